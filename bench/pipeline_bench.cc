// The whole way against the bare loop over the same bytes, in turn, within one process: only the ratio counts.
// usage: pipeline [SHAPES [RECORDS [ALTERNATIONS [ROSTER_ACCOUNTS [SIDE]]]]]     pipeline ac 1000000 5 1000000
// SIDE `bare` or `netra` runs that one alone, for a profiler.
//
// Netra here is the daemon's own loop (app/pipeline.h) with worker threads, committer and store; the source hands over
// batches copied out of memory, as a broker's client does. Every run's answer is checked before its time counts: the
// records, the planted texts, the hits that the corpus must give.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <vector>

#include "app/pipeline.h"
#include "app/process_memory.h"
#include "bench/stage_input.h"
#include "bench/yardstick.h"
#include "matcher/pack_loader.h"
#include "store/roster_import.h"

namespace netra::bench {
namespace {

namespace fs = std::filesystem;

struct Timing {
  double seconds = 0, cpu_seconds = 0;
};

// One corpus, with all that both sides need set up before any time is taken.
class Contest {
 public:
  Contest(Shape shape, uint64_t records, uint64_t accounts, fs::path folder) : folder_(std::move(folder)) {
    CorpusSpec spec;
    spec.shape = shape;
    spec.records = shape == Shape::kTwitter ? std::max<uint64_t>(1, records / 6) : records;
    spec.roster_accounts = accounts;
    corpus_ = std::make_unique<Corpus>(spec, stage_sentences());
    stream_ = corpus_->all();
    size_ = stream_.size();
    stream_.append(64, '\0');
    yardstick_ = std::make_unique<Yardstick>(*corpus_, accounts, stage_sentences());
    source_ = std::make_shared<const Stream>(Stream{Stream::Kind::kPartition, "kafka:bench/0", std::string(corpus_->format()), ""});
    pack_ = load_pack({NETRA_BENCH_RULES}, "");
    matcher_ = std::make_shared<const Matcher>(pack_, "");
    import();
    check_texts();
  }

  Timing bare(int threads) {
    const fs::path directory = folder_ / "bare";
    const YardstickResult result = yardstick_->run({stream_.data(), size_}, threads, directory);
    fs::remove_all(directory);
    expect("records of the bare loop", result.records - result.bad, corpus_->counts().records);
    expect("campaign texts of the bare loop", result.campaign_texts, corpus_->counts().campaign_texts);
    return {result.seconds, result.cpu_seconds};
  }

  Timing netra(unsigned workers) {
    const fs::path directory = folder_ / "store";
    Timing timing;
    uint64_t hits = 0, unknown = 0;
    RunCounters counters;
    {
      const auto store = Store::open(directory, Store::Mode::kWrite);
      CommitterOptions options;
      options.lateness = 7 * kDayUs;
      options.normaliser = Matcher::normaliser_version();
      Committer committer(*store, options);
      const auto on_commit = [&](const CommitResult& result, const Pipeline::Positions&) {
        for (const auto& made : result.hits_made) hits += made.second;
        unknown += result.targets_unknown;
      };
      Pipeline pipeline(committer, nullptr, {workers}, on_commit);
      pipeline.use(matcher_, roster_);
      const auto begin = std::chrono::steady_clock::now();
      const std::clock_t cpu_begin = std::clock();
      uint64_t number = 0;
      for (size_t at = 0; at < size_;) pipeline.submit(numbered(next_batch({stream_.data(), size_}, at, source_), number));
      pipeline.drain();
      timing.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
      timing.cpu_seconds = static_cast<double>(std::clock() - cpu_begin) / CLOCKS_PER_SEC;
      counters = store->counters();
    }
    fs::remove_all(directory);
    expect("records received", counters.received, corpus_->counts().records);
    expect("records handled, filtered or dead-lettered", counters.handled + counters.filtered + counters.dead_lettered, counters.received);
    expect("dead letters", counters.dead_lettered, 0);
    expect("hits", hits, corpus_->counts().hits());
    return timing;
  }

  const CorpusCounts& counts() const { return corpus_->counts(); }

 private:
  static RecordBatch numbered(RecordBatch batch, uint64_t& number) {
    for (Record& record : batch.records) record.number += number;
    number += batch.records.size();
    batch.next_number = number;
    return batch;
  }

  void import() {
    const fs::path directory = folder_ / "roster";
    fs::create_directories(directory);
    std::ofstream(directory / "roster.csv") << corpus_->roster_csv();
    import_roster(directory / "roster.csv", directory, *pack_);
    roster_ = Roster::open(directory);
    fs::remove_all(directory);
  }

  // The matcher finds the planted texts, and no others.
  void check_texts() {
    const auto format = make_format(source_->format, "");
    const auto scratch = matcher_->make_scratch();
    std::vector<Event> events;
    Verdict verdict;
    uint64_t texts = 0, campaign = 0;
    for (size_t at = 0; at < size_;) {
      const RecordBatch batch = next_batch({stream_.data(), size_}, at, source_);
      for (const Record& record : batch.records) {
        format->parse(record, events);
        for (const Event& event : events) {
          if (!event.text) continue;
          ++texts;
          matcher_->match(*event.text, *scratch, verdict);
          campaign += std::any_of(verdict.claims.begin(), verdict.claims.end(), [](const Claim& claim) { return claim.grade > Grade::kInfo; });
        }
      }
    }
    expect("texts", texts, corpus_->counts().texts);
    expect("campaign texts", campaign, corpus_->counts().campaign_texts);
  }

  static void expect(const char* what, uint64_t found, uint64_t expected) {
    if (found == expected) return;
    throw std::runtime_error(std::string("a wrong answer: ") + what + ": " + std::to_string(found) + ", expected " + std::to_string(expected));
  }

  const fs::path folder_;
  std::unique_ptr<Corpus> corpus_;
  std::string stream_;
  size_t size_ = 0;
  std::unique_ptr<Yardstick> yardstick_;
  std::shared_ptr<const Stream> source_;
  std::shared_ptr<const Pack> pack_;
  std::shared_ptr<const Matcher> matcher_;
  std::shared_ptr<const Roster> roster_;
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void run_alone(const std::string& side, Contest& contest, int threads, int times) {
  for (int i = 0; i < times; ++i) {
    const Timing timing = side == "bare" ? contest.bare(threads) : contest.netra(static_cast<unsigned>(threads));
    std::printf("%s  %d threads  CPU %4.0f ns a record\n", side.c_str(), threads, timing.cpu_seconds / static_cast<double>(contest.counts().records) * 1e9);
  }
}

void compare(Shape shape, Contest& contest, int threads, int alternations) {
  std::vector<double> bare, netra, ratios, bare_cpu, netra_cpu;
  for (int i = 0; i < alternations; ++i) {
    const Timing one = contest.bare(threads), other = contest.netra(static_cast<unsigned>(threads));
    bare.push_back(one.seconds);
    netra.push_back(other.seconds);
    ratios.push_back(one.seconds / other.seconds);
    bare_cpu.push_back(one.cpu_seconds);
    netra_cpu.push_back(other.cpu_seconds);
  }
  const auto records = static_cast<double>(contest.counts().records), bytes = static_cast<double>(contest.counts().bytes);
  std::printf("%c  %d thread%s  bare %6.3f M events/s %5.2f GB/s   netra %6.3f M events/s %5.2f GB/s   ratio %.2f   CPU %4.0f : %4.0f ns, %.2f\n",
              static_cast<char>(shape), threads, threads == 1 ? " " : "s", records / median(bare) / 1e6, bytes / median(bare) / 1e9,
              records / median(netra) / 1e6, bytes / median(netra) / 1e9, median(ratios),
              median(bare_cpu) / records * 1e9, median(netra_cpu) / records * 1e9, median(bare_cpu) / median(netra_cpu));
  std::fflush(stdout);
}

int run(int argc, char** argv) {
  const std::string shapes = argc > 1 ? argv[1] : "abc";
  const uint64_t records = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1'000'000;
  const int alternations = argc > 3 ? std::atoi(argv[3]) : 5;
  const uint64_t accounts = argc > 4 ? std::strtoull(argv[4], nullptr, 10) : 1'000'000;
  const std::string side = argc > 5 ? argv[5] : "";
  std::string folder = fs::temp_directory_path() / "netra-pipeline-XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) throw std::runtime_error("no temporary folder");
  for (const char shape : shapes) {
    Contest contest(static_cast<Shape>(shape), records, accounts, folder);
    for (const int threads : {1, 2}) {
      if (side.empty()) compare(static_cast<Shape>(shape), contest, threads, alternations);
      else run_alone(side, contest, threads, alternations);
    }
  }
  fs::remove_all(folder);
  return 0;
}

}  // namespace
}  // namespace netra::bench

int main(int argc, char** argv) try {
  netra::keep_freed_memory();  // as the program does; the bare loop allocates nothing that it could gain from
  return netra::bench::run(argc, argv);
} catch (const std::exception& error) {
  std::fprintf(stderr, "pipeline: %s\n", error.what());
  return 1;
}
