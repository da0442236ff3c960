#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ingest/source.h"
#include "metrics/input_error.h"

namespace netra {

struct KafkaTopic {
  std::string name{}, format{}, domain{};
  bool from_latest = false;  // where the store knows nothing of the topic: at the end; else at the beginning
};

struct KafkaOptions {
  std::map<std::string, std::string> properties;  // librdkafka's
  std::vector<KafkaTopic> topics;
  std::string heartbeat_topic{};  // read from its end, given out by take_heartbeats() alone; empty: none
  size_t record_bytes_max = size_t{16} << 20;
  size_t batch_bytes = size_t{512} << 10;
  size_t batch_records = 2000;
  std::chrono::milliseconds poll{100};                // how long next() waits for something
  std::chrono::milliseconds connect_timeout{5000};    // for the first answer of a broker
  std::chrono::milliseconds partitions_every{30000};  // how often added partitions and remade topics are looked for
};

// The broker cannot be used now: away, refusing us, a topic missing. The message is one line that says what to do; a new
// source may be made after a while.
class KafkaUnavailable : public SystemError {
 public:
  using SystemError::SystemError;
};

// Every partition of the configured topics, by assignment: no group balancing. The caller's positions decide where each
// begins; a partition that appears later is read from its beginning.
//
// Gaps: when retention has passed the position, a batch with gap_from says which records are lost, and reading goes on.
// Remade topics: the last record taken is read again at the start and every `partitions_every`; when another record
// stands there, or the topic ends before the position, it is no longer the topic that was read, and next() throws
// SystemError. Compaction, control records and aborted transactions leave holes in the numbers; these are no gaps.
//
// Backpressure: records wait in librdkafka (bounded by queued.max.messages.kbytes, where fetching stops) until next()
// takes them; a caller that is full simply does not call it. pause() also stops fetching.
// Thread safety: next(), pause(), resume(), partitions() and take_heartbeats() from one thread; the others from any.
class KafkaSource final : public Source {
 public:
  // Stream name (`kafka:posts/3`) to the offset to go on at.
  using Positions = std::map<std::string, uint64_t>;
  // The same, with the mark of the last record that was taken there.
  struct Place {
    uint64_t next = 0;
    RecordMark mark{};
  };
  using Places = std::map<std::string, Place>;

  // What the broker has of a partition, as far as it has told.
  struct Partition {
    std::shared_ptr<const Stream> stream;
    std::string topic;
    int32_t number = 0;
    int64_t high = -1;  // the offset after the last; -1: not known
  };

  // Throws InputError for properties or topics that cannot be used, without asking a broker.
  static void check(const KafkaOptions& options);
  // The same, and reads the files that the properties name: makes a client and lets it go.
  static void check_client(const KafkaOptions& options);
  // check() for one property.
  static void check_property(const std::string& name, const std::string& value);

  // Connects and assigns. Throws InputError as check() does; KafkaUnavailable when no broker answers in time, a topic
  // does not exist, or access is refused.
  KafkaSource(KafkaOptions options, const Places& places);
  ~KafkaSource() override;

  // One batch of one partition. A batch with end_of_stream was read up to what the partition held; more may come.
  // kNothing after `poll`. Throws KafkaUnavailable when another source must be made, SystemError when even that is
  // pointless: the topic is another one.
  Next next(RecordBatch& batch) override;

  // Tells the group how far the store is. Not waited for; failures are counted and the next call makes them good.
  void commit(const Positions& next_offsets);
  // The same, waited for; false when the broker did not confirm in time.
  bool commit_and_wait(const Positions& next_offsets, std::chrono::milliseconds timeout);
  uint64_t commits_confirmed() const;
  uint64_t commits_failed() const;
  Positions committed() const;  // as the broker confirmed them to this source

  void pause();
  void resume();

  std::vector<Partition> partitions() const;
  // What keeps the broker from being read or the group from being told, on one line; empty when nothing does.
  std::string trouble() const;
  // Brokers gone and the like: librdkafka goes on by itself. The count, and the latest reason on one line.
  uint64_t transient_errors() const;
  std::string last_error() const;

  // Values of heartbeat records read since the last call.
  std::vector<std::string> take_heartbeats();

 private:
  class Client;
  std::unique_ptr<Client> client_;
};

}  // namespace netra
