#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "matcher/class_set.h"
#include "matcher/lexicon.h"
#include "matcher/normalise.h"
#include "matcher/scan.h"

namespace netra {

inline bool overlap(uint32_t a_begin, uint32_t a_end, uint32_t b_begin, uint32_t b_end) { return a_begin < b_end && b_begin < a_end; }

// Tokens [begin, end) that name a contestant, or an attack label used on one. In every window it is one token.
struct Mention {
  uint32_t begin = 0, end = 0;
  bool label = false;
  std::vector<uint32_t> entries;  // into Lexicon::entries, ascending
};

// A number that stands beside an election cue, marker included.
struct NumberMention {
  uint32_t begin = 0, end = 0;
  int value = 0;
  std::vector<std::string> kinds;  // contest kinds that a word beside it confines it to; sorted
};

// One class found at tokens [begin, end).
struct Annotation {
  uint32_t begin = 0, end = 0;
  ClassId cls = 0;
  int32_t object = -1;    // contestants and labels: into mentions; numbers: into numbers
  uint32_t identity = 0;  // equal for equal things of a class: what `distinct` counts; of contestants, the first mention that may be the same
};

// What the rules see of a text. Reused from text to text.
struct AnnotatedText {
  const NormalisedText* text = nullptr;
  std::vector<Mention> mentions;
  std::vector<NumberMention> numbers;
  std::vector<Annotation> annotations;  // sorted by (begin, end, class, object)
  std::vector<uint32_t> position;       // per token: its place in windows
  std::vector<uint32_t> clause;         // per token
  ClassSet present;
  std::vector<uint32_t> named;          // into Lexicon::entries: whom the text may name, be it without what the phrase needs
  std::vector<int> named_numbers;       // what may be a ballot number: written like one, or beside a cue
  uint32_t first = 0, last = 0;  // tokens [first, last) without the handles and links that a reply begins and a post ends with

  // Into `annotations`, ascending: those of one class. Where these stand is kept by index(), after every change.
  std::span<const uint32_t> of_class(ClassId id) const {
    if (!present.has(id)) return {};
    return {by_class_.data() + class_begins_[id], by_class_.data() + class_begins_[id + 1u]};
  }
  void index();
  // Counts what letters_are() asks of sentences.
  void count_letters();
  // The first annotation that begins at that token or behind it.
  std::vector<Annotation>::const_iterator from(uint32_t token) const {
    return std::partition_point(annotations.begin(), annotations.end(), [token](const Annotation& a) { return a.begin < token; });
  }

  // Adds every token but links and handles that name nobody as one of the class `any_token`; of a mention, its first.
  void add_any_tokens();

  uint32_t sentence(uint32_t token) const { return text->tokens[token].sentence; }
  // Words of that sentence with a small letter, and those in capitals; links and handles are none.
  struct Letters {
    uint32_t small = 0, capitals = 0;
  };
  const Letters& letters(uint32_t sentence) const { return letters_[sentence]; }

  // Tokens between two stretches, a mention counted as one; REQUIRES: a_end <= b_begin.
  int gap(uint32_t a_end, uint32_t b_begin) const { return static_cast<int>(position[b_begin]) - static_cast<int>(position[a_end - 1]) - 1; }

 private:
  std::vector<Letters> letters_;
  std::vector<uint32_t> by_class_, class_begins_;  // class_begins_[c]: where those of class c begin in by_class_
};

// True when the original letters of tokens [begin, end) are as asked. In a sentence without any small letter capitals
// say nothing: there kUpper is met only by the whole sentence. Of `text` only its letters() must be there.
bool letters_are(LetterCase asked, const AnnotatedText& text, uint32_t begin, uint32_t end);

// Turns atom hits into annotations: settles which contestants' phrases stand, hides what lies inside them, reads numbers.
// Thread safety: one per thread.
class Annotator {
 public:
  explicit Annotator(const Lexicon& lexicon) : lexicon_(lexicon) {}

  // False when no rule can claim anything: no object is there, and no stance that is wanted. Then `out` is not finished,
  // unless `thorough`.
  bool run(const NormalisedText& text, const std::vector<AtomHit>& hits, AnnotatedText& out, bool thorough = false, bool stance = true);

 private:
  // An atom's meaning at a place.
  struct Found {
    uint32_t begin, end;
    Meaning meaning;
    uint32_t identity;
  };
  struct Number {
    uint32_t begin, end;
    int value;
    ClassId form;
    bool padded;
    bool of_something_else = false;  // a word before or behind it says so
  };

  // While numbers are settled: annotations that may begin in [from, to), and those that may lie at most `within` tokens from
  // [begin, end). Where there are few, all of them: who asks looks at each himself.
  void order_annotations();
  std::span<const Annotation> beginning_within(uint32_t from, uint32_t to) const;
  std::span<const Annotation> around(uint32_t begin, uint32_t end, int within) const;

  void place(const std::vector<AtomHit>& hits);
  void drop_namesakes();
  // REQUIRES: one of candidates_.
  bool valid(const Found& candidate);
  bool has_what_it_needs(const Found& candidate);
  void look_beside();
  void settle_mentions();
  void merge_neighbours();
  bool named_in_hashtag(const Mention& mention, uint32_t begin, uint32_t end, uint32_t entry) const;
  void place_mention(uint32_t begin, uint32_t end, uint32_t entry);
  bool in_mention(uint32_t begin, uint32_t end) const;
  void add_classes();
  void hide();
  void number_candidates();
  void settle_numbers();
  void settle_number(Number& candidate);
  bool doubles_word(const Number& candidate) const;
  uint32_t with_markers(uint32_t begin) const;
  bool adjacent(const ClassSet& classes, uint32_t token, bool before) const;
  bool beside(const ClassSet& classes, const Number& candidate, uint32_t begin, int within, bool may_overlap_marker) const;
  void confine(NumberMention& number, const Number& candidate) const;
  void annotate_mentions();
  uint32_t contestant_of(uint32_t entry) const;
  uint32_t same_as(uint32_t contestant) const;
  void join_contestants();
  void note_named();
  void number_positions();
  void break_clauses();
  void finish();

  const Lexicon& lexicon_;
  const NormalisedText* text_ = nullptr;
  AnnotatedText* out_ = nullptr;
  std::vector<Found> classes_, candidates_;
  ClassSet beside_;             // look_beside()
  std::vector<uint8_t> taken_;  // per token: something stands there already
  std::vector<Number> numbers_;
  size_t ordered_ = 0;          // annotations that are in order; those of numbers come behind them
  uint32_t widest_ = 0;         // tokens of the widest of them
  static constexpr uint32_t kNobody = UINT32_MAX;
  static constexpr size_t kFew = 64;  // so many are looked through sooner than they are put in order
  std::vector<uint32_t> owner_;     // per token: the mention that stands there, while mentions are placed
  std::vector<uint8_t> validity_;   // per candidate: 0 not asked yet, 1 no, 2 yes
  std::vector<uint32_t> candidate_entries_;  // of candidates_, each once
  std::map<uint32_t, uint32_t> same_;  // contestants that are named: the one that stands for each
  std::vector<std::pair<uint32_t, uint32_t>> no_numbers_;  // stretches in which no number counts
};

}  // namespace netra
