#include "matcher/vocabulary.h"

#include <algorithm>

namespace netra {

namespace {

uint32_t hash_of(std::string_view word) {
  std::string padded(word);
  padded.append(8, '\0');
  return Vocabulary::hash({padded.data(), word.size()});
}

}  // namespace

Vocabulary::Word& Vocabulary::entry(std::string_view word, uint8_t bits) {
  Word& found = words_.try_emplace(std::string(word)).first->second;
  found.bits |= bits;
  longest_ = std::max(longest_, word.size());
  return found;
}

void Vocabulary::add_pair(std::string_view first, std::string_view second, uint8_t bits) {
  if (bits) pairs_seen_.add(pair_hash(hash_of(first), hash_of(second)), bits);
}

void Vocabulary::add(std::string_view word, uint8_t bits) {
  if (bits & (kRepaired | kDeciding)) words_seen_.add(hash_of(word), bits);
  entry(word, bits);
}

void Vocabulary::add_repair(std::string_view word, std::string_view replacement) {
  add(word, kRepaired);
  entry(word, kRepaired).repaired = replacement;
}

const Vocabulary::Word* Vocabulary::find(std::string_view word) const {
  const auto found = words_.find(word);
  return found == words_.end() ? nullptr : &found->second;
}

bool Vocabulary::knows(std::string_view word) const { return words_.find(word) != words_.end(); }

}  // namespace netra
