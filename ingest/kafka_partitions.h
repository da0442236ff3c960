#pragma once

#include <librdkafka/rdkafka.h>

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ingest/kafka_handles.h"
#include "ingest/kafka_source.h"
#include "ingest/kafka_watch.h"
#include "ingest/partition_batches.h"

namespace netra {

// One partition as it is read.
struct KafkaPartition {
  std::shared_ptr<const Stream> stream;  // none: of the heartbeat topic
  std::string topic;
  int32_t number = 0;
  int64_t next = -1;       // the offset wanted next; -1: whatever comes first
  RecordMark mark{};       // the last record handed out
  RecordMark checked{};    // the last record known to be of the topic that was read from the start on
  bool verifying = false;  // `checked` is being read again
  bool at_end = false;     // read to its end, and nothing came since
  int64_t end = -1;        // as the broker last said when it was asked; -1: it was not, or did not say
  bool silent = false;     // it was asked, and did not say
};

// The broker's timestamp of a message, and what record_hash() says of it as a record.
TimeUs message_time(const rd_kafka_message_t& message);
uint64_t message_hash(const rd_kafka_message_t& message);

// Which partitions are read and from where: finds them, assigns them, and settles what the broker no longer has.
// Thread safety: none; next()'s thread. Borrows all.
class KafkaPartitions {
 public:
  KafkaPartitions(rd_kafka_t* client, const KafkaOptions& options, KafkaWatch& watch, PartitionBatches& batches);

  // Asks for the partitions of every topic and assigns those that are not read yet: `places` says where the store is, at
  // the start; what appears later (places null) begins at its beginning. True when every topic was found; else the
  // watch knows why. Throws SystemError when a topic has fewer partitions than were read.
  bool find(const KafkaSource::Places* places, std::chrono::milliseconds timeout);

  // Goes back to a record of every partition, the last one that was known to be the topic's own, to see that it is still the
  // same: then so are all that came since. (The last one of all may be another topic's already.) `taken_up_anew`: a topic
  // was missing; then all begin again.
  void verify(bool taken_up_anew);
  // A topic that is read and that the broker did not have when it was last asked; empty: none.
  const std::string& gone() const { return gone_; }
  // Asks where every partition ends: of one that is not fetched nothing else is known.
  void ask_ends(std::chrono::milliseconds timeout);
  // False when the message is the record that was read again, or comes before what is wanted.
  // Throws SystemError when it is another record than the one that stood there.
  bool wanted(KafkaPartition& partition, const rd_kafka_message_t& message);
  // The broker has nothing at the position (it said so of offset `at`): a gap, or another topic (SystemError).
  void settle_lost_position(KafkaPartition& partition, int64_t at);

  // Null for none of ours.
  KafkaPartition* of(const rd_kafka_message_t& message);
  KafkaPartition* of(const std::string& stream);
  std::vector<KafkaSource::Partition> described() const;
  KafkaOffsets all() const;

 private:
  struct Read {
    KafkaTopic topic;
    KafkaTopicHandle handle;
    bool heartbeat = false;
  };

  enum class Found { kYes, kNo, kNoAnswer };
  Found find_topic(const Read& read, const KafkaSource::Places* places, std::chrono::milliseconds timeout,
                  rd_kafka_topic_partition_list_t* added);
  void add(const Read& read, int32_t number, const KafkaSource::Places* places, bool topic_known,
           rd_kafka_topic_partition_list_t* added);
  void assign(const KafkaPartition& partition, int64_t offset);
  void assign(const rd_kafka_topic_partition_list_t* list);

  rd_kafka_t* const client_;
  const KafkaOptions& options_;
  KafkaWatch& watch_;
  PartitionBatches& batches_;
  std::vector<Read> topics_;
  std::string gone_;
  bool answered_ = false;  // a broker did, when it was last asked for topics
  std::map<std::string, KafkaPartition> partitions_;  // by stream name
  // The latest one asked for: records of one partition come in runs.
  const rd_kafka_topic_t* latest_topic_ = nullptr;
  int32_t latest_number_ = -1;
  KafkaPartition* latest_ = nullptr;
};

}  // namespace netra
