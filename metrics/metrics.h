#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace netra {

// Everything that Netra counts. Names, helps, labels and buckets stand in the one table of metrics.cc.
// No account, person or text is ever a label.

// Only grow. Those marked (store) start at what the store has counted since it was made, so that they survive a restart.
enum class Count : uint8_t {
  kRecordsReceived,      // (store)
  kRecordsHandled,       // (store)
  kRecordsFiltered,      // (store)
  kRecordsDeadLettered,  // (store) reason
  kRecordsLate,
  kRecordsSkipped,
  kRecordsClockAhead,
  kRecordBytes,
  kEvents,               // (store) kind
  kTextsMatched,
  kTextBytesMatched,
  kFacts,
  kHits,                 // (store) contest, contestant, act, grade
  kRegionHits,           // (store) region, grade
  kCategoryHits,         // (store) category, act, grade
  kTargets,              // outcome
  kStoreWrites,
  kOffsetCommits,        // result
  kReloads,              // result
  kMatcherDatabases,     // origin
  kFactsExpired,
  kEvidenceErased,       // what
  kCpuSeconds,
  kGaps,                 // (store) topic, partition
  kGapRecords,           // (store) topic, partition
  kKafkaErrors,
  kKafkaConnects,        // result
  kPauses,               // reason
  kDeadLettersPublished, // result
};

// Go up and down.
enum class Level : uint8_t {
  kLagRecords,           // topic, partition
  kLagSeconds,           // topic, partition
  kWatermark,            // topic, partition
  kDeadLetters,
  kDeadLettersLimit,
  kDeadLetterBytes,
  kDeadLetterBytesLimit,
  kFlightBytes,
  kFlightBatches,
  kReady,
  kRosterAccounts,
  kPackInfo,             // sha256
  kRosterInfo,           // sha256
  kBuildInfo,            // version, compiler, normaliser
  kStartTime,
  kLastReload,           // result
  kStoreBytes,
  kStoreVolumeBytes,
  kStoreVolumeFreeBytes,
  kResidentBytes,
  kMemoryLimit,
  kOpenFiles,
  kOpenFilesMax,
  kPartitions,
  kConnected,
  kPosition,             // topic, partition
  kCommittedOffset,      // topic, partition
  kProgressTime,         // topic, partition
  kStalled,              // topic, partition
  kPaused,               // reason
  kFlightBytesLimit,
  kDeadLettersUnpublished,
  kHeartbeatTime,
};

// Distributions.
enum class Spread : uint8_t {
  kStageSeconds,         // stage
  kBatchRecords,
  kHeartbeatSeconds,
};

// One row of the table, for documents and for tests of dashboards and alerts.
struct MetricDescription {
  std::string name, type, help;
  std::vector<std::string> labels;
};

// The registry. Workers count in plain integers of their own; these methods are called once per batch.
// Thread safety: all methods may be called from any thread.
class Metrics {
 public:
  using Labels = std::initializer_list<std::string_view>;  // values, in the order of the table's label names

  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  void add(Count count, double n = 1, Labels values = {});
  void set(Level level, double value, Labels values = {});
  // Takes all series of the level away and sets this one: for `…_info`, where an old identity must not stay.
  void replace(Level level, double value, Labels values);
  void observe(Spread spread, double value, Labels values = {});

  // While it is held no page is made: what is counted meanwhile shows together or not at all.
  [[nodiscard]] std::unique_lock<std::mutex> together();

  // The page that Prometheus reads, in its text format.
  std::string text() const;

  static std::vector<MetricDescription> described();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace netra
