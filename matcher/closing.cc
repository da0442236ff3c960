#include "matcher/closing.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "matcher/lexicon.h"
#include "matcher/rule.h"

namespace netra {
namespace {

template <typename Range>
bool among(const Range& list, std::string_view wanted) {
  return std::find(list.begin(), list.end(), wanted) != list.end();
}

using ByContestant = std::map<std::tuple<std::string, std::string, Side>, ClosedClaim>;

void merge(ByContestant& closed, const Claim& claim, const std::string& contest, const std::string& contestant) {
  ClosedClaim& merged = closed.try_emplace({contest, contestant, claim.side}).first->second;
  merged.contest = contest;
  merged.contestant = contestant;
  merged.side = claim.side;
  merged.grade = std::max(merged.grade, claim.grade);
  for (const std::string& item : claim.items)
    if (!among(merged.items, item)) merged.items.push_back(item);
  for (const Evidence& evidence : claim.evidence)
    if (std::find(merged.evidence.begin(), merged.evidence.end(), evidence) == merged.evidence.end()) merged.evidence.push_back(evidence);
}

// A number can mean a contestant of this contest, there and then.
const Contestant* meant_by(const Claim& claim, const Contest& contest, const Circumstance& where) {
  if (!where.contests.empty() && !among(where.contests, contest.id)) return nullptr;
  if (where.contests.empty() && (where.at == kTimeUnknown || where.region.empty())) return nullptr;
  if (where.at != kTimeUnknown && (!contest.active_at(where.at) || contest.undian == 0 || where.at < contest.undian)) return nullptr;
  if (!where.region.empty() && !region_contains(contest.region, where.region)) return nullptr;
  const bool named_kind = among(claim.kinds, contest.kind);
  if (!named_kind && (!claim.kinds.empty() || !contest.number_needs.empty())) return nullptr;
  const auto found = std::find_if(contest.contestants.begin(), contest.contestants.end(), [&](const Contestant& c) { return c.number == claim.number; });
  return found == contest.contestants.end() ? nullptr : &*found;
}

// Closes a number that exactly one contest can mean; of several, the only one whose contestants the text names.
bool close_number(const Claim& claim, const Pack& pack, const Circumstance& where, const std::vector<std::string>& named, ByContestant& closed) {
  std::vector<std::pair<const Contest*, const Contestant*>> possible;
  for (const Contest& contest : pack.contests)
    if (const Contestant* contestant = meant_by(claim, contest, where)) possible.emplace_back(&contest, contestant);
  if (possible.size() > 1) std::erase_if(possible, [&](const auto& p) { return !among(named, p.first->id); });
  if (possible.size() != 1) return false;
  merge(closed, claim, possible[0].first->id, possible[0].second->id);
  return true;
}

// Support for two contestants of one contest contradicts itself.
void settle_contradictions(std::vector<ClosedClaim>& claims, Contradiction how) {
  if (how == Contradiction::kKeep) return;
  std::map<std::string, int> supported;
  for (const ClosedClaim& claim : claims)
    if (claim.side == Side::kSupport && claim.grade >= Grade::kReview) ++supported[claim.contest];
  for (ClosedClaim& claim : claims)
    if (claim.side == Side::kSupport && supported[claim.contest] > 1) claim.grade = how == Contradiction::kInfo ? Grade::kInfo : lowered(claim.grade);
}

// What the rules behind a claim weigh together, each once; a rule that the pack no longer has weighs 1.
int weight_of(const ClosedClaim& claim, const Pack& pack) {
  std::set<std::string_view> ids;
  for (const Evidence& evidence : claim.evidence) ids.insert(evidence.rule);
  int weight = 0;
  for (const std::string_view id : ids) {
    const Rule* rule = pack.rules ? pack.rules->find(id) : nullptr;
    weight += rule ? rule->weight : 1;
  }
  return weight;
}

// By grade, then weight, then what is said first: who comes first in the alphabet must not decide.
void sort_strongest_first(std::vector<ClosedClaim>& claims, const Pack& pack) {
  if (claims.size() < 2) return;
  std::vector<std::pair<int, ClosedClaim>> weighed;
  for (ClosedClaim& claim : claims) {
    const int weight = weight_of(claim, pack);
    weighed.emplace_back(weight, std::move(claim));
  }
  std::stable_sort(weighed.begin(), weighed.end(), [](const auto& a, const auto& b) {
    const auto key = [](const auto& w) {
      return std::tuple(-static_cast<int>(w.second.grade), -w.first, w.second.evidence.empty() ? 0 : w.second.evidence.front().start, w.second.side);
    };
    return key(a) < key(b);
  });
  claims.clear();
  for (auto& [weight, claim] : weighed) claims.push_back(std::move(claim));
}

// Whether the words may name somebody of the claim's contest, and not whom the claim is of.
bool names_another(const Stance& stance, const ClosedClaim& claim, const Pack& pack) {
  const Contest* contest = pack.find_contest(claim.contest);
  const Contestant* who = contest ? contest->find(claim.contestant) : nullptr;
  bool anybody = false;
  for (const std::string& named : stance.named) {
    if (!named.starts_with(claim.contest + "/")) continue;
    if (named.substr(claim.contest.size() + 1) == claim.contestant) return false;
    anybody = true;
  }
  for (const int number : stance.numbers) {
    if (!who || who->number == 0 || !contest->number_needs.empty()) break;
    if (number == who->number) return false;
    const auto& all = contest->contestants;
    anybody = anybody || std::any_of(all.begin(), all.end(), [number](const Contestant& other) { return other.number == number; });
  }
  return anybody;
}

}  // namespace

std::vector<ClosedClaim> close_claims(const Verdict& verdict, const Pack& pack, const Circumstance& where, int* unclosed) {
  ByContestant closed;
  std::vector<std::string> named;
  int open = 0;
  for (const Claim& claim : verdict.claims) {
    if (claim.number > 0) continue;
    const Contest* contest = pack.find_contest(claim.contest);
    if (!contest || (!where.contests.empty() && !among(where.contests, claim.contest))) continue;
    if (where.at != kTimeUnknown && !contest->active_at(where.at)) continue;
    named.push_back(claim.contest);
    merge(closed, claim, claim.contest, claim.contestant);
  }
  for (const Claim& claim : verdict.claims)
    if (claim.number > 0 && !close_number(claim, pack, where, named, closed)) ++open;
  if (unclosed) *unclosed = open;
  std::vector<ClosedClaim> claims;
  for (auto& [key, claim] : closed) {
    std::sort(claim.items.begin(), claim.items.end());
    std::sort(claim.evidence.begin(), claim.evidence.end(), [](const Evidence& a, const Evidence& b) { return std::tie(a.start, a.end, a.rule) < std::tie(b.start, b.end, b.rule); });
    claims.push_back(std::move(claim));
  }
  settle_contradictions(claims, pack.lexicon ? pack.lexicon->contradiction : Contradiction::kLower);
  sort_strongest_first(claims, pack);
  return claims;
}

std::vector<ClosedClaim> close_stance(const Stance& stance, std::span<const ClosedClaim> parent, const Pack& pack) {
  std::vector<ClosedClaim> closed;
  for (const ClosedClaim& claim : parent) {
    if ((stance.side == Side::kAttack && claim.side == Side::kAttack) || names_another(stance, claim, pack)) continue;
    closed.push_back(claim);
    closed.back().grade = std::min(claim.grade, stance.grade);
    if (stance.side == Side::kAttack) closed.back().side = Side::kAttack;
  }
  std::stable_sort(closed.begin(), closed.end(), [](const ClosedClaim& a, const ClosedClaim& b) { return a.grade > b.grade; });
  return closed;
}

}  // namespace netra
