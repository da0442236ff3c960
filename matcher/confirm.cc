#include "matcher/confirm.h"

#include <algorithm>
#include <set>
#include <map>
#include <tuple>

namespace netra {
namespace {

bool among(const std::vector<std::string>& list, const std::string& id) { return std::find(list.begin(), list.end(), id) != list.end(); }

void add_once(std::vector<Evidence>& list, Evidence evidence) {
  if (std::find(list.begin(), list.end(), evidence) == list.end()) list.push_back(std::move(evidence));
}

void sort_evidence(std::vector<Evidence>& list) {
  std::sort(list.begin(), list.end(), [](const Evidence& a, const Evidence& b) { return std::tie(a.start, a.end, a.rule) < std::tie(b.start, b.end, b.rule); });
}

Grade after(ContextEffect effect, Grade grade) {
  switch (effect) {
    case ContextEffect::kInfo: return Grade::kInfo;
    case ContextEffect::kReview: return std::min(grade, Grade::kReview);
    case ContextEffect::kLower: return lowered(grade);
    case ContextEffect::kRaise: return grade == Grade::kInfo ? Grade::kReview : Grade::kStrong;
    case ContextEffect::kSilence: break;
  }
  return grade;
}

}  // namespace

bool Confirmer::Finding::same_object(const Finding& other) const {
  return rule == other.rule && contest == other.contest && contestant == other.contestant && number == other.number;
}

Confirmer::Confirmer(const Pack& pack, AnnotatedText& text) : pack_(pack), text_(text), evaluator_(text, *pack.lexicon, pack.contests) {}

void Confirmer::run(Verdict& verdict, bool all_contexts, bool stance) {
  if (pack_.rules->any_token_claims) text_.add_any_tokens();
  const bool objects = !text_.mentions.empty() || !text_.numbers.empty();
  for (const Rule& rule : pack_.rules->rules)
    if ((rule.kind == Rule::kStance && stance) || (rule.kind == Rule::kClaim && objects)) find(rule);
  const bool contexts = !findings_.empty() || all_contexts;
  if (contexts && pack_.rules->any_token_contexts) text_.add_any_tokens();
  if (contexts)
    for (const auto effect : {ContextEffect::kSilence, ContextEffect::kInfo, ContextEffect::kReview, ContextEffect::kLower, ContextEffect::kRaise})
      apply_contexts(effect, verdict, all_contexts);
  sort_evidence(verdict.context);
  std::sort(verdict.exemptions.begin(), verdict.exemptions.end());
  settle(verdict);
  settle_stance(verdict);
}

// Ways in which the rule's condition holds and no guard undoes it.
std::vector<ConditionMatch> Confirmer::matches(const Rule& rule) const {
  for (const ClassSet& needed : rule.required)
    if (!text_.present.meets(needed)) return {};
  std::vector<ConditionMatch> found = evaluator_.evaluate(rule.when);
  const auto stands = [&](bool of_text, const ConditionMatch& match) {
    const auto asked = [of_text](const Guard& g) { return (g.kind == Guard::kCondition) == of_text; };
    return std::none_of(rule.unless.begin(), rule.unless.end(), [&](const Guard& g) { return asked(g) && evaluator_.holds(g, match); }) &&
           std::all_of(rule.only_if.begin(), rule.only_if.end(), [&](const Guard& g) { return !asked(g) || evaluator_.holds(g, match); });
  };
  std::erase_if(found, [&](const ConditionMatch& match) { return !stands(false, match); });
  // Whole conditions are dear and the same for every match: asked once, and only if some match is left.
  if (!found.empty() && !stands(true, found.front())) found.clear();
  return found;
}

void Confirmer::find(const Rule& rule) {
  const size_t from = findings_.size();
  for (const ConditionMatch& match : matches(rule)) {
    if (rule.kind == Rule::kClaim) {
      add_objects(rule, match);
    } else if (match.end > 0) {
      findings_.push_back({&rule, match.begin, match.end, match.spans, rule.grade, -1, -1, -1, false});
    }
  }
  drop_contained(from);
}

void Confirmer::add_objects(const Rule& rule, const ConditionMatch& match) {
  for (const ConditionMatch::Bound& bound : match.bound) {
    const RuleItem& item = rule.slots[bound.slot];
    const Annotation& a = text_.annotations[bound.annotation];
    if (a.object < 0 || (rule.has_target ? !item.target.value_or(false) : item.target.has_value())) continue;
    Finding finding{&rule, match.begin, match.end, match.spans, rule.grade, -1, -1, -1, false};
    if (a.cls >= kNumberClass && a.cls <= kNumberMarkedClass) {
      finding.number = a.object;
      findings_.push_back(std::move(finding));
      continue;
    }
    for (const uint32_t e : text_.mentions[static_cast<size_t>(a.object)].entries) {
      const EntryRef& entry = pack_.lexicon->entries[e];
      if (!evaluator_.kind_allowed(item, entry)) continue;
      finding.contest = entry.contest;
      finding.contestant = entry.contestant;
      findings_.push_back(finding);
    }
  }
}

// Of one rule's findings on one object, a stretch inside another says nothing more.
void Confirmer::drop_contained(size_t from) {
  const std::vector<Finding> all(findings_.begin() + static_cast<ptrdiff_t>(from), findings_.end());
  findings_.resize(from);
  for (size_t i = 0; i < all.size(); ++i) {
    const auto covered_by = [&](size_t j) {
      const Finding &a = all[i], &b = all[j];
      if (i == j || !a.same_object(b)) return false;
      if (a.spans == b.spans) return j < i;
      return a.spans.size() == 1 && b.spans.size() == 1 && b.begin <= a.begin && a.end <= b.end;
    };
    bool covered = false;
    for (size_t j = 0; j < all.size() && !covered; ++j) covered = covered_by(j);
    if (!covered) findings_.push_back(all[i]);
  }
}

void Confirmer::apply_contexts(ContextEffect effect, Verdict& verdict, bool all_contexts) {
  for (const Rule& rule : pack_.rules->rules) {
    if (rule.kind != Rule::kContext || rule.context.effect != effect) continue;
    std::vector<uint8_t> touched(findings_.size());
    for (const ConditionMatch& match : matches(rule)) {
      if (!apply(rule, match, touched) && !all_contexts) continue;
      const auto size = static_cast<uint32_t>(text_.position.size());
      if (match.spans.empty()) add_once(verdict.context, evidence(rule, {0, size}));
      for (const auto& span : match.spans) add_once(verdict.context, evidence(rule, span));
      if (!rule.context.exemption.empty() && !among(verdict.exemptions, rule.context.exemption)) verdict.exemptions.push_back(rule.context.exemption);
    }
  }
}

// True when the match reached a finding. A rule changes each finding once, however often it matches.
bool Confirmer::apply(const Rule& rule, const ConditionMatch& match, std::vector<uint8_t>& touched) {
  bool reached = false;
  for (size_t i = 0; i < findings_.size(); ++i) {
    Finding& finding = findings_[i];
    if ((finding.silenced && rule.context.effect != ContextEffect::kSilence) || !reaches(rule, match, finding)) continue;
    reached = true;
    if (touched[i]) continue;
    touched[i] = 1;
    finding.silenced = finding.silenced || rule.context.effect == ContextEffect::kSilence;
    finding.grade = after(rule.context.effect, finding.grade);
  }
  return reached;
}

bool Confirmer::reaches(const Rule& rule, const ConditionMatch& match, const Finding& finding) const {
  const ContextReach& context = rule.context;
  const bool stance = finding.rule->kind == Rule::kStance;
  if (stance && (!context.stances || match.contest >= 0)) return false;
  if (context.side && *context.side != finding.rule->side) return false;
  if (!context.rules.empty() && !among(context.rules, finding.rule->id)) return false;
  if (among(context.except, finding.rule->id)) return false;
  if (match.contest >= 0 && finding.contest >= 0 && match.contest != finding.contest) return false;
  if (match.end == 0) return true;
  if (!context.before && finding.begin < match.end) return false;
  if (!context.after && finding.end > match.begin) return false;
  return within_reach(context.reach, match, finding) && !cut_off(context.until, match, finding);
}

bool Confirmer::within_reach(Scope reach, const ConditionMatch& match, const Finding& finding) const {
  const auto meets = [&](auto&& place) {
    return std::any_of(match.spans.begin(), match.spans.end(), [&](const ConditionMatch::Span& span) {
      return place(span.begin) <= place(finding.end - 1) && place(finding.begin) <= place(span.end - 1);
    });
  };
  switch (reach) {
    case Scope::kText: return true;
    case Scope::kSentence: return meets([&](uint32_t token) { return text_.sentence(token); });
    case Scope::kClause: return meets([&](uint32_t token) { return text_.clause[token]; });
    case Scope::kMatch:
    case Scope::kHashtag: return meets([&](uint32_t token) { return token; });
  }
  return true;
}

// Whether a match of `until` stands between context and finding.
bool Confirmer::cut_off(const ClassSet& until, const ConditionMatch& match, const Finding& finding) const {
  const uint32_t begin = match.end <= finding.begin ? match.end : finding.end;
  const uint32_t end = match.end <= finding.begin ? finding.begin : match.begin;
  bool found = false;
  text_.present.each_common(until, [&](ClassId id) {
    const auto all = text_.of_class(id);
    auto next = std::partition_point(all.begin(), all.end(), [&](uint32_t a) { return text_.annotations[a].begin < begin; });
    for (; !found && next != all.end() && text_.annotations[*next].begin < end; ++next) found = text_.annotations[*next].end <= end;
  });
  return found;
}

Evidence Confirmer::evidence(const Rule& rule, ConditionMatch::Span span) const {
  const auto& tokens = text_.text->tokens;
  Evidence made{rule.id, 0, 0};
  if (tokens.empty() || span.end == 0) return made;
  made.start = tokens[span.begin].begin;
  for (uint32_t i = span.begin; i < span.end; ++i) made.end = std::max(made.end, tokens[i].end);
  return made;
}

// The contest kinds that a number is confined to: by an office beside it, else by the contestants of that number whom the
// text names, so that "the pair, number 1" is the pair's number wherever else a 1 stands on a ballot.
std::vector<std::string> Confirmer::kinds_of(const NumberMention& number) const {
  std::vector<std::string> kinds = number.kinds;
  if (!kinds.empty()) return kinds;
  for (const Mention& mention : text_.mentions) {
    if (mention.label) continue;
    for (const uint32_t entry : mention.entries) {
      const EntryRef& ref = pack_.lexicon->entries[entry];
      const Contest& contest = pack_.contests[ref.contest];
      if (contest.number_needs.empty() && contest.contestants[ref.contestant].number == number.value) kinds.push_back(contest.kind);
    }
  }
  std::sort(kinds.begin(), kinds.end());
  kinds.erase(std::unique(kinds.begin(), kinds.end()), kinds.end());
  return kinds;
}

// Findings on one object and side become one claim.
void Confirmer::settle(Verdict& verdict) const {
  using Key = std::tuple<std::string, std::string, int, std::vector<std::string>, Side>;
  std::map<Key, Claim> claims;
  for (const Finding& finding : findings_) {
    if (finding.silenced || finding.rule->kind != Rule::kClaim) continue;
    Claim claim;
    claim.side = finding.rule->side;
    if (finding.number >= 0) {
      const NumberMention& number = text_.numbers[static_cast<size_t>(finding.number)];
      claim.number = number.value;
      claim.kinds = kinds_of(number);
    } else {
      const Contest& contest = pack_.contests[static_cast<size_t>(finding.contest)];
      claim.contest = contest.id;
      claim.contestant = contest.contestants[static_cast<size_t>(finding.contestant)].id;
    }
    Claim& merged = claims.try_emplace(Key(claim.contest, claim.contestant, claim.number, claim.kinds, claim.side), claim).first->second;
    merged.grade = std::max(merged.grade, finding.grade);
    for (const std::string& item : finding.rule->items)
      if (!among(merged.items, item)) merged.items.push_back(item);
    for (const auto& span : finding.spans) add_once(merged.evidence, evidence(*finding.rule, span));
  }
  for (auto& [key, claim] : claims) {
    std::sort(claim.items.begin(), claim.items.end());
    sort_evidence(claim.evidence);
    verdict.claims.push_back(std::move(claim));
  }
  std::stable_sort(verdict.claims.begin(), verdict.claims.end(), [](const Claim& a, const Claim& b) {
    return std::tuple(a.contest.empty(), -static_cast<int>(a.grade)) < std::tuple(b.contest.empty(), -static_cast<int>(b.grade));
  });
}

// The stronger stance stands; two of one grade that contradict each other are none.
void Confirmer::settle_stance(Verdict& verdict) const {
  std::optional<Stance> sides[2];
  for (const Finding& finding : findings_) {
    if (finding.silenced || finding.rule->kind != Rule::kStance) continue;
    auto& stance = sides[finding.rule->side == Side::kAttack];
    if (!stance) stance = Stance{finding.rule->side, finding.grade, {}};
    stance->grade = std::max(stance->grade, finding.grade);
    for (const auto& span : finding.spans) add_once(stance->evidence, evidence(*finding.rule, span));
  }
  if (sides[0] && sides[1] && sides[0]->grade == sides[1]->grade) return;
  const bool attack = sides[1] && (!sides[0] || sides[1]->grade > sides[0]->grade);
  verdict.stance = std::move(sides[attack]);
  if (!verdict.stance) return;
  sort_evidence(verdict.stance->evidence);
  std::set<std::string> named;
  for (const uint32_t entry : text_.named) {
    const EntryRef& ref = pack_.lexicon->entries[entry];
    const Contest& contest = pack_.contests[ref.contest];
    named.insert(contest.id + "/" + contest.contestants[ref.contestant].id);
  }
  const std::set<int> numbers(text_.named_numbers.begin(), text_.named_numbers.end());
  verdict.stance->named.assign(named.begin(), named.end());
  verdict.stance->numbers.assign(numbers.begin(), numbers.end());
}

}  // namespace netra
