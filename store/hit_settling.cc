#include "store/hit_settling.h"

#include <algorithm>

#include "store/store_values.h"

namespace netra {

bool HitSettling::content(pb::ContentFacts& content) {
  return settle(hits_of_content(content, context_), *content.mutable_hit_ids());
}

bool HitSettling::act(const pb::ContentFacts* target, pb::ActFacts& act) {
  return settle(hits_of_act(target, act, context_), *act.mutable_hit_ids());
}

bool HitSettling::settle(std::vector<pb::Hit> made, google::protobuf::RepeatedPtrField<std::string>& ids) {
  const std::vector<std::string> old(ids.begin(), ids.end());
  std::vector<std::string> now;
  std::string stored;
  for (pb::Hit& hit : made) {
    const bool known = std::find(old.begin(), old.end(), hit.id()) != old.end();
    const std::string bytes = hit.SerializeAsString();
    now.push_back(hit.id());
    if (known && db_.get(Family::kHits, hit.id(), stored) && stored == bytes) continue;
    changes_.put(Family::kHits, hit.id(), bytes);
    if (known) continue;
    ++hits_.made[count_key(hit)];
    if (want_hits_) hits_.fresh.push_back(std::move(hit));
  }
  for (const std::string& id : old) {
    if (std::find(now.begin(), now.end(), id) == now.end() && keep_superseded(id)) now.push_back(id);
  }
  std::sort(now.begin(), now.end());
  if (now == old) return false;
  ids.Clear();
  for (std::string& id : now) *ids.Add() = std::move(id);
  return true;
}

bool HitSettling::keep_superseded(const std::string& id) {
  auto hit = read_value<pb::Hit>(db_, Family::kHits, id);
  if (hit.pack_sequence() >= pack_sequence_) {
    changes_.remove(Family::kHits, id);
    return false;
  }
  if (!hit.superseded()) {
    hit.set_superseded(true);
    changes_.put(Family::kHits, id, hit.SerializeAsString());
  }
  return true;
}

}  // namespace netra
