#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "matcher/annotate.h"
#include "matcher/rule.h"

namespace netra {

struct Contest;

// How a condition can be true of a text.
struct ConditionMatch {
  struct Span {
    uint32_t begin, end;
    auto operator<=>(const Span&) const = default;
  };
  struct Bound {
    uint8_t slot;
    uint32_t annotation;
    bool operator==(const Bound&) const = default;
  };
  uint32_t begin = 0, end = 0;  // from its first item to its last
  std::vector<Span> spans;      // the evidence
  std::vector<Bound> bound;     // which annotation fills which item
  int contest = -1;             // `even`: the contest that it is about
  bool operator==(const ConditionMatch&) const = default;
};

// Evaluates conditions over one annotated text.
// Thread safety: one per thread; borrows all it is given.
class ConditionEvaluator {
 public:
  ConditionEvaluator(const AnnotatedText& text, const Lexicon& lexicon, std::span<const Contest> contests)
      : text_(text), lexicon_(lexicon), contests_(contests) {}

  // All ways in which it holds, in a fixed order and at most kMatchesMax; empty when it does not.
  std::vector<ConditionMatch> evaluate(const Condition& condition) const;
  // Whether the guard holds for that match of its rule.
  bool holds(const Guard& guard, const ConditionMatch& match) const;
  bool fits(const RuleItem& item, const Annotation& annotation) const;
  // The entry's contest is of a kind that the item allows.
  bool kind_allowed(const RuleItem& item, const EntryRef& entry) const;

  static constexpr size_t kMatchesMax = 256;

 private:
  // A `seq` or `near` that is being filled.
  struct Chain {
    const Condition& condition;
    std::vector<std::vector<uint32_t>> candidates;  // of each item, ascending
    int reach = 0;  // between the beginnings of two of a `near` that holds lie no more places than this
  };

  int place(uint32_t token) const { return static_cast<int>(text_.position[token]); }
  int width(const Annotation& a) const;
  // The annotations that an item can be, ascending.
  std::vector<uint32_t> fitting(const RuleItem& item) const;
  std::vector<ConditionMatch> chain(const Condition& condition) const;
  void extend_chain(const Chain& chain, std::vector<uint32_t>& chosen, std::vector<ConditionMatch>& out) const;
  void complete_chain(const Condition& condition, const std::vector<uint32_t>& chosen, std::vector<ConditionMatch>& out) const;
  bool takes_place_of(const Annotation& nearer, const RuleItem& item, const Annotation& bound) const;
  std::vector<ConditionMatch> has(const Condition& condition) const;
  std::vector<ConditionMatch> count(const Condition& condition) const;
  std::vector<ConditionMatch> even(const Condition& condition) const;
  std::vector<ConditionMatch> all(const Condition& condition) const;
  bool within_hashtags(const Annotation& a) const;
  bool one_hashtag(uint32_t a, uint32_t b) const;
  bool same(Scope scope, uint32_t a, uint32_t b) const;
  bool at_edge(const Condition& condition, const ConditionMatch& match) const;
  bool guard_near(const Guard& guard, const Annotation& a, uint32_t begin, uint32_t end) const;
  bool guard_class(const Guard& guard, const ConditionMatch& match) const;
  bool part_of(const Annotation& a, const ConditionMatch& match) const;

  const AnnotatedText& text_;
  const Lexicon& lexicon_;
  std::span<const Contest> contests_;
};

}  // namespace netra
