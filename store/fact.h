#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ingest/event.h"
#include "matcher/verdict.h"
#include "metrics/sha256.h"
#include "store/roster.h"

namespace netra {

// The store's owner shapes the kinds of facts (DESIGN section 3); this is the contract with the worker.
struct Fact {
  uint32_t record = 0;  // index in the batch
};

// What append_facts() needs to know of the record around an event.
struct FactContext {
  uint32_t record = 0;
  std::string_view record_bytes;     // for the record's SHA-256
  std::string position;              // `kafka:posts/3/88121`
  const Roster* roster = nullptr;
  uint32_t pack_sequence = 0, roster_sequence = 0;
};

// Adds what one event leaves behind: nothing for most.
// `rows` are the actor's roster rows (any validity; empty for others); `verdict` is that of event.text, null without
// text. Non-public events leave nothing.
void append_facts(const FactContext& context, const Event& event, const std::vector<Member>& rows, const Verdict* verdict,
                  std::vector<Fact>& facts);

}  // namespace netra
