#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "matcher/annotate.h"
#include "matcher/pack.h"
#include "matcher/scan.h"

namespace netra {

// What each rule of a pack costs: CPU time of trying it alone over texts, what every text costs without rules taken off.
// A context is tried here on every text; in the matcher it is tried only where something was found that it could change.
// Thread safety: none.
class RuleCosts {
 public:
  explicit RuleCosts(std::shared_ptr<const Pack> pack);

  void add(std::string_view text);
  // Times what was not timed yet. To be called once, after the last add().
  void finish() { time_batch(); }

  uint64_t texts() const { return texts_; }
  // Texts of which a rule could make something: the others end before.
  uint64_t tried() const { return tried_; }
  // ns a tried text, in the order of Pack::rules; 0 where none was tried.
  std::vector<double> ns_per_text() const;

 private:
  struct Slot {
    NormalisedText text;
    AnnotatedText annotated;
  };
  void time_batch();
  double time_rule(const Pack& pack);

  std::shared_ptr<const Pack> pack_;
  Scanner scanner_;
  HsScratch scratch_;
  Annotator annotator_;
  std::vector<AtomHit> hits_;
  Pack without_rules_;
  std::vector<Pack> with_one_;  // one rule each
  std::vector<Slot> slots_;
  size_t used_ = 0;
  std::vector<double> ns_;
  uint64_t texts_ = 0, tried_ = 0;
};

}  // namespace netra
