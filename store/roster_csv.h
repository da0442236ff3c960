#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/roster.h"

namespace netra {

// Between the fields of a canonical row, in the order of the header.
inline constexpr char kRosterSeparator = '\x1f';

// One row of the roster as written (INTERFACES, "Roster CSV"), checked.
struct RosterRow {
  std::string platform, account_id, handle, person, agency, region, flags;
  Category category = Category::kPns;
  Ownership ownership = Ownership::kConfirmed;
  std::optional<int64_t> valid_from, valid_to;  // whole days since the epoch in the region's zone, both included
  int line = 0;

  // The row as one line of bytes, equal for equal meaning: what the roster's identity is made of.
  std::string canonical() const;
};

// Something about one row. A warning leaves the row usable.
struct RosterProblem {
  int line = 0;
  std::string message;  // what is wrong and what to do
  bool warning = false;
};

// Reads a roster row by row: `row` gets the good ones, `problem` all others and the warnings. `path` only names it.
// Throws InputError when the header is missing or wrong, or a quote never ends: nothing can be read then.
void read_roster(std::string_view csv, const std::string& path, const std::function<void(RosterRow&&)>& row,
                 const std::function<void(RosterProblem&&)>& problem);

}  // namespace netra
