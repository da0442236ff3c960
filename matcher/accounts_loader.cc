#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "matcher/csv_row.h"
#include "matcher/pack_builder.h"
#include "matcher/zone.h"
#include "metrics/utf8.h"

namespace netra {
namespace {

constexpr std::string_view kHeader = "platform,account_id,handle,contest,contestant,from,to";

}  // namespace

// The operator's file of campaign accounts: INTERFACES' columns; dates are whole days in the contest's zone.
void PackBuilder::read_accounts(const std::string& path) {
  const auto fail = [&](int line, std::string message, PackError::Kind kind = PackError::kWrong) { errors_.push_back({path, line, std::move(message), kind}); };
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(0, "cannot be read; check `campaign_accounts` and its permissions");
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  CsvRows rows(bytes);
  std::vector<std::string> row;
  std::vector<CampaignAccount> accounts;
  if (!rows.next(row) || fmt::format("{}", fmt::join(row, ",")) != kHeader)
    return fail(1, fmt::format("the first line must be {}", kHeader));
  while (rows.next(row)) {
    if (row.size() == 1 && row[0].empty()) continue;
    if (row.size() != 7) {
      fail(rows.line(), fmt::format("expected 7 columns, found {}", row.size()));
      continue;
    }
    if (!std::all_of(row.begin(), row.end(), is_utf8)) {
      fail(rows.line(), "holds bytes that are no UTF-8; save the file as UTF-8");
      continue;
    }
    CampaignAccount account{row[0], row[1], row[2], row[3], row[4], 0, 0, rows.line()};
    if (!account.handle.empty() && account.handle[0] == '@') account.handle.erase(0, 1);
    const Contest* contest = pack.find_contest(account.contest);
    if (account.platform.empty()) fail(rows.line(), "`platform` is empty");
    if (account.account_id.empty() && account.handle.empty()) fail(rows.line(), "`account_id` or `handle` must be there");
    if (!contest) {
      fail(rows.line(), fmt::format("unknown contest '{}'", account.contest), PackError::kMissing);
      continue;
    }
    if (!contest->find(account.contestant)) fail(rows.line(), fmt::format("the contest '{}' has no contestant '{}'", account.contest, account.contestant), PackError::kMissing);
    const auto day = [&](const std::string& text, int64_t later) -> TimeUs {
      if (text.empty()) return 0;
      const auto days = parse_date(text);
      if (!days) fail(rows.line(), fmt::format("'{}' is no date like 2024-11-27", text));
      return days ? day_start(contest->zone, *days + later) : 0;
    };
    account.from = day(row[5], 0);
    account.to = day(row[6], 1);
    if (account.from && account.to && account.to <= account.from) fail(rows.line(), "`to` lies before `from`");
    accounts.push_back(std::move(account));
  }
  std::sort(accounts.begin(), accounts.end(), [](const CampaignAccount& a, const CampaignAccount& b) {
    return std::tie(a.platform, a.account_id, a.handle, a.contest, a.contestant, a.from, a.to) <
           std::tie(b.platform, b.account_id, b.handle, b.contest, b.contestant, b.from, b.to);
  });
  pack.accounts = CampaignAccounts(std::move(accounts));
}

}  // namespace netra
