#include "metrics/nearest.h"

#include <fmt/format.h>

#include <algorithm>

namespace netra {
namespace {

// Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours, each costing one.
size_t slips(std::string_view a, std::string_view b) {
  std::vector<size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    before.swap(last);
    last.swap(row);
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[b.size()];
}

}  // namespace

std::string did_you_mean(std::string_view word, const std::vector<std::string>& known) {
  const std::string* best = nullptr;
  size_t least = std::clamp<size_t>(word.size() / 3, 1, 3) + 1;
  for (const std::string& candidate : known) {
    const size_t distance = slips(word, candidate);
    if (distance >= least) continue;
    least = distance;
    best = &candidate;
  }
  return best ? fmt::format("; did you mean '{}'?", *best) : "";
}

}  // namespace netra
