#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "matcher/lexicon.h"
#include "matcher/scan.h"

namespace netra::bench {

// The rival of the scan: a hash of every word, phrases looked up word by word. A text's word leads on only where a phrase
// begins with it; a phrase is compared byte for byte.
class WordTable {
 public:
  explicit WordTable(const Lexicon& lexicon) : lexicon_(lexicon) {
    size_t size = 64;
    while (size < 4 * lexicon.atoms.size()) size *= 2;
    slots_.assign(size, kEmpty);
    longest_.assign(size, 0);
    for (uint32_t i = 0; i < lexicon.atoms.size(); ++i) add(i);
  }

  // How many were found.
  size_t scan(std::string_view text, std::vector<AtomHit>& hits) {
    hits.clear();
    starts_.clear();
    words_.clear();
    for (size_t from = 1; from < text.size();) {
      const size_t to = text.find(' ', from);
      starts_.push_back(static_cast<uint32_t>(from));
      words_.push_back(hash(text.substr(from, to - from)));
      from = to + 1;
    }
    starts_.push_back(static_cast<uint32_t>(text.size()));
    for (size_t first = 0; first < words_.size(); ++first) {
      const size_t most = std::min(words_.size() - first, size_t{longest_[words_[first] & (slots_.size() - 1)]});
      uint64_t phrase = 0;
      for (size_t n = 0; n < most; ++n) {
        phrase = joined(phrase, words_[first + n]);
        look_up(text, phrase, starts_[first], starts_[first + n + 1] - 1, hits);
      }
    }
    return hits.size();
  }

 private:
  static constexpr uint32_t kEmpty = UINT32_MAX;

  static uint64_t hash(std::string_view word) { return std::hash<std::string_view>{}(word); }
  static uint64_t joined(uint64_t phrase, uint64_t word) { return (phrase ^ word) * 0x9E3779B97F4A7C15u + (word >> 7); }

  void add(uint32_t index) {
    const std::string& phrase = lexicon_.atoms[index].phrase;
    uint64_t whole = 0, first = 0;
    uint8_t words = 0;
    for (size_t from = 0; from < phrase.size();) {
      const size_t to = std::min(phrase.find(' ', from), phrase.size());
      const uint64_t word = hash(std::string_view(phrase).substr(from, to - from));
      if (words++ == 0) first = word;
      whole = joined(whole, word);
      from = to + 1;
    }
    uint8_t& longest = longest_[first & (slots_.size() - 1)];
    longest = std::max(longest, words);
    size_t slot = whole & (slots_.size() - 1);
    while (slots_[slot] != kEmpty) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = index;
  }

  void look_up(std::string_view text, uint64_t phrase, uint32_t from, uint32_t to, std::vector<AtomHit>& hits) const {
    for (size_t slot = phrase & (slots_.size() - 1); slots_[slot] != kEmpty; slot = (slot + 1) & (slots_.size() - 1))
      if (lexicon_.atoms[slots_[slot]].phrase == text.substr(from, to - from)) hits.push_back({slots_[slot], from, to, false});
  }

  const Lexicon& lexicon_;
  std::vector<uint32_t> slots_;    // phrase's hash → its atom
  std::vector<uint8_t> longest_;   // first word's hash → words of the longest phrase that begins with it
  std::vector<uint32_t> starts_;
  std::vector<uint64_t> words_;
};

}  // namespace netra::bench
