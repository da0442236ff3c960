#include "matcher/rule.h"

#include <algorithm>

namespace netra {

const Rule* RuleSet::find(std::string_view id) const {
  const auto at = std::lower_bound(rules.begin(), rules.end(), id, [](const Rule& rule, std::string_view wanted) { return rule.id < wanted; });
  return at != rules.end() && at->id == id ? &*at : nullptr;
}

}  // namespace netra
