#include "app/stream_watch.h"

#include <fmt/format.h>

#include <algorithm>

namespace netra {
namespace {

constexpr auto kIdleAfter = std::chrono::hours(1);  // DESIGN section 3, "Lateness"

}  // namespace

void StreamWatch::took(const RecordBatch& batch) {
  if (!batch.records.empty()) idle_.erase(batch.stream->name);
  if (batch.end_of_stream) idle_.try_emplace(batch.stream->name, Idle{now_(), now_()});
}

void StreamWatch::forgive() {
  const auto now = now_();
  for (auto& [name, progress] : progress_) progress.at = now;
  for (auto& [name, idle] : idle_) idle = {now, now};  // what came meanwhile is yet to be read
}

void StreamWatch::look(const std::vector<KafkaSource::Partition>& partitions, const Positions& stored, const Positions& committed,
                       const std::vector<StreamState>& streams) {
  std::map<std::string, TimeUs> watermarks;
  for (const StreamState& state : streams) watermarks[state.name] = state.watermark;
  read_.clear();
  stalled_.clear();
  for (const KafkaSource::Partition& partition : partitions) {
    read_.insert(partition.stream->name);
    look_at(partition, stored, committed, watermarks[partition.stream->name]);
  }
  metrics_.set(Level::kPartitions, static_cast<double>(partitions.size()));
}

void StreamWatch::look_at(const KafkaSource::Partition& partition, const Positions& stored, const Positions& committed, TimeUs watermark) {
  const std::string &name = partition.stream->name, number = std::to_string(partition.number);
  const Metrics::Labels labels = {partition.topic, number};
  const auto position = stored.find(name);
  const uint64_t next = position == stored.end() ? 0 : position->second;
  const bool end_known = partition.high >= 0;
  const double lag = end_known ? std::max(0.0, static_cast<double>(partition.high) - static_cast<double>(next)) : 0;
  const auto now = now_();
  Progress& progress = progress_.try_emplace(name, Progress{next, now}).first->second;
  if (progress.next != next || (end_known && lag == 0)) {
    progress = {next, now};
    metrics_.set(Level::kProgressTime, static_cast<double>(wall_clock()) / 1e6, labels);
  }
  const bool stalled = now - progress.at >= stall_;
  metrics_.set(Level::kStalled, stalled, labels);
  if (stalled) {
    const std::string waiting = end_known ? fmt::format("{:.0f} records wait", lag) : "its broker does not say what waits";
    stalled_ += fmt::format("{}{} has not moved for {} s, {}", stalled_.empty() ? "stalled: " : "; ", name,
                            std::chrono::duration_cast<std::chrono::seconds>(now - progress.at).count(), waiting);
  }
  if (const auto confirmed = committed.find(name); confirmed != committed.end())
    metrics_.set(Level::kCommittedOffset, static_cast<double>(confirmed->second), labels);
  if (watermark) metrics_.set(Level::kWatermark, static_cast<double>(watermark) / 1e6, labels);
  if (position != stored.end()) metrics_.set(Level::kPosition, static_cast<double>(next), labels);
  if (position == stored.end() || !end_known) return;
  metrics_.set(Level::kLagRecords, lag, labels);
  metrics_.set(Level::kLagSeconds, lag > 0 && watermark ? static_cast<double>(wall_clock() - watermark) / 1e6 : 0, labels);
}

std::vector<std::string> StreamWatch::take_idle() {
  std::vector<std::string> out;
  for (auto& [name, idle] : idle_) {
    if (now_() - idle.told < kIdleAfter || !read_.contains(name)) continue;
    idle.told = now_();
    out.push_back(name);
  }
  return out;
}

std::set<std::string> StreamWatch::busy() const {
  std::set<std::string> out;
  for (const std::string& name : read_) {
    const auto idle = idle_.find(name);
    if (idle == idle_.end() || now_() - idle->second.since < kIdleAfter) out.insert(name);
  }
  return out;
}

}  // namespace netra
