#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <cstdlib>

#include "matcher/normaliser_pass.h"
#include "matcher/script_tables.h"

namespace netra {
namespace {

uint8_t byte_kind(char c) { return kByteKinds[static_cast<uint8_t>(c)]; }
bool is_word(char c) { return (byte_kind(c) & kWordByte) != 0; }
bool is_letter(char c) { return (byte_kind(c) & kLetterByte) != 0; }

void append_utf8(std::string& out, char32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 63));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 63));
    out += static_cast<char>(0x80 | (c & 63));
  } else {
    out += static_cast<char>(0xF0 | (c >> 18));
    out += static_cast<char>(0x80 | ((c >> 12) & 63));
    out += static_cast<char>(0x80 | ((c >> 6) & 63));
    out += static_cast<char>(0x80 | (c & 63));
  }
}

const icu::Normalizer2& nfkc_casefold() {
  static const icu::Normalizer2* const fold = [] {
    UErrorCode error = U_ZERO_ERROR;
    const auto* instance = icu::Normalizer2::getNFKCCasefoldInstance(error);
    if (U_FAILURE(error)) std::abort();  // ICU without its data: a broken installation
    return instance;
  }();
  return *fold;
}

void fold(const std::string& raw, std::string& folded) {
  folded.clear();
  icu::StringByteSink<std::string> sink(&folded);
  UErrorCode error = U_ZERO_ERROR;
  nfkc_casefold().normalizeUTF8(0, icu::StringPiece(raw.data(), static_cast<int32_t>(raw.size())), sink, nullptr, error);
  if (U_FAILURE(error)) folded = raw;
}

// Letters mistaken for Latin ones become these; signs with a numeric value become the digit; what is no letter, mark or
// digit after folding goes. True when a letter was replaced.
bool read_as_latin(std::string& word, std::string& out) {
  bool replaced = false;
  out.clear();
  const char* p = word.data();
  const char* const end = p + word.size();
  while (p < end) {
    const char32_t c = decode_utf8(p, end);
    if (c < 0x80) {
      if (is_word(static_cast<char>(c))) out += static_cast<char>(c);
    } else if (const char latin = latin_lookalike(c)) {
      out += latin;
      replaced = true;
    } else if (const double value = u_getNumericValue(static_cast<UChar32>(c)); u_charType(static_cast<UChar32>(c)) == U_OTHER_NUMBER && value >= 0 && value < 10) {
      out += static_cast<char>('0' + static_cast<int>(value));
    } else if (kind_of(c) == CodePointKind::kWord) {
      append_utf8(out, c);
    }
  }
  return replaced;
}

}  // namespace

uint16_t NormaliserPass::case_flags(const char* from, const char* to) const {
  bool upper = false, lower = false, first = false, seen = false;
  while (from < to) {
    const char32_t c = decode_utf8(from, to);
    if (!u_isalpha(static_cast<UChar32>(c))) continue;
    const bool capital = u_isupper(static_cast<UChar32>(c));
    if (!seen) first = capital;
    seen = true;
    (capital ? upper : lower) = true;
  }
  return static_cast<uint16_t>((upper && !lower ? kAllUpper : 0) | (first ? kTitle : 0) | (lower ? kHasLower : 0));
}

// A code point outside ASCII that no ASCII word runs into.
void NormaliserPass::other() {
  const char* const from = p_;
  const char32_t c = decode_utf8(p_, end_);
  const auto kind = kind_of(c);
  switch (kind) {
    case CodePointKind::kWord:
      p_ = from;
      return rich_word(from);
    case CodePointKind::kEmoji:
      return emoji(from, c);
    case CodePointKind::kInvisible:
      out_.repairs |= kZeroWidth;
      // An invisible character before a word belongs to it: p_ already stands at the word.
      return;
    case CodePointKind::kQuote:
      return quote();
    case CodePointKind::kSentenceEnd:
      return end_sentence(c == 0xFF1F);
    case CodePointKind::kClauseEnd:
      return end_clause();
    case CodePointKind::kSeparator:
      if (c == 0xFFFD) out_.repairs |= kInvalidUtf8;
      return;
    default:
      return;
  }
}

// A word with code points outside ASCII: collected, folded by ICU, read as Latin.
void NormaliserPass::rich_word(const char* from) {
  std::string& raw = scratch_;
  raw.clear();
  uint32_t repairs = 0;
  bool keycap = false;
  const char* word_end = from;
  p_ = from;
  while (p_ < end_ && !keycap) {
    const char* const here = p_;
    const char32_t c = decode_utf8(p_, end_);
    const auto kind = c < 0x80 ? (is_word(*here) ? CodePointKind::kWord : *here == '\'' || *here == '`' ? CodePointKind::kApostrophe : CodePointKind::kSeparator) : kind_of(c);
    if (kind == CodePointKind::kWord) {
      raw.append(here, p_);
    } else if (kind == CodePointKind::kInvisible || kind == CodePointKind::kSelector) {
      if (kind == CodePointKind::kInvisible) repairs |= kZeroWidth;
    } else if (kind == CodePointKind::kKeycap && raw.size() == 1) {
      keycap = true;
    } else if (!(kind == CodePointKind::kApostrophe && p_ < end_ && (is_letter(*p_) || static_cast<uint8_t>(*p_) >= 0x80) && !raw.empty())) {
      p_ = here;
      break;
    } else if (p_ < end_ && static_cast<uint8_t>(*p_) >= 0x80) {
      const char* next = p_;
      if (kind_of(decode_utf8(next, end_)) != CodePointKind::kWord) {
        p_ = here;
        break;
      }
    }
    word_end = p_;
  }
  out_.repairs |= repairs;
  fold(raw, folded_);
  std::string& latin = scratch_;
  const bool folded_more = folded_.size() != raw.size() && std::all_of(folded_.begin(), folded_.end(), [](char c) { return static_cast<uint8_t>(c) < 0x80; });
  if (read_as_latin(folded_, latin)) repairs |= kHomoglyph;
  if (folded_more) repairs |= kCompatibility;
  if (latin.empty()) return;
  Token token;
  token.norm = out_.length;
  token.begin = at(from);
  token.end = at(word_end);
  token.repairs = repairs;
  token.flags = case_flags(from, word_end);
  append(latin);
  uint8_t any = 0;
  bool stretched = false;
  for (size_t i = 0; i < latin.size(); ++i) {
    any |= byte_kind(latin[i]);
    stretched = stretched || (i >= 2 && is_letter(latin[i]) && latin[i] == latin[i - 1] && latin[i] == latin[i - 2]);
  }
  if ((any & kWordByte) == kDigitByte && latin.size() <= 2 && !keycap) {
    const int value = std::atoi(latin.c_str());
    token.number = static_cast<uint8_t>(value);
    if (latin[0] == '0') token.flags |= kPadded;
  } else if (keycap && latin[0] >= '1' && latin[0] <= '9') {
    token.number = static_cast<uint8_t>(latin[0] - '0');
    token.flags |= kKeycapped;
    token.repairs |= kEmojiRead;
  }
  finish_word(token, {(any & kWordByte) == kWordByte, stretched});
}

// An emoji is a word of its own; the same one again and again is one word.
void NormaliserPass::emoji(const char* from, char32_t code_point) {
  while (p_ < end_ && static_cast<uint8_t>(*p_) >= 0x80) {
    const char* next = p_;
    if (kind_of(decode_utf8(next, end_)) != CodePointKind::kSelector) break;
    p_ = next;
  }
  folded_.clear();
  append_utf8(folded_, code_point);
  Token token;
  token.begin = at(from);
  token.end = at(p_);
  token.flags = kEmojiToken;
  if (const std::string* words = vocabulary_.emoji(folded_)) return push_words(*words, token, kEmojiRead);
  if (!out_.tokens.empty()) {
    Token& last = out_.tokens.back();
    if ((last.flags & kEmojiToken) && last.sentence == sentence_ && out_.word(last) == folded_) {
      last.end = token.end;
      return;
    }
  }
  push_words(folded_, token, 0);
}

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
    return true;
  }
  // Pieces begin at capitals after small letters, at the last capital before small letters, and where digits begin or end.
  const auto boundary = [&](const char* p) {
    if (*p == '_' || p[-1] == '_') return true;
    if (byte_kind(*p) & kDigitByte) return !(byte_kind(p[-1]) & kDigitByte);
    if (byte_kind(p[-1]) & kDigitByte) return true;
    if (!(byte_kind(*p) & kUpperByte)) return false;
    return !(byte_kind(p[-1]) & kUpperByte) || (p + 1 < to && is_letter(p[1]) && !(byte_kind(p[1]) & kUpperByte));
  };
  if (vocabulary_.knows(body)) {
    push_words(body, whole, 0);
    return true;
  }
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
  if (out_.tokens.size() > before + 1)
    for (size_t i = before; i < out_.tokens.size(); ++i) out_.tokens[i].repairs |= kHashtagSplit;
  if (out_.tokens.size() > before + 1) out_.repairs |= kHashtagSplit;
  return true;
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
    const bool digits = std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (digits && length <= 2) {
      token.number = static_cast<uint8_t>(word.size() == 2 ? (word[0] - '0') * 10 + word[1] - '0' : word[0] - '0');
      if (word[0] == '0') token.flags |= kPadded;
    }
    bool stretched = false;
    for (size_t i = 2; i < word.size(); ++i) stretched = stretched || (is_letter(word[i]) && word[i] == word[i - 1] && word[i] == word[i - 2]);
    finish_word(token, {false, stretched});
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
