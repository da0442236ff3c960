#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace netra {

// What the matcher says of one text. It depends on the text and the pack alone: neither date nor region nor author.
// Contests are narrowed, numbers closed and stances resolved later (matcher/closing.h), by the join and by `explain` alike.

// The values stand on disk: do not renumber.
enum class Side : uint8_t { kSupport = 1, kAttack = 2 };
enum class Grade : uint8_t { kInfo = 1, kReview = 2, kStrong = 3 };
std::string_view name_of(Side side);
std::string_view name_of(Grade grade);
std::optional<Side> side_of(std::string_view name);
std::optional<Grade> grade_of(std::string_view name);
// One step down; info stays info.
constexpr Grade lowered(Grade grade) { return grade == Grade::kStrong ? Grade::kReview : Grade::kInfo; }

// A rule and the piece of the original text that it rests on: UTF-8 byte offsets, [start, end).
struct Evidence {
  std::string rule;  // `file-stem/rule-name`
  uint32_t start = 0, end = 0;
  bool operator==(const Evidence&) const = default;
};

// One thing said for or against one contestant.
// Either named (contest and contestant are set) or an open number (number > 0, contest empty).
struct Claim {
  std::string contest, contestant;
  int number = 0;
  std::vector<std::string> kinds;  // open number: contest kinds it is confined to by an office named beside it; empty is any
  Side side = Side::kSupport;
  Grade grade = Grade::kInfo;
  std::vector<std::string> items;  // regulation acts that the words may fall under; the join selects by phase and category
  std::vector<Evidence> evidence;
  bool operator==(const Claim&) const = default;
};

// A stance without an object ("great, go!"): closed one level deep by the parent's verdict.
struct Stance {
  Side side = Side::kSupport;
  Grade grade = Grade::kReview;
  std::vector<Evidence> evidence;
  // Whom the words may name all the same ("agreed, but 03"), `contest/contestant`, and what may be ballot numbers; sorted.
  std::vector<std::string> named = {};
  std::vector<int> numbers = {};
  bool operator==(const Stance&) const = default;
};

struct Verdict {
  std::vector<Claim> claims;          // in a fixed order: named before open, then grade descending, contest, contestant, side
  std::optional<Stance> stance;
  std::vector<Evidence> context;      // rules that found a neutral context, and lowered or silenced claims
  std::vector<std::string> exemptions;  // EX-… that the words themselves show
  std::vector<std::string> repairs;   // normalisations that fired

  // Nothing that could ever become a hit.
  bool empty() const { return claims.empty() && !stance; }
  void clear();
  bool operator==(const Verdict&) const = default;
};

}  // namespace netra
