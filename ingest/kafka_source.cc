#include "ingest/kafka_source.h"

#include <algorithm>
#include <atomic>
#include <mutex>

#include "ingest/kafka_handles.h"
#include "ingest/kafka_properties.h"
#include "ingest/partition_batches.h"
#include "metrics/input_error.h"

namespace netra {
namespace {

using Clock = std::chrono::steady_clock;

int to_ms(std::chrono::milliseconds time) { return static_cast<int>(time.count()); }

// Errors after which librdkafka cannot do what it was asked for, whatever time passes.
bool is_final(rd_kafka_resp_err_t error) {
  switch (error) {
    case RD_KAFKA_RESP_ERR__FATAL:
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE:
      return true;
    default:
      return false;
  }
}

std::string stream_name(const std::string& topic, int32_t partition) {
  return "kafka:" + topic + "/" + std::to_string(partition);
}

// `kafka:posts/3` again as topic and partition.
std::pair<std::string, int32_t> topic_partition(const std::string& stream) {
  const size_t from = std::string_view("kafka:").size(), slash = stream.rfind('/');
  return {stream.substr(from, slash - from), std::stoi(stream.substr(slash + 1))};
}

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

}  // namespace

class KafkaSource::Client {
 public:
  Client(KafkaOptions options, const Positions& positions)
      : options_(std::move(options)),
        batches_(options_.batch_bytes, options_.batch_records, options_.record_bytes_max) {
    KafkaConf conf = make_consumer_conf(options_.properties);
    rd_kafka_conf_set_opaque(conf.get(), this);
    rd_kafka_conf_set_error_cb(conf.get(), on_error);
    rd_kafka_conf_set_offset_commit_cb(conf.get(), on_commit);
    rd_kafka_conf_set_log_cb(conf.get(), nullptr);
    char why[512];
    client_.reset(rd_kafka_new(RD_KAFKA_CONSUMER, conf.get(), why, sizeof why));
    if (!client_) throw InputError(std::string("kafka: ") + why);
    conf.release();  // the client's now
    rd_kafka_poll_set_consumer(client_.get());
    queue_.reset(rd_kafka_queue_get_consumer(client_.get()));
    for (const KafkaTopic& topic : options_.topics) {
      handles_.emplace_back(rd_kafka_topic_new(client_.get(), topic.name.c_str(), nullptr));
      if (!handles_.back()) throw InputError("topics: '" + topic.name + "' is no name for a topic");
    }
    find_partitions(&positions, options_.connect_timeout);
    looked_for_partitions_ = Clock::now();
  }

  ~Client() {
    queue_.reset();
    handles_.clear();
    client_.reset();  // its last callbacks still use the members below
  }

  Next next(RecordBatch& batch) {
    if (batches_.take(batch)) return Next::kBatch;
    if (Clock::now() - looked_for_partitions_ >= options_.partitions_every) {
      find_partitions(nullptr, std::chrono::milliseconds(2000));
      looked_for_partitions_ = Clock::now();
    }
    if (poll(0) == 0) {
      const KafkaMessage first(rd_kafka_consume_queue(queue_.get(), to_ms(options_.poll)));
      if (!first) return Next::kNothing;
      take(*first);
      poll(0);
    }
    batches_.finish();
    return batches_.take(batch) ? Next::kBatch : Next::kNothing;
  }

  void commit(const Positions& next_offsets) {
    const KafkaOffsets offsets = offsets_of(next_offsets);
    if (rd_kafka_commit(client_.get(), offsets.get(), 1) != RD_KAFKA_RESP_ERR_NO_ERROR) ++commits_failed_;
  }

  bool commit_and_wait(const Positions& next_offsets, std::chrono::milliseconds timeout) {
    const KafkaOffsets offsets = offsets_of(next_offsets);
    const KafkaQueue answers(rd_kafka_queue_new(client_.get()));
    if (rd_kafka_commit_queue(client_.get(), offsets.get(), answers.get(), nullptr, nullptr) !=
        RD_KAFKA_RESP_ERR_NO_ERROR) {
      ++commits_failed_;
      return false;
    }
    const KafkaEvent event(rd_kafka_queue_poll(answers.get(), to_ms(timeout)));
    const bool confirmed = event && rd_kafka_event_error(event.get()) == RD_KAFKA_RESP_ERR_NO_ERROR;
    ++(confirmed ? commits_confirmed_ : commits_failed_);
    return confirmed;
  }

  void set_paused(bool paused) {
    const KafkaOffsets all(rd_kafka_topic_partition_list_new(8));
    {
      const std::lock_guard lock(mutex_);
      for (const auto& [name, partition] : partitions_)
        rd_kafka_topic_partition_list_add(all.get(), partition.topic.c_str(), partition.number);
    }
    (paused ? rd_kafka_pause_partitions : rd_kafka_resume_partitions)(client_.get(), all.get());
  }

  std::vector<Partition> partitions() const {
    std::vector<Partition> out;
    const std::lock_guard lock(mutex_);
    for (const auto& [name, partition] : partitions_) {
      Partition& known = out.emplace_back(partition);
      int64_t low = RD_KAFKA_OFFSET_INVALID, high = RD_KAFKA_OFFSET_INVALID;
      if (rd_kafka_get_watermark_offsets(client_.get(), known.topic.c_str(), known.number, &low, &high) !=
          RD_KAFKA_RESP_ERR_NO_ERROR)
        continue;
      known.low = std::max<int64_t>(low, -1);
      known.high = std::max<int64_t>(high, -1);
    }
    return out;
  }

  std::string last_error() const {
    const std::lock_guard lock(mutex_);
    return last_error_;
  }

  std::atomic<uint64_t> commits_confirmed_{0}, commits_failed_{0}, transient_errors_{0};

 private:
  static void on_error(rd_kafka_t* client, int error, const char* reason, void* self) noexcept {
    auto* const source = static_cast<Client*>(self);
    char why[512];
    if (error == RD_KAFKA_RESP_ERR__FATAL) {
      const auto cause = rd_kafka_fatal_error(client, why, sizeof why);
      source->note(std::string(rd_kafka_err2name(cause)) + ": " + why);
      source->fatal_ = true;
    } else {
      source->note(reason);
    }
  }

  static void on_commit(rd_kafka_t*, rd_kafka_resp_err_t error, rd_kafka_topic_partition_list_t*, void* self) noexcept {
    auto* const source = static_cast<Client*>(self);
    if (error == RD_KAFKA_RESP_ERR__NO_OFFSET) return;
    ++(error == RD_KAFKA_RESP_ERR_NO_ERROR ? source->commits_confirmed_ : source->commits_failed_);
  }

  void note(std::string reason) {
    ++transient_errors_;
    const std::lock_guard lock(mutex_);
    last_error_ = one_line(std::move(reason));
  }

  // Takes what waits, up to one batch of records; how many.
  size_t poll(int timeout_ms) {
    messages_.resize(options_.batch_records);
    const ssize_t got = rd_kafka_consume_batch_queue(queue_.get(), timeout_ms, messages_.data(), messages_.size());
    const size_t count = got < 0 ? 0 : static_cast<size_t>(got);
    std::vector<KafkaMessage> owned;
    owned.reserve(count);
    for (size_t i = 0; i < count; ++i) owned.emplace_back(messages_[i]);
    for (const KafkaMessage& message : owned) take(*message);
    if (fatal_) throw SystemError("kafka: " + last_error());
    return count;
  }

  void take(const rd_kafka_message_t& message) {
    if (!message.rkt) return fail_or_note(message, "kafka");
    const std::string name = stream_name(rd_kafka_topic_name(message.rkt), message.partition);
    const auto& stream = stream_of(message, name);
    if (!stream) return fail_or_note(message, name);
    if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF)
      return batches_.end(stream, static_cast<uint64_t>(message.offset));
    if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) return fail_or_note(message, name);
    rd_kafka_timestamp_type_t kind = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
    const int64_t ms = rd_kafka_message_timestamp(&message, &kind);
    TimeUs t_record = kTimeUnknown;
    if (kind == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE || ms < 0 || __builtin_mul_overflow(ms, int64_t{1000}, &t_record))
      t_record = kTimeUnknown;
    batches_.add(stream, static_cast<uint64_t>(message.offset), message.payload, message.len, t_record);
  }

  // Looked up by handle and number for runs of one partition, by name else.
  const std::shared_ptr<const Stream>& stream_of(const rd_kafka_message_t& message, const std::string& name) {
    if (message.rkt == latest_topic_ && message.partition == latest_number_) return latest_;
    const std::lock_guard lock(mutex_);
    const auto found = partitions_.find(name);
    latest_ = found == partitions_.end() ? nullptr : found->second.stream;
    latest_topic_ = message.rkt;
    latest_number_ = message.partition;
    return latest_;
  }

  void fail_or_note(const rd_kafka_message_t& message, const std::string& where) {
    const std::string why = where + ": " + one_line(rd_kafka_message_errstr(&message));
    if (message.err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET || message.err == RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE)
      throw SystemError(why +
                        "; the broker no longer has the store's position, records between are lost: replay them "
                        "from an archive, or set kafka.auto.offset.reset: earliest to go on without them");
    if (is_final(message.err)) throw SystemError(why);
    note(why);
  }

  // Asks for the partitions of every topic and assigns the unknown ones. `positions` at the start only: what appears
  // later begins at its beginning. A failed look at the start is final, a later one is only counted.
  void find_partitions(const Positions* positions, std::chrono::milliseconds timeout) {
    const KafkaOffsets added(rd_kafka_topic_partition_list_new(8));
    for (size_t i = 0; i < handles_.size(); ++i) {
      const rd_kafka_metadata_t* raw = nullptr;
      const auto error = rd_kafka_metadata(client_.get(), 0, handles_[i].get(), &raw, to_ms(timeout));
      const KafkaMetadata metadata(raw);
      if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
        unanswered(error, positions != nullptr);
        continue;
      }
      for (int t = 0; t < metadata->topic_cnt; ++t)
        add_partitions(options_.topics[i], metadata->topics[t], positions, added.get());
    }
    if (added->cnt == 0) return;
    const KafkaError failed(rd_kafka_incremental_assign(client_.get(), added.get()));
    if (failed)
      throw SystemError(std::string("kafka: assigning partitions failed: ") + rd_kafka_error_string(failed.get()));
  }

  void unanswered(rd_kafka_resp_err_t error, bool at_start) {
    while (poll_errors()) {
    }
    const std::string why = std::string("no broker answers: ") + rd_kafka_err2str(error);
    const std::string last = last_error();
    if (at_start) throw SystemError("kafka: " + why + (last.empty() ? "" : " (" + last + ")"));
    note(why);
  }

  // Lets the error callback speak; before anything is assigned there is nothing else in the queue.
  bool poll_errors() {
    const uint64_t before = transient_errors_;
    const KafkaMessage message(rd_kafka_consume_queue(queue_.get(), 0));
    if (message) take(*message);
    return message || transient_errors_ != before;
  }

  void add_partitions(const KafkaTopic& topic, const rd_kafka_metadata_topic_t& found, const Positions* positions,
                      rd_kafka_topic_partition_list_t* added) {
    if (found.err != RD_KAFKA_RESP_ERR_NO_ERROR || found.partition_cnt == 0) {
      const char* const why = found.err ? rd_kafka_err2str(found.err) : "it has no partitions";
      if (positions) throw SystemError("kafka: the topic '" + topic.name + "' cannot be read: " + why);
      return note("the topic '" + topic.name + "': " + why);
    }
    for (int p = 0; p < found.partition_cnt; ++p) {
      const int32_t number = found.partitions[p].id;
      const std::string name = stream_name(topic.name, number);
      const std::lock_guard lock(mutex_);
      if (partitions_.contains(name)) continue;
      auto stream = std::make_shared<Stream>(Stream{Stream::Kind::kPartition, name, topic.format, topic.domain});
      partitions_[name] = {std::move(stream), topic.name, number, -1, -1};
      auto* const entry = rd_kafka_topic_partition_list_add(added, topic.name.c_str(), number);
      entry->offset = positions && topic.from_latest ? RD_KAFKA_OFFSET_END : RD_KAFKA_OFFSET_BEGINNING;
      if (!positions) continue;
      if (const auto known = positions->find(name); known != positions->end())
        entry->offset = static_cast<int64_t>(known->second);
    }
  }

  static KafkaOffsets offsets_of(const Positions& next_offsets) {
    KafkaOffsets offsets(rd_kafka_topic_partition_list_new(static_cast<int>(next_offsets.size())));
    for (const auto& [stream, next] : next_offsets) {
      if (!stream.starts_with("kafka:")) continue;
      const auto [topic, partition] = topic_partition(stream);
      rd_kafka_topic_partition_list_add(offsets.get(), topic.c_str(), partition)->offset = static_cast<int64_t>(next);
    }
    return offsets;
  }

  // Constant after construction.
  const KafkaOptions options_;
  KafkaClient client_;
  KafkaQueue queue_;
  std::vector<KafkaTopicHandle> handles_;

  // next()'s thread only; callbacks run in it too.
  PartitionBatches batches_;
  std::vector<rd_kafka_message_t*> messages_;
  Clock::time_point looked_for_partitions_;
  bool fatal_ = false;
  const rd_kafka_topic_t* latest_topic_ = nullptr;
  int32_t latest_number_ = -1;
  std::shared_ptr<const Stream> latest_;

  mutable std::mutex mutex_;
  std::map<std::string, Partition> partitions_;  // guarded by mutex_
  std::string last_error_;                       // guarded by mutex_
};

void KafkaSource::check(const KafkaOptions& options) {
  make_consumer_conf(options.properties);
  if (options.topics.empty()) throw InputError("topics: name at least one topic");
  for (const KafkaTopic& topic : options.topics)
    if (topic.name.empty() || topic.name.find('/') != std::string::npos)
      throw InputError("topics: '" + topic.name + "' is no name for a topic");
}

void KafkaSource::check_property(const std::string& name, const std::string& value) { make_consumer_conf({{name, value}}); }

KafkaSource::KafkaSource(KafkaOptions options, const Positions& positions) {
  check(options);
  client_ = std::make_unique<Client>(std::move(options), positions);
}
KafkaSource::~KafkaSource() = default;

Source::Next KafkaSource::next(RecordBatch& batch) { return client_->next(batch); }
void KafkaSource::commit(const Positions& next_offsets) { client_->commit(next_offsets); }
bool KafkaSource::commit_and_wait(const Positions& next_offsets, std::chrono::milliseconds timeout) {
  return client_->commit_and_wait(next_offsets, timeout);
}
uint64_t KafkaSource::commits_confirmed() const { return client_->commits_confirmed_; }
uint64_t KafkaSource::commits_failed() const { return client_->commits_failed_; }
void KafkaSource::pause() { client_->set_paused(true); }
void KafkaSource::resume() { client_->set_paused(false); }
std::vector<KafkaSource::Partition> KafkaSource::partitions() const { return client_->partitions(); }
uint64_t KafkaSource::transient_errors() const { return client_->transient_errors_; }
std::string KafkaSource::last_error() const { return client_->last_error(); }

}  // namespace netra
