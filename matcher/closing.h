#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "matcher/pack.h"
#include "matcher/verdict.h"

namespace netra {

// Where and when an act happened: what closes an open verdict (DESIGN section 3, "Open verdicts").
struct Circumstance {
  TimeUs at = kTimeUnknown;                 // act time; unknown: names resolve in every contest, numbers in none
  std::string_view region;                  // the member's; empty: numbers resolve only in `contests`
  std::span<const std::string> contests;    // restricts to these (explain --batch, eval); empty is all
};

// A claim with its contest and contestant settled.
struct ClosedClaim {
  std::string contest, contestant;
  Side side = Side::kSupport;
  Grade grade = Grade::kInfo;
  std::vector<std::string> items;
  std::vector<Evidence> evidence;
};

// The claims that hold then and there, strongest first (grade, then what their rules weigh together, then what is said first, then side, contest, contestant): named ones whose
// contest is active, numbers that exactly one contest can mean. Claims on one contestant and side are merged (strongest
// grade, all evidence). `unclosed` counts the open numbers that stayed open.
std::vector<ClosedClaim> close_claims(const Verdict& verdict, const Pack& pack, const Circumstance& where, int* unclosed = nullptr);

// What a reply's or quote's stance takes from its parent's closed claims: same contestants, but for those of whose contest
// the words may name others alone; a supporting stance keeps
// the parent's side, an attacking one turns support into attack and drops the rest. Grades are capped by the stance's; within a grade the parent's order stands.
std::vector<ClosedClaim> close_stance(const Stance& stance, std::span<const ClosedClaim> parent, const Pack& pack);

}  // namespace netra
