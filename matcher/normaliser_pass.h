#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "matcher/normalise.h"

namespace netra {

// One pass over one text; the parts that need more than a look at ASCII bytes are in normaliser_words.cc (beyond ASCII),
// normaliser_pieces.cc (spaced letters, hashtags) and normaliser_repairs.cc (digits, repeats, slang).
class NormaliserPass {
 public:
  NormaliserPass(std::string_view text, const Vocabulary& vocabulary, NormalisedText& out);
  void run();

 private:
  // Traits of a word that ask for repair.
  struct Traits {
    bool mixed = false;      // letters and digits
    bool stretched = false;  // a letter three times or more
  };

  uint32_t at(const char* p) const { return static_cast<uint32_t>(p - begin_); }
  // Makes room for `bytes` beside what the rest of the text can come to: a byte and a space for every byte of it, and 16
  // bytes of slack that Vocabulary::hash may read. Plain words then need no check.
  void reserve(size_t bytes) {
    const size_t needed = out_.length + bytes + 2 * static_cast<size_t>(end_ - p_) + 64;
    if (needed > out_.text.size()) out_.text.resize(needed * 2);
  }
  void append(std::string_view bytes);

  // Reading, one construct each; all leave p_ behind it.
  void plain_words();
  void ascii_word();
  bool ascii_word_with_apostrophe();
  void finish_ascii_word(const char* from, const char* to, uint32_t length, const ByteMasks::Window& is);
  void describe(Token& token, const char* from, const char* to, const ByteMasks::Window& is) const;
  void sign(char c);
  void other();
  void full_stop();
  bool continues(const char* p) const;
  bool link(const char* word_end);
  bool handle();
  bool hashtag();
  void split_hashtag(const char* from, const char* to);
  bool spaced_letters();
  void rich_word(const char* from);
  void collect_word(uint32_t& repairs, bool& keycap);
  void emoji(const char* from, char32_t code_point);
  void mark_number(Token& token, const char* from, const char* to) const;

  // Writing. A word's normalised bytes lie at [norm, out_.length) when these are called.
  void finish_word(Token token, Traits traits);
  void push(const Token& token) {
    look_at_pair(token.norm, Vocabulary::hash({out_.text.data() + token.norm, out_.length - token.norm}));
    out_.text[out_.length] = ' ';
    Token& made = out_.tokens.emplace_back(token);
    made.norm_end = out_.length++;
    made.sentence = sentence_;
    made.clause = clause_;
    out_.repairs |= token.repairs;
    see_number(token);
  }
  // Notes what the word at `norm` decides together with the one before it. Call before its token is made.
  void look_at_pair(uint32_t norm, uint32_t hash) {
    sentence_seen_ |= pair_bits(norm, last_hash_, hash);
    last_hash_ = hash;
  }
  void see_number(const Token& token) {
    if (token.number == 0) return;
    out_.has_number = true;
    sentence_seen_ |= Vocabulary::kNumberWord;
  }
  // Notes what a sentence says. A number counts beside a cue of its sentence: one without the other decides nothing.
  void see_sentence(uint8_t bits) {
    constexpr uint8_t kBoth = Vocabulary::kNumberCue | Vocabulary::kNumberWord;
    text_seen_ |= bits;
    out_.seen |= (bits & kBoth) == kBoth ? bits : bits & ~kBoth;
  }
  uint8_t pair_bits(uint32_t norm, uint32_t last, uint32_t hash) const {
    return norm > 1 && vocabulary_.pair_matters(last, hash) ? vocabulary_.pair_bits(last, hash) : 0;
  }
  void push_words(const std::string& words, Token token, uint32_t repair);
  void replace_tail(uint32_t norm, std::string_view word);
  bool repair_letters(Token& token, Traits traits);
  bool split_digits(const Token& token);
  // Words that `word` is glued from, all in the vocabulary; false when there are none. Lengths go to pieces_.
  bool split_glued(std::string_view word);
  void push_pieces(std::string_view folded, const uint32_t* positions, uint16_t flags, uint32_t repair);
  void join_split_words();
  void join_split_numbers();
  void merge(const std::vector<uint32_t>& firsts, uint32_t repair);
  uint16_t case_flags(const char* from, const char* to) const;

  void end_clause() { ++clause_; }
  void end_sentence(bool question);
  void quote();

  const char* begin_;
  const char* end_;
  const char* p_;
  const Vocabulary& vocabulary_;
  NormalisedText& out_;
  uint32_t sentence_ = 0, clause_ = 0;
  uint32_t sentence_first_ = 0;  // token that begins the current sentence
  int64_t quote_open_ = -1;      // token at which a quotation began
  bool hyphens_ = false;         // a hyphen stood between two letters
  bool dotted_ = false;
  uint32_t last_hash_ = 0;       // of the word before
  uint8_t sentence_seen_ = 0;    // Vocabulary bits of the current sentence's words,
  uint8_t before_seen_ = 0;      // of those of the one before it,
  uint8_t text_seen_ = 0;        // of those of all that are closed
  std::string scratch_, folded_;
  std::vector<uint32_t> positions_, pieces_;
};

}  // namespace netra
