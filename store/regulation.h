#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "matcher/pack.h"
#include "store/fact.h"

namespace netra {

// What decides which items an act may breach (domain: RULES sections 2 and 3).
struct RegulationQuery {
  Act act = Act::kPost;
  Side side = Side::kSupport;
  Category category = Category::kPns;
  std::string_view contest;                 // its day of penetapan divides kode etik from disiplin
  TimeUs at = kTimeUnknown;                 // act time
  std::span<const std::string> items;       // what the words may fall under
};

struct AppliedItem {
  std::string item, item_class;
  std::vector<std::string> basis;
  bool verified = false;
};

// The items that the act may breach, sorted by id: those that the words name and those that the act itself falls under,
// as far as phase, side, category and validity allow; the basis as far as category and date allow.
// An unknown contest or day of penetapan counts as before it; an unknown act time meets only items of any phase.
std::vector<AppliedItem> items_of(const Pack& pack, const RegulationQuery& query);

}  // namespace netra
