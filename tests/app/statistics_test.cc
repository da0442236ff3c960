#include "app/statistics.h"

#include <gtest/gtest.h>

namespace netra {
namespace {

TEST(StatisticsTest, WilsonsIntervalIsTheTables) {
  const Estimate nine = wilson(9, 10);
  EXPECT_NEAR(nine.value, 0.9, 1e-9);
  EXPECT_NEAR(nine.low, 0.5958, 1e-4);
  EXPECT_NEAR(nine.high, 0.9821, 1e-4);
  EXPECT_EQ(wilson(0, 7).low, 0);
  EXPECT_EQ(wilson(7, 7).high, 1);
  EXPECT_EQ(wilson(0, 0).of, 0u);
}

TEST(StatisticsTest, TheUpperBoundOfARareThingIsClopperAndPearsons) {
  EXPECT_NEAR(upper_bound(0, 5630).high, 0.000532, 1e-6) << "about three in n";
  EXPECT_NEAR(upper_bound(1, 20).high, 0.2161, 1e-4);
  EXPECT_NEAR(upper_bound(5, 100).high, 0.1023, 1e-4);
  EXPECT_EQ(upper_bound(3, 3).high, 1);
}

TEST(StatisticsTest, F1sIntervalIsTheSameEveryTimeAndNarrowsWithTexts) {
  const Estimate few = Tally{8, 2, 2, 10}.f1(), again = Tally{8, 2, 2, 10}.f1(), many = Tally{800, 200, 200, 1000}.f1();
  EXPECT_NEAR(few.value, 0.8, 1e-9);
  EXPECT_EQ(few.low, again.low);
  EXPECT_EQ(few.high, again.high);
  EXPECT_LT(few.low, 0.8);
  EXPECT_GT(few.high, 0.8);
  EXPECT_LT(many.high - many.low, (few.high - few.low) / 5);
  EXPECT_NEAR(many.value, 0.8, 1e-9);
}

}  // namespace
}  // namespace netra
