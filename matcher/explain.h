#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "matcher/closing.h"
#include "matcher/matcher.h"

namespace netra {

// One text to explain, as INTERFACES' `netra explain --batch` takes it.
struct ExplainQuestion {
  std::string id, text;
  TimeUs at = kTimeUnknown;
  std::string region;  // a code
  std::vector<std::string> contests;
  std::optional<std::string> parent;
};

struct Explanation {
  std::string label;  // side of the first claim of grade review or strong, else `neutral`
  std::vector<ClosedClaim> claims;
  Verdict verdict;    // of the text itself
  int unclosed = 0;
  bool from_parent = false;  // a stance closed by the parent's claims; evidence is the stance's
};

// RFC 3339, or a date: 00:00 of it in the zone that the region keeps. Nothing for anything else.
std::optional<TimeUs> time_in_region(std::string_view text, std::string_view region, const Pack& pack);

// Reads texts as the join would for a member there and then, a parent included.
// Thread safety: none; one per thread. `matcher` must outlive it.
class Explainer {
 public:
  explicit Explainer(const Matcher& matcher) : Explainer(matcher, false) {}
  // `thorough`: lists every context that holds, for trying rules.
  Explainer(const Matcher& matcher, bool thorough);

  Explanation explain(const ExplainQuestion& question);
  // One line of `netra explain --batch`, without the line end.
  std::string json(const ExplainQuestion& question);
  std::string json(const ExplainQuestion& question, const Explanation& explanation) const;

 private:
  const Matcher& matcher_;
  std::unique_ptr<Matcher::Scratch, void (*)(Matcher::Scratch*)> scratch_;
  Verdict parent_;
};

}  // namespace netra
