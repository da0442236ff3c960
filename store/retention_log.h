#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/civil_time.h"
#include "metrics/sha256.h"

namespace netra {

// The proof of what was erased: `retention.log` beside the store, chained and synced (store/access_log.h).
// An entry says what went (`hit`, `content`, `dead_letter`, `access_log`), which, by which rule, and its hashes.
std::string retention_entry(std::string_view what, std::string_view id, std::string_view rule, const std::vector<Sha256>& hashes);
// Appends the entries at that time; the wall clock's when unknown.
void log_retention(const std::string& store_dir, const std::vector<std::string>& entries, TimeUs now = kTimeUnknown);
// The ids of the hits that the log says were erased, in hex.
std::set<std::string> erased_hits(const std::string& store_dir);

}  // namespace netra
