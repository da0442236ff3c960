#pragma once

#include <cstdint>

#include "metrics/civil_time.h"

namespace netra {

class StoreDb;

struct ExpiryLimits {
  TimeUs facts = kTimeUnknown;  // witnessed before: facts under no hit go
  TimeUs marks = kTimeUnknown;  // witnessed before: deletes and cut neutral texts of unknown content go; its neutral edits are facts
};

// Removes facts that can make no hit any more (DESIGN section 3, "Expiry"): looks at up to `keys_max` keys, from where the
// last call stopped, and goes round. What stands under a hit stays, index entries included. Returns the keys removed.
uint64_t expire_facts(StoreDb& db, const ExpiryLimits& limits, uint64_t keys_max);

}  // namespace netra
