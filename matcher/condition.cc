#include "matcher/condition.h"

#include <algorithm>
#include <set>

#include "matcher/pack.h"

namespace netra {

bool ConditionEvaluator::kind_allowed(const RuleItem& item, const EntryRef& entry) const {
  const std::string& kind = contests_[entry.contest].kind;
  const auto among = [&](const std::vector<std::string>& kinds) { return std::find(kinds.begin(), kinds.end(), kind) != kinds.end(); };
  return (item.kinds.empty() || among(item.kinds)) && !among(item.not_kinds);
}

bool ConditionEvaluator::within_hashtags(const Annotation& a) const {
  const auto& tokens = text_.text->tokens;
  return std::all_of(tokens.begin() + a.begin, tokens.begin() + a.end, [](const Token& token) { return (token.flags & kFromHashtag) != 0; });
}

bool ConditionEvaluator::fits(const RuleItem& item, const Annotation& a) const {
  if (!item.classes.has(a.cls)) return false;
  if (!letters_are(item.letter_case, text_, a.begin, a.end)) return false;
  if (item.hashtag && *item.hashtag != within_hashtags(a)) return false;
  if (item.quoted && *item.quoted != ((text_.text->tokens[a.begin].flags & kInQuotes) != 0)) return false;
  if (item.kinds.empty() && item.not_kinds.empty()) return true;
  if (a.object < 0 || (a.cls >= kNumberClass && a.cls <= kNumberMarkedClass)) return true;
  const auto& entries = text_.mentions[static_cast<size_t>(a.object)].entries;
  return std::any_of(entries.begin(), entries.end(), [&](uint32_t e) { return kind_allowed(item, lexicon_.entries[e]); });
}

// Words of one hashtag carry its whole stretch or follow each other without a gap.
bool ConditionEvaluator::one_hashtag(uint32_t a, uint32_t b) const {
  const auto& tokens = text_.text->tokens;
  for (uint32_t i = std::min(a, b); i < std::max(a, b); ++i)
    if (!(tokens[i].flags & tokens[i + 1].flags & kFromHashtag) || tokens[i + 1].begin > tokens[i].end) return false;
  return (tokens[a].flags & kFromHashtag) != 0;
}

bool ConditionEvaluator::same(Scope scope, uint32_t a, uint32_t b) const {
  switch (scope) {
    case Scope::kClause: return text_.clause[a] == text_.clause[b] && text_.sentence(a) == text_.sentence(b);
    case Scope::kSentence: return text_.sentence(a) == text_.sentence(b);
    case Scope::kHashtag: return one_hashtag(a, b);
    default: return true;
  }
}

bool ConditionEvaluator::at_edge(const Condition& condition, const ConditionMatch& match) const {
  if (match.end == 0) return false;  // of nothing: it stands nowhere
  if (condition.at_start && static_cast<int>(text_.position[match.begin]) - static_cast<int>(text_.position[text_.first]) > condition.edge) return false;
  if (condition.at_end && static_cast<int>(text_.position[text_.last - 1]) - static_cast<int>(text_.position[match.end - 1]) > condition.edge) return false;
  return true;
}

std::vector<ConditionMatch> ConditionEvaluator::evaluate(const Condition& condition) const {
  std::vector<ConditionMatch> found;
  switch (condition.op) {
    case Condition::kSeq:
    case Condition::kNear: found = chain(condition); break;
    case Condition::kHas: found = has(condition); break;
    case Condition::kCount: found = count(condition); break;
    case Condition::kEven: return even(condition);
    case Condition::kAll: found = all(condition); break;
    case Condition::kAny:
      for (const Condition& part : condition.parts)
        for (ConditionMatch& match : evaluate(part))
          if (found.size() < kMatchesMax && std::find(found.begin(), found.end(), match) == found.end()) found.push_back(std::move(match));
      break;
    case Condition::kNone:
      for (const Condition& part : condition.parts)
        if (!evaluate(part).empty()) return {};
      return {ConditionMatch{}};
  }
  if (condition.at_start || condition.at_end) std::erase_if(found, [&](const ConditionMatch& m) { return !at_edge(condition, m); });
  return found;
}

std::vector<uint32_t> ConditionEvaluator::fitting(const RuleItem& item) const {
  std::vector<uint32_t> found;
  int classes = 0;
  text_.present.each_common(item.classes, [&](ClassId id) {
    ++classes;
    for (const uint32_t a : text_.of_class(id))
      if (fits(item, text_.annotations[a])) found.push_back(a);
  });
  if (classes > 1) std::sort(found.begin(), found.end());
  return found;
}

std::vector<ConditionMatch> ConditionEvaluator::chain(const Condition& condition) const {
  std::vector<ConditionMatch> found;
  for (const RuleItem& item : condition.items)
    if (!text_.present.meets(item.classes)) return found;
  Chain chain{condition, std::vector<std::vector<uint32_t>>(condition.items.size())};
  for (size_t i = 0; i < chain.candidates.size(); ++i) {
    chain.candidates[i] = fitting(condition.items[i]);
    if (chain.candidates[i].empty()) return found;
    int widest = 0;
    for (const uint32_t a : chain.candidates[i]) widest = std::max(widest, width(text_.annotations[a]));
    chain.reach += condition.within + widest;
  }
  std::vector<uint32_t> chosen;
  extend_chain(chain, chosen, found);
  return found;
}

// Places in windows that a stretch takes.
int ConditionEvaluator::width(const Annotation& a) const { return place(a.end - 1) - place(a.begin) + 1; }

// Adds the chosen annotations as a match if neighbours stand near enough and nothing nearer stands between a word and an
// object.
void ConditionEvaluator::complete_chain(const Condition& condition, const std::vector<uint32_t>& chosen, std::vector<ConditionMatch>& out) const {
  const auto& annotations = text_.annotations;
  std::vector<size_t> order(chosen.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return chosen[a] < chosen[b]; });
  for (size_t i = 1; i < order.size(); ++i) {
    const size_t left = order[i - 1], right = order[i];
    const Annotation &a = annotations[chosen[left]], &b = annotations[chosen[right]];
    if (text_.gap(a.end, b.begin) > condition.within) return;
    if (a.object < 0 && b.object < 0) continue;
    const bool nearer = std::any_of(text_.from(a.end), text_.from(b.begin), [&](const Annotation& c) {
      return c.end <= b.begin && (takes_place_of(c, condition.items[left], a) || takes_place_of(c, condition.items[right], b));
    });
    if (nearer) return;
  }
  ConditionMatch match;
  match.begin = annotations[chosen[order.front()]].begin;
  match.end = annotations[chosen[order.back()]].end;
  match.spans = {{match.begin, match.end}};
  for (size_t i = 0; i < chosen.size(); ++i) match.bound.push_back({condition.items[i].slot, chosen[i]});
  out.push_back(std::move(match));
}

// Whether `nearer` would fill the item as well as `bound` does: a word takes the nearest word, and a contestant is not
// reached over another of its contest. Numbers stand beside names and block nothing.
bool ConditionEvaluator::takes_place_of(const Annotation& nearer, const RuleItem& item, const Annotation& bound) const {
  if (nearer.object < 0) return bound.object < 0 && bound.cls != kAnyTokenClass && nearer.cls != kAnyTokenClass && fits(item, nearer);
  if (nearer.cls != kContestantClass || bound.object < 0 || (bound.cls >= kNumberClass && bound.cls <= kNumberMarkedClass)) return false;
  const auto& of = text_.mentions[static_cast<size_t>(bound.object)].entries;
  const auto& others = text_.mentions[static_cast<size_t>(nearer.object)].entries;
  return std::any_of(of.begin(), of.end(), [&](uint32_t a) {
    return std::any_of(others.begin(), others.end(), [&](uint32_t b) { return lexicon_.entries[a].contest == lexicon_.entries[b].contest; });
  });
}

// Fills the items one after another: a `seq` to the right of the last, a `near` anywhere that keeps all within reach.
void ConditionEvaluator::extend_chain(const Chain& chain, std::vector<uint32_t>& chosen, std::vector<ConditionMatch>& out) const {
  const auto& annotations = text_.annotations;
  const Condition& condition = chain.condition;
  if (chosen.size() == condition.items.size()) return complete_chain(condition, chosen, out);
  const std::vector<uint32_t>& candidates = chain.candidates[chosen.size()];
  const bool seq = condition.op == Condition::kSeq;
  const auto too_early = [&](uint32_t i) {
    return seq ? annotations[i].begin < annotations[chosen.back()].end
               : place(annotations[i].begin) < place(annotations[chosen.front()].begin) - chain.reach;
  };
  const auto too_late = [&](uint32_t i) {
    return seq ? text_.gap(annotations[chosen.back()].end, annotations[i].begin) > condition.within
               : place(annotations[i].begin) > place(annotations[chosen.front()].begin) + chain.reach;
  };
  const auto first = chosen.empty() ? candidates.begin() : std::partition_point(candidates.begin(), candidates.end(), too_early);
  for (auto next = first; next != candidates.end() && out.size() < kMatchesMax; ++next) {
    const Annotation& a = annotations[*next];
    if (!chosen.empty() && too_late(*next)) break;
    if (!chosen.empty() && !same(condition.same, a.begin, annotations[chosen.back()].begin)) continue;
    if (std::any_of(chosen.begin(), chosen.end(), [&](uint32_t c) { return overlap(annotations[c].begin, annotations[c].end, a.begin, a.end); })) continue;
    chosen.push_back(*next);
    extend_chain(chain, chosen, out);
    chosen.pop_back();
  }
}

std::vector<ConditionMatch> ConditionEvaluator::has(const Condition& condition) const {
  std::vector<ConditionMatch> found;
  const RuleItem& item = condition.items.front();
  for (const uint32_t i : fitting(item)) {
    if (found.size() == kMatchesMax) break;
    const Annotation& a = text_.annotations[i];
    found.push_back({a.begin, a.end, {{a.begin, a.end}}, {{item.slot, i}}, -1});
  }
  return found;
}

std::vector<ConditionMatch> ConditionEvaluator::count(const Condition& condition) const {
  std::vector<ConditionMatch> each = has(condition);
  std::set<std::pair<ClassId, uint32_t>> different;
  std::set<ConditionMatch::Span> places;
  for (const ConditionMatch& match : each) {
    const Annotation& a = text_.annotations[match.bound.front().annotation];
    different.emplace(a.object >= 0 ? a.cls : ClassId{0}, a.identity);
    places.insert({a.begin, a.end});
  }
  const int n = static_cast<int>(condition.distinct ? different.size() : places.size());
  if (n < condition.at_least || (condition.at_most >= 0 && n > condition.at_most)) return {};
  ConditionMatch match;
  if (each.empty()) return {match};
  match.begin = each.front().begin;
  for (const ConditionMatch& one : each) {
    match.end = std::max(match.end, one.end);
    match.spans.push_back(one.spans.front());
    match.bound.push_back(one.bound.front());
  }
  return {match};
}

std::vector<ConditionMatch> ConditionEvaluator::even(const Condition& condition) const {
  std::vector<ConditionMatch> found;
  for (size_t contest = 0; contest < contests_.size(); ++contest) {
    std::set<uint16_t> named;
    ConditionMatch match;
    match.contest = static_cast<int>(contest);
    for (const Mention& mention : text_.mentions) {
      if (mention.label) continue;
      bool of_contest = false;
      for (const uint32_t e : mention.entries) {
        const EntryRef& entry = lexicon_.entries[e];
        if (entry.contest != contest) continue;
        named.insert(entry.contestant);
        of_contest = true;
      }
      if (!of_contest) continue;
      if (match.spans.empty()) match.begin = mention.begin;
      match.end = mention.end;
      match.spans.push_back({mention.begin, mention.end});
    }
    const size_t wanted = condition.at_least > 0 ? static_cast<size_t>(condition.at_least) : contests_[contest].contestants.size();
    if (wanted >= 2 && named.size() >= wanted) found.push_back(std::move(match));
  }
  return found;
}

std::vector<ConditionMatch> ConditionEvaluator::all(const Condition& condition) const {
  std::vector<ConditionMatch> found{ConditionMatch{}};
  for (const Condition& part : condition.parts) {
    const std::vector<ConditionMatch> more = evaluate(part);
    std::vector<ConditionMatch> joined;
    for (const ConditionMatch& a : found)
      for (const ConditionMatch& b : more) {
        if (joined.size() >= kMatchesMax) break;
        if (!a.spans.empty() && !b.spans.empty() && !same(condition.same, a.begin, b.begin)) continue;
        ConditionMatch both = a;
        if (a.spans.empty()) both.begin = b.begin;
        if (!b.spans.empty()) {
          both.begin = std::min(both.begin, b.begin);
          both.end = std::max(a.end, b.end);
        }
        both.spans.insert(both.spans.end(), b.spans.begin(), b.spans.end());
        both.bound.insert(both.bound.end(), b.bound.begin(), b.bound.end());
        if (b.contest >= 0) both.contest = b.contest;
        joined.push_back(std::move(both));
      }
    found = std::move(joined);
  }
  return found;
}

}  // namespace netra
