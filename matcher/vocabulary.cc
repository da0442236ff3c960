#include "matcher/vocabulary.h"

#include <algorithm>

namespace netra {

Vocabulary::Word& Vocabulary::entry(std::string_view word, uint8_t bits) {
  if (bits & (kRepaired | kDeciding)) {
    std::string padded(word);
    padded.append(8, '\0');
    const uint32_t at = hash({padded.data(), word.size()});
    filter_[at / 64] |= uint64_t{1} << (at % 64);
  }
  Word& found = words_.try_emplace(std::string(word)).first->second;
  found.bits |= bits;
  return found;
}

void Vocabulary::add(std::string_view word, uint8_t bits) { entry(word, bits); }

void Vocabulary::add_repair(std::string_view word, std::string_view replacement) {
  entry(word, kRepaired).repaired = replacement;
}

const Vocabulary::Word* Vocabulary::find(std::string_view word) const {
  const auto found = words_.find(word);
  return found == words_.end() ? nullptr : &found->second;
}

bool Vocabulary::knows(std::string_view word) const { return words_.find(word) != words_.end(); }

}  // namespace netra
