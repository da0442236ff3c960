#include "naive_scan.h"

#include <algorithm>
#include <tuple>

namespace netra {
namespace {

void sort(std::vector<AtomHit>& hits) {
  std::sort(hits.begin(), hits.end(), [](const AtomHit& a, const AtomHit& b) { return std::tie(a.from, a.to, a.index) < std::tie(b.from, b.to, b.index); });
}

}  // namespace

std::vector<AtomHit> find_scan(const Lexicon& lexicon, std::string_view normalised) {
  std::vector<AtomHit> hits;
  for (uint32_t i = 0; i < lexicon.atoms.size(); ++i) {
    const std::string padded = " " + lexicon.atoms[i].phrase + " ";
    for (size_t at = normalised.find(padded); at != std::string_view::npos; at = normalised.find(padded, at + 1)) {
      const auto from = static_cast<uint32_t>(at + 1);
      hits.push_back({i, from, from + static_cast<uint32_t>(padded.size()) - 2, false});
    }
  }
  sort(hits);
  return hits;
}

WordScan::WordScan(const Lexicon& lexicon) {
  for (uint32_t i = 0; i < lexicon.atoms.size(); ++i) {
    const std::string& phrase = lexicon.atoms[i].phrase;
    phrases_.emplace(phrase, i);
    words_max_ = std::max(words_max_, static_cast<size_t>(std::count(phrase.begin(), phrase.end(), ' ')) + 1);
  }
}

std::vector<AtomHit> WordScan::scan(std::string_view normalised) const {
  std::vector<AtomHit> hits;
  std::vector<size_t> spaces;
  for (size_t i = 0; i < normalised.size(); ++i)
    if (normalised[i] == ' ') spaces.push_back(i);
  std::string phrase;
  for (size_t first = 0; first < spaces.size(); ++first)
    for (size_t last = first + 1; last < spaces.size() && last <= first + words_max_; ++last) {
      const size_t from = spaces[first] + 1;
      phrase.assign(normalised, from, spaces[last] - from);
      if (const auto found = phrases_.find(phrase); found != phrases_.end())
        hits.push_back({found->second, static_cast<uint32_t>(from), static_cast<uint32_t>(spaces[last]), false});
    }
  sort(hits);
  return hits;
}

}  // namespace netra
