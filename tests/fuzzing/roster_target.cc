#include "metrics/input_error.h"
#include "store/roster_csv.h"
#include "store/roster_rows.h"
#include "tests/fuzzing/target.h"

namespace netra::fuzzing {

// A roster is rows and problems with their lines, or is refused; what it is made of does not depend on the order of rows.
Run make_roster_target() {
  return [](std::string_view bytes) {
    std::vector<RosterRow> rows;
    try {
      read_roster(bytes, "roster.csv", [&](RosterRow&& row) { rows.push_back(std::move(row)); },
                  [](RosterProblem&& problem) { require(problem.line > 0 && !problem.message.empty(), "a problem names its line"); });
    } catch (const InputError&) {
      return;
    }
    RosterRows forward(rows.size()), backward(rows.size());
    for (auto row = rows.begin(); row != rows.end(); ++row) forward.add(*row);
    for (auto row = rows.rbegin(); row != rows.rend(); ++row) backward.add(*row);
    forward.sort();
    backward.sort();
    require(forward.identity() == backward.identity(), "order is no part of a roster's identity");
    require(forward.accounts() <= rows.size(), "every account has a row");
    forward.check([](RosterProblem&& problem) { require(problem.line > 0, "a problem names its line"); });
  };
}

}  // namespace netra::fuzzing
