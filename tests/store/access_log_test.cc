#include "store/access_log.h"

#include <gtest/gtest.h>

#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "metrics/input_error.h"
#include "metrics/sha256.h"
#include "world.h"

namespace netra::test {
namespace {

std::vector<std::string> lines_of(const std::string& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

void write_lines(const std::string& path, const std::vector<std::string>& lines) {
  std::ofstream file(path, std::ios::trunc);
  for (const std::string& line : lines) file << line << "\n";
}

class AccessLogTest : public testing::Test {
 protected:
  void three() {
    for (int i = 1; i <= 3; ++i) log_access(folder_.path(), "adi", "hits show", "hit" + std::to_string(i), day(i));
  }
  TemporaryFolder folder_;
  std::string path_ = folder_.path("access.log");
};

TEST_F(AccessLogTest, EachLineCarriesTheHashOfTheOneBefore) {
  three();
  const auto lines = lines_of(path_);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_TRUE(lines[0].starts_with(R"({"previous":")" + std::string(64, '0') + R"(","at":"1970-01-02T00:00:00Z","who":"adi",)")) << lines[0];
  EXPECT_TRUE(lines[0].ends_with(R"("command":"hits show","hits":"hit1"})")) << lines[0];
  EXPECT_TRUE(lines[1].starts_with(R"({"previous":")" + sha256(lines[0]).hex()));
  EXPECT_EQ(verify_access_log(folder_.path()), "");
}

TEST_F(AccessLogTest, NothingIsWrittenThroughALink) {
  std::filesystem::create_symlink(folder_.path("elsewhere"), path_);
  EXPECT_THROW(three(), SystemError);
  EXPECT_FALSE(std::filesystem::exists(folder_.path("elsewhere")));
}

TEST_F(AccessLogTest, ALineTakenOutOrChangedBreaksTheChain) {
  three();
  auto lines = lines_of(path_);
  write_lines(path_, {lines[0], lines[2]});
  EXPECT_NE(verify_access_log(folder_.path()).find(":2: "), std::string::npos);
  lines[0][lines[0].size() - 3] = '9';
  write_lines(path_, lines);
  EXPECT_NE(verify_access_log(folder_.path()).find(":2: "), std::string::npos);
}

TEST_F(AccessLogTest, TheFirstLineTakenOutBreaksTheChain) {
  three();
  const auto lines = lines_of(path_);
  write_lines(path_, {lines[1], lines[2]});
  EXPECT_NE(verify_access_log(folder_.path()).find(":1: "), std::string::npos);
}

TEST_F(AccessLogTest, OldEntriesAreCutAndTheChainHolds) {
  three();
  const std::string last = lines_of(path_).back();
  ChainedLog log(path_);
  uint64_t told = 0;
  const auto prove = [&](uint64_t entries) {
    told += entries;
    EXPECT_EQ(lines_of(path_).size(), 3u) << "the proof comes first";
  };
  EXPECT_EQ(log.cut_before(day(3), day(10), prove), 2u);
  EXPECT_EQ(told, 2u);
  EXPECT_EQ(log.verify(), "");
  EXPECT_EQ(lines_of(path_).back(), last) << "what stays is unchanged";
  EXPECT_EQ(log.cut_before(day(3), day(11), prove), 0u);
  log_access(folder_.path(), "adi", "hits show", "hit4", day(12));
  EXPECT_EQ(log.verify(), "");
  EXPECT_EQ(log.cut_before(day(20), day(21), [&](uint64_t entries) { told += entries; }), 2u);
  EXPECT_EQ(told, 4u);
  log_access(folder_.path(), "adi", "hits show", "hit5", day(22));
  EXPECT_EQ(log.verify(), "");
  EXPECT_EQ(lines_of(path_).size(), 2u);
}

TEST_F(AccessLogTest, WhatADiskThatWasFullCutOffIsDroppedAndTheChainGoesOn) {
  three();
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit full{std::filesystem::file_size(path_) + 50, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &full), 0);
  EXPECT_THROW(log_access(folder_.path(), "adi", "hits show", "hit4", day(4)), SystemError);
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_EQ(lines_of(path_).size(), 3u) << "the entry was taken back";
  std::ofstream(path_, std::ios::app) << R"({"previous":"0123)";  // a writer died here
  log_access(folder_.path(), "adi", "hits show", "hit5", day(5));
  EXPECT_EQ(verify_access_log(folder_.path()), "");
  ASSERT_EQ(lines_of(path_).size(), 4u);
  EXPECT_NE(lines_of(path_).back().find("hit5"), std::string::npos);
}

TEST_F(AccessLogTest, QuotesInFieldsStayInside) {
  log_access(folder_.path(), "a\"b\\c\nd", "hits list", "x", day(1));
  EXPECT_NE(lines_of(path_).front().find(R"("who":"a\"b\\c d")"), std::string::npos);
}

TEST_F(AccessLogTest, NoLogIsNoBrokenChain) {
  EXPECT_EQ(verify_access_log(folder_.path("nothing")), "");
  EXPECT_NE(current_user(), "");
}

}  // namespace
}  // namespace netra::test
