#include "matcher/verdict.h"

namespace netra {

std::string_view name_of(Side side) { return side == Side::kSupport ? "support" : "attack"; }

std::string_view name_of(Grade grade) {
  switch (grade) {
    case Grade::kInfo: return "info";
    case Grade::kReview: return "review";
    case Grade::kStrong: return "strong";
  }
  return "info";
}

std::optional<Side> side_of(std::string_view name) {
  if (name == "support") return Side::kSupport;
  if (name == "attack") return Side::kAttack;
  return {};
}

std::optional<Grade> grade_of(std::string_view name) {
  if (name == "info") return Grade::kInfo;
  if (name == "review") return Grade::kReview;
  if (name == "strong") return Grade::kStrong;
  return {};
}

void Verdict::clear() {
  claims.clear();
  stance.reset();
  context.clear();
  exemptions.clear();
  repairs.clear();
}

}  // namespace netra
