#include "store/join.h"

#include <algorithm>
#include <cstdlib>

#include "metrics/sha256.h"
#include "store/hit_build.h"
#include "store/merge.h"
#include "store/values.h"
#include "store/version_order.h"

namespace netra {
namespace {

bool is_member(const pb::Version& version) { return version.has_member() && !version.member().none(); }
bool is_share(const pb::Version& version) { return version.act() == static_cast<uint32_t>(Act::kShare); }

std::vector<ClosedClaim> closed_claims(const pb::Reading* reading, const Pack& pack, int64_t at, const std::string& region) {
  if (!reading || reading->verdict().claims().empty()) return {};
  Circumstance where;
  where.at = at;
  where.region = region;
  return close_claims(verdict_of(reading->verdict()), pack, where);
}

std::vector<const pb::Version*> in_order(const pb::ContentFacts& content) {
  std::vector<const pb::Version*> order;
  for (const pb::Version& version : content.versions()) order.push_back(&version);
  std::stable_sort(order.begin(), order.end(), [&](const pb::Version* a, const pb::Version* b) {
    return older_version(content.object().platform(), a->version(), b->version());
  });
  return order;
}

void sort_history(std::vector<pb::HistoryEntry>& history) { std::sort(history.begin(), history.end(), history_before); }

void add_erasures(const google::protobuf::RepeatedPtrField<pb::Erasure>& erasures, ActFrame& frame) {
  frame.erasures.insert(frame.erasures.end(), erasures.begin(), erasures.end());
}

// The latest decides; at equal times the undo wins.
bool is_withdrawn(const google::protobuf::RepeatedField<int64_t>& undos, int64_t last_create) {
  return !undos.empty() && (undos[0] == kTimeUnknown || *undos.rbegin() >= last_create);
}

// Frame of a post, comment, quote or share with words: what its versions and deletes say.
ActFrame frame_of_words(const pb::ContentFacts& words, const pb::Entity& target) {
  ActFrame frame;
  frame.object = words.object();
  frame.target = target;
  frame.actor_id = words.author_id();
  frame.deleted = words.deleted();
  frame.edits = true;
  uint32_t act = static_cast<uint32_t>(Act::kPost);
  bool first = true;
  for (const pb::Version* version : in_order(words)) {
    act = std::max(act, version->act());
    if (!first || version->since_us() != 0) frame.history.push_back(history_entry("edit", version->evidence().act_time_us()));
    first = false;
  }
  frame.act = static_cast<Act>(act);
  if (words.deleted()) frame.history.push_back(history_entry("delete", words.deleted_us()));
  frame.withdrawn = is_withdrawn(words.undos(), words.last_create_us());
  for (const int64_t at : words.undos()) frame.history.push_back(history_entry("undo", at));
  return frame;
}

void keys_of(const std::vector<ClosedClaim>& claims, std::vector<HitIdentity>& keys) {
  for (const ClosedClaim& claim : claims) keys.emplace_back(claim.contest, claim.contestant, claim.side);
}

// ---- reactions, shares, follows

class ActJoin {
 public:
  ActJoin(const pb::ContentFacts* target, const pb::ActFacts& act, const JoinContext& context)
      : target_(target), act_(act), context_(context) {}

  std::vector<pb::Hit> hits() {
    // Kinds of act under one object id are acts of their own; in practice there is one.
    std::vector<pb::Hit> all;
    read_words();
    for (const Act kind : {Act::kShare, Act::kReaction, Act::kFollow}) {
      HitCandidates candidates;
      for (const pb::Create& create : act_.creates()) {
        if (create.act() == static_cast<uint32_t>(kind)) candidates_of(create, kind, candidates);
      }
      if (candidates.empty()) continue;
      for (pb::Hit& hit : finish(frame(kind), candidates, *context_.pack)) all.push_back(std::move(hit));
    }
    return all;
  }

 private:
  // What a share's own words say: a claim of theirs is the ground instead of the target; an attack turns the target's.
  void read_words() {
    for (const pb::Version* version : in_order(act_.own())) {
      const pb::Reading* reading = reading_of(*version);
      if (!reading || !is_member(*version)) continue;
      if (!closed_claims(reading, *context_.pack, version->evidence().act_time_us(), version->member().region()).empty()) speaks_ = true;
      const std::optional<Stance> stance = verdict_of(reading->verdict()).stance;
      if (stance && stance->side == Side::kAttack) attack_ = stance;
    }
    const pb::Version* latest = attack_ ? latest_version(act_.own()) : nullptr;
    const pb::Reading* reading = latest ? reading_of(*latest) : nullptr;
    attack_edited_ = attack_ && !(reading && reading->verdict().has_stance() && reading->verdict().stance().side() == static_cast<uint32_t>(Side::kAttack));
  }

  void candidates_of(const pb::Create& create, Act kind, HitCandidates& candidates) const {
    if (create.member().none() || create.time_us() == kTimeUnknown || speaks_) return;
    const auto accounts = campaign_accounts(create);
    std::vector<std::string> claimed;  // contest/contestant that the content speaks of
    HitCandidate candidate;
    candidate.act_evidence = &create.evidence();
    candidate.member = &create.member();
    candidate.campaign_target = !accounts.empty();
    if (target_) content_candidates(create, candidate, claimed, candidates);
    if (attack_) return;  // that an account campaigns says nothing of what was attacked
    for (const CampaignAccount* account : accounts) {
      const bool spoken_of = std::find(claimed.begin(), claimed.end(), account->contest + "/" + account->contestant) != claimed.end();
      if (kind != Act::kFollow && spoken_of) continue;
      candidate.claim = {account->contest, account->contestant, Side::kSupport, kind == Act::kFollow ? Grade::kStrong : Grade::kReview, {}, {}};
      candidate.account_id = account_id(create);
      candidate.pack_sequence = create.pack_sequence();
      candidate.content = nullptr;
      candidate.version = nullptr;
      offer(candidates, candidate);
    }
  }

  void content_candidates(const pb::Create& create, HitCandidate candidate, std::vector<std::string>& claimed, HitCandidates& candidates) const {
    candidate.content = target_;
    for (const pb::Version* version : versions_joined(*target_, create.named(), create.time_us())) {
      if (!within_horizon(*version, create.time_us(), context_.horizon_days)) continue;
      const pb::Reading* reading = reading_of(*version);
      std::vector<ClosedClaim> claims = closed_claims(reading, *context_.pack, create.time_us(), create.member().region());
      if (attack_) claims = close_stance(*attack_, claims, *context_.pack);
      for (ClosedClaim& claim : claims) {
        claimed.push_back(claim.contest + "/" + claim.contestant);
        candidate.claim = std::move(claim);
        candidate.version = version;
        candidate.pack_sequence = reading->pack_sequence();
        offer(candidates, candidate);
      }
    }
  }

  std::string account_id(const pb::Create& create) const {
    if (!create.author_id().empty()) return create.author_id();
    return target_ && !target_->author_id().empty() ? target_->author_id() : create.author_handle();
  }

  std::vector<const CampaignAccount*> campaign_accounts(const pb::Create& create) const {
    std::string author = create.author_id();
    if (author.empty() && target_) author = target_->author_id();
    if (author.empty() && create.act() == static_cast<uint32_t>(Act::kFollow)) author = act_.target().id();
    if (author.empty() && create.author_handle().empty()) return {};
    return context_.pack->accounts.of(act_.target().platform(), author, create.author_handle(), create.time_us());
  }

  ActFrame frame(Act kind) const {
    ActFrame frame;
    frame.act = kind;
    frame.object = act_.object();
    frame.target = act_.target();
    for (const pb::Create& create : act_.creates()) frame.actor_id = std::max(frame.actor_id, create.actor_id());
    frame.deleted = kind == Act::kShare && act_.own().deleted();
    frame.edits = kind == Act::kShare && attack_edited_;  // `latest` stays empty: what was said is said no more
    frame.withdrawn = is_withdrawn(act_.undos(), act_.last_create_us());
    for (const int64_t at : act_.undos()) frame.history.push_back(history_entry("undo", at));
    for (int i = 1; i < act_.creates_size(); ++i) frame.history.push_back(history_entry("create", act_.creates(i).time_us()));
    if (frame.deleted) frame.history.push_back(history_entry("delete", act_.own().deleted_us()));
    if (target_ && target_->deleted()) frame.history.push_back(history_entry("target_delete", target_->deleted_us()));
    add_erasures(act_.erasures(), frame);
    sort_history(frame.history);
    return frame;
  }

  const pb::ContentFacts* target_;
  const pb::ActFacts& act_;
  const JoinContext& context_;
  bool speaks_ = false;           // the act's own words make a hit
  std::optional<Stance> attack_;  // they take sides against whatever the target says
  bool attack_edited_ = false;    // … and did so in an earlier version alone
};

// ---- replies and quotes whose words take their object from the target

class WordsJoin {
 public:
  WordsJoin(const pb::ContentFacts& target, const pb::ActFacts& act, const JoinContext& context)
      : target_(target), act_(act), context_(context) {}

  std::vector<pb::Hit> hits() const {
    HitCandidates candidates;
    std::vector<HitIdentity> latest;
    const pb::Version* last = latest_version(act_.own());
    for (const pb::Version& version : act_.own().versions()) {
      HitCandidates made = candidates_of(version);
      for (auto& [identity, candidate] : made) {
        if (&version == last) latest.push_back(identity);
        offer(candidates, std::move(candidate));
      }
    }
    if (candidates.empty()) return {};
    ActFrame frame = frame_of_words(act_.own(), act_.target());
    frame.latest = std::move(latest);
    if (target_.deleted()) frame.history.push_back(history_entry("target_delete", target_.deleted_us()));
    add_erasures(act_.erasures(), frame);
    sort_history(frame.history);
    return finish(frame, candidates, *context_.pack);
  }

 private:
  HitCandidates candidates_of(const pb::Version& words) const {
    HitCandidates candidates;
    const int64_t at = words.evidence().act_time_us();
    const pb::Reading* own = reading_of(words);
    if (!is_member(words) || at == kTimeUnknown || !own || is_share(words)) return candidates;
    if (!closed_claims(own, *context_.pack, at, words.member().region()).empty()) return candidates;
    for (const pb::Target& reference : words.targets()) {
      if (!same(reference.target(), act_.target())) continue;
      const auto stance = stance_of(*own, reference.quoted());
      if (!stance) continue;
      for (const pb::Version* version : versions_joined(target_, reference.version(), at)) {
        if (within_horizon(*version, at, context_.horizon_days)) take(words, *stance, *version, candidates);
      }
    }
    return candidates;
  }

  static std::optional<Stance> stance_of(const pb::Reading& own, bool quoted) {
    if (own.verdict().has_stance()) return verdict_of(own.verdict()).stance;
    if (quoted && own.wordless()) return Stance{Side::kSupport, Grade::kReview, {}};
    return std::nullopt;
  }

  void take(const pb::Version& words, const Stance& stance, const pb::Version& version, HitCandidates& candidates) const {
    const pb::Reading* reading = reading_of(version);
    const auto parent = closed_claims(reading, *context_.pack, words.evidence().act_time_us(), words.member().region());
    for (ClosedClaim& claim : close_stance(stance, parent, *context_.pack)) {
      HitCandidate candidate;
      candidate.claim = std::move(claim);
      candidate.act_evidence = &words.evidence();
      candidate.member = &words.member();
      candidate.content = &target_;
      candidate.version = &version;
      candidate.pack_sequence = reading->pack_sequence();
      offer(candidates, std::move(candidate));
    }
  }

  const pb::ContentFacts& target_;
  const pb::ActFacts& act_;
  const JoinContext& context_;
};

}  // namespace

const pb::Reading* reading_of(const pb::Version& version) {
  for (const pb::Reading& reading : version.readings()) {
    if (reading.text() == version.text_hash()) return reading.has_verdict() ? &reading : nullptr;
  }
  return nullptr;
}

const pb::Version* latest_version(const pb::ContentFacts& content) {
  const std::vector<const pb::Version*> order = in_order(content);
  return order.empty() ? nullptr : order.back();
}

bool within_horizon(const pb::Version& version, int64_t at, int horizon_days) {
  const int64_t day = day_of(at);
  const auto& days = version.sighting_days();
  return std::any_of(days.begin(), days.end(), [&](int64_t seen) { return std::abs(day - seen) <= horizon_days; });
}

std::vector<const pb::Version*> versions_joined(const pb::ContentFacts& target, const std::string& named, int64_t at) {
  std::vector<const pb::Version*> joined;
  bool create_known = false;
  std::string named_hash;
  if (!named.empty()) named_hash = std::string(sha256(named).view().substr(0, 8));
  for (const pb::Version& version : target.versions()) {
    create_known = create_known || version.since_us() == 0;
    const bool match = version.content_version_hash().empty() ? version.content_version() == named : version.content_version_hash() == named_hash;
    if (!named.empty() && match) joined.push_back(&version);
  }
  if (!joined.empty() || (!named.empty() && !create_known)) return joined;
  const pb::Version* greatest = nullptr;
  for (const pb::Version& version : target.versions()) {
    if (version.since_us() > at) continue;
    if (!greatest || older_version(target.object().platform(), greatest->version(), version.version())) greatest = &version;
  }
  if (greatest) joined.push_back(greatest);
  return joined;
}

std::vector<pb::Hit> hits_of_content(const pb::ContentFacts& content, const JoinContext& context) {
  if (std::none_of(content.versions().begin(), content.versions().end(), is_member)) return {};
  HitCandidates candidates;
  const pb::Version* last = latest_version(content);
  std::vector<HitIdentity> latest;
  for (const pb::Version& version : content.versions()) {
    const pb::Reading* reading = reading_of(version);
    if (!reading) continue;
    const int64_t at = version.evidence().act_time_us();
    std::vector<ClosedClaim> claims = closed_claims(reading, *context.pack, at, version.member().region());
    if (&version == last) keys_of(claims, latest);
    if (!is_member(version)) continue;
    for (ClosedClaim& claim : claims) {
      HitCandidate candidate;
      candidate.claim = std::move(claim);
      candidate.act_evidence = &version.evidence();
      candidate.member = &version.member();
      candidate.content = &content;
      candidate.version = &version;
      candidate.pack_sequence = reading->pack_sequence();
      offer(candidates, std::move(candidate));
    }
  }
  if (candidates.empty()) return {};
  ActFrame frame = frame_of_words(content, content.object());
  frame.latest = std::move(latest);
  add_erasures(content.erasures(), frame);
  sort_history(frame.history);
  return finish(frame, candidates, *context.pack);
}

std::vector<pb::Hit> hits_of_act(const pb::ContentFacts* target, const pb::ActFacts& act, const JoinContext& context) {
  std::vector<pb::Hit> hits = ActJoin(target, act, context).hits();
  if (target && act.own().versions_size() > 0) {
    const auto made = static_cast<std::ptrdiff_t>(hits.size());  // an act's own hit stands before one of words under the same id
    for (pb::Hit& hit : WordsJoin(*target, act, context).hits()) {
      if (std::none_of(hits.begin(), hits.begin() + made, [&](const pb::Hit& other) { return other.id() == hit.id(); })) hits.push_back(std::move(hit));
    }
  }
  std::sort(hits.begin(), hits.end(), [](const pb::Hit& a, const pb::Hit& b) { return a.id() < b.id(); });
  return hits;
}

}  // namespace netra
