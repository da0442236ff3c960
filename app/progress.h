#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "app/terminal.h"

namespace netra {

// The bar that a person watches on standard error: bytes, records a second, time left. Prints nothing elsewhere.
// Thread safety: none.
class Progress {
 public:
  // `bytes` to be done in all; 0 when nobody knows (standard input).
  explicit Progress(uint64_t bytes);
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Draws at most a few times a second.
  void show(uint64_t bytes_done, uint64_t records);
  // Takes the bar away, so that something else can be printed.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;

  std::string line(uint64_t bytes_done, uint64_t records, double seconds) const;

  const Terminal terminal_;
  const uint64_t bytes_;
  const Clock::time_point start_;
  Clock::time_point drawn_;
  bool visible_ = false;
};

// `1.4 GiB`, for people.
std::string readable_bytes(uint64_t bytes);

}  // namespace netra
