// Stages: a text made ready to scan, and a text to its verdict.

#include <benchmark/benchmark.h>

#include <algorithm>

#include "bench/stage_input.h"
#include "ingest/format.h"
#include "matcher/lexicon.h"
#include "matcher/matcher.h"
#include "matcher/normalise.h"
#include "matcher/pack_loader.h"

namespace netra::bench {
namespace {

const std::shared_ptr<const Pack>& pack() {
  static const std::shared_ptr<const Pack> loaded = load_pack({NETRA_BENCH_RULES}, "");
  return loaded;
}

std::vector<std::string> texts_of(const StageInput& input) {
  std::vector<std::string> texts;
  const auto format = make_format(input.format, "");
  std::vector<Event> events;
  for (const RecordBatch& batch : input.batches) {
    for (const Record& record : batch.records) {
      format->parse(record, events);
      for (const Event& event : events) {
        if (event.text) texts.emplace_back(*event.text);
      }
    }
  }
  return texts;
}

void set_rates(benchmark::State& state, const std::vector<std::string>& texts) {
  size_t bytes = 0;
  for (const std::string& text : texts) bytes += text.size();
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(texts.size()));
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(bytes));
}

void BM_Normalise(benchmark::State& state, Shape shape) {
  const std::vector<std::string> texts = texts_of(stage_input(shape));
  NormalisedText out;
  for (auto _ : state) {
    for (const std::string& text : texts) {
      normalise(text, pack()->lexicon->vocabulary, out);
      benchmark::DoNotOptimize(out.length);
    }
  }
  set_rates(state, texts);
}

void BM_Match(benchmark::State& state, Shape shape) {
  const StageInput& input = stage_input(shape);
  const std::vector<std::string> texts = texts_of(input);
  const Matcher matcher(pack(), "");
  const auto scratch = matcher.make_scratch();
  Verdict verdict;
  uint64_t judged = 0;
  for (auto _ : state) {
    judged = 0;
    for (const std::string& text : texts) {
      matcher.match(text, *scratch, verdict);
      judged += std::any_of(verdict.claims.begin(), verdict.claims.end(), [](const Claim& claim) { return claim.grade > Grade::kInfo; });
    }
  }
  if (judged != input.counts.campaign_texts) state.SkipWithError("a wrong answer: not the texts that were planted");
  set_rates(state, texts);
}

BENCHMARK_CAPTURE(BM_Normalise, a_220_bytes, Shape::kCanonical)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_Normalise, c_140_bytes, Shape::kJetstream)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_Match, a_220_bytes, Shape::kCanonical)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_Match, c_140_bytes, Shape::kJetstream)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace netra::bench
