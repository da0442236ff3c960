#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "metrics/civil_time.h"

namespace netra {

// True for a zone name of the tz database (`Asia/Makassar`).
bool known_zone(const std::string& zone);
// The instant at which the day (days since the epoch) begins in that zone. REQUIRES: known_zone(zone).
TimeUs day_start(const std::string& zone, int64_t days);
// Seconds east of UTC that the zone keeps at that time; 0 for an unknown zone.
int64_t zone_offset_s(const std::string& zone, TimeUs at);

}  // namespace netra
