#include "store/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "store/access_log.h"
#include "store/erase.h"
#include "store/hit_counts.h"
#include "store/join.h"
#include "store/retention_log.h"
#include "store/store_db.h"
#include "store/store_values.h"
#include "store/values.h"

namespace netra {
namespace {

constexpr size_t kDifferencesMax = 100;

class Verifier {
 public:
  Verifier(const Store& store, const Pack& pack, int horizon_days) : store_(store), db_(store.db()), context_{&pack, horizon_days} {
    for (const ScheduleEntry& entry : store.schedule()) {
      if (entry.what == ScheduleEntry::What::kUse) last_ = entry;
    }
  }

  VerifyResult run() {
    if (last_.pack != context_.pack->identity) {
      differ(fmt::format("the store was last written under pack {}, this is {}: hits cannot be made again; give its packs and campaign accounts (--config, --rules)", last_.pack.hex(), context_.pack->identity.hex()));
      return std::move(result_);
    }
    contents();
    acts();
    hits();
    positions();
    others();
    return std::move(result_);
  }

 private:
  void differ(std::string what) {
    if (result_.differences.size() < kDifferencesMax) result_.differences.push_back(std::move(what));
  }

  void contents() {
    db_.scan(Family::kContents, {}, {}, [&](std::string_view key, std::string_view value) {
      const auto content = parse_value<pb::ContentFacts>(db_, value);
      ++result_.contents;
      if (key_of(content.object()).view() != key) differ(fmt::format("content {}: it stands under another key", content.object().id()));
      compare(hits_of_content(content, context_), content.hit_ids(), content.object().id());
      return true;
    });
  }

  void acts() {
    // Acts of one target stand together: its content is read once.
    std::string target, ignored;
    std::optional<pb::ContentFacts> content;
    db_.scan(Family::kActFacts, {}, {}, [&](std::string_view key, std::string_view value) {
      const auto act = parse_value<pb::ActFacts>(db_, value);
      ++result_.acts;
      if (key.substr(0, sizeof(EntityKey::bytes)) != target) {
        target = key.substr(0, sizeof(EntityKey::bytes));
        content = find_content(db_, EntityKey::from_raw(target));
      }
      compare(hits_of_act(content ? &*content : nullptr, act, context_), act.hit_ids(), act.object().id());
      if (!db_.get(Family::kIndex, key.substr(sizeof(EntityKey::bytes)), ignored)) differ(fmt::format("act {}: its object has no index entry", act.object().id()));
      return true;
    });
  }

  void compare(const std::vector<pb::Hit>& made, const google::protobuf::RepeatedPtrField<std::string>& ids, const std::string& object) {
    listed_ += static_cast<uint64_t>(ids.size());
    std::string stored;
    for (const pb::Hit& hit : made) {
      // Facts that an earlier pack read are brought up to date only where something touches them.
      const bool listed = std::find(ids.begin(), ids.end(), hit.id()) != ids.end();
      if (!listed && hit.pack_sequence() < last_.pack_sequence) {
        ++result_.older_pack;
        continue;
      }
      if (!db_.get(Family::kHits, hit.id(), stored)) {
        differ(fmt::format("hit {} of {}: the facts make it, the store lacks it", hex(hit.id()), object));
      } else if (stored != hit.SerializeAsString()) {
        if (parse_value<pb::Hit>(db_, stored).pack_sequence() < last_.pack_sequence) ++result_.older_pack;
        else differ(fmt::format("hit {} of {}: the facts make another", hex(hit.id()), object));
      }
      if (!listed) differ(fmt::format("hit {} of {}: its facts do not list it", hex(hit.id()), object));
    }
    for (const std::string& id : ids) {
      if (std::any_of(made.begin(), made.end(), [&](const pb::Hit& hit) { return hit.id() == id; })) continue;
      const auto hit = find_value<pb::Hit>(db_, Family::kHits, id);
      if (hit && hit->pack_sequence() < last_.pack_sequence) ++result_.older_pack;
      else differ(fmt::format("hit {} of {}: the facts do not make it", hex(id), object));
    }
  }

  void hits() {
    const std::set<std::string> proven = erased_hits(store_.dir());
    db_.scan(Family::kHits, {}, {}, [&](std::string_view key, std::string_view value) {
      ++result_.hits;
      const auto hit = parse_value<pb::Hit>(db_, value);
      if (hit.id() != key) differ(fmt::format("hit {}: it stands under another key", hex(key)));
      if (is_erased(hit) && !proven.contains(hex(key))) differ(fmt::format("hit {}: it was erased, and retention.log has no entry of that", hex(key)));
      return true;
    });
    uint64_t made = 0;
    for (const auto& [key, count] : hits_made(store_)) made += count;
    if (made < result_.hits) differ(fmt::format("{} hits stand in the store, only {} were counted when they were made", result_.hits, made));
    if (result_.hits != listed_) differ(fmt::format("{} hits stand in the store, facts list {}", result_.hits, listed_));
  }

  // A record is counted once, at its own place in its stream. Offsets without a record are possible, records without one not.
  void positions() {
    uint64_t taken = 0;
    for (const StreamState& stream : store_.streams()) taken += stream.next_number - stream.first_number;
    const uint64_t received = store_.counters().received;
    if (received > taken) differ(fmt::format("{} records were received, the streams stand {} further than they began", received, taken));
  }

  void others() {
    for (const Family family : {Family::kMarks, Family::kIndex, Family::kAccounts, Family::kDeadLetters}) {
      db_.scan(family, {}, {}, [&](std::string_view, std::string_view value) {
        if (family == Family::kMarks) parse_value<pb::ContentFacts>(db_, value);
        if (family == Family::kIndex) parse_value<pb::IndexFacts>(db_, value);
        if (family == Family::kAccounts) parse_value<pb::AccountFacts>(db_, value);
        if (family == Family::kDeadLetters) parse_value<pb::DeadLetterValue>(db_, value);
        return true;
      });
    }
    const RunCounters counters = store_.counters();
    if (counters.received != counters.handled + counters.filtered + counters.dead_lettered) {
      differ(fmt::format("{} records received, but {} handled, {} filtered, {} dead-lettered", counters.received, counters.handled, counters.filtered,
                         counters.dead_lettered));
    }
    for (const std::string& broken : {verify_access_log(store_.dir()), verify_retention_log(store_.dir())}) {
      if (!broken.empty()) differ(broken);
    }
  }

  const Store& store_;
  const StoreDb& db_;
  const JoinContext context_;
  ScheduleEntry last_;
  VerifyResult result_;
  uint64_t listed_ = 0;
};

}  // namespace

VerifyResult verify_store(const Store& store, const Pack& pack, int horizon_days) { return Verifier(store, pack, horizon_days).run(); }

}  // namespace netra
