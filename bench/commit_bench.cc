// The committer: facts of judged batches merged, joined and written, on a store that grows.
// Reports the time of a fact; `kept` says how many facts a thousand records leave.

#include <benchmark/benchmark.h>

#include <filesystem>
#include <fstream>

#include "app/worker.h"
#include "bench/stage_input.h"
#include "matcher/pack_loader.h"
#include "store/committer.h"
#include "store/roster_import.h"

namespace netra::bench {
namespace {

namespace fs = std::filesystem;

constexpr size_t kBatchesPerWrite = 16;  // as many as the pipeline takes at once when they queue

// A corpus judged once; an outcome is copied for each write, since the committer takes facts out of it.
class Judged {
 public:
  explicit Judged(Shape shape) : input_(stage_input(shape)) {
    std::string folder = fs::temp_directory_path() / "netra-commit-XXXXXX";
    if (mkdtemp(folder.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = folder;
    pack_ = load_pack({NETRA_BENCH_RULES}, "");
    std::ofstream csv(folder_ / "roster.csv");
    csv << "platform,account_id,handle,person,category,agency,region,valid_from,valid_to,ownership,flags\n";
    for (const std::string& account : input_.members) csv << input_.platform << ',' << account << ",,p-" << account << ",PNS,Dinas,64,,,confirmed,\n";
    csv.close();
    import_roster(folder_ / "roster.csv", folder_.string(), *pack_);
    snapshot_ = std::make_shared<const Snapshot>(Snapshot{std::make_shared<const Matcher>(pack_, ""), Roster::open(folder_.string()), 0, 0});
  }
  ~Judged() { fs::remove_all(folder_); }

  std::vector<Outcome> write(size_t& next) {
    std::vector<Outcome> outcomes;
    for (size_t i = 0; i < kBatchesPerWrite && next < input_.batches.size(); ++i, ++next) {
      RecordBatch batch = copied(input_.batches[next]);
      batch.sequence = next;
      outcomes.push_back(worker_.judge(std::move(batch), snapshot_));
    }
    return outcomes;
  }
  const std::shared_ptr<const Pack>& pack() const { return pack_; }
  Sha256 roster() const { return snapshot_->roster->identity(); }
  const fs::path& folder() const { return folder_; }

 private:
  static RecordBatch copied(const RecordBatch& from) {
    RecordBatch batch = from;
    for (Record& record : batch.records) record.bytes = {batch.buffer.data() + (record.bytes.data() - from.buffer.data()), record.bytes.size()};
    return batch;
  }

  const StageInput& input_;
  fs::path folder_;
  std::shared_ptr<const Pack> pack_;
  std::shared_ptr<const Snapshot> snapshot_;
  Worker worker_;
};

void BM_Commit(benchmark::State& state, Shape shape) {
  Judged judged(shape);
  uint64_t facts = 0, records = 0;
  for (auto _ : state) {
    state.PauseTiming();
    const fs::path place = judged.folder() / "store";
    {
      const auto store = Store::open(place.string(), Store::Mode::kWrite);
      Committer committer(*store, CommitterOptions());
      committer.use(judged.pack(), judged.roster());
      for (size_t next = 0;;) {
        std::vector<Outcome> outcomes = judged.write(next);
        if (outcomes.empty()) break;
        state.ResumeTiming();
        const CommitResult result = committer.apply(outcomes);
        state.PauseTiming();
        facts += result.facts;
        records += result.added.received;
      }
    }
    fs::remove_all(place);
    state.ResumeTiming();
  }
  if (facts == 0) state.SkipWithError("the corpus left no facts");
  state.counters["fact"] = benchmark::Counter(static_cast<double>(facts), benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.counters["kept"] = 1000.0 * static_cast<double>(facts) / static_cast<double>(std::max<uint64_t>(1, records));
}

BENCHMARK_CAPTURE(BM_Commit, a, Shape::kCanonical)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_Commit, c, Shape::kJetstream)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace netra::bench
