#pragma once

#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "app/config.h"
#include "app/pipeline.h"
#include "ingest/kafka_producer.h"
#include "metrics/metrics.h"
#include "store/dead_letters.h"
#include "store/store.h"

namespace netra {

// Sends every dead letter to a Kafka topic as well: at least once, in the store's order, after it is in the store. Those not
// confirmed yet stand in the store's outbox, so that a kill loses none.
// Thread safety: owns its thread, which writes through the pipeline's committer. Ends when destroyed.
class DeadLetterTopic {
 public:
  // Borrows all; they outlive it. Throws InputError.
  DeadLetterTopic(const Config& config, Store& store, Pipeline& pipeline, Metrics& metrics);

 private:
  void work(const std::stop_token& stop);
  // False when there was nothing to send, or the broker did not confirm.
  bool publish();
  void count_waiting(bool none);
  // The next ones behind those that were tried last, from the first again at the end: what a broker never takes holds up
  // no other.
  std::vector<StoredDeadLetter> next() const;

  const std::string topic_;
  Store& store_;
  Pipeline& pipeline_;
  Metrics& metrics_;
  KafkaProducer producer_;
  std::optional<StoredDeadLetter> last_;  // tried; its place alone
  std::chrono::steady_clock::time_point count_at_{};
  bool failing_ = false;
  std::jthread thread_;  // last: joined first
};

}  // namespace netra
