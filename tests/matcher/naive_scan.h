#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "matcher/lexicon.h"
#include "matcher/scan.h"

namespace netra {

// Every place of every phrase in a normalised text, looked for one phrase after the other; as Scanner orders them.
std::vector<AtomHit> find_scan(const Lexicon& lexicon, std::string_view normalised);

// The same, word by word from a table of phrases: quick enough for millions of texts, and as plain.
class WordScan {
 public:
  explicit WordScan(const Lexicon& lexicon);
  std::vector<AtomHit> scan(std::string_view normalised) const;

 private:
  std::unordered_map<std::string, uint32_t> phrases_;
  size_t words_max_ = 0;
};

}  // namespace netra
