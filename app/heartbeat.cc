#include "app/heartbeat.h"

#include <fmt/format.h>

#include <charconv>

#include "metrics/civil_time.h"

namespace netra {

Heartbeat::Heartbeat(const Config& config, std::string run, Metrics& metrics)
    : topic_(config.heartbeat_topic), run_(std::move(run)), every_(std::chrono::microseconds(config.heartbeat_every)), metrics_(metrics),
      producer_(config.kafka, 0) {
  metrics_.set(Level::kHeartbeatTime, static_cast<double>(wall_clock()) / 1e6);  // so that one that never comes back is late, too
}

// The value is `RUN MICROSECONDS`.
void Heartbeat::beat(const std::vector<std::string>& read, const Pipeline::Flight& flight) {
  const auto now = Clock::now();
  if (now >= next_) {
    next_ = now + every_;
    producer_.start({topic_, run_, fmt::format("{} {}", run_, wall_clock()), {}});
  }
  for (const std::string& value : read) {
    TimeUs sent = kTimeUnknown;
    if (!value.starts_with(run_ + " ")) continue;
    std::from_chars(value.data() + run_.size() + 1, value.data() + value.size(), sent);
    pending_.push_back({sent, flight.written + flight.batches});
  }
  for (; !pending_.empty() && flight.written >= pending_.front().batches; pending_.pop_front()) {
    metrics_.observe(Spread::kHeartbeatSeconds, static_cast<double>(wall_clock() - pending_.front().sent) / 1e6);
    metrics_.set(Level::kHeartbeatTime, static_cast<double>(wall_clock()) / 1e6);
  }
}

}  // namespace netra
