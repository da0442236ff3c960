#pragma once

#include <string>

#include "app/terminal.h"
#include "store/store.h"

namespace netra {

// What a store has counted, for a person: records that add up, dead letters by reason, events by kind, hits.
std::string run_summary(const Store& store);
// Hits as a table: one row per contest and side, one column per act.
std::string hit_table(const Store& store, const Terminal& terminal);

}  // namespace netra
