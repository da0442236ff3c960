#pragma once

#include <string>
#include <vector>

#include "matcher/matcher.h"

namespace netra {

// An example inside a pack file that does not hold.
struct ExampleFailure {
  std::string file;
  int line = 0;
  std::string rule;  // empty for examples outside rules
  std::string text, message;
};

// Runs every example of the pack (`netra rules test`). `ran` counts them.
std::vector<ExampleFailure> run_examples(const Matcher& matcher, int* ran);

// What `netra rules list` shows of a rule.
struct RuleListing {
  std::string id, kind, side, grade, claim, file;
  std::vector<std::string> items, sources;
  int line = 0;
  int examples = 0;
};
std::vector<RuleListing> list_rules(const Pack& pack);

}  // namespace netra
