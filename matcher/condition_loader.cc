#include "matcher/condition_loader.h"

#include <fmt/format.h>

#include <algorithm>

namespace netra {
namespace {

constexpr size_t kItemsMax = 200;
constexpr int kOptionalMost = 6;

struct Operator {
  const char* key;
  Condition::Op op;
};
constexpr Operator kOperators[] = {{"seq", Condition::kSeq}, {"near", Condition::kNear}, {"has", Condition::kHas}, {"count", Condition::kCount},
                                   {"even", Condition::kEven}, {"any", Condition::kAny}, {"all", Condition::kAll}, {"none", Condition::kNone}};

std::string trimmed(const std::string& text) {
  const size_t first = text.find_first_not_of(' ');
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

}  // namespace

Scope ConditionLoader::scope(const YAML::Node& node) const {
  const std::string word = file_.text(node);
  if (word == "clause") return Scope::kClause;
  if (word == "sentence") return Scope::kSentence;
  if (word == "hashtag") return Scope::kHashtag;
  if (word != "text") file_.error(node, "expected hashtag, clause, sentence or text");
  return Scope::kText;
}

RuleItem ConditionLoader::item(const YAML::Node& node, bool in_when) {
  RuleItem made;
  if (node.IsScalar()) {
    made.written = trimmed(node.Scalar());
    made.classes = builder_.classes_named(file_, node, made.written);
  } else if (node.IsMap()) {
    item_map(node, made);
  } else {
    file_.error(node, "expected a class, `a|b`, or a map with `class` or `text`");
  }
  if (made.classes.has(kAnyTokenClass)) (rule_.kind == Rule::kContext ? builder_.rules.any_token_contexts : builder_.rules.any_token_claims) = true;
  if (!in_when) return made;
  if (rule_.slots.size() >= kItemsMax) file_.error(node, "too many items in one rule");
  made.slot = static_cast<uint8_t>(std::min(rule_.slots.size(), kItemsMax));
  rule_.slots.push_back(made);
  return made;
}

void ConditionLoader::item_map(const YAML::Node& node, RuleItem& made) {
  // The keys of a guard stand in the same map as its item's.
  if (!file_.is_map(node, {"class", "text", "name", "case", "quoted", "hashtag", "kinds", "not_kinds", "optional", "target", "before", "after", "beside", "between", "in",
                           "within", "same"}))
    return;
  if (node["class"]) {
    made.written = trimmed(file_.text(node["class"]));
    made.classes = builder_.classes_named(file_, node["class"], made.written);
  } else if (node["text"]) {
    made.classes.add(builder_.add_inline_class(file_, node["text"]));
  } else {
    file_.error(node, "an item needs `class` or `text`");
  }
  made.name = file_.optional(node, "name");
  made.letter_case = builder_.read_case(file_, node["case"]);
  made.quoted = file_.truth(node["quoted"]);
  made.hashtag = file_.truth(node["hashtag"]);
  made.kinds = file_.texts(node["kinds"]);
  made.not_kinds = file_.texts(node["not_kinds"]);
  made.optional = file_.truth(node["optional"]).value_or(false);
  made.target = file_.truth(node["target"]);
}

void ConditionLoader::items(const YAML::Node& list, Condition& into) {
  if (!file_.is_list(list)) return;
  for (const auto& node : list) into.items.push_back(item(node, !condition_in_guard_));
  if (into.items.empty()) file_.error(list, "a `seq` or `near` needs items");
  if (!into.items.empty() && std::all_of(into.items.begin(), into.items.end(), [](const RuleItem& i) { return i.optional; }))
    file_.error(list, "at least one item must not be optional");
  const auto optional = std::count_if(into.items.begin(), into.items.end(), [](const RuleItem& i) { return i.optional; });
  if (optional > kOptionalMost) {  // each doubles the chains that are tried
    file_.error(list, fmt::format("{} items are optional; at most {} may be", optional, kOptionalMost));
    for (RuleItem& item : into.items) item.optional = false;
  }
}

void ConditionLoader::parts(const YAML::Node& list, Condition& into) {
  if (!file_.is_list(list)) return;
  for (const auto& node : list) into.parts.push_back(condition(node));
  if (into.parts.empty()) file_.error(list, "needs conditions");
}

void ConditionLoader::count(const YAML::Node& node, Condition& into) {
  into.same = Scope::kText;
  if (!file_.is_map(node, {"of", "at_least", "at_most", "distinct"})) return;
  if (!node["of"]) return file_.error(node, "`count` needs `of`");
  into.items.push_back(item(node["of"], !condition_in_guard_));
  if (node["at_least"]) into.at_least = file_.number(node["at_least"], 0, 1000);
  if (node["at_most"]) into.at_most = file_.number(node["at_most"], 0, 1000);
  if (node["at_most"] && !node["at_least"]) into.at_least = 0;
  into.distinct = file_.truth(node["distinct"]).value_or(false);
}

void ConditionLoader::options(const YAML::Node& node, Condition& into) {
  if (node["within"]) into.within = file_.number(node["within"], 0, 1000);
  if (node["same"]) into.same = scope(node["same"]);
  if (node["edge"]) into.edge = file_.number(node["edge"], 0, 1000);
  if (!node["at"]) return;
  const std::string at = file_.text(node["at"]);
  into.at_start = at == "start";
  into.at_end = at == "end";
  if (!into.at_start && !into.at_end) file_.error(node["at"], "expected start or end");
}

// A chain with optional items holds when any of the chains with and without them does.
Condition ConditionLoader::with_optional_items(Condition made) const {
  const auto optional = std::find_if(made.items.begin(), made.items.end(), [](const RuleItem& i) { return i.optional; });
  if (optional == made.items.end()) return made;
  const auto place = optional - made.items.begin();
  Condition with = made, without = made, either;
  with.items[static_cast<size_t>(place)].optional = false;
  without.items.erase(without.items.begin() + place);
  either.op = Condition::kAny;
  either.parts = {with_optional_items(std::move(with)), with_optional_items(std::move(without))};
  return either;
}

Condition ConditionLoader::condition(const YAML::Node& node) {
  Condition made;
  if (!file_.is_map(node, {"seq", "near", "has", "count", "even", "any", "all", "none", "within", "same", "at", "edge"})) return made;
  const Operator* found = nullptr;
  for (const Operator& candidate : kOperators) {
    if (!node[candidate.key]) continue;
    if (found) file_.error(node, fmt::format("one condition has one operator; here are `{}` and `{}`", found->key, candidate.key));
    found = &candidate;
  }
  if (!found) {
    file_.error(node, "a condition needs one of seq, near, has, count, even, any, all, none");
    return made;
  }
  made.op = found->op;
  const YAML::Node value = node[found->key];
  switch (made.op) {
    case Condition::kSeq:
    case Condition::kNear: items(value, made); break;
    case Condition::kHas:
      made.same = Scope::kText;
      made.items.push_back(item(value, !condition_in_guard_));
      break;
    case Condition::kCount: count(value, made); break;
    case Condition::kEven:
      made.at_least = value.IsScalar() && value.Scalar() == "all" ? 0 : file_.number(value, 2, 99);
      break;
    default:
      made.same = Scope::kText;
      parts(value, made);
  }
  options(node, made);
  return with_optional_items(std::move(made));
}

std::vector<Guard> ConditionLoader::guards(const YAML::Node& list) {
  std::vector<Guard> made;
  if (!list || !file_.is_list(list)) return made;
  condition_in_guard_ = true;
  for (const auto& node : list) made.push_back(guard(node));
  condition_in_guard_ = false;
  return made;
}

Guard ConditionLoader::guard(const YAML::Node& node) {
  Guard made;
  if (!node.IsMap()) {
    file_.error(node, "expected a map, like {class: negator, before: match}");
    return made;
  }
  if (node["class"] || node["text"]) {
    guard_class(node, made);
    return made;
  }
  if (!file_.is_map(node, {"quoted", "question", "start", "end", "cond"})) return made;
  if (node.size() != 1) file_.error(node, "expected one of quoted, question, start, end, cond");
  const std::pair<const char*, Guard::Kind> flags[] = {{"quoted", Guard::kQuoted}, {"question", Guard::kQuestion}, {"start", Guard::kStart}, {"end", Guard::kEnd}};
  for (const auto& [key, kind] : flags)
    if (node[key]) {
      made.kind = kind;
      made.wanted = file_.truth(node[key]).value_or(true);
    }
  if (node["cond"]) {
    made.kind = Guard::kCondition;
    made.condition.push_back(condition(node["cond"]));
  }
  return made;
}

void ConditionLoader::guard_class(const YAML::Node& node, Guard& made) {
  made.item = item(node, false);
  const std::pair<const char*, Guard::Kind> places[] = {{"before", Guard::kBefore}, {"after", Guard::kAfter}, {"beside", Guard::kBeside}};
  int found = 0;
  for (const auto& [key, kind] : places)
    if (node[key]) {
      made.kind = kind;
      made.slots = slots_of(node[key]);
      ++found;
    }
  if (node["between"]) {
    made.kind = Guard::kBetween;
    ++found;
  }
  if (node["in"]) {
    made.kind = Guard::kIn;
    made.same = scope(node["in"]);
    ++found;
  }
  if (found != 1) file_.error(node, "a guard needs exactly one of before, after, beside, between, in");
  if (node["within"]) made.within = file_.number(node["within"], 0, 1000);
  if (node["same"]) made.same = scope(node["same"]);
}

// Which items X may be: `match` is none in particular.
std::vector<uint8_t> ConditionLoader::slots_of(const YAML::Node& node) const {
  const std::string wanted = trimmed(file_.text(node));
  std::vector<uint8_t> found;
  if (wanted == "match") return found;
  for (const RuleItem& slot : rule_.slots)
    if (slot.name == wanted || slot.written == wanted || std::to_string(slot.slot + 1) == wanted) found.push_back(slot.slot);
  if (found.empty()) file_.error(node, fmt::format("'{}' is no item of this rule's `when`; write match, an item's name or class, or its place", wanted));
  return found;
}

}  // namespace netra
