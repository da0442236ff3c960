#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "matcher/byte_masks.h"
#include "matcher/vocabulary.h"

namespace netra {

// Bumped with every change of what normalise() makes of a text: part of the database cache's key and of provenance.
inline constexpr std::string_view kNormaliserVersion = "netra-normaliser/3";

// What was done to a text to read it; which fired is evidence for the auditor.
enum Repair : uint32_t {
  kZeroWidth = 1 << 0,
  kHomoglyph = 1 << 1,
  kCompatibility = 1 << 2,  // full-width, mathematical, circled
  kDigitsForLetters = 1 << 3,
  kElongation = 1 << 4,
  kSpacedLetters = 1 << 5,
  kDottedLetters = 1 << 6,
  kSplitWord = 1 << 7,
  kHashtagSplit = 1 << 8,
  kEmojiRead = 1 << 9,
  kSlang = 1 << 10,
  kInvalidUtf8 = 1 << 11,
  kShortened = 1 << 12,     // Matcher::kJudgedBytes: what stands behind was not read
};
// Names as exports show them, in bit order.
std::vector<std::string> repair_names(uint32_t repairs);

enum TokenFlag : uint16_t {
  kAllUpper = 1,      // every letter of the original is a capital
  kTitle = 2,         // its first letter is
  kHasLower = 4,
  kInQuotes = 8,
  kPadded = 16,       // a number written with a leading zero
  kKeycapped = 32,
  kEmojiToken = 64,
  kOpaque = 128,      // a link or a handle
  kFromHashtag = 256,
  kPartOfNumber = 512 // digits that belong to a date, a decimal, a percentage
};

// One word of the normalised text and where it came from.
struct Token {
  uint32_t norm = 0, norm_end = 0;    // [norm, norm_end) in NormalisedText::text
  uint32_t begin = 0, end = 0;        // UTF-8 bytes of the original, on character boundaries
  uint32_t sentence = 0, clause = 0;  // ordinals from 0
  uint32_t repairs = 0;               // what was done to this word
  uint16_t flags = 0;
  uint8_t number = 0;                 // 1-99 when it is written in digits, else 0
  bool operator==(const Token&) const = default;
};

// A text made ready to scan: words in lower case with one space before and after each. Reused from text to text.
struct NormalisedText {
  std::string text;  // only [0, length) counts
  uint32_t length = 0;
  std::vector<Token> tokens;
  std::vector<uint8_t> questions;  // per sentence: ends in a question mark
  uint32_t repairs = 0;
  uint8_t seen = 0;                // Vocabulary bits of its words; of number and cue only where a sentence has both
  bool has_number = false;         // in digits
  ByteMasks masks;                 // of the original

  std::string_view view() const { return {text.data(), length}; }
  std::string_view word(const Token& token) const { return {text.data() + token.norm, token.norm_end - token.norm}; }
};

// Reads `text` (any bytes) with what the vocabulary knows. The result depends on these two alone.
// Cost: allocates only while `out` still grows.
void normalise(std::string_view text, const Vocabulary& vocabulary, NormalisedText& out);

// A phrase of a pack as it stands between the padding spaces: `two words`. Empty when nothing is left of it.
std::string normalised_phrase(std::string_view phrase, const Vocabulary& vocabulary);

}  // namespace netra
