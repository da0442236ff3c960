#pragma once

#include <chrono>
#include <string>

#include "metrics/metrics.h"

namespace netra {

// What this process and its store take from the machine, as metrics: memory, processor, files, disk.
// Thread safety: none.
class SelfReport {
 public:
  SelfReport(Metrics& metrics, std::string store_dir, uint64_t memory_limit);
  // Cheap: the store's folder is measured every 15 s only. What cannot be read keeps its last value.
  void report();

 private:
  void report_store();

  Metrics& metrics_;
  const std::string store_dir_;
  double cpu_seconds_ = 0;
  std::chrono::steady_clock::time_point store_measured_{};
};

}  // namespace netra
