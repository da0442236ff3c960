#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "ingest/kafka_source.h"
#include "metrics/metrics.h"
#include "store/store.h"

namespace netra {

// How every partition is doing: lag, progress, stalls, idleness. Looked at about once a second.
// Thread safety: none; main's thread. Borrows the metrics.
class StreamWatch {
 public:
  using Clock = std::chrono::steady_clock;
  using Positions = std::map<std::string, uint64_t>;

  StreamWatch(Metrics& metrics, TimeUs stall, std::function<Clock::time_point()> now = Clock::now)
      : metrics_(metrics), stall_(std::chrono::microseconds(stall)), now_(std::move(now)) {}

  // A batch was taken: its partition is at its end, or not idle any more.
  void took(const RecordBatch& batch);
  // After another source was made, or fetching was paused: time without progress, or idle, begins anew.
  void forgive();
  // Sets the metrics of every partition.
  void look(const std::vector<KafkaSource::Partition>& partitions, const Positions& stored, const Positions& committed,
            const std::vector<StreamState>& streams);

  // Partitions without progress for the stall time though records wait: one line, empty when there are none.
  const std::string& stalled() const { return stalled_; }
  // Partitions that gave nothing for an hour after they were read to their end. Asking again waits another hour.
  std::vector<std::string> take_idle();
  // Those of the last look.
  const std::set<std::string>& read() const { return read_; }
  // The same without those that are idle.
  std::set<std::string> busy() const;

 private:
  struct Progress {
    uint64_t next = 0;
    Clock::time_point at{};
  };

  void look_at(const KafkaSource::Partition& partition, const Positions& stored, const Positions& committed, TimeUs watermark);

  Metrics& metrics_;
  const Clock::duration stall_;
  const std::function<Clock::time_point()> now_;
  std::map<std::string, Progress> progress_;
  struct Idle {
    Clock::time_point since, told;
  };
  std::map<std::string, Idle> idle_;  // read to their end
  std::set<std::string> read_;
  std::string stalled_;
};

}  // namespace netra
