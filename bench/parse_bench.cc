// Stage: a record's bytes to what the screen needs (peek), and to canonical events (parse).

#include <benchmark/benchmark.h>

#include "bench/stage_input.h"
#include "ingest/format.h"

namespace netra::bench {
namespace {

void set_rates(benchmark::State& state, const StageInput& input) {
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(input.counts.records));
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(input.counts.bytes));
}

void BM_Peek(benchmark::State& state, Shape shape) {
  const StageInput& input = stage_input(shape);
  const auto format = make_format(input.format, "");
  uint64_t decided = 0;
  for (auto _ : state) {
    decided = 0;
    for (const RecordBatch& batch : input.batches) {
      for (const Record& record : batch.records) {
        const Peek peek = format->peek(record);
        decided += peek.decidable && !peek.actor_id.empty();
      }
    }
  }
  set_rates(state, input);
  state.counters["decided"] = static_cast<double>(decided) / static_cast<double>(input.counts.records);
}

void BM_Parse(benchmark::State& state, Shape shape) {
  const StageInput& input = stage_input(shape);
  const auto format = make_format(input.format, "");
  std::vector<Event> events;
  uint64_t texts = 0, faults = 0;
  for (auto _ : state) {
    texts = faults = 0;
    for (const RecordBatch& batch : input.batches) {
      for (const Record& record : batch.records) {
        faults += !format->parse(record, events).ok();
        for (const Event& event : events) texts += event.text.has_value();
      }
    }
  }
  if (faults != 0 || texts != input.counts.texts) state.SkipWithError("a wrong answer: faults, or not the texts that were planted");
  set_rates(state, input);
}

BENCHMARK_CAPTURE(BM_Peek, a_canonical, Shape::kCanonical)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_Peek, b_twitter_v1, Shape::kTwitter)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_Peek, c_jetstream_v1, Shape::kJetstream)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_Parse, a_canonical, Shape::kCanonical)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_Parse, b_twitter_v1, Shape::kTwitter)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_Parse, c_jetstream_v1, Shape::kJetstream)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace netra::bench
