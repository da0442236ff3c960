#include "app/doubts.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "ingest/format.h"
#include "tests/app/process.h"

namespace netra {
namespace {

namespace fs = std::filesystem;

// The platforms in the expected events of a format's samples.
std::set<std::string> platforms_of(const std::string& format) {
  const std::string source = "\"source\":\"";
  std::set<std::string> platforms;
  for (const auto& entry : fs::directory_iterator(fs::path(NETRA_SOURCE) / "tests/ingest/golden" / format)) {
    if (!entry.path().string().ends_with(".expected.jsonl")) continue;
    const std::string events = read_file(entry.path());
    for (size_t at = events.find(source); at != std::string::npos; at = events.find(source, at)) {
      at += source.size();
      platforms.insert(events.substr(at, events.find_first_of(".\"", at) - at));
    }
  }
  return platforms;
}

TEST(DoubtsTest, ThereIsNoneAboutThePlatformOfAnyBuiltInFormat) {
  for (const std::string& format : format_names()) {
    const auto platforms = platforms_of(format);
    EXPECT_FALSE(platforms.empty()) << format;
    for (const std::string& platform : platforms) EXPECT_EQ(platform_doubt(platform), "") << format;
  }
}

TEST(DoubtsTest, SaysWhichPlatformIsMeant) {
  for (const auto& [written, meant] : {std::pair{"twitter", "'x'"}, {"blusky", "'bluesky'"}, {"jetstream", "'bluesky'"}, {"Mastodon", "'mastodon'"}, {"reddti", "'reddit'"}}) {
    const std::string doubt = platform_doubt(written);
    EXPECT_NE(doubt.find(std::string("did you mean ") + meant), std::string::npos) << doubt;
  }
  EXPECT_NE(platform_doubt("warung").find("known are activitypub, facebook, x, bluesky"), std::string::npos) << "and nothing is meant: " << platform_doubt("warung");
}

TEST(DoubtsTest, ARegionIsKnownByCodeNameOrAliasOrLiesInOne) {
  Pack pack;
  pack.regions = {{"ID", "Indonesia", "", {}}, {"64", "Kalimantan Timur", "", {"Kaltim"}}};
  RosterRow row;
  row.platform = "x";
  for (const char* known : {"", "ID", "64", "Kalimantan Timur", "kaltim", "64.09", "64.09.01.2003"}) {
    row.region = known;
    EXPECT_TRUE(roster_doubts(row, pack).empty()) << known;
  }
  for (const char* unknown : {"99", "640", "Kaltimm", "64,09"}) {
    row.region = unknown;
    EXPECT_EQ(roster_doubts(row, pack).size(), 1u) << unknown;
  }
}

}  // namespace
}  // namespace netra
