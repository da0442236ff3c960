#include "matcher/script_tables.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>

namespace netra {
namespace {

struct Lookalike {
  char32_t code_point;
  char latin;
};

// Sorted by code point. Lower case only: text is case-folded before it is looked up. After Unicode TR 39's idea, kept to
// letters that occur in words meant to be read as Latin.
constexpr Lookalike kLookalikes[] = {
    {0x0131, 'i'},  // dotless i
    {0x0251, 'a'},  // latin alpha
    {0x0261, 'g'},  // script g
    {0x03B1, 'a'},  // Greek
    {0x03B3, 'y'}, {0x03B5, 'e'}, {0x03B7, 'n'}, {0x03B9, 'i'}, {0x03BA, 'k'}, {0x03BD, 'v'}, {0x03BF, 'o'},
    {0x03C1, 'p'}, {0x03C4, 't'}, {0x03C5, 'u'}, {0x03C7, 'x'}, {0x03C9, 'w'},
    {0x0430, 'a'},  // Cyrillic
    {0x0432, 'b'}, {0x0435, 'e'}, {0x043A, 'k'}, {0x043C, 'm'}, {0x043D, 'h'}, {0x043E, 'o'}, {0x0440, 'p'},
    {0x0441, 'c'}, {0x0442, 't'}, {0x0443, 'y'}, {0x0445, 'x'}, {0x0455, 's'}, {0x0456, 'i'}, {0x0458, 'j'},
    {0x04BB, 'h'}, {0x04CF, 'l'}, {0x0501, 'd'}, {0x051B, 'q'}, {0x051D, 'w'},
    {0x0561, 'w'},  // Armenian
    {0x0570, 'h'}, {0x0578, 'n'}, {0x057D, 'u'}, {0x0585, 'o'},
};
static_assert(std::is_sorted(std::begin(kLookalikes), std::end(kLookalikes),
                             [](const Lookalike& a, const Lookalike& b) { return a.code_point < b.code_point; }));

// True for a sign (circled letter, superscript, number form) that compatibility folding turns into letters or digits.
bool folds_to_word(char32_t code_point) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* fold = icu::Normalizer2::getNFKCCasefoldInstance(error);
  icu::UnicodeString folded;
  if (U_FAILURE(error) || !fold->getDecomposition(static_cast<UChar32>(code_point), folded)) return false;
  return folded.length() > 0 && u_isalnum(folded.char32At(0));
}

CodePointKind kind_by_category(char32_t code_point) {
  const auto c = static_cast<UChar32>(code_point);
  switch (u_charType(c)) {
    case U_UPPERCASE_LETTER:
    case U_LOWERCASE_LETTER:
    case U_TITLECASE_LETTER:
    case U_MODIFIER_LETTER:
    case U_OTHER_LETTER:
    case U_NON_SPACING_MARK:
    case U_COMBINING_SPACING_MARK:
    case U_DECIMAL_DIGIT_NUMBER:
      return CodePointKind::kWord;
    case U_LETTER_NUMBER:
    case U_OTHER_NUMBER: {
      const double value = u_getNumericValue(c);
      return folds_to_word(code_point) || (value >= 0 && value < 10 && value == static_cast<int>(value))
                 ? CodePointKind::kWord
                 : CodePointKind::kSeparator;
    }
    case U_SPACE_SEPARATOR:
      return CodePointKind::kSpace;
    case U_LINE_SEPARATOR:
    case U_PARAGRAPH_SEPARATOR:
      return CodePointKind::kSentenceEnd;
    case U_FORMAT_CHAR:
      return CodePointKind::kInvisible;
    default:
      break;
  }
  if (u_hasBinaryProperty(c, UCHAR_EXTENDED_PICTOGRAPHIC) || u_hasBinaryProperty(c, UCHAR_REGIONAL_INDICATOR))
    return CodePointKind::kEmoji;
  return folds_to_word(code_point) ? CodePointKind::kWord : CodePointKind::kSeparator;
}

}  // namespace

CodePointKind kind_of(char32_t code_point) {
  switch (code_point) {
    case 0x2018: case 0x2019: case 0x02BC: case 0x00B4:
      return CodePointKind::kApostrophe;
    case 0x201C: case 0x201D: case 0x201E: case 0x00AB: case 0x00BB:
      return CodePointKind::kQuote;
    case 0x2026: case 0x3002: case 0xFF01: case 0xFF1F: case 0x203C: case 0x2049:
      return CodePointKind::kSentenceEnd;
    case 0x2013: case 0x2014: case 0x2022: case 0xFF0C: case 0xFF1A: case 0xFF1B:
      return CodePointKind::kClauseEnd;
    case 0x20E3:
      return CodePointKind::kKeycap;
    case 0x00AD: case 0x200B: case 0x200C: case 0x2060: case 0xFEFF: case 0x034F: case 0x180E: case 0x115F: case 0x1160: case 0x3164:
      return CodePointKind::kInvisible;
    case 0x200D: case 0xFE0E: case 0xFE0F:
      return CodePointKind::kSelector;
    case 0xFFFD:
      return CodePointKind::kSeparator;
    default:
      break;
  }
  if ((code_point >= 0xFE00 && code_point <= 0xFE0F) || (code_point >= 0xE0100 && code_point <= 0xE01EF) ||
      (code_point >= 0x1F3FB && code_point <= 0x1F3FF) || (code_point >= 0xE0020 && code_point <= 0xE007F))
    return CodePointKind::kSelector;
  return kind_by_category(code_point);
}

char latin_lookalike(char32_t code_point) {
  const auto* found = std::lower_bound(std::begin(kLookalikes), std::end(kLookalikes), code_point,
                                       [](const Lookalike& entry, char32_t c) { return entry.code_point < c; });
  return found != std::end(kLookalikes) && found->code_point == code_point ? found->latin : 0;
}

std::string_view letters_for_digit(char digit) {
  switch (digit) {
    case '0': return "o";
    case '1': return "il";
    case '3': return "e";
    case '4': return "a";
    case '5': return "s";
    case '6': return "g";
    case '7': return "t";
    case '8': return "b";
    case '9': return "g";
    default: return {};
  }
}

char32_t decode_utf8(const char*& p, const char* end) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(p);
  const auto length = static_cast<int32_t>(std::min<ptrdiff_t>(end - p, 4));
  int32_t i = 0;
  UChar32 c;
  U8_NEXT(bytes, i, length, c);
  p += i;
  return c < 0 ? 0xFFFD : static_cast<char32_t>(c);
}

}  // namespace netra
