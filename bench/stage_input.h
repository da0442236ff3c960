#pragma once

#include <vector>

#include "bench/corpus.h"
#include "ingest/record.h"

namespace netra::bench {

// A corpus as a worker gets it: batches of records of one stream. Made once per shape and process.
struct StageInput {
  CorpusSpec spec;
  CorpusCounts counts;
  std::string format, platform;
  std::vector<RecordBatch> batches;
  std::vector<std::string> members;  // the roster's account ids
};
const StageInput& stage_input(Shape shape);

// The sentences of bench/data.
const Sentences& stage_sentences();

// One batch of `stream` from the line at `at` on, about half a MiB; moves `at` behind it.
RecordBatch next_batch(std::string_view stream, size_t& at, const std::shared_ptr<const Stream>& source);

}  // namespace netra::bench
