#include "app/heartbeat.h"

#include <gtest/gtest.h>

namespace netra {
namespace {

// Prometheus asks how old the time is: a heartbeat that never came back must grow old as one that came back once.
TEST(HeartbeatTest, ItsTimeBeginsWithTheStartNotWithTheFirstThatCameBack) {
  Metrics metrics;
  const auto none_yet = [&] { return metrics.text().find("\nnetra_heartbeat_timestamp_seconds 0\n") != std::string::npos; };
  EXPECT_TRUE(none_yet()) << "0 where none are sent";
  Config config;
  config.heartbeat_topic = "beats";
  const Heartbeat heartbeat(config, "run", metrics);
  EXPECT_FALSE(none_yet());
}

}  // namespace
}  // namespace netra
