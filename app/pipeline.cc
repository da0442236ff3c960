#include "app/pipeline.h"

#include <pthread.h>

#include <algorithm>
#include <chrono>

#include "app/fold_metrics.h"

namespace netra {
namespace {

constexpr size_t kOutcomesPerWrite = 16;

uint64_t weight(const RecordBatch& batch) { return batch.buffer.capacity() + batch.records.capacity() * sizeof(Record) + 4096; }

void name_thread(const std::string& name) { pthread_setname_np(pthread_self(), name.c_str()); }

}  // namespace

Pipeline::Pipeline(Committer& committer, Metrics* metrics, const PipelineOptions& options, OnCommit on_commit)
    : committer_(committer), metrics_(metrics), options_(options), on_commit_(std::move(on_commit)) {
  look_at_dead_letters();
  threads_.reserve(options.workers + 1);
  threads_.emplace_back([this](std::stop_token stop) {
    name_thread("netra-commit");
    commit(stop);
  });
  for (unsigned i = 0; i < options.workers; ++i)
    threads_.emplace_back([this, i](std::stop_token stop) {
      name_thread("netra-work-" + std::to_string(i));
      work(stop);
    });
}

Pipeline::~Pipeline() {
  for (std::jthread& thread : threads_) thread.request_stop();
  while (!threads_.empty()) threads_.pop_back();
}

void Pipeline::use(std::shared_ptr<const Matcher> matcher, std::shared_ptr<const Roster> roster) {
  Committer::Sequences sequences;
  with_committer([&](Committer& committer) { sequences = committer.use(matcher->pack(), roster->identity()); });
  auto snapshot = std::make_shared<const Snapshot>(Snapshot{std::move(matcher), std::move(roster), sequences.pack, sequences.roster});
  const std::lock_guard lock(mutex_);
  snapshot_ = std::move(snapshot);
}

void Pipeline::with_committer(const std::function<void(Committer&)>& act) {
  {
    const std::lock_guard lock(mutex_);
    rethrow_failure();  // a write that broke off leaves the committer in the middle of something
  }
  const std::lock_guard lock(committer_mutex_);
  act(committer_);
}

void Pipeline::rethrow_failure() const {
  if (failure_) std::rethrow_exception(failure_);
}

void Pipeline::submit(RecordBatch batch) {
  std::unique_lock lock(mutex_);
  room_.wait(lock, [&] { return failure_ || held_ || flight_bytes_ == 0 || flight_bytes_ < options_.flight_bytes_max; });
  rethrow_failure();
  batch.sequence = next_sequence_++;
  flight_bytes_ += weight(batch);
  jobs_.push_back({std::move(batch), snapshot_});
  work_.notify_one();
}

void Pipeline::drain() {
  std::unique_lock lock(mutex_);
  room_.wait(lock, [&] { return failure_ || held_ || next_commit_ == next_sequence_; });
  rethrow_failure();
}

bool Pipeline::full() const {
  const std::lock_guard lock(mutex_);
  return !failure_ && flight_bytes_ >= options_.flight_bytes_max;
}

Pipeline::Flight Pipeline::flight() const {
  const std::lock_guard lock(mutex_);
  return {flight_bytes_, next_sequence_ - next_commit_, next_commit_};
}

void Pipeline::look_at_dead_letters() {
  with_committer([&](Committer& committer) { dead_letters_full_.store(committer.dead_letters_full(), std::memory_order_relaxed); });
  const std::lock_guard lock(mutex_);
  held_ = false;
  outcome_.notify_one();
}

void Pipeline::fail(std::exception_ptr failure) {
  const std::lock_guard lock(mutex_);
  if (!failure_) failure_ = std::move(failure);
  room_.notify_all();
}

void Pipeline::work(std::stop_token stop) {
  try {
    Worker worker;
    for (const Stream& stream : options_.streams) worker.prepare(stream);
    for (;;) {
      std::unique_lock lock(mutex_);
      if (!work_.wait(lock, stop, [&] { return !jobs_.empty(); })) return;
      Job job = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      Outcome outcome = worker.judge(std::move(job.batch), job.snapshot);
      lock.lock();
      const uint64_t sequence = outcome.batch.sequence;
      outcomes_.emplace(sequence, std::move(outcome));
      if (sequence == next_commit_) outcome_.notify_one();
    }
  } catch (...) {
    fail(std::current_exception());
  }
}

void Pipeline::commit(std::stop_token stop) {
  try {
    std::vector<Outcome> taken;
    for (;;) {
      {
        std::unique_lock lock(mutex_);
        if (!outcome_.wait(lock, stop, [&] { return !held_ && outcomes_.contains(next_commit_); })) return;
        for (auto at = outcomes_.find(next_commit_); at != outcomes_.end() && taken.size() < kOutcomesPerWrite &&
                                                     at->first == next_commit_ + taken.size();
             at = outcomes_.erase(at))
          taken.push_back(std::move(at->second));
      }
      const size_t count = write(taken);
      const std::lock_guard lock(mutex_);
      for (size_t i = 0; i < count; ++i) flight_bytes_ -= std::min(weight(taken[i].batch), flight_bytes_);
      next_commit_ += count;
      for (size_t i = count; i < taken.size(); ++i) outcomes_.emplace(taken[i].batch.sequence, std::move(taken[i]));
      taken.clear();
      room_.notify_all();
      if (outcomes_.contains(next_commit_)) outcome_.notify_one();
    }
  } catch (...) {
    fail(std::current_exception());
  }
}

size_t Pipeline::write(const std::vector<Outcome>& outcomes) {
  const auto start = std::chrono::steady_clock::now();
  CommitResult result;
  with_committer([&](Committer& committer) {
    result = committer.apply(outcomes);
    // While nobody can make room: who does so later finds it said.
    if (result.dead_letters_full) dead_letters_full_.store(true, std::memory_order_relaxed);
    const std::lock_guard lock(mutex_);
    held_ = result.taken < outcomes.size();
  });
  Positions positions;
  BatchCounts counts;
  for (size_t i = 0; i < result.taken; ++i) {
    positions[outcomes[i].batch.stream->name] = outcomes[i].batch.next_number;
    counts.add(outcomes[i]);
  }
  if (metrics_) {
    counts.seconds_commit = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    fold_metrics(counts, result, *metrics_);
  }
  if (on_commit_ && (result.taken || result.added.received)) on_commit_(result, positions);
  return result.taken;
}

}  // namespace netra
