#include <algorithm>

#include "matcher/normaliser_letters.h"
#include "matcher/normaliser_pass.h"
#include "matcher/script_tables.h"

namespace netra {
namespace {

bool is_small_letter(char c) { return c >= 'a' && c <= 'z'; }

// Every reading of a word with digits for letters or stretched letters, until one is known; at most kReadingsMax, and none
// is followed beyond the longest word that is known: so deep it recurses.
class Readings {
 public:
  static constexpr int kReadingsMax = 64;

  Readings(std::string_view word, bool digits, bool runs, const Vocabulary& vocabulary, std::string& out)
      : word_(word), digits_(digits), runs_(runs), vocabulary_(vocabulary), out_(out) {
    out_.clear();
  }
  bool find(size_t i = 0) {
    if (tried_ >= kReadingsMax) return false;
    if (i == word_.size() || out_.size() > vocabulary_.longest()) return ++tried_, vocabulary_.knows(out_);
    const char c = word_[i];
    size_t run = 1;
    while (i + run < word_.size() && word_[i + run] == c) ++run;
    if (runs_ && run >= 3 && is_small_letter(c)) return step(i + run, {&c, 1}) || step(i + run, std::string{c, c});
    const std::string_view letters = digits_ ? letters_for_digit(c) : std::string_view{};
    for (const char& letter : letters)
      if (step(i + 1, {&letter, 1})) return true;
    return letters.empty() && step(i + 1, {&c, 1});
  }

 private:
  bool step(size_t next, std::string_view bytes) {
    const size_t size = out_.size();
    out_ += bytes;
    if (find(next)) return true;
    out_.resize(size);
    return false;
  }

  std::string_view word_;
  bool digits_, runs_;
  const Vocabulary& vocabulary_;
  std::string& out_;
  int tried_ = 0;
};

}  // namespace

void NormaliserPass::replace_tail(uint32_t norm, std::string_view word) {
  out_.length = norm;
  append(word);
}

void NormaliserPass::finish_word(Token token, Traits traits) {
  if (traits.mixed && split_digits(token)) return;
  if (traits.mixed || traits.stretched) repair_letters(token, traits);
  const std::string_view word(out_.text.data() + token.norm, out_.length - token.norm);
  if (const uint32_t hash = Vocabulary::hash(word); vocabulary_.matters(hash)) {
    const uint8_t bits = vocabulary_.bits(hash);
    const auto* known = (bits & Vocabulary::kRepaired) ? vocabulary_.find(word) : nullptr;
    if (known && (known->bits & Vocabulary::kRepaired)) {
      out_.length = token.norm;
      return push_words(known->repaired, token, kSlang);
    }
    sentence_seen_ |= bits;
  }
  push(token);
}

// Words that stand for one piece of the original: each carries its whole span.
void NormaliserPass::push_words(const std::string& words, Token token, uint32_t repair) {
  token.repairs |= repair;
  for (size_t from = 0; from < words.size();) {
    const size_t to = std::min(words.find(' ', from), words.size());
    const std::string_view word = std::string_view(words).substr(from, to - from);
    token.norm = out_.length;
    append(word);
    token.number = small_number(word);
    token.flags = static_cast<uint16_t>((token.flags & ~kPadded) | (token.number && word[0] == '0' ? kPadded : 0));
    const std::string_view stored(out_.text.data() + token.norm, word.size());
    if (const auto* known = vocabulary_.find(stored)) sentence_seen_ |= known->bits;
    push(token);
    from = to + 1;
  }
}

// Digits read as letters only where that makes a known word; a stretched word that is unknown loses its repeats.
bool NormaliserPass::repair_letters(Token& token, Traits traits) {
  const std::string word(out_.text.data() + token.norm, out_.length - token.norm);
  if (vocabulary_.knows(word)) return false;
  if (Readings(word, traits.mixed, traits.stretched, vocabulary_, folded_).find()) {
    token.repairs |= (traits.mixed ? kDigitsForLetters : 0u) | (traits.stretched ? kElongation : 0u);
    replace_tail(token.norm, folded_);
    return true;
  }
  if (!traits.stretched) return false;
  folded_.clear();
  for (size_t i = 0; i < word.size();) {
    size_t run = 1;
    while (i + run < word.size() && word[i + run] == word[i]) ++run;
    folded_.append(run >= 3 && is_small_letter(word[i]) ? 1 : run, word[i]);
    i += run;
  }
  if (folded_ == word) return false;
  token.repairs |= kElongation;
  replace_tail(token.norm, folded_);
  return true;
}

// `word2`, `3word`: a known word and a number of one or two digits that were written together.
bool NormaliserPass::split_digits(const Token& token) {
  const std::string word(out_.text.data() + token.norm, out_.length - token.norm);
  if (token.end - token.begin != word.size() || vocabulary_.knows(word)) return false;
  const bool digits_first = is_digit(word[0]);
  size_t cut = 1;
  while (cut < word.size() && is_digit(word[cut]) == digits_first) ++cut;
  const std::string_view first = std::string_view(word).substr(0, cut), second = std::string_view(word).substr(cut);
  if (std::any_of(second.begin(), second.end(), [&](char c) { return is_digit(c) == digits_first; })) return false;
  if (!small_number(digits_first ? first : second) || !vocabulary_.knows(digits_first ? second : first)) return false;
  const auto part = [&](std::string_view piece, uint32_t begin) {
    Token half = token;
    half.norm = out_.length;
    half.begin = begin;
    half.end = begin + static_cast<uint32_t>(piece.size());
    half.number = small_number(piece);
    if (half.number && piece[0] == '0') half.flags |= kPadded;
    append(piece);
    finish_word(half, {});
  };
  out_.length = token.norm;
  part(first, token.begin);
  part(second, token.begin + static_cast<uint32_t>(cut));
  return true;
}

// `wo-rd`: two short pieces around a hyphen that make a known word together and are not both known.
void NormaliserPass::join_split_words() {
  constexpr uint32_t kPieceMax = 4;
  pieces_.clear();
  for (uint32_t i = 0; i + 1 < out_.tokens.size(); ++i) {
    const Token &a = out_.tokens[i], &b = out_.tokens[i + 1];
    if (b.begin != a.end + 1 || begin_[a.end] != '-' || a.end - a.begin > kPieceMax || b.end - b.begin > kPieceMax) continue;
    const std::string_view left = out_.word(a), right = out_.word(b);
    scratch_.assign(left).append(right);
    if (!vocabulary_.knows(scratch_) || (vocabulary_.knows(left) && vocabulary_.knows(right))) continue;
    pieces_.push_back(i++);
  }
  merge(pieces_, kSplitWord);
}

// `0.2` in a text that also dots its letters: the number 02.
void NormaliserPass::join_split_numbers() {
  pieces_.clear();
  const auto attached = [&](uint32_t i) {
    const Token &a = out_.tokens[i], &b = out_.tokens[i + 1];
    return b.begin == a.end + 1 && (a.flags & kPartOfNumber) && (b.flags & kPartOfNumber);
  };
  for (uint32_t i = 0; i + 1 < out_.tokens.size(); ++i) {
    const Token &a = out_.tokens[i], &b = out_.tokens[i + 1];
    if (!attached(i) || out_.word(a) != "0" || out_.word(b).size() != 1 || out_.word(b) == "0") continue;
    if ((i > 0 && attached(i - 1)) || (i + 2 < out_.tokens.size() && attached(i + 1))) continue;
    pieces_.push_back(i++);
  }
  merge(pieces_, kSplitWord);
}

// Makes one word of each listed one and its neighbour, and the text anew.
void NormaliserPass::merge(const std::vector<uint32_t>& firsts, uint32_t repair) {
  if (firsts.empty()) return;
  std::vector<Token> tokens = std::move(out_.tokens);
  const std::string text = out_.text.substr(0, out_.length);
  out_.tokens.clear();
  out_.length = 1;
  size_t next = 0;
  const uint32_t sentence = sentence_, clause = clause_;
  for (uint32_t i = 0; i < tokens.size(); ++i) {
    Token token = tokens[i];
    std::string word = text.substr(token.norm, token.norm_end - token.norm);
    if (next < firsts.size() && firsts[next] == i) {
      const Token& second = tokens[++i];
      word.append(text, second.norm, second.norm_end - second.norm);
      token.end = second.end;
      token.repairs |= repair;
      token.flags &= static_cast<uint16_t>(~kPartOfNumber);
      token.number = small_number(word);
      if (token.number && word[0] == '0') token.flags |= kPadded;
      if (const auto* known = vocabulary_.find(word)) text_seen_ |= known->bits;
      ++next;
    }
    token.norm = out_.length;
    append(word);
    sentence_ = token.sentence;
    clause_ = token.clause;
    push(token);
  }
  sentence_ = sentence;
  clause_ = clause;
  out_.seen |= text_seen_ | sentence_seen_;  // of all sentences together: the few texts that come here
}

}  // namespace netra
