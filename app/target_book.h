#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "matcher/explain.h"
#include "matcher/pack.h"

namespace netra {

// Knows contestants by any of their names, to compare whom a text was labelled for with whom it was found for.
// Thread safety: const after construction. `pack` must outlive it.
class TargetBook {
 public:
  explicit TargetBook(const Pack& pack);

  // `contest/contestant` of everyone whom the target can mean there and then: whose names and aliases hold all its words
  // (what stands in brackets is left out, `/` and `,` part alternatives), or whose ballot number it is. Empty: nobody known.
  std::set<std::string> find(std::string_view target, const ExplainQuestion& where) const;

 private:
  struct Known {
    const Contest* contest;
    const Contestant* contestant;
    std::set<std::string> words;
  };
  std::set<std::string> words_of(std::string_view text) const;
  void find_one(std::string_view target, const ExplainQuestion& where, std::set<std::string>& found) const;

  const Pack& pack_;
  std::vector<Known> known_;
  std::set<std::string> all_words_;
};

}  // namespace netra
