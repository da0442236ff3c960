// Prints the yardstick's rates with 1 and 2 threads beside those that DESIGN section 7 names.
// usage: yardstick [RECORDS [ROSTER_ACCOUNTS]]

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "bench/yardstick.h"

namespace {

using namespace netra::bench;

// M records/s on two cores.
double design_rate(Shape shape) { return shape == Shape::kCanonical ? 2.5 : shape == Shape::kTwitter ? 0.77 : 4.3; }

void measure(Shape shape, uint64_t records, uint64_t accounts, const Sentences& sentences, const std::filesystem::path& scratch) {
  CorpusSpec spec;
  spec.shape = shape;
  spec.records = shape == Shape::kTwitter ? records / 6 : records;
  spec.roster_accounts = accounts;
  Corpus corpus(spec, sentences);
  std::string stream = corpus.all();
  const size_t size = stream.size();
  stream.append(64, '\0');
  const Yardstick yardstick(corpus, accounts, sentences);
  for (const int threads : {1, 2}) {
    double best = 0, cpu_ns = 1e9;
    for (int i = 0; i < 5; ++i) {
      const std::string directory = scratch / "db";
      const YardstickResult result = yardstick.run(std::string_view(stream.data(), size), threads, directory);
      std::filesystem::remove_all(directory);
      if (result.records != spec.records || result.bad != 0 || result.campaign_texts < corpus.counts().campaign_texts) {
        std::fprintf(stderr, "yardstick: a wrong answer: %llu records, %llu bad, %llu campaign texts\n",
                     static_cast<unsigned long long>(result.records), static_cast<unsigned long long>(result.bad),
                     static_cast<unsigned long long>(result.campaign_texts));
        std::exit(1);
      }
      best = std::max(best, static_cast<double>(result.records) / result.seconds / 1e6);
      cpu_ns = std::min(cpu_ns, result.cpu_seconds * 1e9 / static_cast<double>(result.records));
    }
    std::printf("%c  %d thread%s  %6.2f M records/s  %5.2f GB/s  %5.0f ns of CPU a record", static_cast<char>(shape), threads, threads == 1 ? " " : "s", best,
                best * static_cast<double>(size) / static_cast<double>(spec.records) / 1e3, cpu_ns);
    if (threads == 2) std::printf("   design %.2f, %.2f of it", design_rate(shape), best / design_rate(shape));
    std::printf("\n");
    std::fflush(stdout);
  }
}

}  // namespace

int main(int argc, char** argv) try {
  const uint64_t records = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
  const uint64_t accounts = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 200'000;
  std::string folder = std::filesystem::temp_directory_path() / "netra-yardstick-XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) return 1;
  const Sentences sentences = Sentences::read(NETRA_BENCH_DATA);
  for (const Shape shape : {Shape::kCanonical, Shape::kTwitter, Shape::kJetstream}) measure(shape, records, accounts, sentences, folder);
  std::filesystem::remove_all(folder);
} catch (const std::exception& error) {
  std::fprintf(stderr, "yardstick: %s\n", error.what());
  return 1;
}
