#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "matcher/pack.h"
#include "metrics/sha256.h"
#include "store/roster_csv.h"

namespace netra {

// What a roster file holds, and what is wrong with it.
struct RosterReport {
  uint64_t rows = 0, accounts = 0;              // good rows; accounts known by them
  std::map<std::string, uint64_t> categories;   // rows by category
  Sha256 identity;                              // SHA-256 of the sorted canonical rows
  std::vector<RosterProblem> problems;          // by line; errors and warnings, the first kProblemsMax of them
  uint64_t errors = 0, warnings = 0;            // all of them

  static constexpr size_t kProblemsMax = 1000;
};

// What a caller who knows more than the file has to say against a good row: each becomes a warning.
using RosterDoubts = std::function<std::vector<std::string>(const RosterRow&)>;

// Reads and checks a roster without using it. Throws InputError when it cannot be read at all.
RosterReport check_roster(const std::string& csv_path, const RosterDoubts& doubts = {});

// Reads a roster and puts it beside the store (`roster.dat`, and `roster.key` where there is none). Days become instants
// in each region's zone. Nothing is changed when a row is wrong: throws InputError naming the first such line.
// A daemon takes the new roster up on SIGHUP. A newly added member's past acts need a replay.
RosterReport import_roster(const std::string& csv_path, const std::string& store_dir, const Pack& pack, const RosterDoubts& doubts = {});

}  // namespace netra
