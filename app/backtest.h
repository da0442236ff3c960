#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "app/labelled_texts.h"
#include "app/report.h"
#include "app/statistics.h"
#include "matcher/explain.h"

namespace netra {

// Reads every text with two packs and keeps where they differ: claims that come, go, or change their grade, each with the
// rules and spans that it rests on, and the contexts of the pack that does not have it.
// Thread safety: none. Both matchers must outlive it.
class Backtest {
 public:
  Backtest(const Matcher& a, const Matcher& b) : explain_a_(a), explain_b_(b) {}

  void add(const LabelledText& text);
  uint64_t changes() const { return added_ + removed_ + regraded_; }
  // Counts and tables: scores of both on labelled texts, changes by rule, and all changes.
  void put_into(Report& report) const;

 private:
  using Key = std::tuple<std::string, std::string, Side>;  // contest, contestant, side
  using Claims = std::map<Key, const ClosedClaim*>;
  struct Scores {
    Tally side[2];
  };

  static Claims by_key(const Explanation& explanation);
  void add_change(const char* what, const LabelledText& text, const ClosedClaim& claim, const std::string& grade, const Explanation& other);
  void add_score(Scores& scores, const LabelledText& text, const Explanation& explanation) const;

  Explainer explain_a_, explain_b_;
  Scores scores_[2];
  uint64_t texts_ = 0, added_ = 0, removed_ = 0, regraded_ = 0;
  std::map<std::string, std::array<uint64_t, 2>> by_rule_;  // claims added, removed
  std::vector<std::vector<ReportCell>> changes_;
};

}  // namespace netra
