#include "store/hit_counts.h"

#include "store/facts.pb.h"
#include "store/hit_json.h"
#include "store/store_values.h"

namespace netra {
namespace {

HitCounts stored(const StoreDb& db) {
  HitCounts counts;
  db.scan(Family::kPositions, "h", {}, [&](std::string_view, std::string_view bytes) {
    const auto value = parse_value<pb::HitsMade>(db, bytes);
    counts[{value.contest(), value.contestant(), static_cast<Act>(value.act()), static_cast<Grade>(value.grade()), static_cast<Category>(value.category()),
            value.region()}] = value.count();
    return true;
  });
  return counts;
}

}  // namespace

HitCounts hits_made(const Store& store) {
  HitCounts counts = stored(store.db());
  return counts.empty() ? count_hits(store) : counts;
}

HitCounter::HitCounter(const Store& store) : counts_(stored(store.db())), kept_(!counts_.empty()) {
  if (!kept_) counts_ = count_hits(store);
}

void HitCounter::put(const HitKey& key, uint64_t count, WriteSet& changes) const {
  pb::HitsMade value;
  value.set_contest(key.contest);
  value.set_contestant(key.contestant);
  value.set_act(static_cast<uint32_t>(key.act));
  value.set_grade(static_cast<uint32_t>(key.grade));
  value.set_category(static_cast<uint32_t>(key.category));
  value.set_region(key.region);
  const std::string name = value.SerializeAsString();
  value.set_count(count);
  changes.put(Family::kPositions, "h" + name, value.SerializeAsString());
}

void HitCounter::add(const HitCounts& made, WriteSet& changes) {
  if (made.empty()) return;
  for (const auto& [key, count] : made) counts_[key] += count;
  for (const auto& [key, count] : kept_ ? made : counts_) put(key, counts_.at(key), changes);
  kept_ = true;
}

}  // namespace netra
