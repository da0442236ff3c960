#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "matcher/closing.h"
#include "store/fact.h"
#include "store/facts.pb.h"
#include "store/join.h"

namespace netra {

// One way in which an act becomes a hit: the act's side of it and the ground. Borrows the facts.
struct HitCandidate {
  ClosedClaim claim;
  const pb::Evidence* act_evidence = nullptr;
  const pb::Member* member = nullptr;
  const pb::ContentFacts* content = nullptr;  // ground: this version of this content, else a campaign account
  const pb::Version* version = nullptr;
  std::string account_id;
  uint32_t pack_sequence = 0;
  bool campaign_target = false;               // the target is by a campaign account
};

// The key under which candidates are one hit.
using HitIdentity = std::tuple<std::string, std::string, Side>;  // contest, contestant, side
using HitCandidates = std::map<HitIdentity, HitCandidate>;

// Keeps the better ground: the stronger grade, content before account, the earlier version, the earlier act.
void offer(HitCandidates& candidates, HitCandidate candidate);

// What all hits of one act have in common.
struct ActFrame {
  Act act = Act::kPost;
  pb::Entity object, target;
  std::string actor_id;
  bool deleted = false, withdrawn = false;
  std::vector<HitIdentity> latest;            // what the object's latest version makes
  bool edits = false;                         // the act has versions: a hit that is not in `latest` is `edited`
  std::vector<pb::HistoryEntry> history;
  std::vector<pb::Erasure> erasures;          // of single hits of the act
};

// Finished hits: identity, grade, exemptions, regulation, times, status marks, evidence; sorted by id.
std::vector<pb::Hit> finish(const ActFrame& frame, const HitCandidates& candidates, const Pack& pack);

// Takes the bytes out of a hit and says so in its history.
void apply_erasure(const pb::Erasure& erasure, pb::Hit& hit);

pb::HistoryEntry history_entry(std::string what, int64_t at, std::string reason = {});
// The order of a history: by time, what and reason; entries of unknown time first.
bool history_before(const pb::HistoryEntry& a, const pb::HistoryEntry& b);

}  // namespace netra
