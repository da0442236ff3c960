#include "store/roster.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "metrics/input_error.h"
#include "store/roster_csv.h"
#include "store/roster_import.h"

namespace netra {
namespace {

constexpr const char* kHeader = "platform,account_id,handle,person,category,agency,region,valid_from,valid_to,ownership,flags\n";

class RosterTest : public testing::Test {
 protected:
  RosterTest() {
    std::string name = (std::filesystem::temp_directory_path() / "netra-roster-XXXXXX").string();
    dir_ = ::mkdtemp(name.data());
  }
  ~RosterTest() override { std::filesystem::remove_all(dir_); }

  std::string csv(const std::string& rows) {
    const std::string path = dir_ + "/roster.csv";
    std::ofstream(path) << kHeader << rows;
    return path;
  }
  RosterReport import(const std::string& rows) { return import_roster(csv(rows), dir_, pack_); }
  // Views of what comes back live until the next call.
  std::vector<Member> find(std::string_view platform, std::string_view account) {
    roster_ = Roster::open(dir_);
    std::vector<Member> rows;
    const auto query = roster_->prepare(platform, account);
    if (roster_->may_contain(query)) roster_->find(query, rows);
    return rows;
  }
  std::string error_of(const std::string& rows) {
    try {
      import(rows);
    } catch (const InputError& error) {
      return error.what();
    }
    return "no error";
  }

  std::string dir_;
  Pack pack_;
  std::shared_ptr<const Roster> roster_;
};

TEST_F(RosterTest, FindsAMemberByIdAndNobodyElse) {
  import("x,101,asn_contoh_01,P-1,PNS,Dinas Contoh,64.09,,,confirmed,\n");
  const auto roster = Roster::open(dir_);
  std::vector<Member> rows;
  roster->find(roster->prepare("x", "101"), rows);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].person, "P-1");
  EXPECT_EQ(rows[0].agency, "Dinas Contoh");
  EXPECT_EQ(rows[0].region, "64.09");
  EXPECT_EQ(rows[0].category, Category::kPns);
  for (auto [platform, account] : {std::pair{"x", "102"}, {"bluesky", "101"}, {"x", "asn_contoh_01"}, {"x", ""}}) {
    roster->find(roster->prepare(platform, account), rows);
    EXPECT_TRUE(rows.empty()) << platform << ' ' << account;
  }
}

TEST_F(RosterTest, AHandleAloneMatchesInAnyCaseOnItsPlatformOnly) {
  import("x,,@Asn_Contoh_02,P-2,PPPK,A,64,,,likely,\nbluesky,did:plc:demo1,c.example,P-3,PNS,A,64,,,confirmed,\n");
  const auto roster = Roster::open(dir_);
  EXPECT_TRUE(roster->handles_matter("x"));
  EXPECT_FALSE(roster->handles_matter("bluesky"));
  EXPECT_FALSE(roster->handles_matter("blue"));
  std::vector<Member> rows;
  roster->find(roster->prepare_handle("x", "ASN_contoh_02"), rows);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].ownership, Ownership::kLikely);
  roster->find(roster->prepare_handle("bluesky", "c.example"), rows);
  EXPECT_TRUE(rows.empty());
}

TEST_F(RosterTest, ValidityIsWholeDaysBothIncludedInTheRegionsZone) {
  pack_.regions.push_back({"64", "Kalimantan Timur", "Asia/Makassar", {}});
  import("x,1,,P-1,PNS,A,64,2024-09-23,2024-09-30,confirmed,\n");
  const Member member = find("x", "1").at(0);
  EXPECT_FALSE(member.valid_at(*parse_rfc3339("2024-09-22T15:59:59Z")));
  EXPECT_TRUE(member.valid_at(*parse_rfc3339("2024-09-22T16:00:00Z")));  // 23 Sep 00:00 WITA
  EXPECT_TRUE(member.valid_at(*parse_rfc3339("2024-09-30T15:59:59Z")));
  EXPECT_FALSE(member.valid_at(*parse_rfc3339("2024-09-30T16:00:00Z")));
}

TEST_F(RosterTest, OneAccountMayHaveSeveralRows) {
  import("x,1,,P-1,PNS,A,64,,2023-12-31,confirmed,\nx,1,,P-1,PNS,B,64.09,2024-01-01,,confirmed,\n");
  EXPECT_EQ(find("x", "1").size(), 2u);
  EXPECT_EQ(Roster::open(dir_)->accounts(), 1u);
}

TEST_F(RosterTest, NoAccountOfAHundredThousandIsMissedAndFewOthersPassTheFilter) {
  std::string rows;
  for (int i = 0; i < 100'000; ++i) rows += fmt::format("bluesky,did:plc:demo{:06},,P-{},PNS,A,64,,,confirmed,\n", i, i);
  EXPECT_EQ(import(rows).accounts, 100'000u);
  const auto roster = Roster::open(dir_);
  std::vector<Member> found;
  int passed = 0;
  for (int i = 0; i < 100'000; ++i) {
    const auto query = roster->prepare("bluesky", fmt::format("did:plc:demo{:06}", i));
    ASSERT_TRUE(roster->may_contain(query)) << i;
    roster->find(query, found);
    ASSERT_EQ(found.size(), 1u) << i;
    ASSERT_EQ(found[0].person, fmt::format("P-{}", i));
    const auto stranger = roster->prepare("bluesky", fmt::format("did:plc:other{:06}", i));
    passed += roster->may_contain(stranger);
    roster->find(stranger, found);
    ASSERT_TRUE(found.empty()) << i;
  }
  EXPECT_LT(passed, 5000);
}

TEST_F(RosterTest, AnOpenRosterDoesNotHoldItsWholeFileInMemory) {
  std::string rows;
  for (int i = 0; i < 20'000; ++i) rows += fmt::format("x,{0},asn_contoh_{0},P-{0},PNS,Dinas Contoh,64.09,,,confirmed,\n", i);
  import(rows);
  const auto roster = Roster::open(dir_);
  std::ifstream maps("/proc/self/smaps");  // a mapping: its line, which ends with the path, then "Rss:  <n> kB" and others
  uint64_t kbytes = 0;
  std::string line;
  while (std::getline(maps, line) && !line.ends_with(dir_ + "/roster.dat")) {
  }
  while (std::getline(maps, line) && !line.starts_with("Rss:")) {
  }
  ASSERT_EQ(std::sscanf(line.c_str(), "Rss: %lu kB", &kbytes), 1) << line;
  EXPECT_GT(std::filesystem::file_size(dir_ + "/roster.dat"), 1u << 20);
  EXPECT_LT(kbytes, 64u);
}

TEST_F(RosterTest, TheIdentityDependsOnTheRowsAndNotOnTheirOrderOrTheKey) {
  const std::string a = "x,1,,P-1,PNS,A,64,,,confirmed,official_account;election_duty\n", b = "x,2,,P-2,PNS,A,64,,,confirmed,\n";
  const Sha256 first = import(a + b).identity;
  std::filesystem::remove(dir_ + "/roster.key");
  EXPECT_EQ(import(b + a).identity, first);
  EXPECT_EQ(Roster::open(dir_)->identity(), first);
  EXPECT_EQ(import(b + "x,1,,P-1,PNS,A,64,,,confirmed,election_duty;official_account\n").identity, first);
  EXPECT_NE(import(a).identity, first);
}

TEST_F(RosterTest, NoIdentifierStandsInTheFileAndOnlyTheOwnerReadsTheKey) {
  import("bluesky,did:plc:demosecret,secret.example,P-1,PNS,A,64,,,confirmed,\n");
  std::ifstream in(dir_ + "/roster.dat", std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  EXPECT_EQ(bytes.find("secret"), std::string::npos);
  struct stat status {};
  ASSERT_EQ(::stat((dir_ + "/roster.key").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(RosterTest, ADamagedFileOrAnotherKeyIsRefused) {
  import("x,1,,P-1,PNS,A,64,,,confirmed,\n");
  std::filesystem::copy_file(dir_ + "/roster.dat", dir_ + "/whole");
  {
    std::fstream file(dir_ + "/roster.dat", std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(200);
    file.put('!');
  }
  EXPECT_THROW(Roster::open(dir_), SystemError);
  std::filesystem::copy_file(dir_ + "/whole", dir_ + "/roster.dat", std::filesystem::copy_options::overwrite_existing);
  EXPECT_NO_THROW(Roster::open(dir_));
  std::filesystem::resize_file(dir_ + "/roster.dat", 190);
  EXPECT_THROW(Roster::open(dir_), SystemError);
  std::filesystem::copy_file(dir_ + "/whole", dir_ + "/roster.dat", std::filesystem::copy_options::overwrite_existing);
  {
    std::fstream file(dir_ + "/roster.dat", std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(12);  // where the platforms stand
    file.write("\xF0\xFF\xFF\xFF", 4);
  }
  EXPECT_THROW(Roster::open(dir_), SystemError);
  std::filesystem::copy_file(dir_ + "/whole", dir_ + "/roster.dat", std::filesystem::copy_options::overwrite_existing);
  std::ofstream(dir_ + "/roster.key", std::ios::binary) << "another key 16 b";
  EXPECT_THROW(Roster::open(dir_), SystemError);
  ::chmod((dir_ + "/roster.key").c_str(), 0644);
  EXPECT_THROW(Roster::open(dir_), SystemError);
}

TEST_F(RosterTest, EveryWrongRowIsNamedByLineAndNothingIsImported) {
  import("x,1,,P-1,PNS,A,64,,,confirmed,\n");
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"x,1,,P,PNZ,A,64,,,confirmed,\n", "category 'PNZ' is unknown"},
      {"x,1,,P,PNS,A,64,,,sure,\n", "ownership 'sure' is unknown"},
      {"x,1,,P,PNS,A,64,2024-13-01,,confirmed,\n", "valid_from '2024-13-01' is no date"},
      {"x,1,,P,PNS,A,64,2024-02-01,2024-01-01,confirmed,\n", "valid_to lies before valid_from"},
      {"x,1,,P,PNS,A,64,,,confirmed,boss\n", "flag 'boss' is unknown"},
      {"x,1,,P,PNS,A,64,,,confirmed,cltn:2024-09-01\n", "flag 'cltn:2024-09-01' is unknown"},
      {"x,,,P,PNS,A,64,,,confirmed,\n", "has neither account_id nor handle"},
      {",1,,P,PNS,A,64,,,confirmed,\n", "platform '' is none"},
      {"x.v1,1,,P,PNS,A,64,,,confirmed,\n", "platform 'x.v1' is none"},
      {"x,1,,,PNS,A,64,,,confirmed,\n", "has no person"},
      {"x,9,,P-9,PNS,A,64,,,confirmed,\n", "repeats line 2"},
      {"x,1,\xC3(,P,PNS,A,64,,,confirmed,\n", "no UTF-8"},
      {"x,1,PNS\n", "has 3 fields where the header has 11"},
      {"x,1,\"never closed,P,PNS,A,64,,,confirmed,\n", "a quoted field of this row never ends"},
  };
  for (const auto& [row, message] : cases) {
    const std::string error = error_of("x,9,,P-9,PNS,A,64,,,confirmed,\n" + row);
    EXPECT_NE(error.find("roster.csv:3: "), std::string::npos) << error;
    EXPECT_NE(error.find(message), std::string::npos) << error;
    EXPECT_EQ(find("x", "9").size(), 0u) << row;
    EXPECT_EQ(find("x", "1").size(), 1u) << row;
  }
}

TEST_F(RosterTest, ARefusedRosterMakesNoKey) {
  import("x,1,,P-1,PNS,A,64,,,confirmed,\n");
  std::filesystem::rename(dir_ + "/roster.key", dir_ + "/away");
  EXPECT_NE(error_of("x,1,,P,PNZ,A,64,,,confirmed,\n"), "");
  EXPECT_FALSE(std::filesystem::exists(dir_ + "/roster.key"));
  std::filesystem::rename(dir_ + "/away", dir_ + "/roster.key");
  EXPECT_EQ(find("x", "1").size(), 1u);
}

TEST_F(RosterTest, TheHeaderIsRequiredAndMayFollowAByteOrderMark) {
  const std::string path = dir_ + "/roster.csv";
  std::ofstream(path) << "x,1,,P,PNS,A,64,,,confirmed,\n";
  EXPECT_THROW(check_roster(path), InputError);
  std::ofstream(path) << "";
  EXPECT_THROW(check_roster(path), InputError);
  std::ofstream(path) << "\xEF\xBB\xBF" << kHeader << "x,1,,P,PNS,A,64,,,confirmed,\r\n";
  EXPECT_EQ(check_roster(path).rows, 1u);
  EXPECT_THROW(check_roster(dir_ + "/absent.csv"), InputError);
}

TEST_F(RosterTest, TheHeaderSaysWhichColumnIsWrong) {
  const std::string path = dir_ + "/roster.csv", header = kHeader;
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"platform,account_id,handle,person,kategori,agency,region,valid_from,valid_to,ownership,flags\n", "column 'kategori' is unknown"},
      {"platform,account_id,handle,person,category,agency,region,valid_from,valid_to,ownership\n", "column 'flags' is missing"},
      {"account_id,platform,handle,person,category,agency,region,valid_from,valid_to,ownership,flags\n", "another order"},
  };
  for (const auto& [wrong, message] : cases) {
    std::ofstream(path) << wrong << "x,1,,P,PNS,A,64,,,confirmed,\n";
    try {
      check_roster(path);
      FAIL() << wrong;
    } catch (const InputError& error) {
      EXPECT_NE(std::string(error.what()).find("roster.csv:1: "), std::string::npos) << error.what();
      EXPECT_NE(std::string(error.what()).find(message), std::string::npos) << error.what();
    }
  }
}

TEST_F(RosterTest, NoNumberOfWarningsHidesAnError) {
  std::string rows;
  for (int i = 0; i < 1500; ++i) rows += fmt::format("x,,asn_contoh_{},P-{},PNS,A,64,,,confirmed,\n", i, i);
  const std::string error = error_of(rows + "x,1,,P,PNZ,A,64,,,confirmed,\n");
  EXPECT_NE(error.find("roster.csv:1502: "), std::string::npos) << error;
  EXPECT_FALSE(std::filesystem::exists(dir_ + "/roster.dat"));
}

TEST_F(RosterTest, RowsOfOneAccountComeInOneOrderWhateverTheFilesOrder) {
  const std::string a = "x,1,,P-1,PNS,A,64,,,confirmed,\n", b = "x,1,,P-2,THL,B,64,,,confirmed,\n";
  import(a + b);
  const std::string first{find("x", "1").at(0).agency};
  std::filesystem::remove(dir_ + "/roster.key");
  import(b + a);
  EXPECT_EQ(find("x", "1").at(0).agency, first);
}

TEST_F(RosterTest, CheckReportsAllProblemsAndWarnings) {
  const RosterReport report = check_roster(csv("x,1,,P-1,PNS,A,64,,,confirmed,\n"
                                               "x,1,,P-1,PNS,\"A, \"\"B\"\"\n2\",64,2024-01-01,,likely,\n"
                                               "x,,h,P-2,THL,A,64,,,claimed,\n"
                                               "x,2,,P-3,???,A,64,,,confirmed,\n"));
  EXPECT_EQ(report.rows, 3u);
  EXPECT_EQ(report.errors, 1u);
  EXPECT_EQ(report.warnings, 2u);
  ASSERT_EQ(report.problems.size(), 3u);
  EXPECT_EQ(report.problems[0].line, 3);  // overlaps line 2
  EXPECT_EQ(report.problems[1].line, 5);  // handle only; the row before took two lines
  EXPECT_EQ(report.problems[2].line, 6);
  EXPECT_FALSE(report.problems[2].warning);
}

TEST_F(RosterTest, WhatTheCallerDoubtsIsAWarningAndTheRowIsUsed) {
  const auto doubts = [](const RosterRow& row) { return row.platform == "y" ? std::vector<std::string>{"no such platform"} : std::vector<std::string>{}; };
  const std::string path = csv("x,1,,P-1,PNS,A,64,,,confirmed,\ny,2,,P-2,PNS,A,64,,,confirmed,\n");
  for (const RosterReport& report : {check_roster(path, doubts), import_roster(path, dir_, pack_, doubts)}) {
    EXPECT_EQ(report.rows, 2u);
    ASSERT_EQ(report.warnings, 1u);
    EXPECT_EQ(report.problems[0].line, 3);
    EXPECT_EQ(report.problems[0].message, "no such platform");
  }
  EXPECT_EQ(find("y", "2").size(), 1u);
}

TEST_F(RosterTest, WithoutAFileNobodyIsAMember) {
  const auto roster = Roster::open(dir_);
  EXPECT_FALSE(roster->may_contain(roster->prepare("x", "1")));
  EXPECT_EQ(roster->accounts(), 0u);
}

}  // namespace
}  // namespace netra
