#include "store/roster_import.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <unordered_map>

#include "metrics/input_error.h"
#include "store/mapped_file.h"
#include "store/roster_file.h"

namespace netra {
namespace {

// Collects what every reading of a roster reports. Holds the canonical form of each row.
class Reporter {
 public:
  void add(const RosterRow& row) {
    std::string canonical = row.canonical();
    const std::string account = fmt::format("{}\x1f{}\x1f{}", row.platform, row.account_id, row.account_id.empty() ? row.handle : "");
    const auto [known, fresh] = accounts_.try_emplace(account, Rows{});
    for (const Days& other : known->second) warn_overlap(row, other);
    known->second.push_back({row.valid_from.value_or(INT64_MIN), row.valid_to.value_or(INT64_MAX), row.line});
    canonical_.push_back(std::move(canonical));
    ++report_.rows;
    ++report_.categories[std::string(name_of(row.category))];
  }

  void add(RosterProblem problem) {
    ++(problem.warning ? report_.warnings : report_.errors);
    if (report_.problems.size() < RosterReport::kProblemsMax) report_.problems.push_back(std::move(problem));
  }

  RosterReport finish() {
    std::sort(canonical_.begin(), canonical_.end());
    Sha256Stream identity;
    for (const std::string& row : canonical_) identity.add_field(row);
    report_.identity = identity.finish();
    report_.accounts = accounts_.size();
    std::stable_sort(report_.problems.begin(), report_.problems.end(),
                     [](const RosterProblem& a, const RosterProblem& b) { return a.line < b.line; });
    return std::move(report_);
  }

 private:
  struct Days {
    int64_t from, to;  // both included
    int line;
  };
  using Rows = std::vector<Days>;

  void warn_overlap(const RosterRow& row, const Days& other) {
    if (row.valid_from.value_or(INT64_MIN) > other.to || other.from > row.valid_to.value_or(INT64_MAX)) return;
    add({row.line, fmt::format("the account is valid in line {} at the same time; the better known ownership counts", other.line), true});
  }

  RosterReport report_;
  std::vector<std::string> canonical_;
  std::unordered_map<std::string, Rows> accounts_;
};

RosterReport read_all(const std::string& csv_path, const std::function<void(const RosterRow&)>& row) {
  if (!std::filesystem::is_regular_file(csv_path)) throw InputError(csv_path, 0, "is no file that can be read; check the path");
  const MappedFile csv(csv_path);
  Reporter reporter;
  read_roster(
      csv.bytes(), csv_path,
      [&](RosterRow&& read) {
        reporter.add(read);
        row(read);
      },
      [&](RosterProblem&& problem) { reporter.add(std::move(problem)); });
  return reporter.finish();
}

// Midnight before a local day, as an instant.
TimeUs start_of_day(int64_t day, const std::string& region, const Pack& pack) {
  const TimeUs utc = day * kDayUs;
  return utc - pack.zone_offset_s(region, utc) * kSecondUs;
}

}  // namespace

RosterReport check_roster(const std::string& csv_path) {
  return read_all(csv_path, [](const RosterRow&) {});
}

RosterReport import_roster(const std::string& csv_path, const std::string& store_dir, const Pack& pack) {
  std::filesystem::create_directories(store_dir);
  RosterFileBuilder builder(RosterKey::read_or_make(store_dir));
  RosterReport report = read_all(csv_path, [&](const RosterRow& row) {
    const std::string region = pack.region_code(row.region).value_or(row.region);
    RosterRow placed = row;
    placed.region = region;
    builder.add(placed, row.valid_from ? start_of_day(*row.valid_from, region, pack) : kTimeUnknown,
                row.valid_to ? start_of_day(*row.valid_to + 1, region, pack) : kTimeUnknown);
  });
  for (const RosterProblem& problem : report.problems)
    if (!problem.warning)
      throw InputError(csv_path, problem.line,
                       fmt::format("{} ({} wrong rows in all; nothing was imported)", problem.message, report.errors));
  builder.write(store_dir, report.identity);
  return report;
}

}  // namespace netra
