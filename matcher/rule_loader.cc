#include <fmt/format.h>

#include <algorithm>

#include "matcher/condition_loader.h"
#include "matcher/pack_builder.h"

namespace netra {
namespace {

bool is_rule(const PackFile& file, const YAML::Node& node) {
  return file.is_map(node, {"claim", "from", "side", "stance", "context", "grade", "weight", "items", "when", "unless", "only_if", "examples", "reach", "until", "toward",
                            "rules", "except", "stances", "exemption"});
}

// A rule's own keys, and below them the file's defaults.
class RuleNode {
 public:
  RuleNode(YAML::Node own, YAML::Node defaults) : own_(std::move(own)), defaults_(std::move(defaults)) {}
  YAML::Node operator[](const char* key) const {
    const YAML::Node value = own_[key];
    if (value || !defaults_ || !defaults_.IsMap()) return value;
    return defaults_[key];
  }

 private:
  const YAML::Node own_, defaults_;
};

std::optional<ContextEffect> effect_of(const std::string& word) {
  if (word == "silence") return ContextEffect::kSilence;
  if (word == "info") return ContextEffect::kInfo;
  if (word == "review") return ContextEffect::kReview;
  if (word == "lower") return ContextEffect::kLower;
  if (word == "raise") return ContextEffect::kRaise;
  return {};
}

// Every `kinds` and `not_kinds` of the items below a condition or guard.
void check_kinds(const PackFile& file, const PackBuilder& builder, const YAML::Node& node) {
  if (!node || node.IsScalar()) return;
  for (const auto& entry : node) {
    if (node.IsSequence()) {
      check_kinds(file, builder, entry);
      continue;
    }
    const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "";
    if (key == "kinds" || key == "not_kinds") file.each_text(entry.second, [&](const YAML::Node& at, const std::string& kind) { builder.check_kind(file, at, kind); });
    else check_kinds(file, builder, entry.second);
  }
}

std::optional<Side> read_side(const PackFile& file, const YAML::Node& node) {
  const auto side = side_of(file.text(node));
  if (!side) file.error(node, "expected support or attack");
  return side;
}

void read_context(const PackFile& file, const PackBuilder& builder, const RuleNode& node, Rule& rule) {
  ContextReach& context = rule.context;
  const auto effect = effect_of(file.text(node["context"]));
  if (!effect) file.error(node["context"], "expected silence, info, review, lower or raise");
  context.effect = effect.value_or(ContextEffect::kSilence);
  if (const YAML::Node reach = node["reach"]) {
    const std::string word = file.text(reach);
    if (word == "clause") context.reach = Scope::kClause;
    else if (word == "sentence") context.reach = Scope::kSentence;
    else if (word == "match") context.reach = Scope::kMatch;
    else if (word != "text") file.error(reach, "expected text, sentence, clause or match");
  }
  if (const YAML::Node until = node["until"])
    for (const std::string& name : file.texts(until)) context.until.add(builder.classes_named(file, until, name));
  if (const YAML::Node toward = node["toward"]) {
    const std::string word = file.text(toward);
    context.before = word != "after";
    context.after = word != "before";
    if (word != "after" && word != "before" && word != "both") file.error(toward, "expected both, after or before");
  }
  if (node["side"]) context.side = read_side(file, node["side"]);
  const auto ids = [&](const char* key) {
    std::vector<std::string> found;
    file.each_text(node[key], [&](const YAML::Node& at, const std::string& name) {
      const std::string& id = found.emplace_back(name.find('/') == std::string::npos ? file.stem() + "/" + name : name);
      if (!builder.has_rule(id)) file.missing(at, fmt::format("unknown rule '{}'", id));
    });
    return found;
  };
  context.rules = ids("rules");
  context.except = ids("except");
  context.stances = file.truth(node["stances"]).value_or(true);
  if (const YAML::Node exemption = node["exemption"]) context.exemption = file.text(exemption);
}

void read_kind(const PackFile& file, const PackBuilder& builder, const RuleNode& node, int line, Rule& rule) {
  if (node["context"]) {
    rule.kind = Rule::kContext;
    return read_context(file, builder, node, rule);
  }
  const bool stance = static_cast<bool>(node["stance"]);
  if (!stance && !node["side"]) return file.error(line, "a rule needs `side` (a claim), `stance` or `context`");
  rule.kind = stance ? Rule::kStance : Rule::kClaim;
  rule.side = read_side(file, stance ? node["stance"] : node["side"]).value_or(Side::kSupport);
  const YAML::Node grade = node["grade"];
  if (!grade) return file.error(line, "the rule lacks `grade`: info, review or strong");
  const auto value = grade_of(file.text(grade));
  if (!value) file.error(grade, "expected info, review or strong");
  rule.grade = value.value_or(Grade::kInfo);
  if (node["weight"]) rule.weight = file.number(node["weight"], 1, 9);
}

}  // namespace

void PackBuilder::declare_rules(const PackFile& file) {
  const YAML::Node list = file.root()["rules"];
  if (!list || !file.is_map(list)) return;
  for (const auto& entry : list) {
    const std::string id = file.stem() + "/" + file.text(entry.first);
    auto& places = rule_places_[id];
    if (!places.empty()) file.error(entry.first, fmt::format("the rule id '{}' stands in {}:{} already", id, places[0].first, places[0].second));
    places.emplace_back(file.path(), PackFile::line(entry.first));
  }
}

void PackBuilder::read_rules(const PackFile& file) {
  const YAML::Node& root = file.root();
  if (!file.is_map(root, {"rules", "defaults", "examples"})) return;
  if (root["defaults"]) is_rule(file, root["defaults"]);
  if (root["examples"]) read_examples(file, root["examples"], "", "");
  if (!root["rules"].IsMap()) return;
  for (const auto& entry : root["rules"]) {
    if (!is_rule(file, entry.second)) continue;
    const RuleNode node(entry.second, root["defaults"]);
    const int line = PackFile::line(entry.first);
    Rule rule;
    rule.id = file.stem() + "/" + file.text(entry.first);
    rule.file = file.path();
    rule.line = line;
    rule.claim = file.need(entry.second, "claim");
    rule.sources = file.texts(node["from"]);
    if (rule.sources.empty()) file.error(line, "the rule lacks `from`: the sources that suggested it");
    file.each_text(node["items"], [&](const YAML::Node& at, const std::string& item) {
      rule.items.push_back(item);
      if (std::none_of(pack.regulation.begin(), pack.regulation.end(), [&](const RegulationItem& r) { return r.id == item; }))
        file.missing(at, fmt::format("unknown regulation item '{}'", item));
    });
    read_kind(file, *this, node, line, rule);
    ConditionLoader conditions(*this, file, rule);
    if (const YAML::Node when = node["when"]) rule.when = conditions.condition(when);
    else file.error(line, "the rule lacks `when`");
    rule.unless = conditions.guards(node["unless"]);
    rule.only_if = conditions.guards(node["only_if"]);
    for (const char* key : {"when", "unless", "only_if"}) check_kinds(file, *this, node[key]);
    if (const YAML::Node examples = entry.second["examples"]) read_examples(file, examples, rule.id, "");
    else file.error(line, "the rule lacks `examples` with `match:` and `no:`");
    rules.rules.push_back(std::move(rule));
  }
}

void PackBuilder::read_examples(const PackFile& file, const YAML::Node& node, const std::string& rule, const std::string& contest) {
  if (!file.is_map(node, {"match", "no"})) return;
  for (const bool must : {true, false}) {
    const YAML::Node list = node[must ? "match" : "no"];
    if (!list || !list.IsSequence() || list.size() == 0) {
      if (!rule.empty()) file.error(node, fmt::format("the rule needs examples under `{}`", must ? "match" : "no"));
      continue;
    }
    for (const auto& one : list) {
      Example example;
      example.must_match = must;
      example.rule = rule;
      example.contest = contest;
      example.file = file.path();
      example.line = PackFile::line(one);
      read_example(file, one, std::move(example));
    }
  }
}

void PackBuilder::read_example(const PackFile& file, const YAML::Node& node, Example example) {
  if (node.IsScalar()) {
    example.text = file.text(node);
  } else {
    if (!file.is_map(node, {"text", "at", "region", "contest", "parent", "expect", "side", "grade", "label"})) return;
    example.text = file.need(node, "text");
    example.at = file.optional(node, "at");
    example.region = file.optional(node, "region");
    example.contests = file.texts(node["contest"]);
    example.parent = file.optional(node, "parent");
    example.expect = file.optional(node, "expect");
    example.label = file.optional(node, "label");
    if (node["side"]) example.side = read_side(file, node["side"]);
    if (node["grade"]) example.grade = grade_of(file.text(node["grade"]));
    if (node["grade"] && !example.grade) file.error(node["grade"], "expected info, review or strong");
    if (!example.label.empty() && example.label != "neutral" && !side_of(example.label)) file.error(node["label"], "expected support, attack or neutral");
  }
  if (example.rule.empty() && example.expect.empty() && example.label.empty()) return file.error(node, "an example outside a rule needs `expect` or `label`");
  rules.examples.push_back(std::move(example));
}

}  // namespace netra
