#pragma once

#include <librdkafka/rdkafka.h>

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace netra {

// What librdkafka tells of itself beside the records: errors, the checks of certificates, confirmed commits.
// Thread safety: all methods from any thread. Lives longer than the client whose configuration it was attached to.
class KafkaWatch {
 public:
  using Offsets = std::map<std::string, uint64_t>;

  // `certificate`: the file of the client's own, empty: none.
  KafkaWatch(std::string group, std::string certificate) : group_(std::move(group)), certificate_(std::move(certificate)) {}

  // Makes the watch the opaque of the configuration and sets its callbacks.
  void attach(rd_kafka_conf_t* conf);

  // Counts an error that librdkafka goes on from by itself.
  void note(std::string reason);
  // The same, of the client as a whole; a refusal of the group's rights is trouble.
  void failed(rd_kafka_resp_err_t error, std::string reason);
  void committed(rd_kafka_resp_err_t error, const rd_kafka_topic_partition_list_t* offsets);
  // The broker answered: what kept it from doing so is over.
  void connected();
  // `why` empty: over.
  void set_topics_trouble(std::string why);
  std::string topics_trouble() const;

  bool fatal() const { return fatal_; }
  // Brokers were reached, and refused us: trying on at once is pointless.
  bool refused() const { return refused_; }
  std::string trouble() const;
  std::string last_error() const;
  Offsets offsets() const;
  uint64_t errors() const { return errors_; }
  uint64_t commits_confirmed() const { return commits_confirmed_; }
  uint64_t commits_failed() const { return commits_failed_; }

 private:
  static void on_error(rd_kafka_t* client, int error, const char* reason, void* self) noexcept;
  static void on_commit(rd_kafka_t*, rd_kafka_resp_err_t error, rd_kafka_topic_partition_list_t* offsets, void* self) noexcept;
  static int on_certificate(rd_kafka_t*, const char*, int32_t, int* x509, int, const char*, size_t, char*, size_t, void* self) noexcept;

  const std::string group_, certificate_;
  std::atomic<bool> fatal_{false}, refused_{false};
  std::atomic<int> x509_{0};
  std::atomic<uint64_t> errors_{0}, commits_confirmed_{0}, commits_failed_{0};

  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::string last_error_, connection_, topics_, commits_;  // the last three: trouble, empty when there is none
  Offsets offsets_;
};

// `kafka:posts/3`, and again as topic and partition.
std::string stream_name(const std::string& topic, int32_t partition);
std::pair<std::string, int32_t> topic_partition(const std::string& stream);

}  // namespace netra
