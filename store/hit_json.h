#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "store/hit.h"
#include "store/store.h"

namespace netra {

namespace pb {
class Hit;
class Span;
}

// Which hits a reader wants; empty fields take all. `from`/`to` bound the act time: [from, to).
struct HitFilter {
  std::string contest = {}, contestant = {}, act = {}, grade = {}, item_class = {}, region = {};  // region: the member's, a prefix contains
  TimeUs from = kTimeUnknown, to = kTimeUnknown;
};

// Calls `each` with every hit that passes, ascending by id, account states applied; false from it stops.
// Reads a snapshot: a writer beside it changes nothing. Throws SystemError on a damaged store.
void for_each_hit(const Store& store, const HitFilter& filter, const std::function<bool(const pb::Hit&)>& each);
// The same for one hit by its 32 hex digits (or a prefix of at least 4 that only one hit has). False when there is none.
// Throws InputError when the prefix is ambiguous or no hex.
bool with_hit(const Store& store, std::string_view id, const std::function<void(const pb::Hit&)>& use);

// One line of `netra hits export -o jsonl`, without LF. `comparable` leaves provenance out.
void append_hit_json(const pb::Hit& hit, bool comparable, std::string& out);
// The instance that the hit's local id belongs to, be it the act's own or its target's; empty where neither is local.
const std::string& domain_of(const pb::Hit& hit);
// The words that a span is of; nothing where the text was erased.
std::string_view words_of(const pb::Span& span, std::string_view text);
// The same fields flattened with dots, RFC 4180: the header line, then a line a hit, each with CRLF.
void append_hit_csv_header(bool comparable, std::string& out);
void append_hit_csv(const pb::Hit& hit, bool comparable, std::string& out);

HitSummary summary_of(const pb::Hit& hit);
// Hits as they stand, by contest, contestant, act and grade.
HitCounts count_hits(const Store& store);
// SHA-256 over the comparable lines of all hits, each with its LF: the manifest's root.
Sha256 comparable_root(const Store& store);

}  // namespace netra
