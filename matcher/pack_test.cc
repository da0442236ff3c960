#include "matcher/pack_test.h"

#include <fmt/format.h>

#include <algorithm>

#include "matcher/explain.h"
#include "matcher/rule.h"

namespace netra {
namespace {

bool has_rule(const std::vector<Evidence>& list, const std::string& rule) {
  return std::any_of(list.begin(), list.end(), [&](const Evidence& e) { return e.rule == rule; });
}

bool fires(const Verdict& verdict, const std::string& rule) {
  if (has_rule(verdict.context, rule) || (verdict.stance && has_rule(verdict.stance->evidence, rule))) return true;
  return std::any_of(verdict.claims.begin(), verdict.claims.end(), [&](const Claim& c) { return has_rule(c.evidence, rule); });
}

std::string summary(const Explanation& explanation) {
  std::string out = explanation.label;
  for (const ClosedClaim& claim : explanation.claims)
    out += fmt::format("; {}/{} {} {}", claim.contest, claim.contestant, name_of(claim.side), name_of(claim.grade));
  for (const Evidence& context : explanation.verdict.context) out += "; context " + context.rule;
  return out;
}

bool names_expected(const Explanation& explanation, const Example& example) {
  return std::any_of(explanation.claims.begin(), explanation.claims.end(), [&](const ClosedClaim& c) {
    return c.contest + "/" + c.contestant == example.expect && (!example.side || c.side == *example.side) && (!example.grade || c.grade == *example.grade);
  });
}

// What is wrong with the example; empty when it holds.
std::string fault(const Example& example, const Explanation& explanation) {
  if (!example.rule.empty() && fires(explanation.verdict, example.rule) != example.must_match)
    return example.must_match ? "the rule does not match" : "the rule matches";
  if (!example.expect.empty() && names_expected(explanation, example) != example.must_match)
    return fmt::format("{} {}", example.must_match ? "no verdict on" : "a verdict on", example.expect);
  if (example.expect.empty() && example.must_match && example.grade &&
      std::none_of(explanation.claims.begin(), explanation.claims.end(), [&](const ClosedClaim& c) { return c.grade == *example.grade; }) &&
      std::none_of(explanation.verdict.claims.begin(), explanation.verdict.claims.end(), [&](const Claim& c) { return c.grade == *example.grade; }))
    return fmt::format("no claim of grade {}", name_of(*example.grade));
  if (!example.label.empty() && explanation.label != example.label) return fmt::format("the label is {}, not {}", explanation.label, example.label);
  return {};
}

// Region and time are sound: the loader has read them.
ExplainQuestion question_of(const Example& example, const Pack& pack) {
  ExplainQuestion question;
  question.text = example.text;
  question.contests = example.contests;
  question.region = pack.region_code(example.region).value_or(example.region);
  if (!example.at.empty()) question.at = time_in_region(example.at, question.region, pack).value_or(kTimeUnknown);
  if (!example.parent.empty()) question.parent = example.parent;
  return question;
}

std::string kind_name(const Rule& rule) {
  switch (rule.kind) {
    case Rule::kClaim: return "claim";
    case Rule::kStance: return "stance";
    case Rule::kContext: return "context";
  }
  return "claim";
}

}  // namespace

std::vector<ExampleFailure> run_examples(const Matcher& matcher, int* ran) {
  const Pack& pack = *matcher.pack();
  Explainer explainer(matcher, true);
  std::vector<ExampleFailure> failures;
  for (const Example& example : pack.rules->examples) {
    const Explanation explanation = explainer.explain(question_of(example, pack));
    const std::string message = fault(example, explanation);
    if (!message.empty()) failures.push_back({example.file, example.line, example.rule, example.text, fmt::format("{} ({})", message, summary(explanation))});
  }
  if (ran) *ran = static_cast<int>(pack.rules->examples.size());
  return failures;
}

std::vector<RuleListing> list_rules(const Pack& pack) {
  std::vector<RuleListing> list;
  for (const Rule& rule : pack.rules->rules) {
    RuleListing row{rule.id, kind_name(rule), {}, {}, rule.claim, rule.file, rule.items, rule.sources, rule.line, 0};
    if (rule.kind != Rule::kContext) {
      row.side = name_of(rule.side);
      row.grade = name_of(rule.grade);
    }
    row.examples = static_cast<int>(std::count_if(pack.rules->examples.begin(), pack.rules->examples.end(), [&](const Example& e) { return e.rule == rule.id; }));
    list.push_back(std::move(row));
  }
  return list;
}

}  // namespace netra
