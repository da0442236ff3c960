// Writes a corpus and its roster to files: `make_corpus a 1000000 a.jsonl roster.csv [SEED [ROSTER_ACCOUNTS]]`.

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>

#include "bench/corpus.h"

int main(int argc, char** argv) try {
  using namespace netra::bench;
  const std::string shape = argc > 1 ? argv[1] : "";
  if (argc < 5 || (shape != "a" && shape != "b" && shape != "c")) {
    std::fprintf(stderr, "usage: make_corpus a|b|c RECORDS STREAM.jsonl ROSTER.csv [SEED [ROSTER_ACCOUNTS]]\n");
    return 2;
  }
  CorpusSpec spec;
  spec.shape = static_cast<Shape>(shape[0]);
  spec.records = std::strtoull(argv[2], nullptr, 10);
  if (argc > 5) spec.seed = std::strtoull(argv[5], nullptr, 10);
  if (argc > 6) spec.roster_accounts = std::strtoull(argv[6], nullptr, 10);
  Corpus corpus(spec, Sentences::read(NETRA_BENCH_DATA));
  std::ofstream stream(argv[3], std::ios::binary);
  for (std::string block; corpus.counts().records < spec.records; block.clear()) {
    while (block.size() < (size_t{1} << 20) && corpus.counts().records < spec.records) corpus.append_next(block);
    stream.write(block.data(), static_cast<std::streamsize>(block.size()));
  }
  stream.flush();
  std::ofstream roster(argv[4], std::ios::binary);
  roster << corpus.roster_csv() << std::flush;
  if (!stream || !roster) throw std::runtime_error("cannot write the files");
  const CorpusCounts& counts = corpus.counts();
  std::printf("%llu records, %.1f bytes each; %llu texts, %llu with campaign content; %llu joining acts; %llu hits expected\n",
              static_cast<unsigned long long>(counts.records), static_cast<double>(counts.bytes) / static_cast<double>(counts.records),
              static_cast<unsigned long long>(counts.texts), static_cast<unsigned long long>(counts.campaign_texts),
              static_cast<unsigned long long>(counts.joining_acts), static_cast<unsigned long long>(counts.hits()));
} catch (const std::exception& error) {
  std::fprintf(stderr, "make_corpus: %s\n", error.what());
  return 1;
}
