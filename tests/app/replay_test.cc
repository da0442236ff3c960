#include <fmt/format.h>
#include <gtest/gtest.h>

#include <csignal>
#include <regex>

#include "metrics/sha256.h"
#include "tests/app/process.h"

namespace netra {
namespace {

const std::string kStream = NETRA_SOURCE "/deploy/demo_stream";
const std::string kDump = kStream + "/jetstream_v1.jsonl";

// A folder with a store that has the demo's roster, and what a test does with it.
class ReplayTest : public testing::Test {
 protected:
  void SetUp() override {
    setenv("XDG_CACHE_HOME", (folder_ / "cache").c_str(), 1);
    store_ = with_roster("store");
  }

  std::string with_roster(const std::string& name) const {
    const Ran ran = run_netra({"roster", "import", kStream + "/roster.csv", "--store", folder_ / name});
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    return folder_ / name;
  }
  static Ran replay(const std::string& store, std::vector<std::string> files, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"replay", "--store", store, "--format", "jetstream_v1"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    arguments.insert(arguments.end(), files.begin(), files.end());
    return run_netra(arguments);
  }
  static std::string exported(const std::string& store) {
    return run_netra({"hits", "export", "--comparable", "--store", store}).out;
  }

  // The summary's line of records.
  static std::string counted(const Ran& ran) {
    const size_t at = ran.err.find("records   ");
    return at == std::string::npos ? ran.err : ran.err.substr(at, ran.err.find('\n', at) - at);
  }

  TestFolder folder_;
  std::string store_;
};

TEST_F(ReplayTest, CountsEveryRecordOnceAndSaysSo) {
  const Ran ran = replay(store_, {kDump});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_TRUE(ran.out.empty());
  std::smatch found;
  ASSERT_TRUE(std::regex_search(ran.err, found, std::regex("(\\d+) received = (\\d+) handled \\+ (\\d+) filtered \\+ (\\d+) dead-lettered"))) << ran.err;
  EXPECT_EQ(std::stoi(found[1]), std::stoi(found[2]) + std::stoi(found[3]) + std::stoi(found[4]));
  EXPECT_GT(std::stoi(found[3]), 0);
  EXPECT_GT(std::stoi(found[4]), 0);
  EXPECT_EQ(ran.err.find('\r'), std::string::npos) << "a progress bar where nobody looks";
}

TEST_F(ReplayTest, AHitsHashesAreThoseOfTheDumpAndTheLineThatItsPositionNames) {
  replay(store_, {kDump});
  std::istringstream dump(read_file(kDump));
  std::vector<std::string> lines;
  for (std::string line; std::getline(dump, line);)
    if (line.find_first_not_of(" \t\r") != std::string::npos) lines.push_back(line);
  const std::string hits = run_netra({"hits", "export", "--store", store_}).out;
  const std::string name = "file:" + sha256(read_file(kDump)).hex().substr(0, 16);
  const std::regex hit("\"evidence\":\\{\"act\":\\{\"sha256\":\"(\\w+)\",\"record_sha256\":\"(\\w+)\".*\"provenance\":\\{\"act\":\"(.*?)#(\\d+)\"");
  size_t count = 0;
  for (std::sregex_iterator found(hits.begin(), hits.end(), hit), end; found != end; ++found, ++count) {
    EXPECT_EQ((*found)[3], name);
    const std::string hash = sha256(lines.at(std::stoul((*found)[4]))).hex();
    EXPECT_EQ((*found)[2], hash);
    EXPECT_EQ((*found)[1], hash) << "a message of Jetstream is one event";
  }
  EXPECT_GT(count, 100u);
}

TEST_F(ReplayTest, TheSameCommandOnAFinishedStoreChangesNothing) {
  replay(store_, {kDump});
  const std::string before = exported(store_);
  EXPECT_EQ(replay(store_, {kDump}).exit_code, 0);
  EXPECT_EQ(exported(store_), before);
  EXPECT_FALSE(before.empty());
}

TEST_F(ReplayTest, TheManifestsRootIsOverTheHitsAsTheyStandAlsoAfterAnErasure) {
  replay(store_, {kDump});
  const std::string before = exported(store_);
  EXPECT_NE(read_file(store_ + "/manifest.json").find(sha256(before).hex()), std::string::npos);
  const std::string id = before.substr(before.find("\"id\":\"") + 6, 32);
  const Ran erased = run_netra({"hits", "erase", id, "--reason", "case 12", "--store", store_});
  EXPECT_EQ(erased.exit_code, 0) << erased.err;
  const std::string after = exported(store_);
  EXPECT_NE(after, before);
  EXPECT_NE(read_file(store_ + "/manifest.json").find(sha256(after).hex()), std::string::npos);
}

TEST_F(ReplayTest, ADumpIsTheSameDumpWhereverItLies) {
  replay(store_, {kDump});
  EXPECT_EQ(replay(store_, {folder_.file("moved.jsonl", read_file(kDump))}).exit_code, 0);
}

TEST_F(ReplayTest, AFinishedStoreGivenOtherDumpsIsRefused) {
  replay(store_, {kDump});
  const std::string before = exported(store_);
  const std::string other = folder_.file("other.jsonl", read_file(kDump).substr(0, 100));
  const Ran ran = replay(store_, {other});
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_NE(ran.err.find("finished with other dumps"), std::string::npos) << ran.err;
  EXPECT_EQ(replay(store_, {kDump, other}).exit_code, 2);
  EXPECT_EQ(exported(store_), before);
}

TEST_F(ReplayTest, AnotherHorizonIsRefusedForTheSameStore) {
  replay(store_, {kDump});
  const Ran ran = replay(store_, {kDump}, {"--config", folder_.file("c.yaml", "join: {horizon: 3d}\n")});
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_NE(ran.err.find("horizon"), std::string::npos) << ran.err;
}

// The crash point stands for Ctrl-C, kill -9 and a power cut alike: what is written is whole.
TEST_F(ReplayTest, GoesOnWhereItStopped) {
  std::string many;
  for (int i = 0; i < 8; ++i) many += read_file(kDump);
  const std::string dump = folder_.file("many.jsonl", many);
  const std::string plain = with_roster("plain");
  ASSERT_EQ(replay(plain, {dump}).exit_code, 0);
  setenv("NETRA_CRASH", "after_write:2", 1);
  const int crashed = replay(store_, {dump}, {"--threads", "1"}).exit_code;
  unsetenv("NETRA_CRASH");
  EXPECT_EQ(crashed, 128 + SIGABRT);
  const Ran again = replay(store_, {dump});
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(exported(store_), exported(plain));
  EXPECT_EQ(counted(again), counted(replay(plain, {dump})));
}

TEST_F(ReplayTest, CtrlCWritesWhatWasReadAndExits130) {
  const std::string input = read_file(kDump).substr(0, 50'000);
  Process process({"replay", "--store", folder_ / "fresh", "--format", "jetstream_v1", "-"});
  ASSERT_NE(process.wait_for("has no roster"), "");  // its handlers stand by now
  process.write(input);
  process.signal(SIGINT);
  EXPECT_EQ(process.wait(), 130);
  EXPECT_NE(process.err().find("stopped; standard input can't be resumed"), std::string::npos) << process.err();
  EXPECT_NE(read_file(folder_ / "fresh/manifest.json").find("\"root\""), std::string::npos);
}

TEST_F(ReplayTest, StandardInputCannotBeResumed) {
  ASSERT_EQ(run_netra({"replay", "--store", store_, "--format", "jetstream_v1", "-"}, read_file(kDump)).exit_code, 0);
  const Ran ran = replay(store_, {kDump});
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_NE(ran.err.find("standard input, which can't be resumed"), std::string::npos) << ran.err;
}

TEST_F(ReplayTest, CanonicalEventsGiveTheSameHitsByAnotherWay) {
  replay(store_, {kDump});
  const Ran events = run_netra({"events", "--format", "jetstream_v1", kDump});
  const std::string other = with_roster("canonical");
  ASSERT_EQ(run_netra({"replay", "--store", other, "--format", "canonical", "-"}, events.out).exit_code, 0);
  const auto ids = [](const std::string& lines) {
    const std::regex id("\"id\":\"([0-9a-f]{32})\"");
    return std::vector<std::string>(std::sregex_token_iterator(lines.begin(), lines.end(), id, 1), std::sregex_token_iterator());
  };
  EXPECT_EQ(ids(exported(store_)), ids(exported(other)));
}

// Run by a shell, as the tests' own children ignore SIGPIPE; it says early what format it reads.
TEST_F(ReplayTest, GoesOnWhereNobodyReadsWhatItSaysOrNothingIsOpen) {
  for (const char* to : {"2>&1 | true", "<&- >&- 2>&-"}) {
    const std::string store = with_roster("store" + std::to_string(std::string(to).size()));
    std::signal(SIGPIPE, SIG_DFL);
    std::system(fmt::format("sleep 0.2; {} replay --store {} {} {}", NETRA_BINARY, store, kDump, to).c_str());
    EXPECT_NE(read_file(store + "/manifest.json").find("\"root\""), std::string::npos) << to;
    EXPECT_EQ(read_file(store + "/LOCK"), "") << to;
  }
}

TEST_F(ReplayTest, WithoutARosterItWarnsAndFindsNothing) {
  const Ran ran = replay(folder_ / "nobody", {kDump});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_NE(ran.err.find("has no roster"), std::string::npos) << ran.err;
  EXPECT_TRUE(exported(folder_ / "nobody").empty());
}

TEST_F(ReplayTest, AtTheBoundOfDeadLettersItStopsWithThreeAndGoesOnUnderAHigherOne) {
  // More than may be under way at once, so that the bound is met before the end.
  std::string many = read_file(kDump);
  const std::string line = many.substr(0, many.find('\n') + 1);
  while (many.size() < (size_t{40} << 20)) many += line;
  const std::string dump = folder_.file("many.jsonl", many);
  const std::string config = folder_.file("c.yaml", "limits: {dead_letters: 1, memory: 64MiB}\n");
  const Ran ran = replay(store_, {dump}, {"--config", config});
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_NE(ran.err.find("the dead-letter store is full"), std::string::npos) << ran.err;
  const Ran repeated = replay(store_, {dump}, {"--config", config});
  EXPECT_EQ(repeated.exit_code, 3);
  EXPECT_EQ(counted(repeated), counted(ran)) << "while it is full nothing more is read";
  const Ran again = replay(store_, {dump});
  EXPECT_EQ(again.exit_code, 0) << again.err;
  const std::string plain = with_roster("plain");
  ASSERT_EQ(replay(plain, {dump}).exit_code, 0);
  EXPECT_EQ(exported(store_), exported(plain));
  EXPECT_EQ(counted(again), counted(replay(plain, {dump})));
}

TEST_F(ReplayTest, TheBoundOfDeadLettersIsSaidOfASmallDumpToo) {
  const std::string dump = folder_.file("few.jsonl", "{\n{\n{\n");
  const Ran ran = replay(store_, {dump}, {"--config", folder_.file("c.yaml", "limits: {dead_letters: 1}\n")});
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_NE(ran.err.find("the dead-letter store is full"), std::string::npos) << ran.err;
  EXPECT_NE(ran.err.find("1 received"), std::string::npos) << "the one that has room: " << ran.err;
  const Ran again = replay(store_, {dump}, {"--config", folder_.file("d.yaml", "limits: {dead_letters: 3}\n")});
  EXPECT_EQ(again.exit_code, 0) << "just as many as there is room for: " << again.err;
}

TEST_F(ReplayTest, WhatWasBegunOneWayIsNotReadOnAnotherWay) {
  const std::string lines = read_file(kDump);
  const std::string dump = folder_.file("cut.jsonl", "{\n{\n" + lines);
  const std::string bound = folder_.file("c.yaml", "limits: {dead_letters: 1}\n");
  ASSERT_EQ(replay(store_, {dump}, {"--config", bound}).exit_code, 3);
  const Ran other = run_netra({"replay", "--store", store_, "--format", "canonical", dump});
  EXPECT_EQ(other.exit_code, 2);
  EXPECT_NE(other.err.find("was begun as jetstream_v1, not as canonical"), std::string::npos) << other.err;
  const Ran elsewhere = replay(store_, {dump}, {"--domain", "b.invalid"});
  EXPECT_EQ(elsewhere.exit_code, 2);
  EXPECT_NE(elsewhere.err.find("--domain"), std::string::npos) << elsewhere.err;
  EXPECT_EQ(replay(store_, {dump}).exit_code, 0) << "the same goes on";
}

TEST_F(ReplayTest, AContestantMayBeNamedWithItsContest) {
  replay(store_, {kDump});
  const std::string all = run_netra({"hits", "export", "--store", store_}).out;
  const auto value_of = [&](const std::string& key) {
    const size_t at = all.find("\"" + key + "\":\"") + key.size() + 4;
    return all.substr(at, all.find('"', at) - at);
  };
  const std::string contest = value_of("contest"), contestant = value_of("contestant");
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"hits", "export", "--store", store_});
    return run_netra(more);
  };
  const Ran apart = with({"--contest", contest, "--contestant", contestant});
  EXPECT_NE(apart.out, "");
  EXPECT_EQ(with({"--contestant", contest + "/" + contestant}).out, apart.out);
  EXPECT_EQ(with({"--contest", "other2024", "--contestant", contest + "/" + contestant}).exit_code, 2);
}

TEST_F(ReplayTest, WhoLooksAtAHitIsLogged) {
  replay(store_, {kDump});
  const std::string id = exported(store_).substr(7, 32);
  ASSERT_EQ(run_netra({"hits", "show", id, "--store", store_}).exit_code, 0);
  ASSERT_EQ(run_netra({"hits", "list", "--store", store_, "--act", "post"}).exit_code, 0);
  const std::string log = read_file(store_ + "/access.log");
  EXPECT_NE(log.find("hits export"), std::string::npos);
  EXPECT_NE(log.find(R"("command":"hits list","hits":"act=post")"), std::string::npos) << log;
  EXPECT_NE(log.find(id), std::string::npos);
  EXPECT_EQ(run_netra({"hits", "show", "ffffffffffffffffffffffffffffffff", "--store", store_}).exit_code, 1);
}

}  // namespace
}  // namespace netra
