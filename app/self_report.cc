#include "app/self_report.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace netra {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr auto kMeasureStoreEvery = 15s;

double seconds(const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; }

// Files come and go while RocksDB compacts; one that is gone counts nothing.
uint64_t folder_bytes(const std::string& dir) {
  uint64_t bytes = 0;
  std::error_code gone;
  for (fs::recursive_directory_iterator at(dir, gone), end; !gone && at != end; at.increment(gone)) {
    std::error_code error;
    const uint64_t size = at->is_regular_file(error) ? at->file_size(error) : 0;
    if (!error) bytes += size;
  }
  return bytes;
}

}  // namespace

SelfReport::SelfReport(Metrics& metrics, std::string store_dir, uint64_t memory_limit)
    : metrics_(metrics), store_dir_(std::move(store_dir)) {
  metrics_.set(Level::kMemoryLimit, static_cast<double>(memory_limit));
  report();
}

void SelfReport::report() {
  rusage used{};
  if (getrusage(RUSAGE_SELF, &used) == 0) {
    const double cpu_seconds = seconds(used.ru_utime) + seconds(used.ru_stime);
    metrics_.add(Count::kCpuSeconds, cpu_seconds - cpu_seconds_);
    cpu_seconds_ = cpu_seconds;
  }
  uint64_t pages = 0, resident = 0;
  if (std::ifstream("/proc/self/statm") >> pages >> resident)
    metrics_.set(Level::kResidentBytes, static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)));
  std::error_code error;
  const fs::directory_iterator open("/proc/self/fd", error);
  if (!error) metrics_.set(Level::kOpenFiles, static_cast<double>(std::distance(begin(open), end(open))));
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) metrics_.set(Level::kOpenFilesMax, static_cast<double>(files.rlim_cur));
  report_store();
}

void SelfReport::report_store() {
  const auto now = std::chrono::steady_clock::now();
  if (store_measured_ != decltype(store_measured_){} && now - store_measured_ < kMeasureStoreEvery) return;
  store_measured_ = now;
  std::error_code error;
  const fs::space_info space = fs::space(store_dir_, error);
  if (error) return;
  metrics_.set(Level::kStoreBytes, static_cast<double>(folder_bytes(store_dir_)));
  metrics_.set(Level::kStoreVolumeBytes, static_cast<double>(space.capacity));
  metrics_.set(Level::kStoreVolumeFreeBytes, static_cast<double>(space.available));
}

}  // namespace netra
