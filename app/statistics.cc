#include "app/statistics.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace netra {
namespace {

constexpr double kZ = 1.959963984540054;  // of the normal distribution, 97.5 %
constexpr double kTail = 0.05;

// P(X <= hits) of n draws with probability p.
double binomial_below(uint64_t hits, uint64_t n, double p) {
  double sum = 0;
  const double all = std::lgamma(static_cast<double>(n) + 1);
  for (uint64_t k = 0; k <= hits; ++k) {
    const auto some = static_cast<double>(k), others = static_cast<double>(n - k);
    sum += std::exp(all - std::lgamma(some + 1) - std::lgamma(others + 1) + some * std::log(p) + others * std::log1p(-p));
  }
  return sum;
}

double harmonic(uint64_t right, uint64_t wrong, uint64_t missed) {
  const uint64_t weight = 2 * right + wrong + missed;
  return weight ? 2.0 * static_cast<double>(right) / static_cast<double>(weight) : 0;
}

}  // namespace

Estimate wilson(uint64_t hits, uint64_t of) {
  Estimate made{0, 0, 1, hits, of, true};
  if (of == 0) return made;
  const auto n = static_cast<double>(of);
  made.value = static_cast<double>(hits) / n;
  const double middle = made.value + kZ * kZ / (2 * n), scale = 1 + kZ * kZ / n;
  const double spread = kZ * std::sqrt(made.value * (1 - made.value) / n + kZ * kZ / (4 * n * n));
  made.low = hits == 0 ? 0 : (middle - spread) / scale;
  made.high = hits == of ? 1 : (middle + spread) / scale;
  return made;
}

Estimate upper_bound(uint64_t hits, uint64_t of) {
  Estimate made{0, 0, 1, hits, of, true};
  if (of == 0) return made;
  made.value = static_cast<double>(hits) / static_cast<double>(of);
  if (hits == of) return made;
  double low = made.value, high = 1;
  for (int step = 0; step < 60; ++step) {
    const double middle = (low + high) / 2;
    (binomial_below(hits, of, middle) > kTail ? low : high) = middle;
  }
  made.high = high;
  return made;
}

Estimate Tally::f1() const {
  if (empty()) return {0, 0, 1, 0, 0, false};
  Estimate made{harmonic(right, wrong, missed), 0, 1, 0, texts(), false};
  std::mt19937_64 random(kBootstrapSeed);
  std::vector<double> scores(kBootstrapRounds);
  for (double& score : scores) {
    uint64_t drawn[4] = {};
    for (uint64_t i = 0; i < made.of; ++i) {
      const auto row = static_cast<uint64_t>((static_cast<unsigned __int128>(random()) * made.of) >> 64);
      ++drawn[row < right ? 0 : row < right + wrong ? 1 : row < right + wrong + missed ? 2 : 3];
    }
    score = harmonic(drawn[0], drawn[1], drawn[2]);
  }
  std::sort(scores.begin(), scores.end());
  made.low = scores[kBootstrapRounds * 25 / 1000];
  made.high = scores[kBootstrapRounds * 975 / 1000 - 1];
  return made;
}

}  // namespace netra
