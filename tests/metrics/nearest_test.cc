#include "metrics/nearest.h"

#include <gtest/gtest.h>

namespace netra {
namespace {

TEST(NearestTest, NamesWhatWasMeantAndStaysSilentWhenNothingIsNear) {
  const std::vector<std::string> known = {"horizon", "lateness", "store"};
  EXPECT_EQ(did_you_mean("horizont", known), "; did you mean 'horizon'?");
  EXPECT_EQ(did_you_mean("lateenss", known), "; did you mean 'lateness'?");
  EXPECT_EQ(did_you_mean("tsore", known), "; did you mean 'store'?");
  EXPECT_EQ(did_you_mean("cache", known), "");
  EXPECT_EQ(did_you_mean("", known), "");
  EXPECT_EQ(did_you_mean("x", {}), "");
}

TEST(NearestTest, TheNearestOfSeveralWins) { EXPECT_EQ(did_you_mean("memery", {"memories", "memory"}), "; did you mean 'memory'?"); }

}  // namespace
}  // namespace netra
