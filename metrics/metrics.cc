#include "metrics/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <iterator>
#include <map>
#include <mutex>

namespace netra {
namespace {

struct Row {
  const char* name;
  const char* help;
  std::vector<std::string> labels;
};

// In the order of the enums.
const std::vector<Row>& counts() {
  static const std::vector<Row> rows = {
      {"netra_records_received_total", "Records read from the source since the store was made.", {}},
      {"netra_records_handled_total", "Records of which at least one event passed the screen.", {}},
      {"netra_records_filtered_total", "Records of which nothing passed the screen.", {}},
      {"netra_records_dead_lettered_total", "Records that could not be used, by reason.", {"reason"}},
      {"netra_records_late_total", "Records older than their partition's watermark by more than the lateness.", {}},
      {"netra_records_skipped_total", "Records read again below the stored position, and taken before.", {}},
      {"netra_records_clock_ahead_total", "Records witnessed over an hour after their own timestamp: they move no watermark.", {}},
      {"netra_record_bytes_total", "Bytes of records read by this process.", {}},
      {"netra_events_total", "Canonical events by kind, filtered ones included.", {"kind"}},
      {"netra_texts_matched_total", "Texts given to the matcher.", {}},
      {"netra_text_bytes_matched_total", "Bytes of texts given to the matcher.", {}},
      {"netra_facts_total", "Facts learned.", {}},
      {"netra_hits_total", "Hits made, by contest, contestant, act and grade.", {"contest", "contestant", "act", "grade"}},
      {"netra_region_hits_total", "Hits made, by the member's regency and grade.", {"region", "grade"}},
      {"netra_category_hits_total", "Hits made, by the member's category, act and grade.", {"category", "act", "grade"}},
      {"netra_targets_total",
       "Members' acts by what was known of their target when they came (known, unknown): coverage is known over both.",
       {"outcome"}},
      {"netra_store_writes_total", "Write batches given to the store.", {}},
      {"netra_offset_commits_total", "Commits of group offsets to the broker, by result (ok, failed).", {"result"}},
      {"netra_reloads_total", "Reloads of packs and roster, by result (ok, refused).", {"result"}},
      {"netra_matcher_databases_total", "Compiled pattern databases by origin (cache, compiled, rebuilt).", {"origin"}},
      {"netra_facts_expired_total", "Facts removed because they can make no hit any more.", {}},
      {"netra_evidence_erased_total", "Evidence erased by retention (hits, dead_letters, access_log).", {"what"}},
      {"process_cpu_seconds_total", "Processor time used, of all threads, in user and system.", {}},
      {"netra_gaps_total", "Gaps: the broker no longer had the records at the position.", {"topic", "partition"}},
      {"netra_gap_records_total", "Offsets in gaps: the most records that can have been lost to retention.", {"topic", "partition"}},
      {"netra_kafka_errors_total", "Errors that the Kafka client reported and went on from.", {}},
      {"netra_kafka_connects_total", "Attempts to connect and to take up the topics, by result (ok, failed).", {"result"}},
      {"netra_pauses_total", "Times that fetching was paused, by reason (dead_letters, memory).", {"reason"}},
      {"netra_dead_letters_published_total", "Dead letters sent to the dead-letter topic, by result (ok, failed).", {"result"}},
  };
  return rows;
}

const std::vector<Row>& levels() {
  static const std::vector<Row> rows = {
      {"netra_lag_records", "Records between the stored position and the partition's end.", {"topic", "partition"}},
      {"netra_lag_seconds", "Age of the watermark, against this machine's clock, while records wait; else 0.", {"topic", "partition"}},
      {"netra_watermark_timestamp_seconds", "Running maximum of witness times of the partition.", {"topic", "partition"}},
      {"netra_dead_letters", "Dead letters in the store.", {}},
      {"netra_dead_letters_limit", "Dead letters at which the stream pauses.", {}},
      {"netra_dead_letter_bytes", "Bytes of the dead letters in the store.", {}},
      {"netra_dead_letter_bytes_limit", "Bytes of dead letters at which the stream pauses.", {}},
      {"netra_flight_bytes", "Bytes of batches between source and store.", {}},
      {"netra_flight_batches", "Batches between source and store.", {}},
      {"netra_ready", "1 when /readyz says ready.", {}},
      {"netra_roster_accounts", "Accounts in the roster.", {}},
      {"netra_pack_info", "Identity of the pack in force.", {"sha256"}},
      {"netra_roster_info", "Identity of the roster in force.", {"sha256"}},
      {"netra_build_info", "What is running.", {"version", "compiler", "normaliser"}},
      {"netra_start_time_seconds", "When this process started, since the epoch.", {}},
      {"netra_last_reload_timestamp_seconds", "When pack and roster were last read, by result (ok, refused); 0 for never.", {"result"}},
      {"netra_store_bytes", "Size of the store's folder, the roster and the logs beside it included.", {}},
      {"netra_store_volume_bytes", "Size of the volume that the store lies on.", {}},
      {"netra_store_volume_free_bytes", "What is free for this process on the volume that the store lies on.", {}},
      {"netra_resident_memory_bytes", "Resident memory of this process.", {}},
      {"netra_memory_limit_bytes", "limits.memory of the configuration.", {}},
      {"process_open_fds", "Open file descriptors.", {}},
      {"process_max_fds", "File descriptors that may be open at once.", {}},
      {"netra_partitions", "Partitions that are read.", {}},
      {"netra_connected", "1 while the broker can be read and the topics are there.", {}},
      {"netra_position_offset", "The next offset to read, as the store has it.", {"topic", "partition"}},
      {"netra_committed_offset", "The group's offset that the broker last confirmed to this process.", {"topic", "partition"}},
      {"netra_progress_timestamp_seconds", "When the stored position last moved, or the partition was last seen at its end.",
       {"topic", "partition"}},
      {"netra_stalled", "1 when records wait and the position has not moved for limits.stall.", {"topic", "partition"}},
      {"netra_paused", "1 while fetching is paused, by reason (dead_letters, memory).", {"reason"}},
      {"netra_flight_bytes_limit", "Bytes of batches between source and store at which no more are taken.", {}},
      {"netra_unpublished_dead_letters", "Dead letters that the dead-letter topic has not confirmed yet.", {}},
      {"netra_heartbeat_timestamp_seconds", "When the last heartbeat record had gone the whole way; before the first, when they began; 0 where none are sent.", {}},
  };
  return rows;
}

const std::vector<Row>& spreads() {
  static const std::vector<Row> rows = {
      {"netra_stage_seconds", "Time of one batch in a stage (parse, match, commit).", {"stage"}},
      {"netra_batch_records", "Records of one batch.", {}},
      {"netra_heartbeat_seconds", "From the sending of a heartbeat record until all that was read before it is in the store.", {}},
  };
  return rows;
}

const std::vector<prometheus::Histogram::BucketBoundaries>& buckets() {
  static const std::vector<prometheus::Histogram::BucketBoundaries> bounds = {
      {0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10},
      {1, 10, 50, 100, 250, 500, 1000, 2000, 5000},
      {0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300},
  };
  return bounds;
}

prometheus::Labels labels_of(const Row& row, Metrics::Labels values) {
  prometheus::Labels labels;
  auto value = values.begin();
  for (const std::string& name : row.labels) labels.emplace(name, value != values.end() ? std::string(*value++) : "");
  return labels;
}

template <typename Builder>
auto& family(Builder builder, const Row& row, prometheus::Registry& registry) {
  return builder.Name(row.name).Help(row.help).Register(registry);
}

void describe(const std::vector<Row>& rows, const char* type, std::vector<MetricDescription>& all) {
  for (const Row& row : rows) all.push_back({row.name, type, row.help, row.labels});
}

}  // namespace

struct Metrics::State {
  prometheus::Registry registry;
  std::vector<prometheus::Family<prometheus::Counter>*> counts;
  std::vector<prometheus::Family<prometheus::Gauge>*> levels;
  std::vector<prometheus::Family<prometheus::Histogram>*> spreads;

  std::mutex page;   // held while a page is made
  std::mutex mutex;  // guards `replaced`
  std::map<Level, prometheus::Gauge*> replaced;
};

Metrics::Metrics() : state_(std::make_unique<State>()) {
  State& state = *state_;
  for (const Row& row : counts()) {
    state.counts.push_back(&family(prometheus::BuildCounter(), row, state.registry));
    if (row.labels.empty()) state.counts.back()->Add({});
  }
  for (const Row& row : levels()) {
    state.levels.push_back(&family(prometheus::BuildGauge(), row, state.registry));
    if (row.labels.empty()) state.levels.back()->Add({});
  }
  for (size_t i = 0; i < spreads().size(); ++i) {
    state.spreads.push_back(&family(prometheus::BuildHistogram(), spreads()[i], state.registry));
    if (spreads()[i].labels.empty()) state.spreads.back()->Add({}, buckets()[i]);
  }
}

Metrics::~Metrics() = default;

void Metrics::add(Count count, double n, Labels values) {
  const auto i = static_cast<size_t>(count);
  state_->counts[i]->Add(labels_of(counts()[i], values)).Increment(n);
}

void Metrics::set(Level level, double value, Labels values) {
  const auto i = static_cast<size_t>(level);
  state_->levels[i]->Add(labels_of(levels()[i], values)).Set(value);
}

void Metrics::replace(Level level, double value, Labels values) {
  const auto i = static_cast<size_t>(level);
  const std::lock_guard lock(state_->mutex);
  prometheus::Gauge& gauge = state_->levels[i]->Add(labels_of(levels()[i], values));
  gauge.Set(value);
  prometheus::Gauge*& last = state_->replaced[level];
  if (last && last != &gauge) state_->levels[i]->Remove(last);
  last = &gauge;
}

void Metrics::observe(Spread spread, double value, Labels values) {
  const auto i = static_cast<size_t>(spread);
  state_->spreads[i]->Add(labels_of(spreads()[i], values), buckets()[i]).Observe(value);
}

std::unique_lock<std::mutex> Metrics::together() { return std::unique_lock(state_->page); }

std::string Metrics::text() const {
  std::unique_lock page(state_->page);
  const auto families = state_->registry.Collect();
  page.unlock();
  return prometheus::TextSerializer().Serialize(families);
}

std::vector<MetricDescription> Metrics::described() {
  std::vector<MetricDescription> all;
  describe(counts(), "counter", all);
  describe(levels(), "gauge", all);
  describe(spreads(), "histogram", all);
  return all;
}

}  // namespace netra
