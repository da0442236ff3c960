#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "store/hit_json.h"
#include "store/hit_read.h"
#include "store/join.h"
#include "store/store_db.h"
#include "store/store_values.h"
#include "store/values.h"
#include "store/verify.h"

namespace netra {
namespace {

std::string when(int64_t at) { return at == kTimeUnknown ? "at an unknown time" : "at " + format_utc(at); }

std::string version_name(const pb::Version& version) { return version.version().empty() ? "the create" : "version " + version.version(); }

std::string reading_text(const pb::Version& version) {
  const pb::Reading* reading = reading_of(version);
  if (!reading) return "its words say nothing";
  std::string text;
  for (const pb::Claim& claim : reading->verdict().claims()) {
    const std::string who = claim.contest().empty() ? fmt::format("an open number {}", claim.number()) : claim.contest() + "/" + claim.contestant();
    text += fmt::format("{}{} of {}, {}", text.empty() ? "" : "; ", name_of(static_cast<Side>(claim.side())), who, name_of(static_cast<Grade>(claim.grade())));
  }
  if (reading->verdict().has_stance()) {
    text += fmt::format("{}an open stance, {}", text.empty() ? "" : "; ", name_of(static_cast<Side>(reading->verdict().stance().side())));
  }
  if (text.empty()) return reading->wordless() ? "it has no words" : "its words say nothing";
  return "the matcher says: " + text;
}

class Explainer {
 public:
  Explainer(const Store& store, const Pack& pack, int horizon_days, ObjectExplanation& out)
      : store_(store), db_(store.db()), context_{&pack, horizon_days}, out_(out) {}

  void object(const Entity& entity) {
    const EntityKey key = EntityKey::of(entity);
    const auto index = find_value<pb::IndexFacts>(db_, Family::kIndex, key.view());
    if (index && index->has_whole()) return object(entity_of(index->whole()));
    const auto content = find_value<pb::ContentFacts>(db_, Family::kContents, key.view());
    if (content) own(*content);
    if (index) indexed(*index, key);
    const auto mark = find_value<pb::ContentFacts>(db_, Family::kMarks, db_.keyed(entity));
    if (!mark) return;
    out_.known = true;
    if (mark->deleted()) say("{} {}: deleted {}; its words are not known", entity.platform, entity.id, when(mark->deleted_us()));
    if (mark->versions_size() > 0) say("{} {}: an edit that says nothing is known by its hash; no words are kept", entity.platform, entity.id);
  }

 private:
  template <typename... Args>
  void say(fmt::format_string<Args...> format, Args&&... args) {
    out_.lines.push_back(fmt::format(format, std::forward<Args>(args)...));
  }

  void own(const pb::ContentFacts& content) {
    out_.known = true;
    say("{} {}: content by {}, {} version(s) known{}", content.object().platform(), content.object().id(), content.author_id(), content.versions_size(),
        content.deleted() ? ", deleted " + when(content.deleted_us()) : "");
    for (const pb::Version& version : content.versions()) {
      const bool member = version.has_member() && !version.member().none();
      say("  {}: written {}, {}; {}", version_name(version), when(version.evidence().act_time_us()), reading_text(version),
          member ? fmt::format("its author was on the roster then ({}, region {})", name_of(static_cast<Category>(version.member().category())), version.member().region())
                 : std::string("its author was not on the roster then: no act of a member"));
      sightings(version);
    }
    told(content.hit_ids(), "its own words make no hit: no version by a member closes on a contestant whose contest is active then");
  }

  void sightings(const pb::Version& version) {
    if (version.sighting_days().empty()) return;
    say("    its text was seen on {} day(s), {} to {}", version.sighting_days_size(), format_date(version.sighting_days(0)), format_date(*version.sighting_days().rbegin()));
  }

  void indexed(const pb::IndexFacts& index, const EntityKey& key) {
    out_.known = true;
    if (index.targets().empty()) say("{} {}: undone, but the act itself was never seen", index.object().platform(), index.object().id());
    for (const pb::Entity& target : index.targets()) {
      const EntityKey target_key = key_of(target);
      const auto act = find_value<pb::ActFacts>(db_, Family::kActFacts, act_key(target_key, key));
      if (!act) continue;
      const auto content = find_content(db_, target_key);
      under(*act, content ? &*content : nullptr);
    }
  }

  void under(const pb::ActFacts& act, const pb::ContentFacts* target) {
    say("{} {}: an act on {}", act.object().platform(), act.object().id(), act.target().id());
    if (!target) say("  no text of the target is known: it was never seen, or says nothing of any contestant");
    for (const pb::Create& create : act.creates()) {
      say("  {} {} by {}: {}", name_of(static_cast<Act>(create.act())), when(create.time_us()), create.actor_id(),
          create.member().none() ? "not on the roster at that time: no hit" : "on the roster then, region " + create.member().region());
      if (target && create.time_us() != kTimeUnknown) joined(*target, create.named(), create.time_us());
    }
    for (const pb::Version& version : act.own().versions()) {
      if (!act.creates().empty()) break;  // words on a share join what the share joins
      for (const pb::Target& reference : version.targets()) {
        if (target && key_of(reference.target()) == key_of(act.target())) joined(*target, reference.version(), version.evidence().act_time_us());
      }
    }
    for (const int64_t at : act.undos()) say("  undone {}", when(at));
    told(act.hit_ids(), why_none(act));
  }

  static const char* why_none(const pb::ActFacts& act) {
    const auto& creates = act.creates();
    const auto& words = act.own().versions();
    const auto on_roster = [](const auto& what) { return what.has_member() && !what.member().none(); };
    const auto speaks = [](const pb::Version& version) {
      const pb::Reading* reading = reading_of(version);
      return reading && !reading->verdict().claims().empty();
    };
    if (std::none_of(creates.begin(), creates.end(), on_roster) && std::none_of(words.begin(), words.end(), on_roster))
      return "no hit: on no roster at that time";
    if (std::any_of(words.begin(), words.end(), speaks)) return "no hit on the target: the words speak of a contestant themselves, and are their own ground";
    return "no hit: no version that it joins is within the horizon and closes on a contestant for this member, and the target is by no campaign account";
  }

  void joined(const pb::ContentFacts& target, const std::string& named, int64_t at) {
    const auto versions = versions_joined(target, named, at);
    if (versions.empty()) say("    joins no known version{}", named.empty() ? "" : ": it names one that is not known");
    for (const pb::Version* version : versions) {
      say("    joins {}: {}; {} the horizon of {} days", version_name(*version), reading_text(*version),
          within_horizon(*version, at, context_.horizon_days) ? "within" : "beyond", context_.horizon_days);
    }
  }

  void told(const google::protobuf::RepeatedPtrField<std::string>& ids, const char* none) {
    if (ids.empty()) say("  {}", none);
    const HitReader reader(store_);
    for (const std::string& id : ids) {
      auto hit = read_value<pb::Hit>(db_, Family::kHits, id);
      reader.complete(hit);
      const HitSummary summary = summary_of(hit);
      out_.hit_ids.push_back(summary.id);
      say("  hit {}: {} of {}/{}, {}, {}", summary.id, name_of(summary.side), summary.contest, summary.contestant, name_of(summary.grade), name_of(summary.status));
    }
  }

  const Store& store_;
  const StoreDb& db_;
  const JoinContext context_;
  ObjectExplanation& out_;
};

}  // namespace

ObjectExplanation explain_object(const Store& store, const Pack& pack, int horizon_days, const std::string& object) {
  ObjectExplanation explanation;
  Explainer explainer(store, pack, horizon_days, explanation);
  const auto run = read_value<pb::RunValue>(store.db(), Family::kMeta, "run");
  std::set<EntityKey> asked;  // an id that is no instance's own is the same on all of them
  for (const pb::Entity& seen : run.platforms()) {
    const Entity entity = Entity::of(seen.platform(), seen.domain(), object);
    if (asked.insert(EntityKey::of(entity)).second) explainer.object(entity);
  }
  if (!explanation.known) explanation.lines.push_back("nothing is known of " + object + ": it was never seen, is of nobody on the roster, or says nothing of any contestant");
  return explanation;
}

}  // namespace netra
