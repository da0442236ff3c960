#pragma once

#include "matcher/pack_builder.h"
#include "matcher/rule.h"

namespace netra {

// Reads the conditions and guards of one rule. Mistakes are reported to the file.
// Thread safety: none.
class ConditionLoader {
 public:
  ConditionLoader(PackBuilder& builder, const PackFile& file, Rule& rule) : builder_(builder), file_(file), rule_(rule) {}

  Condition condition(const YAML::Node& node);
  std::vector<Guard> guards(const YAML::Node& list);

 private:
  RuleItem item(const YAML::Node& node, bool in_when);
  void item_map(const YAML::Node& node, RuleItem& item);
  void items(const YAML::Node& list, Condition& into);
  void parts(const YAML::Node& list, Condition& into);
  void count(const YAML::Node& node, Condition& into);
  void options(const YAML::Node& node, Condition& into);
  Condition with_optional_items(Condition condition) const;
  Guard guard(const YAML::Node& node);
  void guard_class(const YAML::Node& node, Guard& into);
  std::vector<uint8_t> slots_of(const YAML::Node& node) const;
  Scope scope(const YAML::Node& node) const;

  PackBuilder& builder_;
  const PackFile& file_;
  Rule& rule_;
  bool condition_in_guard_ = false;
};

}  // namespace netra
