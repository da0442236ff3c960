#pragma once

#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "app/labelled_texts.h"
#include "app/target_book.h"
#include "matcher/matcher.h"

namespace netra {

// A labelled text, or a background text that should have given nothing, beside what the matcher says of it.
struct Judged {
  LabelledText text;
  std::string label;                 // what was found: support, attack or neutral
  std::vector<ClosedClaim> claims;
  std::vector<Evidence> context;
  std::set<std::string> targets;     // `contest/contestant` of those whom the text was labelled for; empty: none, or nobody known

  bool found(Side side) const { return label == name_of(side); }
  bool is(Side side) const { return text.label == name_of(side); }
  // The grade that the label rests on; info when it is neutral.
  Grade grade() const { return label == "neutral" ? Grade::kInfo : claims.front().grade; }
  // `contest/contestant` of the claims of grade review or strong on the label's side.
  std::set<std::string> named() const;
  // The right label and, where it is for or against somebody known, one that names them.
  bool right_target() const;
};

// Texts that a rule is evidence in, by what they were labelled.
struct Firings {
  enum Column : uint8_t { kSupport, kAttack, kNeutral, kBackground, kColumns };
  std::array<uint64_t, kColumns> texts{};
};

// What was found in all files.
struct Evaluation {
  struct Background {
    uint64_t texts = 0, alarms = 0;
  };
  std::vector<Judged> labelled;
  std::vector<Judged> alarms;  // background texts with a claim of grade review or strong
  std::map<std::string, Background> background;  // by source
  std::map<std::string, Firings> firings;        // by rule id; every rule of the pack is there
  uint64_t left_out = 0;
};

// Ids of the rules that are evidence in the verdict: of claims, of the stance, of contexts that changed something.
std::set<std::string> fired_rules(const Verdict& verdict);

// Throws InputError naming file and line of what cannot be read.
Evaluation evaluate(const Matcher& matcher, const std::vector<std::string>& files, const TextDefaults& defaults);

}  // namespace netra
