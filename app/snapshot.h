#pragma once

#include <cstdint>
#include <memory>

#include "matcher/matcher.h"
#include "store/roster.h"

namespace netra {

// What a batch is judged by: a pack with its matcher, a roster, and the numbers that the run's schedule gives them.
// Immutable; a reload makes another one, and batches that left the source before keep theirs.
struct Snapshot {
  std::shared_ptr<const Matcher> matcher;
  std::shared_ptr<const Roster> roster;
  uint32_t pack_sequence = 0, roster_sequence = 0;
};

}  // namespace netra
