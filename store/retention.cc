#include <algorithm>
#include <fstream>

#include "store/access_log.h"
#include "store/dead_letters.h"
#include "store/erase.h"
#include "store/hit_json.h"
#include "store/facts.pb.h"
#include "store/retention_log.h"
#include "store/store_db.h"

namespace netra {
namespace {

std::string rule(std::string_view key, TimeUs kept_for) {
  return "retention." + std::string(key) + " " + std::to_string(kept_for / kDayUs) + "d";
}

}  // namespace

bool is_erased(const pb::Hit& hit) {
  return std::any_of(hit.history().begin(), hit.history().end(), [](const pb::HistoryEntry& entry) { return entry.what() == "erased"; });
}

std::string retention_entry(std::string_view what, std::string_view id, std::string_view rule, const std::vector<Sha256>& hashes) {
  std::string entry = R"("what":)" + log_string(what) + R"(,"id":)" + log_string(id) + R"(,"rule":)" + log_string(rule) + R"(,"sha256":[)";
  for (size_t i = 0; i < hashes.size(); ++i) entry += (i ? "," : "") + log_string(hashes[i].hex());
  return entry + "]";
}

std::set<std::string> erased_hits(const std::string& store_dir) {
  constexpr std::string_view kEntry = R"("what":"hit","id":")";
  std::set<std::string> ids;
  std::ifstream log(store_dir + "/retention.log", std::ios::binary);
  for (std::string line; std::getline(log, line);)
    if (const size_t at = line.find(kEntry); at != std::string::npos) ids.insert(line.substr(at + kEntry.size(), 32));
  return ids;
}

void log_retention(const std::string& store_dir, const std::vector<std::string>& entries, TimeUs now) {
  ChainedLog(store_dir + "/retention.log").append_all(now == kTimeUnknown ? wall_clock() : now, entries);
}

std::string verify_retention_log(const std::string& store_dir) { return ChainedLog(store_dir + "/retention.log").verify(); }

RetentionResult sweep_retention(Store& store, const RetentionOptions& options, TimeUs now) {
  RetentionResult result;
  if (options.evidence) {
    std::vector<std::string> old;
    HitFilter filter;
    filter.to = now - options.evidence;
    for_each_hit(store, filter, [&](const pb::Hit& hit) {
      // A hit without any clock cannot be shown to be old: an auditor decides on it.
      if (hit.act_evidence().act_time_us() != kTimeUnknown && !is_erased(hit)) old.push_back(hit.id());
      return true;
    });
    erase_hits(store, old, rule("evidence", options.evidence), now);
    result.hits = old.size();
  }
  if (options.dead_letters) {
    result.dead_letters = purge_dead_letters(store, {}, now - options.dead_letters, rule("dead_letters", options.dead_letters));
  }
  if (result.hits || result.dead_letters) store.db().flush();  // from then on no log holds the bytes, and RocksDB merges the rest away
  if (options.access_log) {
    const auto prove = [&](uint64_t entries) {
      log_retention(store.dir(), {retention_entry("access_log", std::to_string(entries) + " entries", rule("access_log", options.access_log), {})}, now);
    };
    result.access_log_entries = ChainedLog(store.dir() + "/access.log").cut_before(now - options.access_log, now, prove);
  }
  return result;
}

}  // namespace netra
