#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "matcher/matcher.h"

namespace netra {

// The swap test (promise 7 of the design): exchanging the matched entries of two contestants in a text exchanges the
// verdict and changes nothing else.
//
// Frames come from the examples of the pack itself, so that every rule is tried: where an example names a contestant
// outright there is a gap, and every contest fills it with its contestants' entries, list by list and index by index.
// Entries are exchanged that stand at one index with the same `needs` and `case`; one without a partner is left out. A
// second contestant in an example becomes a second gap, filled with a neighbour's entry of the same place. Frames that
// hold numbers or hands, which stand for somebody, are left out, and so is for a contest a frame that still names its
// contestants. A label stands beside its contestant only: it has a gap of its own.
struct SwapResult {
  struct OfContest {
    std::string contest;
    uint64_t contestants = 0, texts = 0, differing = 0;
    uint64_t frames_min = 0;  // that the least tried contestant took part in
    std::string unmatched;    // entries at one place that two contestants have with different `needs` or `case`
  };
  // One frame and entry for which contestants get different verdicts.
  struct Difference {
    std::string contest, entry, frame, outcomes;
  };
  std::vector<OfContest> contests;  // contests with at least two contestants
  std::vector<Difference> differences;
  uint64_t frames = 0;
};

SwapResult run_swap_test(const Matcher& matcher);

}  // namespace netra
