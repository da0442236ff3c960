#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/committer.h"
#include "store/store.h"

namespace netra {

namespace pb {
class Hit;
}

// Erasing evidence: bytes go, hashes and an entry in the history stay (DESIGN 4.5). What is erased stays erased when its
// event is read again. Every erasure leaves an entry in the retention log: what went, when, by which rule, its hashes;
// each entry carries the hash of the one before.

// An auditor's decision on one hit. Throws InputError when there is no such hit. `now`: wall clock.
// The store's files still hold the bytes until RocksDB merges them; `at_once` rewrites the files (StoreDb::rewrite()).
void erase_hit(Store& store, std::string_view hit_id, std::string_view reason, TimeUs now, bool at_once = false);

// Hits by their whole raw ids, many in one write. REQUIRES: they are there.
void erase_hits(Store& store, const std::vector<std::string>& ids, std::string_view reason, TimeUs now);

// Whether the hit's bytes were erased.
bool is_erased(const pb::Hit& hit);

struct RetentionOptions {
  TimeUs evidence = 0, dead_letters = 0, access_log = 0;  // kept for; 0 keeps for ever
};
struct RetentionResult {
  uint64_t hits = 0, dead_letters = 0, access_log_entries = 0;
};
// Erases what is older than the options allow: hits by their act's time, dead letters and access-log entries by theirs.
RetentionResult sweep_retention(Store& store, const RetentionOptions& options, TimeUs now);

// Checks the chain of `retention.log` beside the store. Returns an empty string, or what is wrong and in which line.
std::string verify_retention_log(const std::string& store_dir);

}  // namespace netra
