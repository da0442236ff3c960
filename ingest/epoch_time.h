#pragma once

#include <optional>

#include "ingest/json_walk.h"
#include "metrics/civil_time.h"

namespace netra {

// Seconds since the epoch, as a number (whole or not) or as a string of one. Nothing for anything else, and for what is
// beyond the years that 64 bits of microseconds hold.
std::optional<TimeUs> epoch_seconds(const SlotValue& value);

}  // namespace netra
