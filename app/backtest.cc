#include "app/backtest.h"

#include <fmt/format.h>

#include <set>

namespace netra {
namespace {

constexpr Side kSides[] = {Side::kSupport, Side::kAttack};

std::set<std::string> rules_of(const ClosedClaim& claim) {
  std::set<std::string> rules;
  for (const Evidence& evidence : claim.evidence) rules.insert(evidence.rule);
  return rules;
}

}  // namespace

Backtest::Claims Backtest::by_key(const Explanation& explanation) {
  Claims claims;
  for (const ClosedClaim& claim : explanation.claims) claims.emplace(Key(claim.contest, claim.contestant, claim.side), &claim);
  return claims;
}

void Backtest::add(const LabelledText& text) {
  ++texts_;
  const Explanation a = explain_a_.explain(text.question), b = explain_b_.explain(text.question);
  if (text.kind == LabelledText::kLabelled) {
    add_score(scores_[0], text, a);
    add_score(scores_[1], text, b);
  }
  const Claims before = by_key(a), after = by_key(b);
  for (const auto& [key, claim] : before) {
    const auto now = after.find(key);
    if (now == after.end()) {
      ++removed_;
      for (const std::string& rule : rules_of(*claim)) ++by_rule_[rule][1];
      add_change("removed", text, *claim, std::string(name_of(claim->grade)), b);
    } else if (now->second->grade != claim->grade) {
      ++regraded_;
      add_change("regraded", text, *now->second, fmt::format("{} to {}", name_of(claim->grade), name_of(now->second->grade)), a);
    }
  }
  for (const auto& [key, claim] : after) {
    if (before.contains(key)) continue;
    ++added_;
    for (const std::string& rule : rules_of(*claim)) ++by_rule_[rule][0];
    add_change("added", text, *claim, std::string(name_of(claim->grade)), a);
  }
}

void Backtest::add_change(const char* what, const LabelledText& text, const ClosedClaim& claim, const std::string& grade, const Explanation& other) {
  MarkedText marked{text.question.text, claim.evidence};
  marked.evidence.insert(marked.evidence.end(), other.verdict.context.begin(), other.verdict.context.end());
  const std::string is = text.kind == LabelledText::kBackground ? "background" : text.label;
  changes_.push_back({text.place, std::string(what), std::string(name_of(claim.side)), grade, claim.contest + "/" + claim.contestant, is, std::move(marked)});
}

void Backtest::add_score(Scores& scores, const LabelledText& text, const Explanation& explanation) const {
  for (size_t s = 0; s < 2; ++s) scores.side[s].add(explanation.label == name_of(kSides[s]), text.label == name_of(kSides[s]));
}

void Backtest::put_into(Report& report) const {
  report.facts.insert(report.facts.end(), {{"texts", texts_}, {"added", added_}, {"removed", removed_}, {"regraded", regraded_}});
  ReportTable scores{"scores", "Scores of both on labelled texts", "", {"side", "pack", "precision", "recall", "f1"}, {}, true};
  for (size_t s = 0; s < 2; ++s)
    for (size_t pack = 0; pack < 2; ++pack) {
      const Tally& tally = scores_[pack].side[s];
      if (!tally.empty()) scores.rows.push_back({std::string(name_of(kSides[s])), std::string(pack ? "B" : "A"), tally.precision(), tally.recall(), tally.f1()});
    }
  ReportTable rules{"rules", "Changes by rule", "claims that rest on the rule: that only B makes, that only A makes", {"rule", "added", "removed"}, {}, false};
  for (const auto& [rule, counts] : by_rule_) rules.rows.push_back({rule, counts[0], counts[1]});
  ReportTable changes{"changes", "Changes from A to B", "spans are of the rules that a claim rests on, and of the contexts of the other pack",
                      {"id", "change", "side", "grade", "for", "is", "text"}, changes_, false};
  report.tables.insert(report.tables.end(), {std::move(scores), std::move(rules), std::move(changes)});
}

}  // namespace netra
