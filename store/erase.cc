#include "store/erase.h"

#include <algorithm>

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

// Takes one hit's bytes away, and those of the facts under it on which no other hit rests.
class Eraser {
 public:
  Eraser(StoreDb& db, const pb::Erasure& erasure) : db_(db), erasure_(erasure) {}

  void run(pb::Hit& hit) {
    apply_erasure(erasure_, hit);
    changes_.put(Family::kHits, hit.id(), hit.SerializeAsString());
    const bool own_words = same(hit.object(), hit.target());
    const EntityKey target = key_of(hit.target());
    if (!own_words) erase_act(act_key(target, key_of(hit.object())));
    auto content = find_value<pb::ContentFacts>(db_, Family::kContents, target.view());
    if (!content) return;
    if (own_words) add_erasure(erasure_, *content);
    drop_unused(target, *content);
  }

  WriteSet& changes() { return changes_; }

 private:
  void erase_act(const std::string& key) {
    auto act = find_value<pb::ActFacts>(db_, Family::kActFacts, key);
    if (!act) return;
    add_erasure(erasure_, *act);
    if (all_erased(*act)) drop_bytes(*act);
    changes_.put(Family::kActFacts, key, act->SerializeAsString());
    changed_act_ = key;
    changed_act_rests_ = !all_erased(*act);
    if (changed_act_rests_ || act->own().versions().empty()) return;
    // A reply's or quote's own content goes with it.
    const EntityKey object = key_of(act->object());
    if (auto own = find_value<pb::ContentFacts>(db_, Family::kContents, object.view())) drop_unused(object, *own);
  }

  void drop_unused(const EntityKey& key, pb::ContentFacts& content) {
    if (all_erased(content) && !acts_rest_on(key)) drop_bytes(content);
    changes_.put(Family::kContents, key.view(), content.SerializeAsString());
  }

  bool acts_rest_on(const EntityKey& content) const {
    bool rests = false;
    db_.scan_acts(content, [&](std::string_view key, std::string_view value) {
      rests = key == changed_act_ ? changed_act_rests_ : !all_erased(parse_value<pb::ActFacts>(db_, value));
      return !rests;
    });
    return rests;
  }

  StoreDb& db_;
  const pb::Erasure& erasure_;
  WriteSet changes_;
  std::string changed_act_;
  bool changed_act_rests_ = false;
};

std::vector<Sha256> hashes_of(const pb::Hit& hit) {
  std::vector<Sha256> hashes{Sha256::from_raw(hit.act_evidence().value_sha256()), Sha256::from_raw(hit.act_evidence().record_sha256())};
  if (!hit.has_content_evidence()) return hashes;
  hashes.push_back(Sha256::from_raw(hit.content_evidence().value_sha256()));
  hashes.push_back(Sha256::from_raw(hit.content_evidence().record_sha256()));
  return hashes;
}

}  // namespace

void erase_hit(Store& store, std::string_view hit_id, std::string_view reason, TimeUs now) {
  std::string id;
  if (!with_hit(store, hit_id, [&](const pb::Hit& hit) { id = hit.id(); })) throw InputError("there is no hit " + std::string(hit_id));
  auto hit = read_value<pb::Hit>(store.db(), Family::kHits, id);
  pb::Erasure erasure;
  erasure.set_hit_id(id);
  erasure.set_at_us(now);
  erasure.set_reason(std::string(reason));
  // The proof comes first: bytes never go without a line about them.
  log_retention(store.dir(), {retention_entry("hit", hex(id), reason, hashes_of(hit))}, now);
  Eraser eraser(store.db(), erasure);
  eraser.run(hit);
  store.db().write(eraser.changes());
}

}  // namespace netra
