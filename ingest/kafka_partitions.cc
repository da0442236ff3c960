#include "ingest/kafka_partitions.h"

#include <algorithm>
#include <thread>

#include "ingest/kafka_reasons.h"

namespace netra {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kAskTimeout{2000};
// A new leader may for a moment know less than the old one: so often it is asked before a topic is called another one.
constexpr int kAsks = 4;
constexpr milliseconds kBetweenAsks{500};

int to_ms(milliseconds time) { return static_cast<int>(time.count()); }

[[noreturn]] void remade(const KafkaPartition& partition, const std::string& sign) {
  throw SystemError(partition.stream->name + ": " + sign +
                    ": the topic was deleted and made anew, or the broker lost records. Nothing of it was taken. To read the "
                    "new topic give it a store of its own (store:) or another name");
}

}  // namespace

KafkaPartitions::KafkaPartitions(rd_kafka_t* client, const KafkaOptions& options, KafkaWatch& watch, PartitionBatches& batches)
    : client_(client), options_(options), watch_(watch), batches_(batches) {
  std::vector<KafkaTopic> wanted = options.topics;
  if (!options.heartbeat_topic.empty()) wanted.push_back({.name = options.heartbeat_topic, .from_latest = true});
  for (KafkaTopic& topic : wanted) {
    KafkaTopicHandle handle(rd_kafka_topic_new(client, topic.name.c_str(), nullptr));
    if (!handle) throw InputError("topics: '" + topic.name + "' is no name for a topic");
    topics_.push_back({std::move(topic), std::move(handle), topics_.size() == options.topics.size()});
  }
}

bool KafkaPartitions::find(const KafkaSource::Places* places, milliseconds timeout) {
  const KafkaOffsets added(rd_kafka_topic_partition_list_new(8));
  bool all = true;
  answered_ = true;
  gone_.clear();
  for (const Read& read : topics_) {
    const Found found = find_topic(read, places, timeout, added.get());
    all = all && found == Found::kYes;
    answered_ = found != Found::kNoAnswer;
    if (!answered_) break;  // nor will it of the others
  }
  if (added->cnt > 0) assign(added.get());
  if (all) watch_.set_topics_trouble("");
  return all;
}

KafkaPartitions::Found KafkaPartitions::find_topic(const Read& read, const KafkaSource::Places* places, milliseconds timeout,
                                                   rd_kafka_topic_partition_list_t* added) {
  const rd_kafka_metadata_t* raw = nullptr;
  const auto error = rd_kafka_metadata(client_, 0, read.handle.get(), &raw, to_ms(timeout));
  const KafkaMetadata metadata(raw);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR || metadata->topic_cnt != 1) {
    watch_.note(std::string("no broker answers: ") + rd_kafka_err2str(error));
    return Found::kNoAnswer;
  }
  watch_.connected();
  const rd_kafka_metadata_topic_t& found = metadata->topics[0];
  if (found.err != RD_KAFKA_RESP_ERR_NO_ERROR || found.partition_cnt == 0) {
    watch_.set_topics_trouble(topic_reason(found.err, read.topic.name));
    watch_.note(topic_reason(found.err, read.topic.name));
    if (found.err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART && of(stream_name(read.topic.name, 0))) gone_ = read.topic.name;
    return Found::kNo;
  }
  const std::string prefix = "kafka:" + read.topic.name + "/";
  bool topic_known = false;
  for (auto at = places ? places->lower_bound(prefix) : KafkaSource::Places::const_iterator();
       places && at != places->end() && at->first.starts_with(prefix); ++at) {
    topic_known = true;
    if (topic_partition(at->first).second >= found.partition_cnt)
      throw SystemError(at->first + ": the store has read this partition, the topic has only " + std::to_string(found.partition_cnt) +
                        ": it was deleted and made anew. Nothing of it was taken. Give the new topic a store of its own (store:) "
                        "or another name");
  }
  for (int p = 0; p < found.partition_cnt; ++p) add(read, found.partitions[p].id, places, topic_known, added);
  return Found::kYes;
}

void KafkaPartitions::add(const Read& read, int32_t number, const KafkaSource::Places* places, bool topic_known,
                          rd_kafka_topic_partition_list_t* added) {
  const std::string name = stream_name(read.topic.name, number);
  if (partitions_.contains(name)) return;
  KafkaPartition& partition = partitions_[name];
  partition.topic = read.topic.name;
  partition.number = number;
  if (!read.heartbeat)
    partition.stream = std::make_shared<Stream>(Stream{Stream::Kind::kPartition, name, read.topic.format, read.topic.domain});
  const bool from_end = places && read.topic.from_latest && !topic_known;
  int64_t offset = from_end ? RD_KAFKA_OFFSET_END : RD_KAFKA_OFFSET_BEGINNING;
  const auto place = places ? places->find(name) : KafkaSource::Places::const_iterator();
  if (places && place != places->end()) {
    partition.next = static_cast<int64_t>(place->second.next);
    partition.mark = partition.checked = place->second.mark;
    partition.verifying = partition.checked.known();
    offset = partition.verifying ? static_cast<int64_t>(partition.checked.number) : partition.next;
  }
  rd_kafka_topic_partition_list_add(added, read.topic.name.c_str(), number)->offset = offset;
}

void KafkaPartitions::verify(bool taken_up_anew) {
  const KafkaOffsets again(rd_kafka_topic_partition_list_new(8));
  for (auto& [name, partition] : partitions_) {
    if (!partition.stream || partition.next < 0) continue;
    // One that still waits for its answer is left to it: asked again and again it would never get on.
    if (!taken_up_anew && (partition.verifying || !partition.checked.known())) continue;
    partition.verifying = partition.checked.known();
    rd_kafka_topic_partition_list_add(again.get(), partition.topic.c_str(), partition.number)->offset =
        partition.verifying ? static_cast<int64_t>(partition.checked.number) : partition.next;
  }
  if (again->cnt == 0) return;
  const KafkaError failed(rd_kafka_incremental_unassign(client_, again.get()));
  assign(again.get());
}

void KafkaPartitions::ask_ends(milliseconds timeout) {
  if (!answered_) {  // nor will it now
    for (auto& [name, partition] : partitions_) partition.silent = partition.stream != nullptr;
    return;
  }
  const KafkaOffsets ends = all();
  for (int i = 0; i < ends->cnt; ++i) ends->elems[i].offset = RD_KAFKA_OFFSET_END;
  const auto error = rd_kafka_offsets_for_times(client_, ends.get(), to_ms(timeout));
  for (int i = 0; i < ends->cnt; ++i) {
    const rd_kafka_topic_partition_t& said = ends->elems[i];
    KafkaPartition* const partition = of(stream_name(said.topic, said.partition));
    partition->silent = error != RD_KAFKA_RESP_ERR_NO_ERROR || said.err != RD_KAFKA_RESP_ERR_NO_ERROR || said.offset < 0;
    if (!partition->silent) partition->end = said.offset;
  }
}

bool KafkaPartitions::wanted(KafkaPartition& partition, const rd_kafka_message_t& message) {
  if (partition.verifying) {
    partition.verifying = false;
    const auto checked = static_cast<int64_t>(partition.checked.number);
    // Compaction or retention may have taken the record; then nothing can be compared.
    if (message.offset == checked && message_hash(message) != partition.checked.hash)
      remade(partition, "the record at offset " + std::to_string(checked) + " is not the one that was read there");
    partition.checked = partition.mark;
    if (message.offset + 1 < partition.next) assign(partition, partition.next);  // what lies between was read
  }
  return message.offset >= partition.next;
}

void KafkaPartitions::settle_lost_position(KafkaPartition& partition, int64_t at) {
  if (!partition.stream) return assign(partition, RD_KAFKA_OFFSET_END);
  const int64_t next = partition.verifying ? partition.next : std::max(partition.next, at);
  int64_t low = -1, high = -1;
  for (int asks = 0;; ++asks) {
    const auto error = rd_kafka_query_watermark_offsets(client_, partition.topic.c_str(), partition.number, &low, &high, to_ms(kAskTimeout));
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR)
      throw KafkaUnavailable(partition.stream->name + ": the broker does not say what it has: " + rd_kafka_err2str(error));
    if (high >= next) break;
    if (asks + 1 == kAsks)
      remade(partition, "it ends at offset " + std::to_string(high) + ", and was read to " + std::to_string(next));
    std::this_thread::sleep_for(kBetweenAsks);
  }
  if (partition.next >= 0 && low > next)
    batches_.gap(partition.stream, static_cast<uint64_t>(next), static_cast<uint64_t>(low));
  if (partition.verifying && static_cast<int64_t>(partition.checked.number) < low) {  // retention took it: nothing to compare
    partition.verifying = false;
    partition.checked = partition.mark;
  }
  partition.next = std::max(next, low);
  assign(partition, partition.verifying ? static_cast<int64_t>(partition.checked.number) : partition.next);
}

void KafkaPartitions::assign(const KafkaPartition& partition, int64_t offset) {
  const KafkaOffsets one(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(one.get(), partition.topic.c_str(), partition.number)->offset = offset;
  const KafkaError failed(rd_kafka_incremental_unassign(client_, one.get()));
  assign(one.get());
}

void KafkaPartitions::assign(const rd_kafka_topic_partition_list_t* list) {
  const KafkaError failed(rd_kafka_incremental_assign(client_, list));
  if (failed) throw KafkaUnavailable(std::string("kafka: assigning partitions failed: ") + rd_kafka_error_string(failed.get()));
}

KafkaPartition* KafkaPartitions::of(const rd_kafka_message_t& message) {
  if (message.rkt == latest_topic_ && message.partition == latest_number_) return latest_;
  latest_ = of(stream_name(rd_kafka_topic_name(message.rkt), message.partition));
  latest_topic_ = message.rkt;
  latest_number_ = message.partition;
  return latest_;
}

KafkaPartition* KafkaPartitions::of(const std::string& stream) {
  const auto found = partitions_.find(stream);
  return found == partitions_.end() ? nullptr : &found->second;
}

std::vector<KafkaSource::Partition> KafkaPartitions::described() const {
  std::vector<KafkaSource::Partition> out;
  for (const auto& [name, partition] : partitions_) {
    if (!partition.stream) continue;
    KafkaSource::Partition& one = out.emplace_back(KafkaSource::Partition{partition.stream, partition.topic, partition.number});
    int64_t low = -1, high = -1;  // of the last fetch
    rd_kafka_get_watermark_offsets(client_, one.topic.c_str(), one.number, &low, &high);
    one.high = partition.silent ? -1 : std::max({high, partition.end, int64_t{-1}});
  }
  return out;
}

KafkaOffsets KafkaPartitions::all() const {
  KafkaOffsets all(rd_kafka_topic_partition_list_new(8));
  for (const auto& [name, partition] : partitions_)
    if (partition.stream) rd_kafka_topic_partition_list_add(all.get(), partition.topic.c_str(), partition.number);
  return all;
}

TimeUs message_time(const rd_kafka_message_t& message) {
  rd_kafka_timestamp_type_t kind = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
  const int64_t ms = rd_kafka_message_timestamp(&message, &kind);
  TimeUs time = kTimeUnknown;
  if (kind == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE || ms < 0 || __builtin_mul_overflow(ms, int64_t{1000}, &time)) return kTimeUnknown;
  return time;
}

uint64_t message_hash(const rd_kafka_message_t& message) {
  const auto* const bytes = static_cast<const char*>(message.payload);
  return record_hash({bytes, bytes ? message.len : 0}, bytes == nullptr, message_time(message));
}

}  // namespace netra
