// What the size of a pack costs: the shipped packs alone, and beside contests of 10,000 and 100,000 invented phrases.
//
//   bench/pack_sizes [ROUNDS]
//
// For all texts of corpus a, and for the same without the words of any phrase: CPU time to normalise a text, to scan it with
// Hyperscan besides, to look its phrases up in a table of words instead, and to match it. The ways alternate; the median of
// the rounds is printed. Before a time counts, both searches must have found the same.

#include <fmt/format.h>
#include <simdjson.h>

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <random>
#include <utility>

#include "bench/corpus.h"
#include "bench/word_table.h"
#include "matcher/lexicon.h"
#include "matcher/matcher.h"
#include "matcher/normalise.h"
#include "matcher/pack_loader.h"
#include "matcher/scan.h"

namespace netra::bench {
namespace {

double cpu_ns() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

// Phrases of two or three words: half of them words that the texts hold, so that filters have something to do.
class PhraseMaker {
 public:
  explicit PhraseMaker(const std::vector<std::string>& texts) : random_(7) {
    for (size_t i = 0; i < texts.size() && words_.size() < 20'000; ++i) {
      std::string word;
      for (const char c : texts[i] + " ") {
        if (c >= 'a' && c <= 'z') word += c;
        else if (word.size() > 2) words_.push_back(std::exchange(word, ""));
        else word.clear();
      }
    }
  }

  std::string phrase(uint64_t number) {
    std::string made = fmt::format("{} {}", word(), word());
    if (random_() % 2) made += " " + word();
    return made + fmt::format(" {}", invented(number));  // no two alike
  }

 private:
  std::string word() { return random_() % 2 ? words_[random_() % words_.size()] : invented(random_() % 100'000); }
  static std::string invented(uint64_t number) {
    std::string made = "q";
    for (number += 1; number; number /= 26) made += static_cast<char>('a' + number % 26);
    return made;
  }

  std::mt19937_64 random_;
  std::vector<std::string> words_;
};

// Contests whose contestants have `phrases` aliases together, as a folder of rules.
void write_contests(const std::string& folder, size_t phrases, PhraseMaker& maker) {
  constexpr size_t kContestants = 10, kAliases = 100;
  std::filesystem::create_directories(folder);
  for (size_t contest = 0; contest * kContestants * kAliases < phrases; ++contest) {
    std::ofstream out(fmt::format("{}/made{}.yaml", folder, contest));
    out << fmt::format("contest: made{}\ntitle: Made\nkind: made\nregion: ID\nzone: UTC\nactive: [2024-01-01, 2024-12-31]\ncontestants:\n", contest);
    for (size_t one = 0; one < kContestants; ++one) {
      const size_t first = (contest * kContestants + one) * kAliases;
      out << fmt::format("- {{id: c{}, number: unknown, names: [Zq{} Yq{}], slogans: [], hashtags: [], gestures: [], labels: [], aliases: [", one, first, first);
      for (size_t i = 0; i < kAliases; ++i) out << (i ? ", " : "") << '"' << maker.phrase(first + i) << '"';
      out << "]}\n";
    }
  }
}

// One pack with all that is timed on it.
class Subject {
 public:
  explicit Subject(std::shared_ptr<const Pack> pack) : pack_(std::move(pack)), table_(*pack_->lexicon) {
    const auto begin = std::chrono::steady_clock::now();
    scanner_ = std::make_unique<Scanner>(*pack_->lexicon, "");
    compile_s_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    matcher_ = std::make_unique<Matcher>(pack_, "");
    hyperscan_ = scanner_->make_scratch();
  }

  size_t atoms() const { return pack_->lexicon->atoms.size(); }
  double compile_s() const { return compile_s_; }

  // The texts without the words of any phrase. Ends the program when the two searches differ.
  std::vector<std::string> without_phrases(const std::vector<std::string>& texts) {
    std::vector<std::string> found;
    for (std::string text : texts) {
      while (find(text)) {
        std::string rest;
        for (const Token& token : normalised_.tokens)
          if (std::none_of(hits_.begin(), hits_.end(), [&](const AtomHit& hit) { return token.norm >= hit.from && token.norm_end <= hit.to; }))
            rest.append(normalised_.word(token)) += ' ';
        text = rest;
      }
      if (!text.empty()) found.push_back(std::move(text));
    }
    return found;
  }

  enum Way { kNormalise, kScan, kTable, kMatch, kWays };
  // CPU time a text.
  double time(Way way, const std::vector<std::string>& texts, Matcher::Scratch& scratch) {
    const double begin = cpu_ns();
    for (const std::string& text : texts) {
      if (way == kMatch) {
        matcher_->match(text, scratch, verdict_, false);
        continue;
      }
      normalise(text, pack_->lexicon->vocabulary, normalised_);
      if (way == kScan) scanner_->scan(normalised_.view(), hyperscan_, hits_);
      if (way == kTable) table_.scan(normalised_.view(), table_hits_);
    }
    return (cpu_ns() - begin) / static_cast<double>(texts.size());
  }

  void print(const char* what, const std::vector<std::string>& texts, int rounds) {
    const auto scratch = matcher_->make_scratch();
    std::vector<double> times[kWays];
    for (int round = 0; round <= rounds; ++round)
      for (int way = 0; way < kWays; ++way) {
        const double ns = time(static_cast<Way>(way), texts, *scratch);
        if (round > 0) times[way].push_back(ns);
      }
    double median[kWays];
    for (int way = 0; way < kWays; ++way) {
      std::sort(times[way].begin(), times[way].end());
      median[way] = times[way][times[way].size() / 2];
    }
    fmt::print("| {} | {} | {} | {:.0f} | {:.0f} | {:.0f} | {:.0f} | {:.2f} |\n", atoms(), what, texts.size(), median[kNormalise], median[kScan] - median[kNormalise],
               median[kTable] - median[kNormalise], median[kMatch], median[kMatch] / median[kScan]);
  }

 private:
  // Whether there is a phrase.
  bool find(const std::string& text) {
    normalise(text, pack_->lexicon->vocabulary, normalised_);
    scanner_->scan(normalised_.view(), hyperscan_, hits_);
    if (hits_.size() != table_.scan(normalised_.view(), table_hits_)) {
      fmt::print(stderr, "pack_sizes: the searches differ on: {}\n", text);
      std::exit(1);
    }
    return !hits_.empty();
  }

  std::shared_ptr<const Pack> pack_;
  WordTable table_;
  std::unique_ptr<Scanner> scanner_;
  std::unique_ptr<Matcher> matcher_;
  HsScratch hyperscan_;
  double compile_s_ = 0;
  NormalisedText normalised_;
  std::vector<AtomHit> hits_, table_hits_;
  Verdict verdict_;
};

std::vector<std::string> corpus_texts() {
  CorpusSpec spec;
  spec.records = 50'000;
  Corpus corpus(spec, Sentences::read(NETRA_BENCH_DATA));
  std::vector<std::string> texts;
  simdjson::dom::parser parser;
  const std::string stream = corpus.all();
  for (size_t from = 0; from < stream.size();) {
    const size_t to = stream.find('\n', from);
    std::string_view text;
    if (parser.parse(stream.data() + from, to - from)["text"].get(text) == simdjson::SUCCESS && !text.empty()) texts.emplace_back(text);
    from = to + 1;
  }
  return texts;
}

int run(int rounds) {
  const std::vector<std::string> texts = corpus_texts();
  PhraseMaker maker(texts);
  const std::string folder = fmt::format("{}/netra-pack-sizes-{}", std::filesystem::temp_directory_path().string(), ::getpid());
  fmt::print("| phrases | texts | number | normalise, ns | scan, ns | word table, ns | match, ns | match / (normalise + scan) |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n");
  for (const size_t phrases : {0, 10'000, 100'000}) {
    std::filesystem::remove_all(folder);
    std::vector<std::string> folders = {NETRA_BENCH_RULES};
    if (phrases) {
      write_contests(folder, phrases, maker);
      folders.push_back(folder);
    }
    Subject subject(load_pack(folders, ""));
    const std::vector<std::string> plain = subject.without_phrases(texts);
    subject.print("all", texts, rounds);
    subject.print("without phrases", plain, rounds);
    fmt::print(stderr, "{} phrases: compiled in {:.2f} s\n", subject.atoms(), subject.compile_s());
  }
  std::filesystem::remove_all(folder);
  return 0;
}

}  // namespace
}  // namespace netra::bench

int main(int argc, char** argv) { return netra::bench::run(argc > 1 ? std::atoi(argv[1]) : 9); }
