#pragma once

#include <cstdint>

#include "metrics/metrics.h"
#include "store/committer.h"
#include "store/outcome.h"

namespace netra {

// What workers counted in the batches of one write.
struct BatchCounts {
  uint64_t batches = 0, records = 0, bytes = 0, texts = 0, text_bytes = 0;
  double seconds_parse = 0, seconds_match = 0, seconds_commit = 0;

  void add(const Outcome& outcome);
};

// Puts one write into the metrics: once per write, never per record.
void fold_metrics(const BatchCounts& counts, const CommitResult& result, Metrics& metrics);
// How many dead letters the store keeps, and their bytes.
void fold_dead_letters(const Store& store, Metrics& metrics);
// Starts the counters that must survive restarts at what the store has counted.
void restore_metrics(const Store& store, Metrics& metrics);
// Starts the series of hits that this pack can make at zero: the first hit of its kind is then an increase, too.
void start_hit_series(const Pack& pack, Metrics& metrics);

}  // namespace netra
