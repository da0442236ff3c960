// Stage: is this account a member? Asked in groups, as the worker does, so that memory is on its way.

#include <benchmark/benchmark.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "bench/stage_input.h"
#include "matcher/pack_loader.h"
#include "store/roster.h"
#include "store/roster_import.h"

namespace netra::bench {
namespace {

void BM_RosterLookup(benchmark::State& state) {
  CorpusSpec spec;
  spec.shape = Shape::kJetstream;
  spec.roster_accounts = static_cast<uint64_t>(state.range(0));
  const Corpus corpus(spec, stage_sentences());
  std::string folder = std::filesystem::temp_directory_path() / "netra-roster-XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) return state.SkipWithError("no temporary folder");
  std::ofstream(folder + "/roster.csv") << corpus.roster_csv();
  import_roster(folder + "/roster.csv", folder, *load_pack({NETRA_BENCH_RULES}, ""));
  const std::shared_ptr<const Roster> roster = Roster::open(folder);
  std::filesystem::remove_all(folder);

  constexpr size_t kGroup = 32, kAsked = 32 * 1024;
  std::vector<std::string> asked;  // 3 % members
  for (size_t i = 0; i < kAsked; ++i) asked.push_back(corpus.member(i % 33 == 0 ? i * 7919 % spec.roster_accounts : spec.roster_accounts + i));
  std::vector<Member> rows;
  uint64_t members = 0;
  for (auto _ : state) {
    members = 0;
    for (size_t at = 0; at < kAsked; at += kGroup) {
      std::array<Roster::Query, kGroup> queries;
      for (size_t i = 0; i < kGroup; ++i) queries[i] = roster->prepare("bluesky", asked[at + i]);
      for (const Roster::Query& query : queries) {
        if (!roster->may_contain(query)) continue;
        roster->find(query, rows);
        members += !rows.empty();
      }
    }
  }
  if (members != (kAsked + 32) / 33) state.SkipWithError("a wrong answer: not the members that were asked for");
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(kAsked));
}

BENCHMARK(BM_RosterLookup)->Arg(10'000)->Arg(1'000'000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace netra::bench
