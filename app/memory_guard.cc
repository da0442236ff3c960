#include "app/memory_guard.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <malloc.h>
#include <unistd.h>

#include <charconv>
#include <cstring>

#include "metrics/input_error.h"

namespace netra {
namespace {

constexpr auto kTrimEvery = std::chrono::milliseconds(500);
constexpr uint64_t kBatchRoom = 16 << 20;  // for a batch with its outcome, and the store's write buffers at their smallest

}  // namespace

uint64_t MemoryGuard::resident_bytes() {
  static const int file = ::open("/proc/self/statm", O_RDONLY | O_CLOEXEC);  // pages: size resident shared …
  char text[128];
  const ssize_t length = ::pread(file, text, sizeof text, 0);
  if (length <= 0) return 0;
  const char* const end = text + length;
  const auto* const space = static_cast<const char*>(std::memchr(text, ' ', static_cast<size_t>(length)));
  uint64_t pages = 0;
  if (space) std::from_chars(space + 1, end, pages);
  return pages * static_cast<uint64_t>(::sysconf(_SC_PAGESIZE));
}

bool MemoryGuard::is_high() {
  resident_ = resident_bytes();
  if (resident_ >= limit_ / 10 * 9) high_ = true;
  const auto now = std::chrono::steady_clock::now();
  if (high_ && now - trimmed_ >= kTrimEvery) {
    ::malloc_trim(0);
    trimmed_ = now;
    resident_ = resident_bytes();
  }
  if (resident_ < limit_ / 10 * 8) high_ = false;
  return high_;
}

void MemoryGuard::need_room(const std::string& config, uint64_t more) {
  ::malloc_trim(0);
  resident_ = resident_bytes() + more;
  const uint64_t needed = resident_ / 8 * 10 + kBatchRoom;  // under eight tenths fetching goes on
  constexpr uint64_t kVaries = uint64_t{4} << 20;           // from start to start; the figure said is to do each time
  if (limit_ < needed)
    throw InputError(config, 0, fmt::format("limits.memory: {} MiB are too few: packs, roster and store take {} MiB before the first record, so "
                                            "fetching would pause for ever; set at least {}MiB",
                                            limit_ >> 20, resident_ >> 20, ((needed + kVaries) >> 20) + 1));
}

std::string MemoryGuard::reason() const {
  return fmt::format("memory: {} of {} MiB are in use, fetching is paused; if this stays, raise limits.memory", resident_ >> 20, limit_ >> 20);
}

}  // namespace netra
