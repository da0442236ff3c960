#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bench/corpus.h"

namespace netra::bench {

// The bare loop that Netra is measured against (DESIGN section 7): parse every record whole, look its actor up in the
// roster, scan every text for literals, write what either found to RocksDB. No normalising, no verdicts, no join, no
// evidence. It shares nothing with Netra but the corpus, and is frozen: a change makes all recorded ratios void.
struct YardstickResult {
  uint64_t records = 0, bad = 0, texts = 0, campaign_texts = 0, by_members = 0;
  double seconds = 0;
  double cpu_seconds = 0;  // of all threads together: what a shared machine disturbs least
};

class Yardstick {
 public:
  // Builds the roster table and the literal database, untimed.
  Yardstick(const Corpus& corpus, uint64_t roster_accounts, const Sentences& sentences);
  ~Yardstick();

  // Works through all lines of `stream` with so many threads into a new database at `directory`.
  // REQUIRES: 64 readable bytes beyond the stream.
  YardstickResult run(std::string_view stream, int threads, const std::string& directory) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace netra::bench
