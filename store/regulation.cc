#include "store/regulation.h"

#include <algorithm>

namespace netra {
namespace {

bool among(std::span<const std::string> list, std::string_view name) { return std::find(list.begin(), list.end(), name) != list.end(); }

bool empty_or_among(std::span<const std::string> list, std::string_view name) { return list.empty() || among(list, name); }

bool in_force(TimeUs from, TimeUs to, TimeUs at) { return (from == 0 || at >= from) && (to == 0 || at < to); }

bool phase_allows(std::string_view phase, const Contest* contest, TimeUs at) {
  if (phase.empty() || phase == "any") return true;
  if (at == kTimeUnknown) return false;
  const bool after = contest && contest->penetapan != 0 && at >= contest->penetapan;
  return phase == (after ? "after_penetapan" : "before_penetapan");
}

}  // namespace

std::vector<AppliedItem> items_of(const Pack& pack, const RegulationQuery& query) {
  const Contest* contest = pack.find_contest(query.contest);
  const std::string_view category = name_of(query.category);
  std::vector<AppliedItem> applied;
  for (const RegulationItem& item : pack.regulation) {
    if (!among(query.items, item.id) && !among(item.acts, name_of(query.act))) continue;
    if (!empty_or_among(item.sides, name_of(query.side)) || !empty_or_among(item.categories, category)) continue;
    if (!phase_allows(item.phase, contest, query.at) || !in_force(item.from, item.to, query.at)) continue;
    AppliedItem& to = applied.emplace_back(AppliedItem{item.id, item.item_class, {}, item.verified});
    for (const RegulationItem::Basis& basis : item.basis) {
      if (empty_or_among(basis.categories, category) && in_force(basis.from, basis.to, query.at)) to.basis.push_back(basis.text);
    }
  }
  return applied;
}

}  // namespace netra
