#include <algorithm>
#include <tuple>

#include "matcher/annotate.h"

namespace netra {

void Annotator::order_annotations() {
  std::vector<Annotation>& all = out_->annotations;
  ordered_ = all.size();
  if (ordered_ <= kFew) return;
  std::sort(all.begin(), all.end(), [](const Annotation& a, const Annotation& b) { return a.begin < b.begin; });
  widest_ = 0;
  for (const Annotation& a : all) widest_ = std::max(widest_, a.end - a.begin);
}

std::span<const Annotation> Annotator::beginning_within(uint32_t from, uint32_t to) const {
  const std::span<const Annotation> all(out_->annotations.data(), ordered_);
  if (ordered_ <= kFew) return all;
  const auto at = [&](uint32_t token) {
    return static_cast<size_t>(std::partition_point(all.begin(), all.end(), [token](const Annotation& a) { return a.begin < token; }) - all.begin());
  };
  const size_t first = at(from);
  return all.subspan(first, at(to) - first);
}

std::span<const Annotation> Annotator::around(uint32_t begin, uint32_t end, int within) const {
  if (ordered_ <= kFew) return {out_->annotations.data(), ordered_};
  const std::vector<uint32_t>& position = out_->position;
  const auto reach = static_cast<uint32_t>(within + 1);
  const auto first = std::lower_bound(position.begin(), position.end(), position[begin] - std::min(position[begin], reach));
  const auto last = std::upper_bound(position.begin(), position.end(), position[end - 1] + reach);
  const auto from = static_cast<uint32_t>(first - position.begin());
  return beginning_within(from - std::min(from, widest_), static_cast<uint32_t>(last - position.begin()));
}

// Everything that could be a ballot number; of overlapping ones the longest.
void Annotator::number_candidates() {
  numbers_.clear();
  const auto& tokens = text_->tokens;
  for (uint32_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    if (!token.number || (token.flags & (kPartOfNumber | kOpaque))) continue;
    const bool padded = token.flags & kPadded;
    numbers_.push_back({i, i + 1, token.number, (token.flags & kKeycapped) ? kNumberKeycapClass : padded ? kNumberPaddedClass : kNumberDigitsClass, padded});
  }
  for (const Found& found : classes_) {
    if (found.meaning.kind == Meaning::kNumber)
      numbers_.push_back({found.begin, found.end, static_cast<int>(found.meaning.index), kNumberWordClass, false});
    if (found.meaning.kind == Meaning::kGesture && lexicon_.gestures[found.meaning.index].number > 0)
      numbers_.push_back({found.begin, found.end, lexicon_.gestures[found.meaning.index].number, kNumberGestureClass, false});
  }
  std::sort(numbers_.begin(), numbers_.end(), [](const Number& a, const Number& b) {
    return std::tuple(b.end - b.begin, a.begin, a.form, a.value) < std::tuple(a.end - a.begin, b.begin, b.form, b.value);
  });
  taken_.assign(tokens.size(), 0);
  for (const Mention& mention : out_->mentions) std::fill(taken_.begin() + mention.begin, taken_.begin() + mention.end, uint8_t{1});
  std::vector<Number> kept;
  for (const Number& number : numbers_) {
    const auto covers = [&](uint32_t begin, uint32_t end) { return number.begin >= begin && number.end <= end; };
    if (std::any_of(no_numbers_.begin(), no_numbers_.end(), [&](const auto& s) { return covers(s.first, s.second); })) continue;
    const auto first = taken_.begin() + number.begin, last = taken_.begin() + number.end;
    if (std::find(first, last, uint8_t{1}) != last) continue;
    std::fill(first, last, uint8_t{1});
    kept.push_back(number);
  }
  std::sort(kept.begin(), kept.end(), [](const Number& a, const Number& b) { return a.begin < b.begin; });
  numbers_ = std::move(kept);
}

void Annotator::settle_numbers() {
  if (numbers_.empty()) return;
  order_annotations();
  for (Number& candidate : numbers_) settle_number(candidate);
  for (Annotation& a : out_->annotations) {
    if (a.object > -2) continue;
    a.object = -2 - a.object;
    a.begin = out_->numbers[static_cast<size_t>(a.object)].begin;
    a.end = out_->numbers[static_cast<size_t>(a.object)].end;
  }
}

// `word2`: the digit says the word again.
bool Annotator::doubles_word(const Number& candidate) const {
  if (candidate.form != kNumberDigitsClass || candidate.value != lexicon_.numbers.doubling || candidate.begin == 0) return false;
  const Token &word = text_->tokens[candidate.begin - 1], &digit = text_->tokens[candidate.begin];
  return word.end == digit.begin && !(digit.flags & kFromHashtag);
}

// Keeps a number that a cue stands beside and nothing forbids. Its annotations carry -2 - index until all are settled,
// so that one number is no cue for the next.
void Annotator::settle_number(Number& candidate) {
  const NumberRules& rules = lexicon_.numbers;
  const uint32_t begin = with_markers(candidate.begin);
  const bool marked = begin < candidate.begin;
  if (!marked && doubles_word(candidate)) return;
  candidate.of_something_else = adjacent(rules.not_after, candidate.begin, true) || adjacent(rules.not_after, begin, true) ||
                                adjacent(rules.not_before, candidate.end, false);
  if (candidate.of_something_else) return;
  const int within = candidate.form == kNumberWordClass && !marked ? rules.word_within : rules.within;
  if (!beside(rules.cue, candidate, begin, within, true)) return;
  NumberMention number{begin, candidate.end, candidate.value, {}};
  confine(number, candidate);
  Annotation made{begin, candidate.end, kNumberClass, -2 - static_cast<int32_t>(out_->numbers.size()), static_cast<uint32_t>(candidate.value)};
  out_->annotations.push_back(made);
  made.cls = candidate.form;
  out_->annotations.push_back(made);
  if (candidate.padded && candidate.form == kNumberPaddedClass) {
    made.cls = kNumberDigitsClass;
    out_->annotations.push_back(made);
  }
  if (marked) {
    made.cls = kNumberMarkedClass;
    out_->annotations.push_back(made);
  }
  out_->numbers.push_back(std::move(number));
}

// Where the number begins when the markers directly before it are taken in.
uint32_t Annotator::with_markers(uint32_t begin) const {
  while (true) {
    uint32_t best = begin;
    for (const Annotation& a : beginning_within(begin - std::min(begin, widest_), begin))
      if (a.end == begin && a.begin < best && lexicon_.numbers.marker.has(a.cls) && out_->sentence(a.begin) == out_->sentence(begin)) best = a.begin;
    if (best == begin) return begin;
    begin = best;
  }
}

// Numbers count too: those settled last, as they come in order.
bool Annotator::adjacent(const ClassSet& classes, uint32_t token, bool before) const {
  const auto stands = [&](const Annotation& a) {
    if (!classes.has(a.cls) || (before ? a.end : a.begin) != token || (!before && token >= text_->tokens.size())) return false;
    const uint32_t inner = before ? token : token - 1;
    return out_->sentence(a.begin) == out_->sentence(inner);
  };
  const auto near = before ? beginning_within(token - std::min(token, widest_), token) : beginning_within(token, token + 1);
  if (std::any_of(near.begin(), near.end(), stands)) return true;
  constexpr size_t kOfOneNumber = 4;
  const auto& all = out_->annotations;
  return std::any_of(all.end() - static_cast<ptrdiff_t>(std::min(kOfOneNumber, all.size() - ordered_)), all.end(), stands);
}

// True when a class of the set stands at most `within` tokens from the number in its sentence.
bool Annotator::beside(const ClassSet& classes, const Number& candidate, uint32_t begin, int within, bool may_overlap_marker) const {
  const auto near = around(begin, candidate.end, within);
  return std::any_of(near.begin(), near.end(), [&](const Annotation& a) {
    if (!classes.has(a.cls) || out_->sentence(a.begin) != out_->sentence(candidate.begin)) return false;
    if (overlap(a.begin, a.end, candidate.begin, candidate.end)) return false;
    if (overlap(a.begin, a.end, begin, candidate.begin)) return may_overlap_marker;
    return (a.end <= begin ? out_->gap(a.end, begin) : out_->gap(candidate.end, a.begin)) <= within;
  });
}

// An office, or a word that some contests want, beside the number says which kinds of contest it can mean.
void Annotator::confine(NumberMention& number, const Number& candidate) const {
  const int within = lexicon_.numbers.within;
  for (const Annotation& a : around(number.begin, number.end, within)) {
    if (a.cls != kOfficeClass) continue;
    if (out_->sentence(a.begin) != out_->sentence(candidate.begin) || overlap(a.begin, a.end, candidate.begin, candidate.end)) continue;
    const int gap = overlap(a.begin, a.end, number.begin, candidate.begin) ? 0 : a.end <= number.begin ? out_->gap(a.end, number.begin) : out_->gap(candidate.end, a.begin);
    if (gap > within) continue;
    const auto& kinds = lexicon_.offices[a.identity].kinds;
    number.kinds.insert(number.kinds.end(), kinds.begin(), kinds.end());
  }
  for (const auto& [classes, kind] : lexicon_.numbers.needs)
    if (beside(classes, candidate, number.begin, within, true)) number.kinds.push_back(kind);
  std::sort(number.kinds.begin(), number.kinds.end());
  number.kinds.erase(std::unique(number.kinds.begin(), number.kinds.end()), number.kinds.end());
}

}  // namespace netra
