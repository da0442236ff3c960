#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "matcher/pack.h"
#include "store/store.h"

namespace netra {

struct VerifyResult {
  uint64_t contents = 0, acts = 0, hits = 0;
  uint64_t older_pack = 0;                // hits made under an earlier pack: not made again, not compared
  std::vector<std::string> differences;   // at most 100
  bool ok() const { return differences.empty(); }
};

// Makes all hits again from the facts and compares them with the stored ones, reads every value, checks both logs and
// that the counters add up. `pack` is the one that the store's schedule names last.
VerifyResult verify_store(const Store& store, const Pack& pack, int horizon_days);

// Why an object is a hit or why not: one line for a person each, in the order in which the join decides.
struct ObjectExplanation {
  bool known = false;
  std::vector<std::string> hit_ids;       // 32 hex digits
  std::vector<std::string> lines;
};
// `object` is the id as canonical events have it; every platform that knows it is told of.
ObjectExplanation explain_object(const Store& store, const Pack& pack, int horizon_days, const std::string& object);

}  // namespace netra
