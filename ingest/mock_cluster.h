#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "metrics/civil_time.h"

namespace netra {

// A Kafka broker inside this process, with a producer: the demo's and the tests'. It listens on a free port of the
// loopback interface and keeps only about 5 MB per partition, so feed it as it is read.
// Thread safety: feed() and flush() from one thread.
class MockCluster {
 public:
  // Throws SystemError.
  MockCluster();
  ~MockCluster();

  // What a consumer's bootstrap.servers must be.
  const std::string& bootstrap_servers() const { return bootstrap_servers_; }
  void create_topic(const std::string& topic, int partitions);
  // Appends one record; waits while the producer's queue is full. `bytes` nothing is a tombstone; without `t_record`
  // the producer's clock stamps it. The timestamp has milliseconds only.
  void feed(const std::string& topic, int32_t partition, std::optional<std::string_view> bytes,
            TimeUs t_record = kTimeUnknown);
  // Waits until the broker has everything. Throws SystemError when it refused a record.
  void flush();

 private:
  class Producer;
  std::unique_ptr<Producer> producer_;
  std::string bootstrap_servers_;
};

}  // namespace netra
