#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "matcher/class_set.h"
#include "matcher/lexicon.h"
#include "matcher/verdict.h"

namespace netra {

// Rules as the engine runs them (docs/rule-packs.md section 3 says what they mean). Immutable; made by rule_loader.

enum class Scope : uint8_t { kClause, kSentence, kText, kMatch, kHashtag };

// One place in a condition that an annotation fills.
struct RuleItem {
  ClassSet classes;
  std::string written;  // as the file has it: `unless` may refer to it
  std::string name;
  LetterCase letter_case = LetterCase::kAny;
  std::optional<bool> quoted, hashtag;
  std::vector<std::string> kinds, not_kinds;  // contest kinds of a contestant
  std::optional<bool> target;
  bool optional = false;
  bool is_object = false;
  uint8_t slot = 0;  // its number within the rule
};

struct Condition {
  enum Op : uint8_t { kSeq, kNear, kHas, kCount, kEven, kAny, kAll, kNone };
  Op op = kHas;
  std::vector<RuleItem> items;
  std::vector<Condition> parts;
  Scope same = Scope::kSentence;
  int within = 3;
  bool at_start = false, at_end = false;
  int edge = 0;
  int at_least = 1, at_most = -1;  // -1: no bound. `even`: at_least 0 is all
  bool distinct = false;
};

// One entry of `unless` or `only_if`.
struct Guard {
  enum Kind : uint8_t { kBefore, kAfter, kBeside, kBetween, kIn, kQuoted, kQuestion, kStart, kEnd, kCondition };
  Kind kind = kIn;
  RuleItem item;
  std::vector<uint8_t> slots;  // the items that X can be; empty is the whole match
  int within = 0;
  Scope same = Scope::kSentence;
  bool wanted = true;  // `quoted: false`
  std::vector<Condition> condition;
};

enum class ContextEffect : uint8_t { kSilence, kInfo, kReview, kLower, kRaise };

// The further keys of a context rule.
struct ContextReach {
  ContextEffect effect = ContextEffect::kSilence;
  Scope reach = Scope::kText;
  ClassSet until;
  bool after = true, before = true;
  std::optional<Side> side;
  std::vector<std::string> rules, except;
  bool stances = true;
  std::string exemption;
};

// An example of a pack file, with where it stands.
struct Example {
  std::string text, at, region, parent, expect;
  std::vector<std::string> contests;
  std::optional<Side> side;
  std::optional<Grade> grade;
  std::string label;
  bool must_match = true;
  std::string rule;     // empty: an example of a language or contest file
  std::string contest;  // of a contest file
  std::string file;
  int line = 0;
};

struct Rule {
  enum Kind : uint8_t { kClaim, kStance, kContext };
  std::string id;
  Kind kind = kClaim;
  Side side = Side::kSupport;
  Grade grade = Grade::kReview;
  int weight = 1;                  // of two claims of one grade the one whose rules weigh more dominates
  std::vector<std::string> items;  // regulation items
  std::string claim;
  std::vector<std::string> sources;
  Condition when;
  std::vector<Guard> unless, only_if;
  ContextReach context;
  std::vector<RuleItem> slots;     // every item of `when`, by slot
  bool has_target = false;         // some item says `target: true`
  std::vector<ClassSet> required;  // the text has a class of each, or the rule cannot match
  std::string file;
  int line = 0;
};

struct RuleSet {
  std::vector<Rule> rules;  // sorted by id
  std::vector<Example> examples;
  bool any_token_claims = false;    // a claim or stance asks for any token …
  bool any_token_contexts = false;  // … or a context does

  const Rule* find(std::string_view id) const;  // null when there is none
};

}  // namespace netra
