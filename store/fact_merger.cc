#include "store/fact_merger.h"

#include <algorithm>

#include "store/fact_values.h"
#include "store/merge.h"
#include "store/store_values.h"
#include "store/values.h"

namespace netra {
namespace {

bool is_words(const pb::ContentFacts& content) {
  return std::any_of(content.versions().begin(), content.versions().end(), [](const pb::Version& v) { return v.targets_size() > 0; });
}

bool are_of_a_share(const pb::ContentFacts& words) {
  return std::any_of(words.versions().begin(), words.versions().end(), [](const pb::Version& v) { return v.act() == static_cast<uint32_t>(Act::kShare); });
}

bool is_share(const pb::ActFacts& act) {
  return std::any_of(act.creates().begin(), act.creates().end(), [](const pb::Create& c) { return c.act() == static_cast<uint32_t>(Act::kShare); });
}

// An object's own facts as they stand under its targets: without what is derived.
pb::ContentFacts own_facts(const pb::ContentFacts& content) {
  pb::ContentFacts own = content;
  own.clear_hit_ids();
  own.clear_local_ids();
  own.clear_undos();
  own.clear_last_create_us();
  return own;
}

}  // namespace

template <typename T>
T& FactMerger::open(Known<T>& known) const {
  if (!known.facts) {
    known.facts = std::make_unique<T>();
    const std::string_view bytes = known.taken.empty() ? known.stored : known.taken;
    if (!bytes.empty()) *known.facts = parse_value<T>(db_, bytes);
  }
  return *known.facts;
}

template <typename T>
std::string_view FactMerger::bytes_of(const Known<T>& known, std::string& made) {
  if (!known.facts) return known.taken.empty() ? known.stored : known.taken;
  known.facts->SerializeToString(&made);
  return made;
}

template <typename T>
bool FactMerger::changed(const Known<T>& known) {
  if (!known.facts) return !known.taken.empty();
  return known.stored.empty() || known.facts->SerializeAsString() != known.stored;
}

// Nothing new but when it was last witnessed, on which no hit hangs: what thousands share is seen thousands of times.
bool FactMerger::seen_again(const Known<pb::ContentFacts>& known) const {
  if (known.stored.empty() || !known.facts) return false;
  auto before = parse_value<pb::ContentFacts>(db_, known.stored);
  before.set_witness_us(known.facts->witness_us());
  return before.SerializeAsString() == known.facts->SerializeAsString();
}

template <typename T>
void FactMerger::add_delta(Known<T>& known, T delta) const {
  if (known.known) merge(open(known), delta);
  else known.facts = std::make_unique<T>(std::move(delta));
  known.known = true;
}

template <typename T>
void FactMerger::add_delta(Known<T>& known, std::string_view delta) const {
  if (known.known) merge(open(known), parse_value<T>(db_, delta));
  else known.taken = delta;
  known.known = true;
}

FactMerger::Known<pb::ContentFacts>& FactMerger::content(const EntityKey& key) {
  const auto [place, fresh] = contents_.try_emplace(key);
  if (fresh) place->second.known = db_.get(Family::kContents, key.view(), place->second.stored);
  return place->second;
}

FactMerger::Known<pb::ContentFacts>& FactMerger::mark(const EntityKey& key) {
  const auto [place, fresh] = marks_.try_emplace(key);
  if (fresh) place->second.known = db_.get(Family::kMarks, db_.keyed(key), place->second.stored);
  return place->second;
}

FactMerger::Known<pb::IndexFacts>& FactMerger::index(const EntityKey& object) {
  const auto [place, fresh] = index_.try_emplace(object);
  if (fresh) place->second.known = db_.get(Family::kIndex, object.view(), place->second.stored);
  return place->second;
}

FactMerger::Known<pb::ActFacts>& FactMerger::act(const ActPlace& at, bool absent) {
  const auto [place, fresh] = acts_.try_emplace(at);
  if (fresh && !absent) place->second.known = db_.get(Family::kActFacts, act_key(at.target, at.object), place->second.stored);
  return place->second;
}

void FactMerger::add(const Fact& fact) {
  std::visit([&](const auto& body) { add_body(fact, body); }, fact.body);
}

void FactMerger::add_body(const Fact& fact, const VersionFact& body) {
  const EntityKey key = EntityKey::of(body.object);
  Known<pb::ContentFacts>& known = content(key);
  if (!known.known) {
    // What came early moves in with the content that it concerns.
    Known<pb::ContentFacts>& early = mark(key);
    if (early.known && !early.removed) {
      merge(open(known), open(early));
      early.removed = known.known = true;
    }
  }
  add_delta(known, content_delta(db_, fact, body));
  pb::ContentFacts& facts = open(known);
  if (!facts.has_object()) *facts.mutable_object() = to_value(body.object);
  if (!body.targets.empty()) merge_index(key, index_delta(fact, body));
  forward_.insert(key);
}

void FactMerger::add_body(const Fact& fact, const NeutralFact& body) {
  const EntityKey key = EntityKey::of(body.object);
  if (body.only_if_known) {
    Known<pb::ContentFacts>& known = content(key);
    if (!known.known) return;
    const auto& versions = open(known).versions();
    if (std::none_of(versions.begin(), versions.end(), [&](const pb::Version& v) { return v.version() == body.version; })) return;
  }
  merge_known_or_mark(key, content_delta(db_, fact, body));
}

void FactMerger::add_body(const Fact& fact, const DeleteFact& body) { merge_known_or_mark(EntityKey::of(body.object), content_delta(fact, body)); }

void FactMerger::merge_known_or_mark(const EntityKey& key, pb::ContentFacts delta) {
  forward_.insert(key);
  Known<pb::ContentFacts>& known = content(key);
  if (known.known) return add_delta(known, std::move(delta));
  Known<pb::ContentFacts>& early = mark(key);
  merge(open(early), delta);
  open(early).clear_object();  // of other people's content not even the name
  early.known = true;
}

void FactMerger::merge_index(const EntityKey& object, pb::IndexFacts delta) {
  add_delta(index(object), std::move(delta));
  forward_.insert(object);
}

// An act has its object's index entry beside it, always: where there is none, there is no act either.
void FactMerger::add_body(const Fact&, const ActFact& body) {
  Known<pb::IndexFacts>& entry = index(body.object);
  const bool first = !entry.known;
  Known<pb::ActFacts>& known = act({body.target, body.object}, first);
  add_delta(known, body.facts());
  if (body.local_target) local_targets_.insert(body.target);
  if (body.of_account) open(known);
  add_delta(entry, body.index());
  // The first that is heard of a reaction or follow has nothing to forward but itself.
  if (!first || body.share) forward_.insert(body.object);
  ++(content_under(body.target).known ? targets_known : targets_unknown);
}

void FactMerger::add_body(const Fact& fact, const UndoFact& body) { merge_index(EntityKey::of(body.object), index_delta(fact, body)); }

void FactMerger::add_body(const Fact&, const AccountDeleteFact& body) {
  const auto [place, fresh] = accounts_.try_emplace(EntityKey::of(body.account));
  Known<pb::AccountFacts>& account = place->second;
  if (fresh) account.known = db_.get(Family::kAccounts, db_.keyed(place->first), account.stored);
  pb::AccountFacts delta;
  delta.set_deleted_us(body.at);
  add_delta(account, std::move(delta));
}

// The object is known by then: this fact comes behind the one that made it so.
void FactMerger::add_body(const Fact& fact, const LocalIdFact& body) {
  pb::IndexFacts named;
  *named.mutable_object() = to_value(body.local);
  *named.mutable_whole() = to_value(body.object);
  named.set_witness_us(fact.witness);
  merge_index(EntityKey::of(body.local), std::move(named));
  const EntityKey key = EntityKey::of(body.object);
  Known<pb::ContentFacts>& known = content(key);
  if (!known.known) {  // an act: the name waits for words under its id
    pb::IndexFacts name;
    *name.add_local_ids() = to_value(body.local);
    return merge_index(key, std::move(name));
  }
  pb::ContentFacts name;
  *name.add_local_ids() = to_value(body.local);
  add_delta(known, std::move(name));
}

void FactMerger::forward_from_local(const EntityKey& local) {
  Known<pb::IndexFacts>& entry = index(local);
  if (!entry.known || !open(entry).has_whole()) return;
  Known<pb::ContentFacts>& early = content(local).known ? content(local) : mark(local);
  if (!early.known || !open(early).deleted()) return;
  const auto forward_to = [&](const pb::Entity& object) {
    pb::ContentFacts gone;
    *gone.mutable_object() = object;
    gone.set_deleted(true);
    gone.set_deleted_us(open(early).deleted_us());
    gone.set_witness_us(open(early).witness_us());
    merge_known_or_mark(key_of(object), std::move(gone));
  };
  forward_to(open(entry).whole());
  for (const pb::Entity& object : open(entry).others()) forward_to(object);
}

FactMerger::Known<pb::ContentFacts>& FactMerger::content_under(const EntityKey& target) {
  Known<pb::ContentFacts>& known = content(target);
  if (known.known || local_targets_.count(target) == 0) return known;
  Known<pb::IndexFacts>& entry = index(target);
  return entry.known && open(entry).has_whole() ? content(key_of(open(entry).whole())) : known;
}

// Under every target stands what is known of the object: undos, its latest create, and of shares, replies and quotes the
// deletes and versions of its own.
void FactMerger::forward(const EntityKey& object) {
  Known<pb::IndexFacts>& entry = index(object);
  if (!entry.known) return;
  const pb::IndexFacts& facts = open(entry);
  Known<pb::ContentFacts>& words = content(object);
  if (words.known && facts.local_ids_size() > 0) {
    pb::ContentFacts named;
    named.mutable_local_ids()->Swap(open(entry).mutable_local_ids());
    add_delta(words, std::move(named));
  }
  if (words.known && are_of_a_share(open(words))) {
    pb::ContentFacts undone;
    *undone.mutable_undos() = facts.undos();
    undone.set_last_create_us(facts.last_create_us());
    add_delta(words, std::move(undone));
  }
  for (const pb::Entity& target : facts.targets()) {
    if (is_local(target.id())) local_targets_.insert(key_of(target));
    Known<pb::ActFacts>& known = act({key_of(target), object});
    pb::ActFacts& act = open(known);
    merge(act, forwarded(target, facts));
    known.known = true;
    const bool share = is_share(act);
    const bool answers = words.known && is_words(open(words));
    if (!answers && !share) continue;
    if (!words.known && !mark(object).known) continue;
    pb::ActFacts delta;
    *delta.mutable_target() = target;
    *delta.mutable_object() = facts.object();
    *delta.mutable_own() = own_facts(open(words.known ? words : mark(object)));
    if (!answers) delta.mutable_own()->clear_versions();
    merge(act, delta);
  }
}

// The hits of a content that changed, and those of every act on it, whichever of its names the act gives.
void FactMerger::settle_content(const EntityKey& key, Known<pb::ContentFacts>& content, HitSettling& settling, WriteSet& changes) {
  pb::ContentFacts& facts = open(content);
  settling.content(facts);
  changes.put(Family::kContents, key.view(), facts.SerializeAsString());
  settle_acts(key, content, settling, changes);
  for (const pb::Entity& local : facts.local_ids()) {
    Known<pb::IndexFacts>& entry = index(key_of(local));
    if (entry.known && key_of(open(entry).whole()) == key) settle_acts(key_of(local), content, settling, changes);
  }
}

// Where a number came to name another object than before: the acts on it stand under that one now, be it a share without words.
void FactMerger::settle_local(const EntityKey& local, HitSettling& settling, WriteSet& changes) {
  Known<pb::IndexFacts>& entry = index(local);
  if (entry.known && open(entry).others_size() > 0) settle_acts(local, content(key_of(open(entry).whole())), settling, changes);
}

void FactMerger::settle_acts(const EntityKey& target, Known<pb::ContentFacts>& content, HitSettling& settling, WriteSet& changes) {
  if (!settled_.insert(target).second) return;
  for (auto act = acts_.lower_bound({target, EntityKey{}}); act != acts_.end() && act->first.target == target; ++act)
    settle_act(act->first, act->second, content, settling, changes);
  db_.scan_acts(target, [&](std::string_view act_key, std::string_view value) {
    if (acts_.count({target, EntityKey::from_raw(act_key.substr(target.view().size()))}) != 0) return true;
    auto act = parse_value<pb::ActFacts>(db_, value);
    if (settling.act(content.known ? &open(content) : nullptr, act)) changes.put(Family::kActFacts, act_key, act.SerializeAsString());
    return true;
  });
}

// An act that nobody had to look into makes no hit while its target is unknown.
void FactMerger::settle_act(const ActPlace& place, Known<pb::ActFacts>& act, Known<pb::ContentFacts>& target, HitSettling& settling, WriteSet& changes) {
  if (target.known || act.facts) settling.act(target.known ? &open(target) : nullptr, open(act));
  std::string made;
  changes.put(Family::kActFacts, act_key(place.target, place.object), bytes_of(act, made));
  act.settled = true;
}

template <typename T, typename KeyOf>
void FactMerger::write(Family family, Map<T>& map, KeyOf key_of, WriteSet& changes) {
  std::string made;
  for (const auto& [key, known] : map) {
    if (known.removed && !known.stored.empty()) changes.remove(family, key_of(key));
    if (!known.removed && known.known && changed(known)) changes.put(family, key_of(key), bytes_of(known, made));
  }
  map.clear();
}

void FactMerger::settle(const JoinContext& context, uint32_t pack_sequence, bool want_hits, WriteSet& changes, HitChanges& hits) {
  for (const EntityKey& local : std::vector<EntityKey>(forward_.begin(), forward_.end())) forward_from_local(local);
  for (const EntityKey& object : forward_) forward(object);
  HitSettling settling(db_, context, pack_sequence, want_hits, changes, hits);
  for (auto& [key, known] : contents_) {
    if (!known.known || !changed(known)) continue;
    if (seen_again(known)) changes.put(Family::kContents, key.view(), known.facts->SerializeAsString());
    else settle_content(key, known, settling, changes);
  }
  for (const EntityKey& local : forward_) settle_local(local, settling, changes);
  for (auto& [place, known] : acts_) {
    if (!known.settled && changed(known)) settle_act(place, known, content_under(place.target), settling, changes);
  }
  const auto keyed = [&](const EntityKey& key) { return db_.keyed(key); };
  write(Family::kMarks, marks_, keyed, changes);
  write(Family::kIndex, index_, [](const EntityKey& key) { return key.view(); }, changes);
  write(Family::kAccounts, accounts_, keyed, changes);
  contents_.clear();
  acts_.clear();
  local_targets_.clear();
  forward_.clear();
  settled_.clear();
}

}  // namespace netra
