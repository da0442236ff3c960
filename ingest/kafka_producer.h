#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace netra {

// A record to be sent.
struct KafkaRecordOut {
  std::string topic{}, key{};
  std::optional<std::string> value{};  // none: a tombstone
  std::vector<std::pair<std::string, std::string>> headers{};
};

// Sends a few records of Netra's own: dead letters, heartbeats.
// Thread safety: none; one thread each.
class KafkaProducer {
 public:
  // `properties` are the operator's for the consumer: address, TLS and SASL are the same. Throws InputError.
  KafkaProducer(const std::map<std::string, std::string>& properties, size_t record_bytes_max);
  ~KafkaProducer();

  // Waits until the broker has answered for all, or the timeout. Per record whether it was confirmed; those that were
  // not may still arrive.
  std::vector<bool> send(const std::vector<KafkaRecordOut>& records, std::chrono::milliseconds timeout);
  // Not waited for; may get lost.
  void start(const KafkaRecordOut& record);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace netra
