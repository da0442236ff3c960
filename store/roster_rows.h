#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "metrics/sha256.h"
#include "store/roster_csv.h"

namespace netra {

// The canonical rows of one roster, brought into their order: what gives its identity, and shows rows that repeat or
// overlap each other. Costs the canonical row and 24 bytes for each.
// Thread safety: none.
class RosterRows {
 public:
  explicit RosterRows(size_t rows_expected) { rows_.reserve(rows_expected); }

  void add(const RosterRow& row);
  // Sorts; call once, after the last add().
  void sort();

  // REQUIRES: sort(). What no single row shows: repetitions (errors) and overlapping validity (warnings).
  void check(const std::function<void(RosterProblem&&)>& problem) const;
  Sha256 identity() const;
  uint64_t accounts() const;

 private:
  struct Row {
    const char* canonical;
    uint32_t size, line;
    int32_t valid_from, valid_to;  // days, both included
  };
  static std::string_view text(const Row& row) { return {row.canonical, row.size}; }
  // Platform with account id, or with handle where there is no id: a prefix of the canonical row.
  static std::string_view account(const Row& row);
  const char* keep(std::string_view text);

  std::vector<Row> rows_;
  std::vector<std::unique_ptr<char[]>> chunks_;  // the canonical rows; they never move
  char* next_ = nullptr;                         // in the last chunk
  size_t free_ = 0;
};

}  // namespace netra
