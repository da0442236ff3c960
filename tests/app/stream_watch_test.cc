#include "app/stream_watch.h"

#include <gtest/gtest.h>

#include "app/readiness.h"

namespace netra {
namespace {

using namespace std::chrono_literals;
using Names = std::set<std::string>;

class StreamWatchTest : public testing::Test {
 protected:
  std::shared_ptr<const Stream> stream(int number) const {
    return std::make_shared<const Stream>(Stream{Stream::Kind::kPartition, "kafka:posts/" + std::to_string(number), "canonical", ""});
  }
  // Partition `number` ends at `high`, and is stored up to `next`.
  void look(std::vector<std::pair<int64_t, uint64_t>> partitions) {
    std::vector<KafkaSource::Partition> all;
    StreamWatch::Positions stored;
    for (size_t i = 0; i < partitions.size(); ++i) {
      KafkaSource::Partition& one = all.emplace_back(KafkaSource::Partition{stream(static_cast<int>(i)), "posts", static_cast<int32_t>(i)});
      one.high = partitions[i].first;
      stored[one.stream->name] = partitions[i].second;
    }
    watch_.look(all, stored, {}, {});
  }
  void took(int number, size_t records, bool end) {
    RecordBatch batch;
    batch.stream = stream(number);
    batch.records.resize(records);
    batch.end_of_stream = end;
    watch_.took(batch);
  }

  StreamWatch::Clock::time_point now_{1h};
  Metrics metrics_;
  StreamWatch watch_{metrics_, 300 * kSecondUs, [this] { return now_; }};
};

TEST_F(StreamWatchTest, APartitionReadToItsEndIsIdleAfterAnHourAndToldOnceAnHour) {
  look({{10, 10}, {10, 10}});
  took(0, 10, true);
  took(1, 10, true);
  now_ += 59min;
  took(1, 1, true);
  EXPECT_TRUE(watch_.take_idle().empty());
  EXPECT_EQ(watch_.busy(), (Names{"kafka:posts/0", "kafka:posts/1"}));
  now_ += 1min;
  EXPECT_EQ(watch_.take_idle(), std::vector<std::string>{"kafka:posts/0"});
  EXPECT_EQ(watch_.busy(), Names{"kafka:posts/1"});
  EXPECT_TRUE(watch_.take_idle().empty());
  now_ += 1h;
  EXPECT_EQ(watch_.take_idle().size(), 2u);
  took(0, 1, false);
  EXPECT_EQ(watch_.busy(), Names{"kafka:posts/0"}) << "what gives again is busy";
}

TEST_F(StreamWatchTest, AfterAPauseTheIdleHourBeginsAnew) {
  look({{10, 10}});
  took(0, 10, true);
  now_ += 59min;
  watch_.forgive();
  now_ += 59min;
  EXPECT_TRUE(watch_.take_idle().empty());
  now_ += 1min;
  EXPECT_EQ(watch_.take_idle().size(), 1u);
}

TEST_F(StreamWatchTest, WhatDoesNotMoveThoughRecordsWaitIsStalled) {
  look({{10, 5}, {10, 10}, {-1, 3}});
  now_ += 299s;
  look({{10, 5}, {10, 10}, {-1, 3}});
  EXPECT_EQ(watch_.stalled(), "");
  now_ += 1s;
  look({{10, 5}, {10, 10}, {-1, 3}});
  EXPECT_EQ(watch_.stalled(), "stalled: kafka:posts/0 has not moved for 300 s, 5 records wait; kafka:posts/2 has not moved for 300 s, its broker does not say what waits");
  look({{10, 6}, {10, 10}, {5, 5}});
  EXPECT_EQ(watch_.stalled(), "");
}

TEST(ReadinessTest, EveryReasonIsALineUntilItIsOver) {
  Readiness readiness;
  EXPECT_EQ(readiness.not_ready(), "starting\n");
  readiness.set("start", "");
  EXPECT_EQ(readiness.not_ready(), "");
  testing::internal::CaptureStderr();
  readiness.set("kafka", "1 of 3 brokers are away");
  readiness.set("kafka", "2 of 3 brokers are away");
  readiness.set("memory", "too much");
  readiness.set("kafka", "the password is refused");
  readiness.set("kafka", "3 of 3 brokers are away");
  readiness.set("kafka", "the password is refused");
  EXPECT_EQ(readiness.not_ready(), "the password is refused\ntoo much\n");
  readiness.set("kafka", "");
  EXPECT_EQ(readiness.not_ready(), "too much\n");
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 4) << log;
  EXPECT_NE(log.find("the password is refused"), std::string::npos) << "a new reason is said: " << log;
  EXPECT_EQ(log.find("2 of 3"), std::string::npos) << "a number alone is none: " << log;
}

}  // namespace
}  // namespace netra
