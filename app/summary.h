#pragma once

#include <cstdint>
#include <string>

#include "app/terminal.h"
#include "store/store.h"

namespace netra {

// What a store has counted, for a person: records that add up, dead letters by reason, events by kind, hits.
std::string run_summary(const Store& store);
// Whether a feed of so many posts without a share or a deletion is one that somebody may have filtered.
bool looks_filtered(uint64_t posts, uint64_t shares, uint64_t deletes);
// Hits as a table: one row per contest and side, one column per act.
std::string hit_table(const Store& store, const Terminal& terminal);

}  // namespace netra
