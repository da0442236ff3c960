#include "matcher/normalise.h"

#include <algorithm>

#include "matcher/normaliser_pass.h"
#include "matcher/script_tables.h"

namespace netra {
namespace {

uint8_t byte_kind(char c) { return kByteKinds[static_cast<uint8_t>(c)]; }
bool is_word(char c) { return (byte_kind(c) & kWordByte) != 0; }
bool is_letter(char c) { return (byte_kind(c) & kLetterByte) != 0; }
bool is_digit(char c) { return (byte_kind(c) & kDigitByte) != 0; }
bool is_space(char c) { return (byte_kind(c) & kSpaceByte) != 0; }

}  // namespace

NormaliserPass::NormaliserPass(std::string_view text, const Vocabulary& vocabulary, NormalisedText& out)
    : begin_(text.data()), end_(text.data() + text.size()), p_(begin_), vocabulary_(vocabulary), out_(out) {
  out_.tokens.clear();
  out_.questions.clear();
  out_.repairs = 0;
  out_.seen = 0;
  out_.has_number = false;
  out_.length = 0;
  reserve(text.size() * 2 + 64);
  out_.text[0] = ' ';
  out_.length = 1;
}

// Keeps 16 bytes of slack behind the end, which Vocabulary::hash may read.
void NormaliserPass::reserve(size_t bytes) {
  if (out_.length + bytes + 16 > out_.text.size()) out_.text.resize((out_.length + bytes) * 2 + 64);
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
      ascii_word();
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

void NormaliserPass::ascii_word() {
  const char* const from = p_;
  reserve(static_cast<size_t>(end_ - from) + 2);
  char* const to = out_.text.data() + out_.length;
  uint8_t any = 0, all_upper = kUpperByte;
  size_t length = 0;
  bool stretched = false, apostrophe = false;
  const char* p = from;
  while (true) {
    for (; p < end_; ++p) {
      const uint8_t kind = byte_kind(*p);
      if (!(kind & kWordByte)) break;
      any |= kind;
      all_upper &= static_cast<uint8_t>(kind | ((kind & kDigitByte) << 1));
      to[length] = fold_ascii(*p);
      if (length >= 2 && to[length] == to[length - 1] && to[length] == to[length - 2] && (kind & kLetterByte)) stretched = true;
      ++length;
    }
    if (p + 1 < end_ && (*p == '\'' || *p == '`') && is_letter(p[1]) && is_letter(p[-1])) {
      apostrophe = true;
      ++p;
      continue;
    }
    break;
  }
  if (p < end_ && static_cast<uint8_t>(*p) >= 0x80) {
    const char* next = p;
    const CodePointKind kind = kind_of(decode_utf8(next, end_));
    if (kind == CodePointKind::kWord || kind == CodePointKind::kInvisible || kind == CodePointKind::kKeycap ||
        kind == CodePointKind::kSelector || (kind == CodePointKind::kApostrophe && next < end_ && is_letter(*next)))
      return rich_word(from);
  }
  if (length == 1 && (any & kLetterByte) && spaced_letters()) return;
  if (link(p)) return;
  p_ = p;
  Token token;
  token.norm = out_.length;
  out_.length += static_cast<uint32_t>(length);
  token.begin = at(from);
  token.end = at(p);
  if (any & kUpperByte) token.flags |= (all_upper ? kAllUpper : 0) | ((byte_kind(*from) & kUpperByte) ? kTitle : 0);
  if ((any & kLetterByte) && !(all_upper && (any & kUpperByte))) token.flags |= kHasLower;
  if ((any & kWordByte) == kDigitByte) mark_number(token, from, p);
  finish_word(token, {(any & kWordByte) == kWordByte && !apostrophe, stretched});
}

// Value of digits that stand for themselves: one or two, no part of a date, a decimal or a percentage.
bool NormaliserPass::mark_number(Token& token, const char* from, const char* to) const {
  const auto joins = [](char c) { return c == '.' || c == ',' || c == ':' || c == '/' || c == '-'; };
  const bool left = from - begin_ >= 2 && joins(from[-1]) && is_digit(from[-2]);
  const bool right = end_ - to >= 2 && joins(*to) && is_digit(to[1]);
  const bool percent = to < end_ && *to == '%';
  if (left || right || percent) token.flags |= kPartOfNumber;
  if (to - from > 2 || (token.flags & kPartOfNumber)) return false;
  int value = 0;
  for (const char* p = from; p < to; ++p) value = value * 10 + (*p - '0');
  if (value == 0) return false;
  token.number = static_cast<uint8_t>(value);
  if (*from == '0') token.flags |= kPadded;
  return true;
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
  reserve(static_cast<size_t>(p - p_));
  for (; p_ < p; ++p_) out_.text[out_.length++] = fold_ascii(*p_);
  const std::string_view word(out_.text.data() + token.norm, out_.length - token.norm);
  if (vocabulary_.maybe(Vocabulary::hash(word)))
    if (const auto* known = vocabulary_.find(word)) out_.seen |= known->bits;
  push(token);
  return true;
}

void NormaliserPass::end_sentence(bool question) {
  ++clause_;
  if (out_.tokens.size() == sentence_first_) {
    if (question && !out_.questions.empty()) out_.questions.back() = 1;
    return;
  }
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

void NormaliserPass::push(Token token) {
  token.norm_end = out_.length;
  token.sentence = sentence_;
  token.clause = clause_;
  append(" ");
  out_.repairs |= token.repairs;
  if (token.number) out_.has_number = true;
  out_.tokens.push_back(token);
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
                                                "hashtag",         "emoji",      "slang",         "invalid_utf8"};
  std::vector<std::string> names;
  for (size_t bit = 0; bit < std::size(kNames); ++bit)
    if (repairs >> bit & 1) names.emplace_back(kNames[bit]);
  return names;
}

}  // namespace netra
