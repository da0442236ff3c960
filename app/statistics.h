#pragma once

#include <cstdint>

namespace netra {

// A share or a score with its 95 % interval.
struct Estimate {
  double value = 0, low = 0, high = 1;
  uint64_t hits = 0, of = 0;  // `of` 0: nothing was there to measure
  bool is_share = true;       // value is hits / of
};

// Wilson's score interval of a share.
Estimate wilson(uint64_t hits, uint64_t of);

// A share that should be zero: `high` is Clopper and Pearson's one-sided upper bound (1 - 0.05^(1/n), about 3/n, for no
// hit), `low` is 0.
Estimate upper_bound(uint64_t hits, uint64_t of);

// What the bootstrap draws from; printed with every report, so that anyone gets the same intervals.
inline constexpr uint64_t kBootstrapSeed = 20'221'222;
inline constexpr int kBootstrapRounds = 1'000;

// How often something was found and how often it was there.
struct Tally {
  uint64_t right = 0, wrong = 0, missed = 0, rest = 0;  // rest: neither found nor there

  void add(bool found, bool is) { ++(found ? (is ? right : wrong) : is ? missed : rest); }
  bool empty() const { return right + wrong + missed == 0; }
  uint64_t texts() const { return right + wrong + missed + rest; }
  Estimate precision() const { return wilson(right, right + wrong); }
  Estimate recall() const { return wilson(right, right + missed); }
  // With the percentile interval of a bootstrap over the texts.
  Estimate f1() const;
};

}  // namespace netra
