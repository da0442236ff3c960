#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "app/snapshot.h"
#include "app/worker.h"
#include "metrics/metrics.h"
#include "store/committer.h"

namespace netra {

struct PipelineOptions {
  unsigned workers = 1;
  uint64_t flight_bytes_max = uint64_t{64} << 20;  // batches taken from the source and not yet written
  std::vector<Stream> streams = {};                // their formats are made before the first batch: a mapping file is read once
};

// The loop: batches in, written outcomes out. The caller's thread is the source's; workers judge batches in any order;
// one thread commits the outcomes strictly by sequence, several in one write when they queue.
// Every queue is bounded by flight_bytes_max together: submit() waits when it is reached.
// Thread safety: submit() and drain() from one thread; use(), with_committer() and the questions from any.
class Pipeline {
 public:
  // What was written, per stream: where it goes on.
  using Positions = std::map<std::string, uint64_t>;
  // Called in the committer's thread after every write.
  using OnCommit = std::function<void(const CommitResult&, const Positions&)>;

  // Borrows all; `metrics` may be null. REQUIRES: use() before the first submit().
  Pipeline(Committer& committer, Metrics* metrics, const PipelineOptions& options, OnCommit on_commit);
  // Does not wait for what is queued to be written, though workers still judge it; drain() first to keep it.
  ~Pipeline();
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  // Batches submitted from now on are judged by these; the schedule says from which positions.
  void use(std::shared_ptr<const Matcher> matcher, std::shared_ptr<const Roster> roster);
  // Waits for room, but for a full dead-letter store. Throws what a worker or the committer threw: nothing goes on after that.
  void submit(RecordBatch batch);
  // Waits until all that was submitted is written, or has no room in the dead-letter store. Throws as submit() does.
  void drain();
  // True when submit() would wait now.
  bool full() const;
  // The dead-letter store is at its bound: nothing must be submitted any more, and what was waits.
  bool dead_letters_full() const { return dead_letters_full_.load(std::memory_order_relaxed); }
  // After a purge in this process: asks the committer again.
  void look_at_dead_letters();
  // What was submitted and is not written, and how many batches were written since the start.
  struct Flight {
    uint64_t bytes = 0, batches = 0, written = 0;
  };
  Flight flight() const;
  // Runs `act` while no write is under way.
  void with_committer(const std::function<void(Committer&)>& act);

 private:
  struct Job {
    RecordBatch batch;
    std::shared_ptr<const Snapshot> snapshot;
  };

  void work(std::stop_token stop);
  void commit(std::stop_token stop);
  // How many were written: the others have no room in the dead-letter store.
  size_t write(const std::vector<Outcome>& outcomes);
  void fail(std::exception_ptr failure);
  void rethrow_failure() const;  // REQUIRES: mutex_ held

  // Constant after construction.
  Committer& committer_;
  Metrics* const metrics_;
  const PipelineOptions options_;
  const OnCommit on_commit_;

  mutable std::mutex mutex_;
  std::condition_variable_any room_, work_, outcome_;
  // Guarded by mutex_.
  std::shared_ptr<const Snapshot> snapshot_;
  std::deque<Job> jobs_;
  std::map<uint64_t, Outcome> outcomes_;  // judged, by sequence
  uint64_t next_sequence_ = 0, next_commit_ = 0, flight_bytes_ = 0;
  bool held_ = false;  // the next outcome has no room in the dead-letter store
  std::exception_ptr failure_;

  std::mutex committer_mutex_;  // guards committer_
  std::atomic<bool> dead_letters_full_{false};
  std::vector<std::jthread> threads_;  // last: joined first
};

}  // namespace netra
