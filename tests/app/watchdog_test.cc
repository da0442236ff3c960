#include "app/watchdog.h"

#include <gtest/gtest.h>

namespace netra {
namespace {

TEST(WatchdogTest, IdleIsAlive) {
  Watchdog watchdog;
  EXPECT_TRUE(watchdog.alive({0, 0, 0}));
  EXPECT_TRUE(watchdog.alive({0, 0, 0}));
}

TEST(WatchdogTest, BatchesInFlightThatDoNotMoveAreNot) {
  Watchdog watchdog;
  EXPECT_FALSE(watchdog.alive({100, 1, 0}));
  EXPECT_TRUE(watchdog.alive({100, 1, 1})) << "one was written, another is in flight";
  EXPECT_FALSE(watchdog.alive({100, 1, 1}));
  EXPECT_FALSE(watchdog.alive({200, 2, 1})) << "taking more is no progress";
  EXPECT_TRUE(watchdog.alive({200, 2, 5}));
  EXPECT_TRUE(watchdog.alive({0, 0, 7}));
}

}  // namespace
}  // namespace netra
