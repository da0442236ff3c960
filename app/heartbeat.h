#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "app/config.h"
#include "app/pipeline.h"
#include "ingest/kafka_producer.h"
#include "metrics/metrics.h"

namespace netra {

// Measures the whole way: sends a record with the time to a topic of its own, and sees when all that was read before it
// is in the store. Heartbeats are never counted as records.
// Thread safety: none; main's thread.
class Heartbeat {
 public:
  // `run` tells ours from those of other daemons on the topic. Throws InputError.
  Heartbeat(const Config& config, std::string run, Metrics& metrics);

  // Once a round: sends when it is time, and looks at what came back. `read` are values of the topic.
  void beat(const std::vector<std::string>& read, const Pipeline::Flight& flight);

 private:
  using Clock = std::chrono::steady_clock;
  struct Pending {
    TimeUs sent;
    uint64_t batches;  // that left the source before it
  };

  const std::string topic_, run_;
  const Clock::duration every_;
  Metrics& metrics_;
  KafkaProducer producer_;
  Clock::time_point next_{};
  std::deque<Pending> pending_;
};

}  // namespace netra
