#include "store/hit_build.h"

#include <algorithm>

#include "metrics/sha256.h"
#include "store/regulation.h"
#include "store/version_order.h"
#include "store/values.h"

namespace netra {
namespace {

constexpr std::string_view kIdentityScheme = "netra-hit-1";

std::string name_in_full(const pb::Entity& entity) {
  return entity.domain().empty() ? entity.id() : entity.domain() + "/" + entity.id();
}

std::string identity_of(const ActFrame& frame, const ClosedClaim& claim) {
  Sha256Stream stream;
  stream.add_field(kIdentityScheme).add_field(frame.object.platform()).add_field(name_of(frame.act));
  stream.add_field(name_in_full(frame.object)).add_field(name_in_full(frame.target));
  stream.add_field(claim.contest).add_field(claim.contestant).add_field(name_of(claim.side));
  return std::string(stream.finish().view().substr(0, 16));
}

std::string printed_name(const Pack& pack, const std::string& contest_id, const std::string& contestant_id) {
  const Contest* contest = pack.find_contest(contest_id);
  const Contestant* contestant = contest ? contest->find(contestant_id) : nullptr;
  std::string name;
  if (!contestant) return name;
  for (const std::string& part : contestant->names) name += (name.empty() ? "" : ", ") + part;
  return name;
}

bool has_flag(std::string_view flags, std::string_view wanted) {
  while (!flags.empty()) {
    const size_t end = std::min(flags.find(';'), flags.size());
    if (flags.substr(0, end) == wanted) return true;
    flags.remove_prefix(std::min(end + 1, flags.size()));
  }
  return false;
}

// What the roster exempts (RULES section 6): EX-2 spouse of a candidate, EX-3 on election duty, EX-4 official account.
std::vector<std::string> roster_exemptions(const pb::Member& member) {
  std::vector<std::string> exemptions;
  if (has_flag(member.flags(), "spouse_of_candidate")) exemptions.emplace_back("EX-2");
  if (has_flag(member.flags(), "election_duty")) exemptions.emplace_back("EX-3");
  if (has_flag(member.flags(), "official_account")) exemptions.emplace_back("EX-4");
  return exemptions;
}

Grade grade_of_hit(const ActFrame& frame, const HitCandidate& candidate, size_t exemptions) {
  Grade grade = candidate.claim.grade;
  const bool weak_act = frame.act == Act::kReaction || frame.act == Act::kFollow;
  if (weak_act && !candidate.campaign_target) grade = std::min(grade, Grade::kReview);
  for (size_t i = 0; i < exemptions; ++i) grade = lowered(grade);
  const auto ownership = static_cast<Ownership>(candidate.member->ownership());
  if (ownership == Ownership::kLikely) grade = std::min(grade, Grade::kReview);
  if (ownership == Ownership::kClaimed) grade = Grade::kInfo;
  return grade;
}

// Exemptions: the words' own have lowered the claim already (matcher); the roster's lower it here. All are told.
void add_exemptions(const ActFrame& frame, const HitCandidate& candidate, pb::Hit& hit) {
  std::vector<std::string> all = roster_exemptions(*candidate.member);
  hit.set_grade(static_cast<uint32_t>(grade_of_hit(frame, candidate, all.size())));
  const pb::Reading* reading = candidate.version ? reading_of(*candidate.version) : nullptr;
  if (reading) all.insert(all.end(), reading->verdict().exemptions().begin(), reading->verdict().exemptions().end());
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  for (std::string& exemption : all) *hit.add_exemptions() = std::move(exemption);
}

void add_regulation(const ActFrame& frame, const HitCandidate& candidate, const Pack& pack, pb::Hit& hit) {
  const RegulationQuery query{frame.act,
                              candidate.claim.side,
                              static_cast<Category>(candidate.member->category()),
                              candidate.claim.contest,
                              candidate.act_evidence->act_time_us(),
                              candidate.claim.items};
  for (AppliedItem& item : items_of(pack, query)) {
    pb::Regulation& to = *hit.add_regulation();
    to.set_item(std::move(item.item));
    to.set_item_class(std::move(item.item_class));
    for (std::string& basis : item.basis) *to.add_basis() = std::move(basis);
    to.set_verified(item.verified);
  }
}

void add_content_ground(const HitCandidate& candidate, const Pack& pack, pb::Hit& hit) {
  pb::ContentGround& ground = *hit.mutable_content();
  *ground.mutable_content() = candidate.content->object();
  ground.set_author_id(candidate.content->author_id());
  ground.set_version(candidate.version->version());
  ground.set_text(candidate.version->text());
  ground.set_lang(candidate.version->lang());
  pb::ClosedVerdict& verdict = *ground.mutable_verdict();
  verdict.set_contest(candidate.claim.contest);
  verdict.set_contestant(candidate.claim.contestant);
  verdict.set_name(printed_name(pack, candidate.claim.contest, candidate.claim.contestant));
  verdict.set_side(static_cast<uint32_t>(candidate.claim.side));
  verdict.set_grade(static_cast<uint32_t>(candidate.claim.grade));
  for (const std::string& item : candidate.claim.items) *verdict.add_items() = item;
  to_value(candidate.claim.evidence, *verdict.mutable_evidence());
  *hit.mutable_content_evidence() = candidate.version->evidence();
}

void add_account_ground(const HitCandidate& candidate, const Pack& pack, pb::Hit& hit) {
  pb::AccountGround& ground = *hit.mutable_account();
  ground.set_contest(candidate.claim.contest);
  ground.set_contestant(candidate.claim.contestant);
  ground.set_side(static_cast<uint32_t>(candidate.claim.side));
  ground.set_id(candidate.account_id);
  ground.set_name(printed_name(pack, candidate.claim.contest, candidate.claim.contestant));
}

pb::Hit finish_one(const ActFrame& frame, const HitIdentity& identity, const HitCandidate& candidate, const Pack& pack) {
  pb::Hit hit;
  hit.set_id(identity_of(frame, candidate.claim));
  hit.set_act(static_cast<uint32_t>(frame.act));
  *hit.mutable_object() = frame.object;
  *hit.mutable_target() = frame.target;
  hit.set_actor_id(frame.actor_id);
  hit.set_actor_handle(candidate.act_evidence->handle());
  *hit.mutable_member() = *candidate.member;
  if (candidate.version) add_content_ground(candidate, pack, hit);
  else add_account_ground(candidate, pack, hit);
  add_exemptions(frame, candidate, hit);
  add_regulation(frame, candidate, pack, hit);
  hit.set_deleted(frame.deleted);
  hit.set_withdrawn(frame.withdrawn);
  hit.set_edited(frame.edits && std::find(frame.latest.begin(), frame.latest.end(), identity) == frame.latest.end());
  for (const pb::HistoryEntry& entry : frame.history) *hit.add_history() = entry;
  *hit.mutable_act_evidence() = *candidate.act_evidence;
  hit.set_pack_sequence(candidate.pack_sequence);
  hit.set_roster_sequence(candidate.member->roster_sequence());
  for (const pb::Erasure& erasure : frame.erasures) {
    if (erasure.hit_id() == hit.id()) apply_erasure(erasure, hit);
  }
  return hit;
}

}  // namespace

void offer(HitCandidates& candidates, HitCandidate candidate) {
  const HitIdentity identity{candidate.claim.contest, candidate.claim.contestant, candidate.claim.side};
  const auto [place, fresh] = candidates.try_emplace(identity, std::move(candidate));  // untouched where there is one
  if (fresh) return;
  HitCandidate& kept = place->second;
  const auto rank = [](const HitCandidate& c) { return std::tuple(-static_cast<int>(c.claim.grade), c.version == nullptr); };
  if (rank(candidate) != rank(kept)) {
    if (rank(candidate) < rank(kept)) kept = std::move(candidate);
    return;
  }
  if (candidate.version && candidate.version != kept.version) {
    const std::string& platform = candidate.content->object().platform();
    if (older_version(platform, candidate.version->version(), kept.version->version())) kept = std::move(candidate);
    return;
  }
  const auto act = [](const HitCandidate& c) { return std::tuple(c.act_evidence->act_time_us(), std::string_view(c.act_evidence->value_sha256())); };
  if (act(candidate) < act(kept)) kept = std::move(candidate);
}

std::vector<pb::Hit> finish(const ActFrame& frame, const HitCandidates& candidates, const Pack& pack) {
  std::vector<pb::Hit> hits;
  for (const auto& [identity, candidate] : candidates) hits.push_back(finish_one(frame, identity, candidate, pack));
  std::sort(hits.begin(), hits.end(), [](const pb::Hit& a, const pb::Hit& b) { return a.id() < b.id(); });
  return hits;
}

void apply_erasure(const pb::Erasure& erasure, pb::Hit& hit) {
  hit.mutable_act_evidence()->clear_value();
  if (hit.has_content_evidence()) hit.mutable_content_evidence()->clear_value();
  if (hit.has_content()) hit.mutable_content()->clear_text();
  *hit.add_history() = history_entry("erased", erasure.at_us(), erasure.reason());
  std::sort(hit.mutable_history()->begin(), hit.mutable_history()->end(), history_before);
}

pb::HistoryEntry history_entry(std::string what, int64_t at, std::string reason) {
  pb::HistoryEntry entry;
  entry.set_what(std::move(what));
  entry.set_at_us(at);
  entry.set_reason(std::move(reason));
  return entry;
}

bool history_before(const pb::HistoryEntry& a, const pb::HistoryEntry& b) {
  return std::tuple(a.at_us(), std::string_view(a.what()), std::string_view(a.reason())) <
         std::tuple(b.at_us(), std::string_view(b.what()), std::string_view(b.reason()));
}

}  // namespace netra
