#include "store/roster_csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "matcher/csv_row.h"
#include "metrics/input_error.h"
#include "metrics/utf8.h"

namespace netra {
namespace {

constexpr std::array<std::string_view, 11> kColumns = {"platform",   "account_id", "handle",    "person", "category", "agency",
                                                       "region",     "valid_from", "valid_to", "ownership", "flags"};
enum Column { kPlatform, kAccountId, kHandle, kPerson, kCategory, kAgency, kRegion, kValidFrom, kValidTo, kOwnership, kFlags };

constexpr std::array<std::string_view, 8> kCategories = {"PNS", "PPPK", "PPNPN", "THL", "KADES", "PERANGKAT", "TNI", "POLRI"};
constexpr std::array<std::string_view, 3> kOwnerships = {"confirmed", "likely", "claimed"};
constexpr std::array<std::string_view, 3> kPlainFlags = {"spouse_of_candidate", "official_account", "election_duty"};

// The 1-based place of `name` in `names`, which is the value on disk; nothing when it is not there.
template <typename Enum, size_t N>
std::optional<Enum> value_of(const std::array<std::string_view, N>& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return {};
  return static_cast<Enum>(found - names.begin() + 1);
}

// `cltn:2024-09-01..2024-11-30`
bool valid_leave(std::string_view flag) {
  constexpr std::string_view kPrefix = "cltn:";
  if (!flag.starts_with(kPrefix) || flag.size() != kPrefix.size() + 22 || flag.substr(kPrefix.size() + 10, 2) != "..") return false;
  const auto from = parse_date(flag.substr(kPrefix.size(), 10));
  const auto to = parse_date(flag.substr(kPrefix.size() + 12));
  return from && to && *from <= *to;
}

std::vector<std::string> split_flags(std::string_view text) {
  std::vector<std::string> flags;
  while (!text.empty()) {
    const size_t end = std::min(text.find(';'), text.size());
    if (end > 0) flags.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  std::sort(flags.begin(), flags.end());
  flags.erase(std::unique(flags.begin(), flags.end()), flags.end());
  return flags;
}

// Reads the fields of one row; `error` says the first thing that is wrong.
class RowReader {
 public:
  RowReader(std::vector<std::string>& fields, RosterRow& row) : fields_(fields), row_(row) {}

  std::string read() {
    if (fields_.size() != kColumns.size())
      return fmt::format("has {} fields where the header has {}; check commas and quotes", fields_.size(), kColumns.size());
    if (!std::all_of(fields_.begin(), fields_.end(), is_utf8)) return "holds bytes that are no UTF-8; save the file as UTF-8";
    row_.platform = std::move(fields_[kPlatform]);
    row_.account_id = std::move(fields_[kAccountId]);
    row_.handle = std::move(fields_[kHandle]);
    row_.person = std::move(fields_[kPerson]);
    row_.agency = std::move(fields_[kAgency]);
    row_.region = std::move(fields_[kRegion]);
    if (row_.platform.empty() || row_.platform.find('.') != std::string::npos)
      return fmt::format("platform '{}' is none; write it as canonical events do (bluesky, x, mastodon …)", row_.platform);
    if (row_.account_id.empty() && row_.handle.empty()) return "has neither account_id nor handle; one of them must be there";
    if (row_.person.empty()) return "has no person; write the reference by which your office knows the person";
    for (const std::string* field : {&row_.platform, &row_.account_id, &row_.handle, &row_.person, &row_.agency, &row_.region})
      if (field->find(kRosterSeparator) != std::string::npos) return "holds the control character U+001F; remove it";
    if (!row_.handle.empty() && row_.handle.front() == '@') row_.handle.erase(0, 1);
    std::transform(row_.handle.begin(), row_.handle.end(), row_.handle.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    for (auto check : {&RowReader::read_category, &RowReader::read_ownership, &RowReader::read_dates, &RowReader::read_flags})
      if (std::string error = (this->*check)(); !error.empty()) return error;
    return {};
  }

 private:
  std::string read_category() {
    const auto category = value_of<Category>(kCategories, fields_[kCategory]);
    if (!category) return fmt::format("category '{}' is unknown; known are {}", fields_[kCategory], fmt::join(kCategories, ", "));
    row_.category = *category;
    return {};
  }

  std::string read_ownership() {
    const auto ownership = value_of<Ownership>(kOwnerships, fields_[kOwnership]);
    if (!ownership)
      return fmt::format("ownership '{}' is unknown; known are {}", fields_[kOwnership], fmt::join(kOwnerships, ", "));
    row_.ownership = *ownership;
    return {};
  }

  std::string read_dates() {
    for (auto [column, day] : {std::pair{kValidFrom, &row_.valid_from}, std::pair{kValidTo, &row_.valid_to}}) {
      if (fields_[column].empty()) continue;
      *day = parse_date(fields_[column]);
      if (!*day) return fmt::format("{} '{}' is no date; write YYYY-MM-DD or leave it empty", kColumns[column], fields_[column]);
    }
    if (row_.valid_from && row_.valid_to && *row_.valid_to < *row_.valid_from) return "valid_to lies before valid_from";
    return {};
  }

  std::string read_flags() {
    const std::vector<std::string> flags = split_flags(fields_[kFlags]);
    for (const std::string& flag : flags)
      if (std::find(kPlainFlags.begin(), kPlainFlags.end(), flag) == kPlainFlags.end() && !valid_leave(flag))
        return fmt::format("flag '{}' is unknown; known are {}, cltn:FROM..TO", flag, fmt::join(kPlainFlags, ", "));
    row_.flags = fmt::format("{}", fmt::join(flags, ";"));
    return {};
  }

  std::vector<std::string>& fields_;
  RosterRow& row_;
};

void check_header(const std::string& path, const std::vector<std::string>& fields) {
  if (std::equal(fields.begin(), fields.end(), kColumns.begin(), kColumns.end())) return;
  std::string what = "the columns stand in another order";
  for (std::string_view column : kColumns)
    if (std::find(fields.begin(), fields.end(), column) == fields.end()) what = fmt::format("the column '{}' is missing", column);
  for (const std::string& field : fields)
    if (std::find(kColumns.begin(), kColumns.end(), field) == kColumns.end()) what = fmt::format("the column '{}' is unknown", field);
  throw InputError(path, 1, fmt::format("{}; the header must be {}", what, fmt::join(kColumns, ",")));
}

}  // namespace

std::string_view name_of(Category category) { return kCategories[static_cast<size_t>(category) - 1]; }
std::string_view name_of(Ownership ownership) { return kOwnerships[static_cast<size_t>(ownership) - 1]; }

std::string RosterRow::canonical() const {
  const auto date = [](const std::optional<int64_t>& day) { return day ? format_date(*day) : std::string(); };
  return fmt::format("{}\x1f{}\x1f{}\x1f{}\x1f{}\x1f{}\x1f{}\x1f{}\x1f{}\x1f{}\x1f{}", platform, account_id, handle, person,
                     name_of(category), agency, region, date(valid_from), date(valid_to), name_of(ownership), flags);
}

void read_roster(std::string_view csv, const std::string& path, const std::function<void(RosterRow&&)>& row,
                 const std::function<void(RosterProblem&&)>& problem) {
  CsvRows rows(csv);
  std::vector<std::string> fields;
  if (!rows.next(fields)) throw InputError(path, 1, "is empty; a roster begins with its header");
  check_header(path, fields);
  while (rows.next(fields)) {
    if (rows.open_quote()) throw InputError(path, rows.line(), "a quoted field of this row never ends; close the quote");
    if (fields.size() == 1 && fields[0].empty()) continue;
    RosterRow read;
    read.line = rows.line();
    if (std::string error = RowReader(fields, read).read(); !error.empty()) {
      problem({rows.line(), std::move(error), false});
      continue;
    }
    if (read.account_id.empty()) problem({read.line, "has a handle only; handles change owners: add the account_id", true});
    row(std::move(read));
  }
}

}  // namespace netra
