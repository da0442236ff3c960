#include "store/expiry.h"

#include <algorithm>
#include <array>

#include "store/store_db.h"
#include "store/store_values.h"
#include "store/values.h"

namespace netra {
namespace {

constexpr std::string_view kCursor = "expiry";
// Acts before what they stand under and what points to them.
constexpr std::array<Family, 4> kOrder{Family::kActFacts, Family::kContents, Family::kIndex, Family::kMarks};

class Expiry {
 public:
  Expiry(StoreDb& db, const ExpiryLimits& limits) : db_(db), limits_(limits) {}

  uint64_t run(uint64_t keys_max) {
    std::string cursor;
    if (!db_.get(Family::kMeta, kCursor, cursor) || cursor.empty()) cursor = std::string(1, '\0');
    size_t at = static_cast<unsigned char>(cursor[0]) % kOrder.size();
    std::string from = cursor.substr(1);
    for (size_t rounds = 0; rounds < kOrder.size() && keys_max > 0; ++rounds) {
      if (!sweep(kOrder[at], from, keys_max)) break;
      at = (at + 1) % kOrder.size();
      from.clear();
    }
    changes_.put(Family::kMeta, kCursor, static_cast<char>(at) + from);
    db_.write(changes_);
    return removed_;
  }

 private:
  // True when the family was seen to its end; else `from` is where to go on.
  bool sweep(Family family, std::string& from, uint64_t& keys_max) {
    bool ended = true;
    std::string next;
    db_.scan(family, {}, from, [&](std::string_view key, std::string_view value) {
      if (keys_max == 0) {
        next = key;
        ended = false;
        return false;
      }
      --keys_max;
      if (done_with(family, key, value)) {
        changes_.remove(family, key);
        ++removed_;
      }
      return true;
    });
    from = next;
    // What the next family asks must be on disk.
    db_.write(changes_);
    return ended;
  }

  static bool older(int64_t witness, TimeUs limit) { return witness != kTimeUnknown && witness < limit; }

  bool done_with(Family family, std::string_view key, std::string_view value) const {
    switch (family) {
      case Family::kMarks: {
        // A delete changes a status at most. What an edit took back must not be joined as long as acts on it are kept.
        const auto mark = parse_value<pb::ContentFacts>(db_, value);
        const bool edited = std::any_of(mark.versions().begin(), mark.versions().end(), [](const pb::Version& version) { return version.since_us() != 0; });
        return older(mark.witness_us(), edited ? limits_.facts : limits_.marks);
      }
      case Family::kActFacts: {
        const auto act = parse_value<pb::ActFacts>(db_, value);
        return act.hit_ids().empty() && older(act.witness_us(), limits_.facts);
      }
      case Family::kContents: {
        const auto content = parse_value<pb::ContentFacts>(db_, value);
        return content.hit_ids().empty() && older(content.witness_us(), limits_.facts) && !under_hit(key, content) && !words_of_hit(key);
      }
      default: return index_done(parse_value<pb::IndexFacts>(db_, value));
    }
  }

  bool under_hit(std::string_view key, const pb::ContentFacts& content) const {
    return under_hit(EntityKey::from_raw(key)) || std::any_of(content.local_ids().begin(), content.local_ids().end(), [&](const pb::Entity& local) {
      return under_hit(key_of(local));
    });
  }

  bool under_hit(const EntityKey& target) const {
    bool found = false;
    db_.scan_acts(target, [&](std::string_view, std::string_view value) {
      found = !parse_value<pb::ActFacts>(db_, value).hit_ids().empty();
      return !found;
    });
    return found;
  }

  // Of a reply or quote whose hit stands under a target: later edits and deletes reach the hit through it.
  bool words_of_hit(std::string_view content) const {
    const auto index = find_value<pb::IndexFacts>(db_, Family::kIndex, content);
    if (!index) return false;
    const EntityKey object = key_of(index->object());
    return std::any_of(index->targets().begin(), index->targets().end(), [&](const pb::Entity& target) {
      const auto act = find_value<pb::ActFacts>(db_, Family::kActFacts, act_key(key_of(target), object));
      return act && !act->hit_ids().empty();
    });
  }

  bool index_done(const pb::IndexFacts& index) const {
    if (!older(index.witness_us(), limits_.facts)) return false;
    std::string ignored;
    const auto gone = [&](const pb::Entity& named) {
      const EntityKey object = key_of(named);
      return !db_.get(Family::kContents, object.view(), ignored) && !db_.get(Family::kIndex, object.view(), ignored);
    };
    if (index.has_whole()) return gone(index.whole()) && std::all_of(index.others().begin(), index.others().end(), gone);
    for (const pb::Entity& target : index.targets()) {
      if (db_.get(Family::kActFacts, act_key(key_of(target), key_of(index.object())), ignored)) return false;
    }
    return true;
  }

  StoreDb& db_;
  const ExpiryLimits limits_;
  WriteSet changes_{db_};
  uint64_t removed_ = 0;
};

}  // namespace

uint64_t expire_facts(StoreDb& db, const ExpiryLimits& limits, uint64_t keys_max) { return Expiry(db, limits).run(keys_max); }

}  // namespace netra
