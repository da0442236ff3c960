#include "store/fact_merger.h"

#include <algorithm>

#include "store/fact_values.h"
#include "store/hit_settling.h"
#include "store/merge.h"
#include "store/store_values.h"
#include "store/values.h"

namespace netra {
namespace {

bool is_words(const pb::ContentFacts& content) {
  return std::any_of(content.versions().begin(), content.versions().end(), [](const pb::Version& v) { return v.targets_size() > 0; });
}

bool is_share(const pb::ActFacts& act) {
  return std::any_of(act.creates().begin(), act.creates().end(), [](const pb::Create& c) { return c.act() == static_cast<uint32_t>(Act::kShare); });
}

// An object's own facts as they stand under its targets: without what is derived.
pb::ContentFacts own_facts(const pb::ContentFacts& content) {
  pb::ContentFacts own = content;
  own.clear_hit_ids();
  return own;
}

}  // namespace

template <typename T, typename Map>
FactMerger::Cached<T>& FactMerger::load(Family family, Map& map, const std::string& key) {
  const auto [place, fresh] = map.try_emplace(key);
  Cached<T>& cached = place->second;
  if (fresh && db_.get(family, key, cached.stored)) {
    cached.facts = parse_value<T>(db_, cached.stored);
    cached.known = true;
  }
  return cached;
}

FactMerger::Cached<pb::ContentFacts>& FactMerger::content(const Entity& entity) {
  return load<pb::ContentFacts>(Family::kContents, contents_, std::string(EntityKey::of(entity).view()));
}

FactMerger::Cached<pb::ContentFacts>& FactMerger::mark(const Entity& entity) {
  return load<pb::ContentFacts>(Family::kMarks, marks_, db_.keyed(entity));
}

void FactMerger::add(const Fact& fact) {
  std::visit([&](const auto& body) { add_body(fact, body); }, fact.body);
}

void FactMerger::add_body(const Fact& fact, const VersionFact& body) {
  Cached<pb::ContentFacts>& known = content(body.object);
  bool any = known.known;
  if (!known.known) {
    // What came early moves in with the content that it concerns.
    Cached<pb::ContentFacts>& early = mark(body.object);
    if (early.known && !early.removed) {
      merge(known.facts, early.facts);
      early.removed = true;
      any = true;
    }
  }
  merge_or_take(any, known.facts, content_delta(db_, fact, body));
  if (!known.facts.has_object()) *known.facts.mutable_object() = to_value(body.object);
  known.known = true;
  if (!body.targets.empty()) merge_index(body.object, index_delta(fact, body));
  forward_.insert(body.object);
}

void FactMerger::add_body(const Fact& fact, const NeutralFact& body) {
  if (body.only_if_known) {
    Cached<pb::ContentFacts>& known = content(body.object);
    const auto& versions = known.facts.versions();
    if (std::none_of(versions.begin(), versions.end(), [&](const pb::Version& v) { return v.version() == body.version; })) return;
  }
  merge_known_or_mark(body.object, content_delta(db_, fact, body));
}

void FactMerger::add_body(const Fact& fact, const DeleteFact& body) { merge_known_or_mark(body.object, content_delta(fact, body)); }

void FactMerger::merge_known_or_mark(const Entity& entity, const pb::ContentFacts& delta) {
  forward_.insert(entity);
  Cached<pb::ContentFacts>& known = content(entity);
  if (known.known) {
    merge(known.facts, delta);
    return;
  }
  Cached<pb::ContentFacts>& early = mark(entity);
  merge(early.facts, delta);
  early.facts.clear_object();  // of other people's content not even the name
  early.known = true;
}

void FactMerger::merge_index(const Entity& entity, const pb::IndexFacts& delta) {
  Cached<pb::IndexFacts>& index = load<pb::IndexFacts>(Family::kIndex, index_, std::string(EntityKey::of(entity).view()));
  merge_or_take(index.known, index.facts, delta);
  index.known = true;
  forward_.insert(entity);
}

void FactMerger::add_body(const Fact& fact, const ActFact& body) {
  Cached<pb::ActFacts>& act = load<pb::ActFacts>(Family::kActFacts, acts_, act_key(EntityKey::of(body.target), EntityKey::of(body.object)));
  merge_or_take(act.known, act.facts, act_delta(fact, body));
  act.known = true;
  merge_index(body.object, index_delta(fact, body));
  ++(content(body.target).known ? targets_known : targets_unknown);
}

void FactMerger::add_body(const Fact& fact, const UndoFact& body) { merge_index(body.object, index_delta(fact, body)); }

void FactMerger::add_body(const Fact&, const AccountDeleteFact& body) {
  Cached<pb::AccountFacts>& account = load<pb::AccountFacts>(Family::kAccounts, accounts_, db_.keyed(body.account));
  pb::AccountFacts delta;
  delta.set_deleted_us(body.at);
  merge(account.facts, delta);
  account.known = true;
}

// Under every target stands what is known of the object: undos, its latest create, and of shares, replies and quotes the
// deletes and versions of its own.
void FactMerger::forward(const Entity& object) {
  const EntityKey object_key = EntityKey::of(object);
  const Cached<pb::IndexFacts>& index = load<pb::IndexFacts>(Family::kIndex, index_, std::string(object_key.view()));
  for (const pb::Entity& target : index.facts.targets()) {
    Cached<pb::ActFacts>& act = load<pb::ActFacts>(Family::kActFacts, acts_, act_key(key_of(target), object_key));
    merge(act.facts, forwarded(target, index.facts));
    act.known = true;
    const bool share = is_share(act.facts);
    if (!share && act.facts.creates_size() > 0) continue;  // a reaction or follow has no words and no deletes of its own
    const Cached<pb::ContentFacts>& own = content(object);
    const bool words = own.known && is_words(own.facts);
    if (!words && !share) continue;
    pb::ActFacts delta;
    *delta.mutable_target() = target;
    *delta.mutable_object() = index.facts.object();
    *delta.mutable_own() = own.known ? own_facts(own.facts) : mark(object).facts;
    if (!words) delta.mutable_own()->clear_versions();
    if (own.known || mark(object).known) merge(act.facts, delta);
  }
}

void FactMerger::settle(const JoinContext& context, uint32_t pack_sequence, bool want_hits, WriteSet& changes, HitChanges& hits) {
  for (const Entity& object : forward_) forward(object);
  HitSettling settling(db_, context, pack_sequence, want_hits, changes, hits);
  std::set<std::string> done;  // acts settled with their target
  for (auto& [key, cached] : contents_) {
    if (!cached.known) continue;
    if (!cached.changed()) continue;
    settling.content(cached.facts);
    changes.put(Family::kContents, key, cached.facts.SerializeAsString());
    for (auto act = acts_.lower_bound(key); act != acts_.end() && act->first.starts_with(key); ++act) {
      settling.act(&cached.facts, act->second.facts);
      done.insert(act->first);
      changes.put(Family::kActFacts, act->first, act->second.facts.SerializeAsString());
    }
    EntityKey target;
    std::copy(key.begin(), key.end(), target.bytes.begin());
    db_.scan_acts(target, [&, &content = cached.facts](std::string_view act_key, std::string_view value) {
      if (acts_.count(std::string(act_key)) != 0) return true;
      pb::ActFacts act = parse_value<pb::ActFacts>(db_, value);
      if (settling.act(&content, act)) changes.put(Family::kActFacts, act_key, act.SerializeAsString());
      return true;
    });
  }
  for (auto& [key, cached] : acts_) {
    if (done.count(key) != 0 || !cached.changed()) continue;
    const std::string target = key.substr(0, sizeof(EntityKey::bytes));
    const Cached<pb::ContentFacts>& content = load<pb::ContentFacts>(Family::kContents, contents_, target);
    settling.act(content.known ? &content.facts : nullptr, cached.facts);
    changes.put(Family::kActFacts, key, cached.facts.SerializeAsString());
  }
  const auto write = [&](Family family, auto& map) {
    for (auto& [key, cached] : map) {
      if (cached.removed && !cached.stored.empty()) changes.remove(family, key);
      if (cached.removed || !cached.known) continue;
      std::string bytes = cached.facts.SerializeAsString();
      if (bytes != cached.stored || cached.stored.empty()) changes.put(family, key, std::move(bytes));
    }
    map.clear();
  };
  write(Family::kMarks, marks_);
  write(Family::kIndex, index_);
  write(Family::kAccounts, accounts_);
  contents_.clear();
  acts_.clear();
  forward_.clear();
}

}  // namespace netra
