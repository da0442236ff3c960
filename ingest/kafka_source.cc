#include "ingest/kafka_source.h"

#include <future>
#include <optional>
#include <thread>
#include <utility>

#include "ingest/kafka_handles.h"
#include "ingest/kafka_partitions.h"
#include "ingest/kafka_properties.h"
#include "ingest/kafka_reasons.h"
#include "ingest/kafka_watch.h"
#include "ingest/partition_batches.h"

namespace netra {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kAskTimeout{2000};
constexpr milliseconds kSlice{250};             // how long one look for the first broker waits
constexpr milliseconds kTroubledLookEvery{1000};
constexpr milliseconds kTroubledAskTimeout{1500};  // a question may stand behind a fetch that waits for records (fetch.wait.max.ms, 500)
constexpr milliseconds kDestroyTimeout{3000};
constexpr milliseconds kGoneAfter{3000};  // a broker that has just started may not know its topics yet

int to_ms(milliseconds time) { return static_cast<int>(time.count()); }

// Librdkafka 2.0.2 never comes back from destroying a client under which a topic was deleted: then the client is left to
// itself, and to the end of the process. Its callbacks use the watch.
void destroy(KafkaClient client, std::shared_ptr<KafkaWatch> watch) {
  auto done = std::make_shared<std::promise<void>>();
  std::thread([client = std::move(client), watch = std::move(watch), done]() mutable {
    client.reset();
    done->set_value();
  }).detach();
  done->get_future().wait_for(kDestroyTimeout);
}

std::string property(const KafkaOptions& options, const char* name, const char* otherwise) {
  const auto found = options.properties.find(name);
  return found == options.properties.end() ? otherwise : found->second;
}

std::shared_ptr<KafkaWatch> make_watch(const KafkaOptions& options) {
  return std::make_shared<KafkaWatch>(property(options, "group.id", "netra"), property(options, "ssl.certificate.location", ""));
}

// Reads the files that the properties name, and sees whether the properties go together.
KafkaClient make_client(const KafkaOptions& options, KafkaWatch& watch) {
  KafkaConf conf = make_consumer_conf(options.properties);
  watch.attach(conf.get());
  char why[512];
  KafkaClient client(rd_kafka_new(RD_KAFKA_CONSUMER, conf.get(), why, sizeof why));
  if (!client) throw InputError(std::string("kafka: ") + why);
  conf.release();  // the client's now
  return client;
}

}  // namespace

class KafkaSource::Client {
 public:
  Client(KafkaOptions options, const Places& places)
      : options_(std::move(options)),
        watch_(make_watch(options_)),
        batches_(options_.batch_bytes, options_.batch_records, options_.record_bytes_max) {
    client_ = make_client(options_, *watch_);
    rd_kafka_poll_set_consumer(client_.get());
    queue_.reset(rd_kafka_queue_get_consumer(client_.get()));
    partitions_.emplace(client_.get(), options_, *watch_, batches_);
    connect(places);
    looked_ = gone_since_ = Clock::now();
  }

  ~Client() {
    queue_.reset();
    partitions_.reset();
    destroy(std::move(client_), watch_);
  }

  Next next(RecordBatch& batch) {
    if (take_batch(batch)) return Next::kBatch;
    look_around();
    if (poll(0) == 0) {
      const KafkaMessage first(rd_kafka_consume_queue(queue_.get(), to_ms(options_.poll)));
      if (!first) return Next::kNothing;
      take(*first);
      poll(0);
    }
    batches_.finish();
    return take_batch(batch) ? Next::kBatch : Next::kNothing;
  }

  void commit(const Positions& next_offsets) {
    const KafkaOffsets offsets = offsets_of(next_offsets);
    const auto error = rd_kafka_commit(client_.get(), offsets.get(), 1);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) watch_->committed(error, nullptr);
  }

  bool commit_and_wait(const Positions& next_offsets, milliseconds timeout) {
    const KafkaOffsets offsets = offsets_of(next_offsets);
    if (offsets->cnt == 0) return true;
    const KafkaQueue answers(rd_kafka_queue_new(client_.get()));
    auto error = rd_kafka_commit_queue(client_.get(), offsets.get(), answers.get(), nullptr, nullptr);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
      watch_->committed(error, nullptr);
      return false;
    }
    const KafkaEvent event(rd_kafka_queue_poll(answers.get(), to_ms(timeout)));
    error = event ? rd_kafka_event_error(event.get()) : RD_KAFKA_RESP_ERR__TIMED_OUT;
    watch_->committed(error, event ? rd_kafka_event_topic_partition_list(event.get()) : nullptr);
    return error == RD_KAFKA_RESP_ERR_NO_ERROR;
  }

  void set_paused(bool paused) {
    paused_ = paused;
    const KafkaOffsets all = partitions_->all();
    (paused ? rd_kafka_pause_partitions : rd_kafka_resume_partitions)(client_.get(), all.get());
  }

  std::vector<Partition> partitions() const { return partitions_->described(); }
  const KafkaWatch& watch() const { return *watch_; }
  std::vector<std::string> take_heartbeats() { return std::exchange(heartbeats_, {}); }

 private:
  // Throws KafkaUnavailable when nobody has answered after the connect timeout, and at once when a broker refuses us or
  // has no such topic.
  void connect(const Places& places) {
    const auto until = Clock::now() + options_.connect_timeout;
    while (!partitions_->find(&places, std::min(kSlice, options_.connect_timeout))) {
      poll_errors();
      const std::string topics = watch_->topics_trouble();
      if (!topics.empty()) throw KafkaUnavailable("kafka: " + topics);
      if (!watch_->refused() && Clock::now() < until) continue;
      const std::string trouble = watch_->trouble(), last = watch_->last_error();
      throw KafkaUnavailable("kafka: " + (!trouble.empty() ? trouble : "no broker answers" + (last.empty() ? "" : " (" + last + ")")));
    }
  }

  // Lets the callbacks speak; before anything is assigned there is nothing else in the queue.
  void poll_errors() {
    for (uint64_t before = watch_->errors() - 1; before != watch_->errors();) {
      before = watch_->errors();
      const KafkaMessage message(rd_kafka_consume_queue(queue_.get(), 0));
      if (message) take(*message);
    }
  }

  // Now and then: partitions added, topics made anew; while there is trouble, whether it is over.
  void look_around() {
    const bool trouble = !watch_->trouble().empty();
    const auto since = Clock::now() - looked_;
    const bool due = since >= options_.partitions_every;
    if (!due && !(trouble && since >= kTroubledLookEvery)) return;
    const bool missing = !watch_->topics_trouble().empty();
    const bool found = partitions_->find(nullptr, trouble ? kTroubledAskTimeout : kAskTimeout);
    if (partitions_->gone().empty()) gone_since_ = Clock::now();
    else if (Clock::now() - gone_since_ >= kGoneAfter)
      throw SystemError("kafka: " + topic_reason(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, partitions_->gone()) +
                        "; it was deleted while it was read. Started again, the daemon waits for it");
    // A topic that was missing may have come back as another one.
    if (found && ((due && !paused_) || missing)) partitions_->verify(missing);
    if (due || missing) partitions_->ask_ends(kAskTimeout);
    looked_ = Clock::now();
  }

  bool take_batch(RecordBatch& batch) {
    if (!batches_.take(batch)) return false;
    KafkaPartition* const partition = batch.mark.known() ? partitions_->of(batch.stream->name) : nullptr;
    if (!partition) return true;
    partition->mark = batch.mark;
    if (!partition->checked.known()) partition->checked = batch.mark;
    return true;
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
    if (watch_->fatal()) throw KafkaUnavailable("kafka: " + watch_->last_error());
    return count;
  }

  void take(const rd_kafka_message_t& message) {
    KafkaPartition* const partition = message.rkt ? partitions_->of(message) : nullptr;
    if (!partition) return watch_->failed(message.err, one_line(rd_kafka_message_errstr(&message)));
    if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) return reached_end(*partition, message.offset);
    if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) return failed(*partition, message);
    if (!partition->stream) return take_heartbeat(message);
    if (!partitions_->wanted(*partition, message)) return;
    partition->next = message.offset + 1;
    partition->at_end = false;
    batches_.add(partition->stream, static_cast<uint64_t>(message.offset), message.payload, message.len, message_time(message));
  }

  void take_heartbeat(const rd_kafka_message_t& message) {
    if (message.payload) heartbeats_.emplace_back(static_cast<const char*>(message.payload), message.len);
  }

  void reached_end(KafkaPartition& partition, int64_t offset) {
    watch_->connected();
    if (!partition.stream) return;
    if (partition.verifying && offset < partition.next) return partitions_->settle_lost_position(partition, offset);  // it ends before what was read
    partition.verifying = false;
    if (partition.at_end && offset <= partition.next) return;  // said before
    partition.at_end = true;
    partition.next = std::max(partition.next, offset);
    batches_.end(partition.stream, static_cast<uint64_t>(partition.next));
  }

  void failed(KafkaPartition& partition, const rd_kafka_message_t& message) {
    const std::string where = stream_name(partition.topic, partition.number) + ": ";
    switch (message.err) {
      case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
      case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
        return partitions_->settle_lost_position(partition, message.offset);
      case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
      case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
      case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
      case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
        watch_->set_topics_trouble(topic_reason(message.err, partition.topic));  // over when it is found again
        return watch_->note(where + topic_reason(message.err, partition.topic));
      case RD_KAFKA_RESP_ERR__FATAL:
      case RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE:
        throw KafkaUnavailable(where + one_line(rd_kafka_message_errstr(&message)));
      default:
        watch_->note(where + one_line(rd_kafka_message_errstr(&message)));
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
  const std::shared_ptr<KafkaWatch> watch_;  // any thread
  KafkaClient client_;
  KafkaQueue queue_;

  // next()'s thread only.
  PartitionBatches batches_;
  std::optional<KafkaPartitions> partitions_;
  std::vector<rd_kafka_message_t*> messages_;
  std::vector<std::string> heartbeats_;
  Clock::time_point looked_, gone_since_;
  bool paused_ = false;
};

void KafkaSource::check(const KafkaOptions& options) {
  make_consumer_conf(options.properties);
  if (options.topics.empty()) throw InputError("topics: name at least one topic");
  for (const KafkaTopic& topic : options.topics)
    if (topic.name.empty() || topic.name.find('/') != std::string::npos)
      throw InputError("topics: '" + topic.name + "' is no name for a topic");
}

void KafkaSource::check_client(const KafkaOptions& options) {
  check(options);
  const auto watch = make_watch(options);
  destroy(make_client(options, *watch), watch);
}

void KafkaSource::check_property(const std::string& name, const std::string& value) { make_consumer_conf({{name, value}}); }

KafkaSource::KafkaSource(KafkaOptions options, const Places& places) {
  check(options);
  client_ = std::make_unique<Client>(std::move(options), places);
}
KafkaSource::~KafkaSource() = default;

Source::Next KafkaSource::next(RecordBatch& batch) { return client_->next(batch); }
void KafkaSource::commit(const Positions& next_offsets) { client_->commit(next_offsets); }
bool KafkaSource::commit_and_wait(const Positions& next_offsets, milliseconds timeout) {
  return client_->commit_and_wait(next_offsets, timeout);
}
uint64_t KafkaSource::commits_confirmed() const { return client_->watch().commits_confirmed(); }
uint64_t KafkaSource::commits_failed() const { return client_->watch().commits_failed(); }
KafkaSource::Positions KafkaSource::committed() const { return client_->watch().offsets(); }
void KafkaSource::pause() { client_->set_paused(true); }
void KafkaSource::resume() { client_->set_paused(false); }
std::vector<KafkaSource::Partition> KafkaSource::partitions() const { return client_->partitions(); }
std::string KafkaSource::trouble() const { return client_->watch().trouble(); }
uint64_t KafkaSource::transient_errors() const { return client_->watch().errors(); }
std::string KafkaSource::last_error() const { return client_->watch().last_error(); }
std::vector<std::string> KafkaSource::take_heartbeats() { return client_->take_heartbeats(); }

}  // namespace netra
