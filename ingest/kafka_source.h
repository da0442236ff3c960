#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ingest/source.h"

namespace netra {

struct KafkaTopic {
  std::string name{}, format{}, domain{};
  bool from_latest = false;  // where the store has no position: at the end; else at the beginning
};

struct KafkaOptions {
  std::map<std::string, std::string> properties;  // librdkafka's
  std::vector<KafkaTopic> topics;
  size_t record_bytes_max = size_t{16} << 20;
  size_t batch_bytes = size_t{512} << 10;
  size_t batch_records = 2000;
  std::chrono::milliseconds poll{100};                // how long next() waits for something
  std::chrono::milliseconds connect_timeout{15000};   // for the first answer of a broker
  std::chrono::milliseconds partitions_every{30000};  // how often added partitions are looked for
};

// Every partition of the configured topics, by assignment: no group balancing. The caller's positions decide where each
// begins; a partition that appears later is read from its beginning.
//
// Backpressure: records wait in librdkafka (bounded by queued.max.messages.kbytes, where fetching stops) until next()
// takes them; a caller that is full simply does not call it. pause() also stops fetching.
// A position that the broker no longer has fails for good, unless the operator set auto.offset.reset: earliest.
// Thread safety: next() from one thread; the others from any.
class KafkaSource final : public Source {
 public:
  // Stream name (`kafka:posts/3`) to the offset to go on at.
  using Positions = std::map<std::string, uint64_t>;

  // What the broker has of a partition, as far as fetching has told.
  struct Partition {
    std::shared_ptr<const Stream> stream;
    std::string topic;
    int32_t number = 0;
    int64_t low = -1, high = -1;  // first offset and the one after the last; -1: not known yet
  };

  // Throws InputError for properties or topics that cannot be used, without asking a broker.
  static void check(const KafkaOptions& options);
  // The same for one property.
  static void check_property(const std::string& name, const std::string& value);

  // Connects and assigns. Throws InputError as check() does; SystemError when no broker answers in time, a topic does
  // not exist, or access is refused.
  KafkaSource(KafkaOptions options, const Positions& positions);
  ~KafkaSource() override;

  // One batch of one partition. A batch with end_of_stream was read up to what the partition held; more may come.
  // kNothing after `poll`. Throws SystemError with one line when going on is pointless.
  Next next(RecordBatch& batch) override;

  // Tells the group how far the store is. Not waited for; failures are counted and the next call makes them good.
  void commit(const Positions& next_offsets);
  // The same, waited for; false when the broker did not confirm in time.
  bool commit_and_wait(const Positions& next_offsets, std::chrono::milliseconds timeout);
  uint64_t commits_confirmed() const;
  uint64_t commits_failed() const;

  void pause();
  void resume();

  std::vector<Partition> partitions() const;
  // Brokers gone and the like: librdkafka goes on by itself. The count, and the latest reason on one line.
  uint64_t transient_errors() const;
  std::string last_error() const;

 private:
  class Client;
  std::unique_ptr<Client> client_;
};

}  // namespace netra
