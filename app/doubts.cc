#include "app/doubts.h"

#include <fmt/format.h>

#include <algorithm>

#include "metrics/nearest.h"

namespace netra {
namespace {

struct FormatPlatform {
  std::string_view format, platform;
};

// What stands before the first dot of the `source` of each built-in format's events. Canonical events say it themselves.
constexpr FormatPlatform kPlatforms[] = {
    {"activitypub", "activitypub"}, {"facebook", "facebook"}, {"gnip", "x"},      {"jetstream_v1", "bluesky"}, {"jetstream_v2", "bluesky"}, {"mastodon", "mastodon"},
    {"reddit", "reddit"},           {"telegram", "telegram"}, {"tiktok", "tiktok"}, {"twitter_v1", "x"},         {"twitter_v2", "x"},         {"youtube", "youtube"}};

// A format's name, or what it begins with, means its platform; else a slip of the pen.
std::string meant(const std::string& platform, const std::vector<std::string>& known) {
  for (const FormatPlatform& one : kPlatforms)
    if (one.format.starts_with(platform)) return fmt::format("; did you mean '{}'?", one.platform);
  return did_you_mean(platform, known);
}

std::string region_doubt(const std::string& region, const Pack& pack) {
  if (region.empty() || pack.region_code(region)) return {};
  std::vector<std::string> names;
  for (const Region& known : pack.regions) {
    names.push_back(known.name);
    names.insert(names.end(), known.aliases.begin(), known.aliases.end());
  }
  return fmt::format("region '{}' is neither a code, name or alias of the packs' regions nor lies in one, so numbers mean the nation's contests only; "
                     "write a code of regions.yaml, like 64.09{}", region, did_you_mean(region, names));
}

}  // namespace

std::string platform_doubt(const std::string& platform) {
  if (std::any_of(std::begin(kPlatforms), std::end(kPlatforms), [&](const FormatPlatform& one) { return one.platform == platform; })) return {};
  std::vector<std::string> known;
  for (const FormatPlatform& one : kPlatforms)
    if (std::find(known.begin(), known.end(), one.platform) == known.end()) known.emplace_back(one.platform);
  return fmt::format("platform '{}' is given by no built-in format, so nobody is found by it unless a mapping file of yours gives it; known are {}{}", platform,
                     fmt::join(known, ", "), meant(platform, known));
}

std::vector<std::string> roster_doubts(const RosterRow& row, const Pack& pack) {
  std::vector<std::string> doubts{platform_doubt(row.platform), region_doubt(row.region, pack)};
  std::erase(doubts, std::string());
  return doubts;
}

std::vector<std::string> account_doubts(const Pack& pack, const std::string& path) {
  std::vector<std::string> doubts;
  for (const CampaignAccount& account : pack.accounts)
    if (const std::string doubt = platform_doubt(account.platform); !doubt.empty()) doubts.push_back(fmt::format("{}:{}: warning: {}", path, account.line, doubt));
  return doubts;
}

}  // namespace netra
