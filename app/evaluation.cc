#include "app/evaluation.h"

#include <algorithm>

#include "matcher/pack_test.h"

namespace netra {
namespace {

Firings::Column column_of(const LabelledText& text) {
  if (text.kind == LabelledText::kBackground) return Firings::kBackground;
  return text.label == "support" ? Firings::kSupport : text.label == "attack" ? Firings::kAttack : Firings::kNeutral;
}

}  // namespace

std::set<std::string> Judged::named() const {
  std::set<std::string> found;
  for (const ClosedClaim& claim : claims)
    if (claim.grade >= Grade::kReview && label == name_of(claim.side)) found.insert(claim.contest + "/" + claim.contestant);
  return found;
}

bool Judged::right_target() const {
  if (label != text.label) return false;
  if (label == "neutral" || targets.empty()) return true;
  const std::set<std::string> names = named();
  return std::any_of(targets.begin(), targets.end(), [&](const std::string& target) { return names.contains(target); });
}

std::set<std::string> fired_rules(const Verdict& verdict) {
  std::set<std::string> rules;
  const auto add = [&](const std::vector<Evidence>& list) {
    for (const Evidence& evidence : list) rules.insert(evidence.rule);
  };
  for (const Claim& claim : verdict.claims) add(claim.evidence);
  if (verdict.stance) add(verdict.stance->evidence);
  add(verdict.context);
  return rules;
}

Evaluation evaluate(const Matcher& matcher, const std::vector<std::string>& files, const TextDefaults& defaults) {
  const Pack& pack = *matcher.pack();
  const TargetBook targets(pack);
  Explainer explainer(matcher);
  Evaluation made;
  for (const RuleListing& rule : list_rules(pack)) made.firings[rule.id];
  const auto take = [&](LabelledText&& text) {
    if (text.kind == LabelledText::kLeftOut) {
      ++made.left_out;
      return;
    }
    Explanation explanation = explainer.explain(text.question);
    for (const std::string& rule : fired_rules(explanation.verdict)) ++made.firings[rule].texts[column_of(text)];
    const bool background = text.kind == LabelledText::kBackground, alarm = explanation.label != "neutral";
    if (background) {
      Evaluation::Background& source = made.background[text.source];
      ++source.texts;
      source.alarms += alarm;
      if (!alarm) return;
    }
    Judged judged{std::move(text), std::move(explanation.label), std::move(explanation.claims), std::move(explanation.verdict.context), {}};
    if (!judged.text.target.empty()) judged.targets = targets.find(judged.text.target, judged.text.question);
    (background ? made.alarms : made.labelled).push_back(std::move(judged));
  };
  for (const std::string& file : files) read_labelled_texts(file, pack, defaults, take);
  return made;
}

}  // namespace netra
