#include <algorithm>

#include "matcher/condition.h"

namespace netra {

bool ConditionEvaluator::part_of(const Annotation& a, const ConditionMatch& match) const {
  return std::any_of(match.bound.begin(), match.bound.end(), [&](const ConditionMatch::Bound& b) {
    const Annotation& item = text_.annotations[b.annotation];
    return overlap(item.begin, item.end, a.begin, a.end);
  });
}

// Whether `a` stands before, after or beside tokens [begin, end), near enough.
bool ConditionEvaluator::guard_near(const Guard& guard, const Annotation& a, uint32_t begin, uint32_t end) const {
  const bool before = a.end <= begin && guard.kind != Guard::kAfter;
  const bool after = a.begin >= end && guard.kind != Guard::kBefore;
  if (!before && !after) return false;
  if (!same(guard.same, a.begin, before ? begin : end - 1)) return false;
  return (before ? text_.gap(a.end, begin) : text_.gap(end, a.begin)) <= guard.within;
}

bool ConditionEvaluator::guard_class(const Guard& guard, const ConditionMatch& match) const {
  uint32_t begin = match.begin, end = match.end;
  if (!guard.slots.empty()) {
    const auto bound = std::find_if(match.bound.begin(), match.bound.end(), [&](const ConditionMatch::Bound& b) {
      return std::find(guard.slots.begin(), guard.slots.end(), b.slot) != guard.slots.end();
    });
    if (bound == match.bound.end()) return false;
    begin = text_.annotations[bound->annotation].begin;
    end = text_.annotations[bound->annotation].end;
  }
  const std::vector<uint32_t> fit = fitting(guard.item);
  return std::any_of(fit.begin(), fit.end(), [&](uint32_t i) {
    const Annotation& a = text_.annotations[i];
    if (part_of(a, match)) return false;
    switch (guard.kind) {
      case Guard::kBetween: return a.begin >= match.begin && a.end <= match.end;
      case Guard::kIn: return same(guard.same, a.begin, begin) || same(guard.same, a.begin, end - 1);
      default: return guard_near(guard, a, begin, end);
    }
  });
}

bool ConditionEvaluator::holds(const Guard& guard, const ConditionMatch& match) const {
  if (guard.kind == Guard::kCondition) return !evaluate(guard.condition.front()).empty() == guard.wanted;
  if (match.end == 0) return false;
  const auto& tokens = text_.text->tokens;
  switch (guard.kind) {
    case Guard::kQuoted: {
      const bool quoted = std::all_of(tokens.begin() + match.begin, tokens.begin() + match.end, [](const Token& t) { return (t.flags & kInQuotes) != 0; });
      return quoted == guard.wanted;
    }
    case Guard::kQuestion: {
      const uint32_t sentence = text_.sentence(match.end - 1);
      const auto& questions = text_.text->questions;
      return (sentence < questions.size() && questions[sentence] != 0) == guard.wanted;
    }
    case Guard::kStart: return (match.begin <= text_.first) == guard.wanted;
    case Guard::kEnd: return (match.end >= text_.last) == guard.wanted;
    default: return guard_class(guard, match);
  }
}

}  // namespace netra
