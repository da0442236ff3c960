#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "matcher/hyperscan.h"
#include "matcher/lexicon.h"
#include "metrics/sha256.h"

namespace netra {

// An atom or a regex found in a normalised text: bytes [from, to) of it, padding left out.
struct AtomHit {
  uint32_t index = 0;  // into Lexicon::atoms or Lexicon::regexes
  uint32_t from = 0, to = 0;
  bool regex = false;
  auto operator<=>(const AtomHit&) const = default;
};

// Finds all atoms of a lexicon in one pass: literals in one Hyperscan database, regexes (if any) in a second.
// Thread safety: const and shared; each thread brings its own scratch.
class Scanner {
 public:
  // A longer phrase cannot be compiled: Hyperscan takes literals of 16,000 bytes, and a space stands on each side.
  static constexpr size_t kPhraseBytesMax = 16000 - 2;

  // `lexicon` must outlive the scanner. Throws InputError for a regex that cannot compile.
  Scanner(const Lexicon& lexicon, const std::string& cache_dir);

  // Why a regex cannot compile; empty when it can.
  static std::string regex_fault(const std::string& pattern);

  // `cache`, `compiled` or `rebuilt`.
  std::string_view origin() const { return origin_; }
  HsScratch make_scratch() const;
  // Hits in ascending order (from, to, index), whatever order the library reports them in.
  void scan(std::string_view normalised, const HsScratch& scratch, std::vector<AtomHit>& hits) const;

 private:
  void open(HsDatabase& database, std::string_view what, const Sha256& phrases, const std::string& cache_dir, HsDatabase (Scanner::*compile)() const);
  HsDatabase compile_literals() const;
  HsDatabase compile_regexes() const;

  const Lexicon& lexicon_;
  HsDatabase literals_, regexes_;  // null when there is nothing to look for
  std::string_view origin_ = "cache";
};

}  // namespace netra
