#include "store/roster_import.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <optional>

#include "metrics/input_error.h"
#include "metrics/read_file.h"
#include "store/mapped_file.h"
#include "store/roster_file.h"
#include "store/roster_rows.h"
#include "store/store_owner.h"

namespace netra {
namespace {

using TakeRow = std::function<void(const RosterRow&)>;

// Reads all rows, giving the good ones to `take`, and checks them alone and against each other. Of what is wrong the first
// error comes back apart, so that no number of warnings hides it.
RosterReport read_all(const std::string& csv_path, std::string_view csv, const TakeRow& take, const RosterDoubts& doubts, RosterProblem& first_error) {
  RosterReport report;
  RosterRows rows(static_cast<size_t>(std::count(csv.begin(), csv.end(), '\n')));
  const auto tell = [&](RosterProblem&& problem) {
    ++(problem.warning ? report.warnings : report.errors);
    if (!problem.warning && (first_error.line == 0 || problem.line < first_error.line)) first_error = problem;
    if (report.problems.size() < RosterReport::kProblemsMax) report.problems.push_back(std::move(problem));
  };
  const auto use = [&](RosterRow&& row) {
    rows.add(row);
    ++report.rows;
    ++report.categories[std::string(name_of(row.category))];
    take(row);
    if (!doubts) return;
    for (std::string& doubt : doubts(row)) tell({row.line, std::move(doubt), true});
  };
  read_roster(csv, csv_path, use, tell);
  rows.sort();
  rows.check(tell);
  report.identity = rows.identity();
  report.accounts = rows.accounts();
  std::stable_sort(report.problems.begin(), report.problems.end(),
                   [](const RosterProblem& a, const RosterProblem& b) { return a.line < b.line; });
  return report;
}

// A file is mapped; standard input (`-`) and pipes are read.
class Csv {
 public:
  explicit Csv(const std::string& path) {
    if (std::filesystem::is_regular_file(path)) {
      file_.emplace(path);
      return;
    }
    read_ = read_file(path);
  }
  std::string_view bytes() const { return file_ ? file_->bytes() : std::string_view(read_); }

 private:
  std::optional<MappedFile> file_;
  std::string read_;
};

// Midnight before a local day, as an instant.
TimeUs start_of_day(int64_t day, const std::string& region, const Pack& pack) {
  const TimeUs utc = day * kDayUs;
  return utc - pack.zone_offset_s(region, utc) * kSecondUs;
}

}  // namespace

RosterReport check_roster(const std::string& csv_path, const RosterDoubts& doubts) {
  const Csv csv(csv_path);
  RosterProblem first_error;
  return read_all(csv_path, csv.bytes(), [](const RosterRow&) {}, doubts, first_error);
}

RosterReport import_roster(const std::string& csv_path, const std::string& store_dir, const Pack& pack, const RosterDoubts& doubts) {
  const Csv csv(csv_path);
  check_store_owner(store_dir);
  std::filesystem::create_directories(store_dir);
  RosterFileBuilder builder(RosterKey::read_or_make(store_dir));
  const auto place = [&](const RosterRow& row) {
    RosterRow placed = row;
    placed.region = pack.region_code(row.region).value_or(row.region);
    builder.add(placed, row.valid_from ? start_of_day(*row.valid_from, placed.region, pack) : kTimeUnknown,
                row.valid_to ? start_of_day(*row.valid_to + 1, placed.region, pack) : kTimeUnknown);
  };
  RosterProblem first_error;
  RosterReport report = read_all(csv_path, csv.bytes(), place, doubts, first_error);
  if (report.errors > 0)
    throw InputError(csv_path, first_error.line,
                     fmt::format("{} ({} wrong rows in all; nothing was imported)", first_error.message, report.errors));
  builder.write(store_dir, report.identity);
  return report;
}

}  // namespace netra
