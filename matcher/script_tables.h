#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace netra {

// Facts of script, not of language: what ASCII bytes and single code points are to a reader who looks for words.

enum AsciiKind : uint8_t {
  kLetterByte = 1,
  kDigitByte = 2,
  kUpperByte = 4,
  kSpaceByte = 8,
};
inline constexpr uint8_t kWordByte = kLetterByte | kDigitByte;

constexpr char fold_ascii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// Kinds of every byte; bytes from 0x80 have none.
constexpr std::array<uint8_t, 256> make_byte_kinds() {
  std::array<uint8_t, 256> kinds{};
  for (int c = 'a'; c <= 'z'; ++c) kinds[c] = kLetterByte;
  for (int c = 'A'; c <= 'Z'; ++c) kinds[c] = kLetterByte | kUpperByte;
  for (int c = '0'; c <= '9'; ++c) kinds[c] = kDigitByte;
  for (unsigned char c : {' ', '\t', '\r', '\n', '\f', '\v'}) kinds[c] = kSpaceByte;
  return kinds;
}
inline constexpr std::array<uint8_t, 256> kByteKinds = make_byte_kinds();

constexpr uint8_t byte_kind(char c) { return kByteKinds[static_cast<uint8_t>(c)]; }
constexpr bool is_word(char c) { return (byte_kind(c) & kWordByte) != 0; }
constexpr bool is_letter(char c) { return (byte_kind(c) & kLetterByte) != 0; }
constexpr bool is_digit(char c) { return (byte_kind(c) & kDigitByte) != 0; }
constexpr bool is_capital(char c) { return (byte_kind(c) & kUpperByte) != 0; }
constexpr bool is_space(char c) { return (byte_kind(c) & kSpaceByte) != 0; }

enum class CodePointKind : uint8_t {
  kWord,        // letter, mark or digit of any script, or a sign that NFKC turns into one
  kEmoji,       // a token of its own
  kInvisible,   // zero width and the like: dropped, and a repair
  kSelector,    // variation selectors, skin tones, joiners inside emoji: dropped, no repair
  kKeycap,      // U+20E3: makes the digit before it a keycap
  kApostrophe,  // dropped between letters
  kQuote,       // double quotation marks, opening or closing
  kSentenceEnd,
  kClauseEnd,
  kSpace,
  kSeparator,   // everything else
};

// REQUIRES: code_point >= 0x80.
CodePointKind kind_of(char32_t code_point);

// The Latin letter that a Cyrillic, Greek or Armenian letter can be mistaken for (both cases given in lower case);
// 0 when there is none. `code_point` is case-folded.
char latin_lookalike(char32_t code_point);

// Letters that a digit is written for (`0` for o, `1` for i or l …); empty for none.
std::string_view letters_for_digit(char digit);

// Reads one code point of well-formed UTF-8 and moves on; U+FFFD for one ill-formed byte sequence (at least one byte).
// REQUIRES: p < end.
char32_t decode_utf8(const char*& p, const char* end);

}  // namespace netra
