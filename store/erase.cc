#include "store/erase.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "metrics/input_error.h"
#include "store/facts.pb.h"
#include "store/hit_build.h"
#include "store/hit_json.h"
#include "store/merge.h"
#include "store/retention_log.h"
#include "store/store_db.h"
#include "store/store_values.h"
#include "store/values.h"

namespace netra {
namespace {

// Every hit of a key is among its erasures.
template <typename T>
bool all_erased(const T& facts) {
  return std::all_of(facts.hit_ids().begin(), facts.hit_ids().end(), [&](const std::string& id) {
    return std::any_of(facts.erasures().begin(), facts.erasures().end(), [&](const pb::Erasure& e) { return e.hit_id() == id; });
  });
}

// Facts change by union, as ever: an erasure is one more, and that the bytes are gone another.
template <typename T>
void add_erasure(const pb::Erasure& erasure, T& facts) {
  T delta;
  *delta.add_erasures() = erasure;
  merge(facts, delta);
}

template <typename T>
void drop_bytes(T& facts) {
  T delta;
  delta.set_bytes_erased(true);
  merge(facts, delta);
}

std::vector<Sha256> hashes_of(const pb::Hit& hit) {
  std::vector<Sha256> hashes{Sha256::from_raw(hit.act_evidence().value_sha256()), Sha256::from_raw(hit.act_evidence().record_sha256())};
  if (!hit.has_content_evidence()) return hashes;
  hashes.push_back(Sha256::from_raw(hit.content_evidence().value_sha256()));
  hashes.push_back(Sha256::from_raw(hit.content_evidence().record_sha256()));
  return hashes;
}

// Takes hits' bytes away, and those of the facts under them on which no other hit rests.
class Eraser {
 public:
  Eraser(Store& store, std::string_view reason, TimeUs now) : store_(store), db_(store.db()), reason_(reason), now_(now) {}

  void add(const std::string& id) {
    pb::Hit& hit = hits_.emplace(id, read_value<pb::Hit>(db_, Family::kHits, id)).first->second;
    proof_.push_back(retention_entry("hit", hex(id), reason_, hashes_of(hit)));
    pb::Erasure erasure;
    erasure.set_hit_id(id);
    erasure.set_at_us(now_);
    erasure.set_reason(reason_);
    apply_erasure(erasure, hit);
    const EntityKey object = key_of(hit.object()), target = key_of(hit.target()), ground = content_key_of(db_, target);
    for (const EntityKey& content : {object, ground}) gone_[content].insert({hit.act_evidence().value_sha256(), hit.content_evidence().value_sha256()});
    if (same(hit.object(), hit.target())) {
      if (pb::ContentFacts* content = find(contents_, Family::kContents, object.view())) add_erasure(erasure, *content);
    } else {
      if (pb::ActFacts* act = find(acts_, Family::kActFacts, act_key(target, object))) {
        add_erasure(erasure, *act);
        if (all_erased(*act)) drop_bytes(*act);
      }
      drop_unused(ground);
    }
    drop_unused(object);
  }

  // The proof comes first: bytes never go without a line about them.
  void write() {
    for (const auto& [content, gone] : gone_) drop_versions(content, gone);
    log_retention(store_.dir(), proof_, now_);
    WriteSet changes(db_);
    for (const auto& [id, hit] : hits_) changes.put(Family::kHits, id, hit.SerializeAsString());
    for (const auto& [key, content] : contents_) changes.put(Family::kContents, key, content.SerializeAsString());
    for (const auto& [key, act] : acts_) changes.put(Family::kActFacts, key, act.SerializeAsString());
    db_.write_synced(changes);
  }

  void rewrite() {
    db_.flush();
    for (const auto& [id, hit] : hits_) db_.rewrite(Family::kHits, id, id);
    for (const auto& [key, content] : contents_) db_.rewrite(Family::kContents, key, key);
    for (const auto& [key, act] : acts_) db_.rewrite(Family::kActFacts, key, key);
    db_.rewrite(Family::kDeadLetters, {}, "\xFF");  // a letter that was replayed held the record
  }

 private:
  template <typename T>
  T* find(std::map<std::string, T>& known, Family family, std::string_view key) {
    const auto place = known.find(std::string(key));
    if (place != known.end()) return &place->second;
    auto stored = find_value<T>(db_, family, key);
    return stored ? &known.emplace(key, std::move(*stored)).first->second : nullptr;
  }

  // Words stand under their own id and, copied, under that of each target: all of it goes, or none while a hit rests on any.
  void drop_unused(const EntityKey& object) {
    pb::ContentFacts* content = find(contents_, Family::kContents, object.view());
    if ((content && !all_erased(*content)) || acts_rest_on(object)) return;
    if (content && std::any_of(content->local_ids().begin(), content->local_ids().end(), [&](const pb::Entity& local) {
          return content_key_of(db_, key_of(local)) == object && acts_rest_on(key_of(local));  // else the acts are another object's
        }))
      return;
    std::vector<pb::ActFacts*> copies;
    for_each_copy(object, [&](pb::ActFacts& copy) { copies.push_back(&copy); });
    if (!std::all_of(copies.begin(), copies.end(), [](const pb::ActFacts* copy) { return all_erased(*copy); })) return;
    if (content) {
      prove_others(object, *content);
      drop_bytes(*content);
    }
    for (pb::ActFacts* copy : copies) copy->creates().empty() ? drop_bytes(*copy->mutable_own()) : drop_bytes(*copy);  // a share's create holds its words too
  }

  // The versions that no hit showed go with those that one did; a line of their own says so.
  void prove_others(const EntityKey& object, const pb::ContentFacts& content) {
    std::vector<Sha256> hashes;
    for (const pb::Version& version : content.versions()) {
      const pb::Evidence& evidence = version.evidence();
      if (evidence.value().empty() || gone_[object].contains(evidence.value_sha256())) continue;
      hashes.push_back(Sha256::from_raw(evidence.value_sha256()));
      hashes.push_back(Sha256::from_raw(evidence.record_sha256()));
    }
    if (!hashes.empty()) proof_.push_back(retention_entry("content", hex(object.view()), reason_, hashes));
  }

  // Of a content on which other hits rest still, the versions on which none does: `gone` are the values that erased hits showed.
  void drop_versions(const EntityKey& object, const std::set<std::string>& gone) {
    pb::ContentFacts* content = find(contents_, Family::kContents, object.view());
    if (!content || content->bytes_erased()) return;
    const std::set<std::string> shown = shown_of(object, *content);
    const auto unused = [&](const pb::Version& version) {
      const std::string& value = version.evidence().value_sha256();
      return version.act() != 0 && gone.contains(value) && !shown.contains(value);
    };
    pb::ContentFacts delta;
    for (const pb::Version& version : content->versions()) {
      if (!unused(version)) continue;
      pb::Version& erased = *delta.add_versions();
      erased = version;
      erased.set_bytes_erased(true);
    }
    if (delta.versions().empty()) return;
    for_each_copy(object, [&](pb::ActFacts& copy) { merge(*copy.mutable_own(), delta); });
    merge(*content, delta);
  }

  // The values that the hits show which stand still and rest on this content.
  std::set<std::string> shown_of(const EntityKey& object, const pb::ContentFacts& content) {
    std::set<std::string> ids(content.hit_ids().begin(), content.hit_ids().end());
    const auto add = [&](std::string_view key, std::string_view value) {
      const auto changed = acts_.find(std::string(key));
      const pb::ActFacts act = changed != acts_.end() ? changed->second : parse_value<pb::ActFacts>(db_, value);
      ids.insert(act.hit_ids().begin(), act.hit_ids().end());
      return true;
    };
    db_.scan_acts(object, add);
    for (const pb::Entity& local : content.local_ids()) db_.scan_acts(key_of(local), add);
    for_each_copy(object, [&](const pb::ActFacts& copy) { ids.insert(copy.hit_ids().begin(), copy.hit_ids().end()); });
    std::set<std::string> shown;
    for (const std::string& id : ids) {
      const auto changed = hits_.find(id);
      const pb::Hit hit = changed != hits_.end() ? changed->second : read_value<pb::Hit>(db_, Family::kHits, id);
      if (is_erased(hit)) continue;
      shown.insert(hit.act_evidence().value_sha256());
      shown.insert(hit.content_evidence().value_sha256());
    }
    return shown;
  }

  void for_each_copy(const EntityKey& object, const std::function<void(pb::ActFacts&)>& use) {
    const auto index = find_value<pb::IndexFacts>(db_, Family::kIndex, object.view());
    if (!index) return;
    for (const pb::Entity& target : index->targets()) {
      pb::ActFacts* act = find(acts_, Family::kActFacts, act_key(key_of(target), object));
      if (act && !act->own().versions().empty()) use(*act);
    }
  }

  bool acts_rest_on(const EntityKey& content) const {
    bool rests = false;
    db_.scan_acts(content, [&](std::string_view key, std::string_view value) {
      const auto changed = acts_.find(std::string(key));
      rests = changed != acts_.end() ? !all_erased(changed->second) : !all_erased(parse_value<pb::ActFacts>(db_, value));
      return !rests;
    });
    return rests;
  }

  Store& store_;
  StoreDb& db_;
  const std::string reason_;
  const TimeUs now_;
  std::vector<std::string> proof_;
  std::map<EntityKey, std::set<std::string>> gone_;  // per content, the values that erased hits showed
  // What was read, with its changes.
  std::map<std::string, pb::Hit> hits_;
  std::map<std::string, pb::ContentFacts> contents_;
  std::map<std::string, pb::ActFacts> acts_;
};

}  // namespace

void erase_hit(Store& store, std::string_view hit_id, std::string_view reason, TimeUs now, bool at_once) {
  std::string id;
  if (!with_hit(store, hit_id, [&](const pb::Hit& hit) { id = hit.id(); })) throw InputError("there is no hit " + std::string(hit_id));
  Eraser eraser(store, reason, now);
  eraser.add(id);
  eraser.write();
  if (at_once) eraser.rewrite();
}

void erase_hits(Store& store, const std::vector<std::string>& ids, std::string_view reason, TimeUs now) {
  constexpr size_t kAtOnce = 1000;
  for (size_t from = 0; from < ids.size(); from += kAtOnce) {
    Eraser eraser(store, reason, now);
    for (size_t i = from; i < std::min(from + kAtOnce, ids.size()); ++i) eraser.add(ids[i]);
    eraser.write();
  }
}

}  // namespace netra
