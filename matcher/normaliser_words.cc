#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <cstdlib>

#include "matcher/normaliser_letters.h"
#include "matcher/normaliser_pass.h"
#include "matcher/script_tables.h"

namespace netra {
namespace {

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

// The kind of the code point at p, ASCII included; p moves behind it. REQUIRES: p < end.
CodePointKind kind_at(const char*& p, const char* end) {
  const char c = *p;
  if (static_cast<uint8_t>(c) >= 0x80) return kind_of(decode_utf8(p, end));
  ++p;
  if (is_word(c)) return CodePointKind::kWord;
  return c == '\'' || c == '`' ? CodePointKind::kApostrophe : CodePointKind::kSeparator;
}

// Letters mistaken for Latin ones become these; signs with a numeric value become the digit; what is no letter, mark or
// digit after folding goes. The repairs that fired.
uint32_t read_as_latin(std::string& word, std::string& out) {
  uint32_t repairs = 0;
  out.clear();
  const char* p = word.data();
  const char* const end = p + word.size();
  while (p < end) {
    const char32_t c = decode_utf8(p, end);
    if (c < 0x80) {
      if (is_word(static_cast<char>(c))) out += static_cast<char>(c);
    } else if (const char latin = latin_lookalike(c)) {
      out += latin;
      repairs |= kHomoglyph;
    } else if (const double value = u_getNumericValue(static_cast<UChar32>(c)); u_charType(static_cast<UChar32>(c)) == U_OTHER_NUMBER && value >= 0 && value < 10) {
      out += static_cast<char>('0' + static_cast<int>(value));
      repairs |= kCompatibility;
    } else if (kind_of(c) == CodePointKind::kWord) {
      append_utf8(out, c);
    }
  }
  return repairs;
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

// Collects the letters of a word that is not all ASCII in scratch_; p_ moves behind it. What ends up in `repairs` was
// left out; `keycap` says that a keycap sign closed it.
void NormaliserPass::collect_word(uint32_t& repairs, bool& keycap) {
  std::string& raw = scratch_;
  raw.clear();
  const auto word_follows = [&] {
    if (p_ == end_) return false;
    if (static_cast<uint8_t>(*p_) < 0x80) return is_letter(*p_);
    const char* next = p_;
    return kind_of(decode_utf8(next, end_)) == CodePointKind::kWord;
  };
  while (p_ < end_ && !keycap) {
    const char* const here = p_;
    switch (kind_at(p_, end_)) {
      case CodePointKind::kWord:
        raw.append(here, p_);
        continue;
      case CodePointKind::kInvisible:
        repairs |= kZeroWidth;
        continue;
      case CodePointKind::kSelector:
        continue;
      case CodePointKind::kKeycap:
        keycap = raw.size() == 1;
        if (keycap) continue;
        break;
      case CodePointKind::kApostrophe:
        if (!raw.empty() && word_follows()) continue;
        break;
      default:
        break;
    }
    p_ = here;
    return;
  }
}

// A word with code points outside ASCII: collected, folded by ICU, read as Latin.
void NormaliserPass::rich_word(const char* from) {
  uint32_t repairs = 0;
  bool keycap = false;
  p_ = from;
  collect_word(repairs, keycap);
  const size_t raw_size = scratch_.size();
  fold(scratch_, folded_);
  const bool to_ascii = folded_.size() != raw_size && std::all_of(folded_.begin(), folded_.end(), [](char c) { return static_cast<uint8_t>(c) < 0x80; });
  if (to_ascii) repairs |= kCompatibility;
  std::string& word = scratch_;
  repairs |= read_as_latin(folded_, word);
  out_.repairs |= repairs;
  if (word.empty()) return;
  Token token;
  token.norm = out_.length;
  token.begin = at(from);
  token.end = at(p_);
  token.repairs = repairs;
  token.flags = case_flags(from, p_);
  append(word);
  uint8_t any = 0;
  for (const char c : word) any |= byte_kind(c);
  token.number = small_number(word);
  if (keycap && token.number) {
    token.flags |= kKeycapped;
    token.repairs |= kEmojiRead;
  } else if (token.number && word[0] == '0') {
    token.flags |= kPadded;
  }
  finish_word(token, {(any & kWordByte) == kWordByte, stretched(word)});
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

}  // namespace netra
