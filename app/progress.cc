#include "app/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "app/terminal.h"

namespace netra {
namespace {

constexpr auto kRedraw = std::chrono::milliseconds(200);
constexpr size_t kBarWidth = 24;

}  // namespace

std::string readable_bytes(uint64_t bytes) {
  const char* const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  double value = static_cast<double>(bytes);
  size_t unit = 0;
  for (; value >= 1024 && unit + 1 < std::size(units); ++unit) value /= 1024;
  return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}", value, units[unit]);
}

Progress::Progress(uint64_t bytes) : terminal_(STDERR_FILENO), bytes_(bytes), start_(Clock::now()), drawn_(start_) {}

void Progress::show(uint64_t bytes_done, uint64_t records) {
  if (!terminal_.colour()) return;
  const Clock::time_point now = Clock::now();
  if (now - drawn_ < kRedraw) return;
  drawn_ = now;
  visible_ = true;
  const std::string text = line(bytes_done, records, std::chrono::duration<double>(now - start_).count());
  say("\r\033[K{}", text.substr(0, static_cast<size_t>(terminal_.width())));
}

std::string Progress::line(uint64_t bytes_done, uint64_t records, double seconds) const {
  const double rate = seconds > 0 ? static_cast<double>(records) / seconds : 0;
  if (bytes_ == 0) return fmt::format("{}  {:.0f} records/s", readable_bytes(bytes_done), rate);
  const double part = std::min(1.0, static_cast<double>(bytes_done) / static_cast<double>(bytes_));
  const auto left = static_cast<int64_t>(part > 0 ? seconds / part - seconds : 0);
  const std::string bar(static_cast<size_t>(part * kBarWidth), '#');
  return fmt::format("[{:<{}}] {:3.0f} %  {} of {}  {:.0f} records/s  {}:{:02} left", bar, kBarWidth, part * 100,
                     readable_bytes(bytes_done), readable_bytes(bytes_), rate, left / 60, left % 60);
}

void Progress::clear() {
  if (visible_) say("\r\033[K");
  visible_ = false;
}

}  // namespace netra
