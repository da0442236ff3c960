#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace netra {

// Keeps resident memory under its limit: says when nothing more may be taken, and gives freed memory back meanwhile.
// Thread safety: none; main's thread.
class MemoryGuard {
 public:
  explicit MemoryGuard(uint64_t limit_bytes) : limit_(limit_bytes) {}

  // Looks at the process. True from nine tenths of the limit on, until it is back under eight tenths.
  bool is_high();
  // Throws InputError, with the figure that would do, when what the process holds before any record came leaves no room:
  // then fetching would pause for ever. `config`: the file to name. `more`: bytes that a daemon
  // would hold besides.
  void need_room(const std::string& config, uint64_t more = 0);
  // For an operator: how much is used, and what to do when it stays so.
  std::string reason() const;

  static uint64_t resident_bytes();

 private:
  const uint64_t limit_;
  uint64_t resident_ = 0;
  bool high_ = false;
  std::chrono::steady_clock::time_point trimmed_{};
};

}  // namespace netra
