#include "matcher/normalise.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "matcher/normaliser_pass.h"
#include "matcher/script_tables.h"

namespace netra {
NormaliserPass::NormaliserPass(std::string_view text, const Vocabulary& vocabulary, NormalisedText& out)
    : begin_(text.data()), end_(text.data() + text.size()), p_(begin_), vocabulary_(vocabulary), out_(out) {
  out_.tokens.clear();
  out_.questions.clear();
  out_.repairs = 0;
  out_.seen = 0;
  out_.has_number = false;
  out_.length = 0;
  out_.masks.read(text);
  reserve(0);
  out_.text[0] = ' ';
  out_.length = 1;
}

void NormaliserPass::append(std::string_view bytes) {
  reserve(bytes.size());
  std::copy(bytes.begin(), bytes.end(), out_.text.data() + out_.length);
  out_.length += static_cast<uint32_t>(bytes.size());
}

void NormaliserPass::run() {
  while (p_ < end_) {
    const uint8_t kind = byte_kind(*p_);
    if (kind & kWordByte) {
      plain_words();
      if (p_ < end_ && is_word(*p_)) ascii_word();
    } else if (kind & kSpaceByte) {
      if (*p_ == '\n') end_sentence(false);
      ++p_;
    } else if (static_cast<uint8_t>(*p_) >= 0x80) {
      other();
    } else {
      sign(*p_);
    }
  }
  end_sentence(false);
  if (hyphens_) join_split_words();
  if (dotted_) join_split_numbers();
}

// Words of 2 to 16 small letters with a space behind each, which most text is: as ascii_word() reads them, without what
// they cannot need. Stops before the first other one. What is written through a char pointer may be any member for all
// that the compiler knows, so the state is kept in locals.
void NormaliserPass::plain_words() {
  const char* const folded = out_.masks.folded();
  const char* const begin = begin_;
  char* const text = out_.text.data();
  const auto size = static_cast<size_t>(end_ - begin);
  size_t start = static_cast<size_t>(p_ - begin);
  uint32_t norm = out_.length, last = last_hash_;
  uint8_t seen = 0;
  while (start < size) {
    const size_t length = out_.masks.plain_word_at(start);
    if (length < 2 || length > 16 || start + length == size || begin[start + length] != ' ') break;
    const uint32_t hash = Vocabulary::hash({folded + start, length});
    if (vocabulary_.matters(hash)) {
      const uint8_t bits = vocabulary_.bits(hash);
      if (bits & Vocabulary::kRepaired) break;
      seen |= bits;
    }
    seen |= pair_bits(norm, last, hash);
    last = hash;
    std::memcpy(text + norm, folded + start, 16);
    const auto end = static_cast<uint32_t>(norm + length);
    text[end] = ' ';
    const auto at = static_cast<uint32_t>(start);
    out_.tokens.push_back({norm, end, at, static_cast<uint32_t>(at + length), sentence_, clause_, 0, kHasLower, 0});
    norm = end + 1;
    start += length + 1;
  }
  p_ = begin + start;
  out_.length = norm;
  sentence_seen_ |= seen;
  last_hash_ = last;
}

// Written where it stays: no copy of a token just made.
inline void NormaliserPass::finish_ascii_word(const char* from, const char* to, uint32_t length, const ByteMasks::Window& is) {
  const uint32_t norm = out_.length;
  const bool mixed = is.digit && is.digit != is.word, stretched = is.repeat;
  const uint32_t hash = Vocabulary::hash({out_.text.data() + norm, length});
  out_.length += length;
  const bool matters = vocabulary_.matters(hash);
  if (mixed || stretched || (matters && (vocabulary_.bits(hash) & Vocabulary::kRepaired))) {
    Token token;
    token.norm = norm;
    describe(token, from, to, is);
    return finish_word(token, {mixed, stretched});
  }
  if (matters) sentence_seen_ |= vocabulary_.bits(hash);
  look_at_pair(norm, hash);
  Token& token = out_.tokens.emplace_back();
  token.norm = norm;
  token.norm_end = out_.length;
  token.sentence = sentence_;
  token.clause = clause_;
  describe(token, from, to, is);
  see_number(token);
  out_.text[out_.length++] = ' ';
}

inline void NormaliserPass::describe(Token& token, const char* from, const char* to, const ByteMasks::Window& is) const {
  token.begin = at(from);
  token.end = at(to);
  if (is.upper) {
    const bool all = (is.upper | is.digit) == is.word;
    token.flags = static_cast<uint16_t>((all ? kAllUpper : kHasLower) | ((is.upper & 1) ? kTitle : 0));
  } else if (is.digit != is.word) {
    token.flags = kHasLower;
  } else {
    mark_number(token, from, to);
  }
}

// A word of ASCII letters and digits: the bits of its bytes are known already.
void NormaliserPass::ascii_word() {
  const char* const from = p_;
  const size_t start = static_cast<size_t>(from - begin_);
  ByteMasks::Window is = out_.masks.word_at(start);
  const int run = std::countr_one(is.word);
  uint32_t length = static_cast<uint32_t>(run);
  if (length < 64) {
    const uint64_t own = (uint64_t{1} << length) - 1;
    is = {own, is.upper & own, is.digit & own, is.repeat & own};
  } else {
    while (start + length < static_cast<size_t>(end_ - begin_) && is_word(from[length])) ++length;
  }
  const char* const to = from + length;
  if (to < end_ && !is_space(*to)) {
    if ((*to == '\'' || *to == '`') && ascii_word_with_apostrophe()) return;
    if (static_cast<uint8_t>(*to) >= 0x80 && continues(to)) return rich_word(from);
    if ((*to == ':' || *to == '.') && link(to)) return;
  }
  if (length == 1 && !is.digit && spaced_letters()) return;
  p_ = to;
  const char* const folded = out_.masks.folded() + start;
  char* const written = out_.text.data() + out_.length;
  if (length <= 16)
    std::memcpy(written, folded, 16);
  else
    std::memcpy(written, folded, length);
  finish_ascii_word(from, to, length, is);
}

// `o'clock`: read as one word without the sign. False when no letter stands on both sides of it.
bool NormaliserPass::ascii_word_with_apostrophe() {
  const char* p = p_;
  char* const written = out_.text.data() + out_.length;
  uint32_t length = 0;
  ByteMasks::Window is{};
  bool joined = false;
  for (; p < end_; ++p) {
    if (!is_word(*p)) {
      const bool joins = (*p == '\'' || *p == '`') && p > p_ && end_ - p >= 2 && is_letter(p[1]) && is_letter(p[-1]);
      if (!joins) break;
      joined = true;
      continue;
    }
    const uint64_t bit = length < 64 ? uint64_t{1} << length : 0;
    is.word |= bit;
    if (byte_kind(*p) & kUpperByte) is.upper |= bit;
    if (byte_kind(*p) & kDigitByte) is.digit |= bit;
    written[length] = fold_ascii(*p);
    if (length >= 2 && is_letter(*p) && written[length] == written[length - 1] && written[length] == written[length - 2]) is.repeat |= bit;
    ++length;
  }
  if (!joined) return false;
  if (p < end_ && static_cast<uint8_t>(*p) >= 0x80 && continues(p)) {
    rich_word(p_);
    return true;
  }
  const char* const from = p_;
  p_ = p;
  finish_ascii_word(from, p, length, is);
  return true;
}

// Whether what follows an ASCII word outside ASCII belongs to it.
bool NormaliserPass::continues(const char* p) const {
  const CodePointKind kind = kind_of(decode_utf8(p, end_));
  return kind == CodePointKind::kWord || kind == CodePointKind::kInvisible || kind == CodePointKind::kKeycap || kind == CodePointKind::kSelector ||
         (kind == CodePointKind::kApostrophe && p < end_ && is_letter(*p));
}

// Value of digits that stand for themselves: one or two, no part of a date, a decimal or a percentage.
void NormaliserPass::mark_number(Token& token, const char* from, const char* to) const {
  const auto joins = [](char c) { return c == '.' || c == ',' || c == ':' || c == '/' || c == '-'; };
  const bool left = from - begin_ >= 2 && joins(from[-1]) && is_digit(from[-2]);
  const bool right = end_ - to >= 2 && joins(*to) && is_digit(to[1]);
  const bool percent = to < end_ && *to == '%';
  if (left || right || percent) token.flags |= kPartOfNumber;
  if (to - from > 2 || (token.flags & kPartOfNumber)) return;
  int value = 0;
  for (const char* p = from; p < to; ++p) value = value * 10 + (*p - '0');
  if (value == 0) return;
  token.number = static_cast<uint8_t>(value);
  if (*from == '0') token.flags |= kPadded;
}

void NormaliserPass::sign(char c) {
  switch (c) {
    case '#':
      if (hashtag()) return;
      break;
    case '@':
      if (handle()) return;
      break;
    case '"':
      quote();
      break;
    case '.':
      return full_stop();
    case '!':
    case '?':
      end_sentence(c == '?');
      break;
    case ',': case ':': {
      const bool in_number = p_ > begin_ && p_ + 1 < end_ && is_digit(p_[-1]) && is_digit(p_[1]);
      if (!in_number) end_clause();
      break;
    }
    case ';': case '(': case ')': case '[': case ']': case '{': case '}': case '|':
      end_clause();
      break;
    case '-':
      if (p_ > begin_ && p_ + 1 < end_ && is_letter(p_[-1]) && is_letter(p_[1])) hyphens_ = true;
      if (p_ > begin_ && p_ + 1 < end_ && is_space(p_[-1]) && is_space(p_[1])) end_clause();
      break;
    default:
      break;
  }
  ++p_;
}

// Ends a sentence unless it abbreviates (a word of one or two letters before it) or glues a word or a number.
void NormaliserPass::full_stop() {
  const char* const from = p_;
  while (p_ < end_ && *p_ == '.') ++p_;
  const bool several = p_ - from > 1;
  const bool ends = p_ == end_ || is_space(*p_) || *p_ == '"' || *p_ == ')';
  const bool glued = !ends && from > begin_ && is_letter(from[-1]) && (byte_kind(*p_) & kUpperByte) && !(byte_kind(from[-1]) & kUpperByte);
  if (!several && !ends && !glued) return;
  if (!several && !out_.tokens.empty()) {
    const Token& last = out_.tokens.back();
    if (last.end == at(from) && last.end - last.begin <= 2 && is_letter(from[-1])) return;
  }
  end_sentence(false);
}

// `http://…`, `https://…`, `www.…` up to the next space: one word that no phrase contains.
bool NormaliserPass::link(const char* word_end) {
  const std::string_view word(p_, static_cast<size_t>(word_end - p_));
  const std::string_view rest(word_end, static_cast<size_t>(end_ - word_end));
  const auto same = [](std::string_view text, std::string_view lower) {
    return text.size() == lower.size() &&
           std::equal(text.begin(), text.end(), lower.begin(), [](char a, char b) { return fold_ascii(a) == b; });
  };
  if (!((same(word, "http") || same(word, "https")) && rest.starts_with("://")) && !(same(word, "www") && rest.starts_with('.')))
    return false;
  Token token;
  token.begin = at(p_);
  while (p_ < end_ && !is_space(*p_)) ++p_;
  token.end = at(p_);
  token.norm = out_.length;
  token.flags = kOpaque;
  append("^");
  push(token);
  return true;
}

bool NormaliserPass::handle() {
  if (p_ > begin_ && is_word(p_[-1])) return false;
  const char* p = p_ + 1;
  const auto inside = [&](char c) { return is_word(c) || c == '_'; };
  while (p < end_ && (inside(*p) || (*p == '.' && p + 1 < end_ && inside(p[1])))) ++p;
  if (p - p_ < 2) return false;
  Token token;
  token.begin = at(p_);
  token.end = at(p);
  token.norm = out_.length;
  token.flags = kOpaque;
  for (; p_ < p; ++p_) out_.text[out_.length++] = fold_ascii(*p_);
  const std::string_view word(out_.text.data() + token.norm, out_.length - token.norm);
  if (const auto* known = vocabulary_.find(word)) sentence_seen_ |= known->bits;
  push(token);
  return true;
}

void NormaliserPass::end_sentence(bool question) {
  ++clause_;
  if (out_.tokens.size() == sentence_first_) {
    if (question && !out_.questions.empty()) out_.questions.back() = 1;
    return;
  }
  const auto first = out_.tokens.begin() + sentence_first_;
  if (sentence_ > 0 && std::all_of(first, out_.tokens.end(), [](const Token& t) { return (t.flags & kEmojiToken) != 0; })) {
    // Emoji alone end the sentence before them.
    for (auto token = first; token != out_.tokens.end(); ++token) token->sentence = sentence_ - 1;
    sentence_first_ = static_cast<uint32_t>(out_.tokens.size());
    before_seen_ |= std::exchange(sentence_seen_, 0);
    see_sentence(before_seen_);
    return;
  }
  see_sentence(sentence_seen_);
  before_seen_ = std::exchange(sentence_seen_, 0);
  out_.questions.push_back(question);
  ++sentence_;
  sentence_first_ = static_cast<uint32_t>(out_.tokens.size());
}

// The second of two double quotation marks closes what the first opened; one alone quotes nothing.
void NormaliserPass::quote() {
  if (quote_open_ < 0) {
    quote_open_ = static_cast<int64_t>(out_.tokens.size());
    return;
  }
  for (size_t i = static_cast<size_t>(quote_open_); i < out_.tokens.size(); ++i) out_.tokens[i].flags |= kInQuotes;
  quote_open_ = -1;
}

void normalise(std::string_view text, const Vocabulary& vocabulary, NormalisedText& out) {
  NormaliserPass(text, vocabulary, out).run();
}

std::string normalised_phrase(std::string_view phrase, const Vocabulary& vocabulary) {
  NormalisedText text;
  normalise(phrase, vocabulary, text);
  return text.length < 2 ? std::string() : std::string(text.view().substr(1, text.length - 2));
}

std::vector<std::string> repair_names(uint32_t repairs) {
  static constexpr std::string_view kNames[] = {"zero_width",      "homoglyph",  "compatibility", "digits_for_letters",
                                                "elongation",      "spaced_letters", "dotted_letters", "split_word",
                                                "hashtag",         "emoji",      "slang",         "invalid_utf8",
                                                "shortened"};
  std::vector<std::string> names;
  for (size_t bit = 0; bit < std::size(kNames); ++bit)
    if (repairs >> bit & 1) names.emplace_back(kNames[bit]);
  return names;
}

}  // namespace netra
