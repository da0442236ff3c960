#include <algorithm>

#include "matcher/normaliser_letters.h"
#include "matcher/normaliser_pass.h"
#include "matcher/script_tables.h"

namespace netra {
// `w o r d`, `w.o.r.d`: three single letters or more with the same sign between all of them.
bool NormaliserPass::spaced_letters() {
  const auto single = [&](const char* p) { return is_letter(*p) && (p + 1 == end_ || (!is_word(p[1]) && static_cast<uint8_t>(p[1]) < 0x80)); };
  if (end_ - p_ < 5) return false;
  const char between = p_[1];
  if (std::string_view(" .-_*/").find(between) == std::string_view::npos) return false;
  positions_.clear();
  folded_.clear();
  const char* p = p_;
  while (p < end_ && single(p)) {
    positions_.push_back(at(p));
    folded_ += fold_ascii(*p);
    if (end_ - p < 3 || p[1] != between) break;
    p += 2;
  }
  if (folded_.size() < 3) return false;
  const char* const last = begin_ + positions_.back();
  const uint16_t flags = case_flags(p_, last + 1);
  p_ = last + 1;
  const bool spaces = between == ' ';
  if (!spaces) dotted_ = true;
  if (!spaces && p_ < end_ && *p_ == between) ++p_;
  const std::string word = folded_;
  push_pieces(word, positions_.data(), flags, spaces ? kSpacedLetters : kDottedLetters);
  return true;
}

// A hashtag whose glued form the pack knows is that phrase; another known word is itself; the rest is cut into pieces.
bool NormaliserPass::hashtag() {
  const char* const from = p_ + 1;
  const char* to = from;
  while (to < end_ && (is_word(*to) || *to == '_')) ++to;
  if (to == from || (to < end_ && static_cast<uint8_t>(*to) >= 0x80)) return false;
  std::string body;
  for (const char* p = from; p < to; ++p)
    if (*p != '_') body += fold_ascii(*p);
  if (body.empty()) return false;
  Token whole;
  whole.begin = at(p_);
  whole.end = at(to);
  whole.flags = kFromHashtag | case_flags(from, to);
  p_ = to;
  if (const std::string* phrase = vocabulary_.glued(body)) {
    push_words(*phrase, whole, kHashtagSplit);
  } else if (vocabulary_.knows(body)) {
    push_words(body, whole, 0);
  } else {
    split_hashtag(from, to);
  }
  return true;
}

// Pieces begin at capitals after small letters, at the last capital before small letters, and where digits begin or end.
void NormaliserPass::split_hashtag(const char* from, const char* to) {
  const auto boundary = [&](const char* p) {
    if (*p == '_' || p[-1] == '_') return true;
    if (is_digit(*p) || is_digit(p[-1])) return is_digit(*p) != is_digit(p[-1]);
    if (!is_capital(*p)) return false;
    return !is_capital(p[-1]) || (p + 1 < to && is_letter(p[1]) && !is_capital(p[1]));
  };
  const size_t before = out_.tokens.size();
  for (const char* piece = from; piece < to;) {
    const char* next = piece + 1;
    while (next < to && !boundary(next)) ++next;
    if (*piece != '_') {
      positions_.clear();
      std::string folded;
      for (const char* p = piece; p < next; ++p) {
        positions_.push_back(at(p));
        folded += fold_ascii(*p);
      }
      push_pieces(folded, positions_.data(), static_cast<uint16_t>(kFromHashtag | case_flags(piece, next)), 0);
    }
    piece = next;
  }
  if (out_.tokens.size() <= before + 1) return;
  out_.repairs |= kHashtagSplit;
  for (size_t i = before; i < out_.tokens.size(); ++i) out_.tokens[i].repairs |= kHashtagSplit;
}

// One word, or the known words it is glued from. `positions` holds the original offset of every letter.
void NormaliserPass::push_pieces(std::string_view folded, const uint32_t* positions, uint16_t flags, uint32_t repair) {
  pieces_.clear();
  if (vocabulary_.knows(folded) || !split_glued(folded)) pieces_.assign(1, static_cast<uint32_t>(folded.size()));
  const std::vector<uint32_t> pieces = pieces_;
  size_t done = 0;
  for (const uint32_t length : pieces) {
    Token token;
    token.norm = out_.length;
    token.begin = positions[done];
    token.end = positions[done + length - 1] + 1;
    token.flags = flags;
    token.repairs = repair;
    const std::string_view word = folded.substr(done, length);
    append(word);
    token.number = small_number(word);
    if (token.number && word[0] == '0') token.flags |= kPadded;
    finish_word(token, {false, stretched(word)});
    done += length;
  }
}

bool NormaliserPass::split_glued(std::string_view word) {
  constexpr size_t kShortest = 3, kLongest = 64;
  if (word.size() < 2 * kShortest || word.size() > kLongest) return false;
  // fewest[i]: the fewest known words that make up word[0, i).
  uint8_t fewest[kLongest + 1] = {}, from[kLongest + 1] = {};
  std::fill_n(fewest + 1, word.size(), uint8_t{255});
  for (size_t end = kShortest; end <= word.size(); ++end)
    for (size_t begin = 0; begin + kShortest <= end; ++begin) {
      if (fewest[begin] == 255 || fewest[begin] + 1 >= fewest[end]) continue;
      if (!vocabulary_.knows(word.substr(begin, end - begin))) continue;
      fewest[end] = static_cast<uint8_t>(fewest[begin] + 1);
      from[end] = static_cast<uint8_t>(begin);
    }
  if (fewest[word.size()] == 255) return false;
  for (size_t end = word.size(); end > 0; end = from[end]) pieces_.push_back(static_cast<uint32_t>(end - from[end]));
  std::reverse(pieces_.begin(), pieces_.end());
  return true;
}

}  // namespace netra
