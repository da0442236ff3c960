#include <gtest/gtest.h>

#include <fmt/format.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <thread>

#include "app/command.h"
#include "app/highlight.h"
#include "app/listing.h"
#include "tests/app/process.h"

namespace netra {
namespace {

const std::string kStream = NETRA_SOURCE "/deploy/demo_stream";

struct Call {
  std::vector<std::string> arguments;
  int exit_code;
  const char* says;  // somewhere on standard error
};

void PrintTo(const Call& call, std::ostream* out) {
  for (const std::string& argument : call.arguments) *out << argument << ' ';
}

class ExitCodeTest : public testing::TestWithParam<Call> {};

TEST_P(ExitCodeTest, IsTheContractsAndTheMessageSaysWhy) {
  const Ran ran = run_netra(GetParam().arguments);
  EXPECT_EQ(ran.exit_code, GetParam().exit_code) << ran.err;
  EXPECT_NE(ran.err.find(GetParam().says), std::string::npos) << ran.err;
  EXPECT_EQ(ran.err.find("terminate called"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    Table, ExitCodeTest,
    testing::Values(Call{{}, 2, "netra --help"}, Call{{"frobnicate"}, 2, "there is no command 'frobnicate'"},
                    Call{{"hist", "list"}, 2, "; did you mean 'hits'?"},
                    Call{{"hits", "lst"}, 2, "there is no command 'hits lst'; did you mean 'list'?"},
                    Call{{"explain", "--batch", "/tmp"}, 2, "/tmp: cannot be read"},
                    Call{{"events"}, 2, "FILE is required"}, Call{{"events", "--format", "nix", "-"}, 2, "no format is called 'nix'"},
                    Call{{"events", "--format", "canonical", "/nowhere"}, 2, "/nowhere: there is no such file"},
                    Call{{"events", "--format", "canonical", "--nix", "-"}, 2, "--nix"}, Call{{"run"}, 2, "--config is required"},
                    Call{{"run", "--config", "/nowhere.yaml"}, 2, "/nowhere.yaml: cannot be read"},
                    Call{{"replay", "--format", "canonical", "-"}, 2, "replay needs --store DIR"},
                    Call{{"replay", "--store", "/nowhere", "--threads", "-1", "-"}, 2, "--threads: Value -1 not in range 0 to 1024"},
                    Call{{"demo", "--port", "65536"}, 2, "--port: Value 65536 not in range 0 to 65535"},
                    Call{{"hits", "erase", "00", "--store", "/nowhere", "--reason", "a\xFF"}, 2, "argument 7 is no UTF-8"},
                    Call{{"hits", "list", "--store", "/nowhere"}, 2, "/nowhere"},
                    Call{{"dead-letters", "list", "--store", "/nowhere"}, 2, "/nowhere"},
                    Call{{"rules", "check", "--rules", "/nowhere"}, 2, "/nowhere: there is no such folder"}, Call{{"explain"}, 2, "exactly one of"},
                    Call{{"explain", "--at", "soon", "teks"}, 2, "--at 'soon' is no time"},
                    Call{{"explain", "--region", "Atlantis", "teks"}, 2, "--region 'Atlantis' is unknown"},
                    Call{{"config", "check", kStream + "/roster.csv"}, 2, "roster.csv:1"},
                    Call{{"config", "check", NETRA_SOURCE "/deploy/netra.yaml"}, 0, "no mistake"},
                    Call{{"config", "check", "/dev/null"}, 0, "no mistake"}, Call{{"config", "check", "/tmp"}, 2, "/tmp: cannot be read"},
                    Call{{"roster", "stats", "--store", "/nowhere"}, 2, "/nowhere: there is no store"},
                    Call{{"run", "--check", "--config", NETRA_SOURCE "/deploy/netra.yaml"}, 2, "deploy/netra.yaml: it names no topics"}));

TEST(CommandLineTest, EveryCommandHasHelpWithTwoExamplesOfItself) {
  for (const auto& command : make_commands()) {
    std::vector<std::string> arguments;
    std::istringstream words(command->name());
    for (std::string word; words >> word;) arguments.push_back(word);
    arguments.push_back("--help");
    const Ran ran = run_netra(arguments);
    EXPECT_EQ(ran.exit_code, 0) << command->name();
    const std::string examples = ran.out.substr(std::min(ran.out.find("Examples:"), ran.out.size()));
    size_t count = 0;
    for (size_t at = examples.find("netra " + command->name()); at != std::string::npos; at = examples.find("netra " + command->name(), at + 1))
      ++count;
    EXPECT_GE(count, 2u) << command->name() << "\n" << examples;
  }
}

TEST(CommandLineTest, AMessageThatNobodyCanBeToldFailsNoCommand) {
  for (const auto& [arguments, exit_code] : {std::pair("hits list --store /nowhere", 2), std::pair("frobnicate", 2), std::pair("config check " NETRA_SOURCE "/deploy/netra.yaml", 0)}) {
    const int status = std::system(fmt::format("{} {} >/dev/null 2>/dev/full", NETRA_BINARY, arguments).c_str());
    ASSERT_TRUE(WIFEXITED(status)) << arguments;
    EXPECT_EQ(WEXITSTATUS(status), exit_code) << arguments;
  }
}

TEST(CommandLineTest, AnAnswerThatCannotBeWrittenIsAFailure) {
  for (const char* arguments : {"rules check", "rules test", "rules list", "--describe", "config default"}) {
    const int status = std::system(fmt::format("{} {} >/dev/full 2>/dev/null", NETRA_BINARY, arguments).c_str());
    ASSERT_TRUE(WIFEXITED(status)) << arguments;
    EXPECT_EQ(WEXITSTATUS(status), 3) << arguments;
  }
}

TEST(ReplayInputsTest, AFileOfAFolderWhoseNameIsNoTextIsRefused) {
  const TestFolder folder;
  folder.file("a\xFF.jsonl", "{}\n");
  const Ran ran = run_netra({"replay", "--store", folder / "store", folder / ""});
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_NE(ran.err.find("a name that is no UTF-8"), std::string::npos) << ran.err;
}

TEST(RulesCommandTest, ACheckThatFindsMistakesSaysThemAllAndExitsOne) {
  const TestFolder folder;
  folder.file("bad.yaml", "rules:\n  a: {nonsense: 1}\n  b: {nonsense: 2}\n");
  const Ran ran = run_netra({"rules", "check", "--rules", NETRA_SOURCE "/rules", "--rules", folder / ""});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_NE(ran.err.find("bad.yaml:2: "), std::string::npos) << ran.err;
  EXPECT_NE(ran.err.find("bad.yaml:3: "), std::string::npos) << ran.err;
}

TEST(RulesCommandTest, ACampaignAccountOfNoPlatformIsAWarning) {
  const TestFolder folder;
  const std::string accounts = folder.file("a.csv", "platform,account_id,handle,contest,contestant,from,to\n"
                                                    "x,1,,pilpres2024,anies_muhaimin,,\ntwitter,2,,pilpres2024,anies_muhaimin,,\n");
  const Ran ran = run_netra({"rules", "check", "--rules", NETRA_SOURCE "/rules", "--campaign-accounts", accounts});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_NE(ran.err.find("a.csv:3: warning: platform 'twitter' is given by no built-in format"), std::string::npos) << ran.err;
  EXPECT_EQ(ran.err.find("a.csv:2:"), std::string::npos) << ran.err;
}

TEST(RosterCommandTest, APlatformOrRegionThatNobodyKnowsIsAWarning) {
  const TestFolder folder;
  const std::string roster = folder.file("r.csv", "platform,account_id,handle,person,category,agency,region,valid_from,valid_to,ownership,flags\n"
                                                  "x,1,,P-1,PNS,A,64.09,,,confirmed,\nblusky,did:plc:contoh,,P-2,PNS,A,Kalimantan Timor,,,confirmed,\n");
  for (const std::vector<std::string>& call : {std::vector<std::string>{"roster", "check", roster}, {"roster", "import", roster, "--store", folder / "s"}}) {
    const Ran ran = run_netra(call);
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    EXPECT_NE(ran.err.find("r.csv:3: warning: platform 'blusky' is given by no built-in format"), std::string::npos) << ran.err;
    EXPECT_NE(ran.err.find("; did you mean 'bluesky'?"), std::string::npos) << ran.err;
    EXPECT_NE(ran.err.find("r.csv:3: warning: region 'Kalimantan Timor'"), std::string::npos) << ran.err;
    EXPECT_NE(ran.err.find("; did you mean 'Kalimantan Timur'?"), std::string::npos) << ran.err;
    EXPECT_EQ(ran.err.find("r.csv:2:"), std::string::npos) << ran.err;
  }
}

// The block of a document that begins with the first line; the line itself is left out.
std::string block_of(const std::string& document, const std::string& first) {
  const std::string text = read_file(NETRA_SOURCE "/" + document);
  const size_t from = text.find("\n" + first + "\n");
  if (from == std::string::npos) return "no such block";
  const size_t begin = from + first.size() + 2;
  return text.substr(begin, text.find("\n```", begin) + 1 - begin);
}

TEST(RosterCommandTest, TheDocumentedExampleIsGood) {
  const TestFolder folder;
  const Ran ran = run_netra({"roster", "check", folder.file("r.csv", block_of("docs/operations.md", "```csv roster.csv"))});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_NE(ran.out.find("5 rows, 5 accounts"), std::string::npos) << ran.out;
  EXPECT_EQ(std::count(ran.err.begin(), ran.err.end(), '\n'), 1) << ran.err;
  EXPECT_NE(ran.err.find("r.csv:6: warning: has a handle only"), std::string::npos) << ran.err;
}

TEST(RulesCommandTest, TheDocumentedContestAndItsCampaignAccountsAreGood) {
  const TestFolder folder;
  const std::string rules = std::filesystem::path(folder.file("contest.yaml", block_of("docs/rule-packs.md", "# Regent of Contoh 2029. Sources: KPU Contoh, decree on the pairs (18 Sep 2029) and "
                                                                                                              "record of the draw (19 Sep 2029);"))).parent_path();
  const std::string accounts = folder.file("a.csv", block_of("docs/operations.md", "```csv campaign-accounts.csv"));
  const Ran ran = run_netra({"rules", "check", "--rules", NETRA_SOURCE "/rules", "--rules", rules, "--campaign-accounts", accounts});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.err, "");
}

TEST(EventsCommandTest, PrintsCanonicalEventsAndCountsWhatItCannotRead) {
  const std::string input = read_file(NETRA_SOURCE "/deploy/demo_stream/jetstream_v1.jsonl").substr(0, 4000);
  const std::string whole = input.substr(0, input.rfind('\n') + 1);
  const Ran ran = run_netra({"events", "--format", "jetstream_v1", "-"}, whole + "{\"did\":\n\n");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_TRUE(ran.out.starts_with("{\"source\":\"bluesky.jetstream.v1\"")) << ran.out.substr(0, 200);
  EXPECT_EQ(std::count(ran.out.begin(), ran.out.end(), '\n'), std::count(whole.begin(), whole.end(), '\n'));
  EXPECT_NE(ran.err.find("file:stdin#" + std::to_string(std::count(whole.begin(), whole.end(), '\n')) + ": invalid_json"), std::string::npos)
      << ran.err;
  EXPECT_NE(ran.err.find("1 records could not be read"), std::string::npos) << ran.err;
}

// Whoever feeds it may wait for what it says; the first read may hold anything.
TEST(EventsCommandTest, OfStandardInputTheFormatIsToldFromSeveralReadsAndEventsComeAtOnce) {
  const std::string input = read_file(NETRA_SOURCE "/deploy/demo_stream/twitter_v1.jsonl");
  Process process({"events", "-"});
  process.write("{\"limit\":{\"track\":5}}\n");
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  process.write(input.substr(0, input.rfind('\n', 60000) + 1));
  EXPECT_NE(process.wait_for("twitter_v1 (detected)"), "");
  EXPECT_EQ(process.wait(), 0) << process.err();
  EXPECT_NE(process.out().find("\"kind\":\"control\""), std::string::npos);
  EXPECT_NE(process.err().find("0 records could not be read"), std::string::npos) << process.err();
}

TEST(EventsCommandTest, AFolderIsReadWithWhatItsLinksLeadTo) {
  const TestFolder folder;
  const std::string input = read_file(NETRA_SOURCE "/deploy/demo_stream/jetstream_v1.jsonl"), line = input.substr(0, input.find('\n') + 1);
  namespace fs = std::filesystem;
  fs::create_directories(folder / "dumps");
  fs::create_directories(folder / "elsewhere");
  folder.file("dumps/a.jsonl", line);
  folder.file("elsewhere/b.jsonl", line);
  fs::create_directory_symlink(folder / "elsewhere", folder / "dumps/2024");
  fs::create_directory_symlink(folder / "dumps", folder / "elsewhere/loop");
  const Ran ran = run_netra({"events", "--format", "jetstream_v1", folder / "dumps"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(std::count(ran.out.begin(), ran.out.end(), '\n'), 2) << ran.err;
}

TEST(EventsCommandTest, CanonicalEventsAreTheirOwnInput) {
  const std::string input = read_file(NETRA_SOURCE "/deploy/demo_stream/twitter_v1.jsonl");
  const std::string head = input.substr(0, input.rfind('\n', 60000) + 1);
  const Ran once = run_netra({"events", "--format", "twitter_v1", "-"}, head);
  const Ran twice = run_netra({"events", "--format", "canonical", "-"}, once.out);
  EXPECT_EQ(once.out, twice.out);
  EXPECT_FALSE(once.out.empty());
}

TEST(ExplainCommandTest, AnswersABatchInOrderOneLineEach) {
  const Ran ran = run_netra({"explain", "--batch", "-"},
                            "{\"id\":\"a\",\"text\":\"Cuaca cerah di pelabuhan.\"}\n"
                            "{\"id\":\"b\",\"text\":\"Ayo coblos Isran-Hadi!\",\"at\":\"2024-11-01\",\"region\":\"64\"}\n"
                            "{\"id\":\"c\",\"text\":\"Ayo coblos Isran-Hadi!\",\"contest\":[\"pilpres2024\"]}\n");
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  std::istringstream lines(ran.out);
  std::string a, b, c, more;
  std::getline(lines, a);
  std::getline(lines, b);
  std::getline(lines, c);
  EXPECT_FALSE(std::getline(lines, more));
  EXPECT_TRUE(a.starts_with("{\"id\":\"a\",\"label\":\"neutral\",\"verdicts\":[")) << a;
  EXPECT_TRUE(b.starts_with("{\"id\":\"b\",\"label\":\"support\",\"verdicts\":[{\"contest\":\"pilgub_kaltim2024\",\"contestant\":\"isran_hadi\""))
      << b;
  EXPECT_TRUE(c.starts_with("{\"id\":\"c\",\"label\":\"neutral\"")) << c;
}

TEST(ExplainCommandTest, WhatStoodBeforeAMistakeIsAnswered) {
  const Ran ran = run_netra({"explain", "--batch", "-"}, "{\"id\":\"a\",\"text\":\"Cuaca cerah.\"}\nnonsense\n");
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_TRUE(ran.out.starts_with("{\"id\":\"a\"")) << ran.out;
}

TEST(ExplainCommandTest, TheFirstExampleOfTheReadmeShowsAVerdictWithItsSpan) {
  const std::string readme = read_file(NETRA_SOURCE "/README.md");
  const std::string before = "\nnetra explain \"";
  const size_t from = readme.find(before) + before.size(), to = readme.find('"', from);
  ASSERT_LT(from, to);
  const std::string text = readme.substr(from, to - from);
  std::vector<std::string> arguments{"explain", text};
  std::istringstream options(readme.substr(to + 1, readme.find('#', to) - to - 1));
  for (std::string option; options >> option;) arguments.push_back(option);
  const Ran ran = run_netra(arguments);
  EXPECT_TRUE(ran.out.starts_with("[" + text.substr(0, 4))) << ran.out;
  EXPECT_NE(ran.out.find("\n  strong support "), std::string::npos) << ran.out;
}

TEST(ExplainCommandTest, NamesTheLineThatItCannotRead) {
  const Ran ran = run_netra({"explain", "--batch", "-"}, "{\"id\":\"a\",\"text\":\"x\"}\n{\"id\":\"b\"}\n");
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_NE(ran.err.find("-:2: has no text"), std::string::npos) << ran.err;
}

TEST(ExplainCommandTest, MarksTheSpansWithoutColourWhereNobodyLooks) {
  const Ran ran = run_netra({"explain", "--at", "2024-11-01", "--region", "64", "Ayo coblos Isran-Hadi!"});
  EXPECT_EQ(run_netra({"explain", "--at", "2024-11-01", "--region", "64", "-"}, "Ayo coblos Isran-Hadi!").out, ran.out);
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_NE(ran.out.find("coblos Isran-Hadi]"), std::string::npos) << ran.out;
  EXPECT_EQ(ran.out.find('\033'), std::string::npos);
}

TEST(ListingTest, HasOneContentInFourShapes) {
  const auto shaped = [](const std::string& shape) {
    Listing listing(shape, {"id", "who", "n", "items"});
    listing.add({"a", "x, \"y\"", uint64_t{3}, std::vector<std::string>{"KE-4", "DS-6"}});
    listing.add({"bb", "", uint64_t{12}, std::vector<std::string>{}});
    return listing.text();
  };
  EXPECT_EQ(shaped("table"), "id  who     n   items\na   x, \"y\"  3   KE-4 DS-6\nbb          12  \n");
  EXPECT_EQ(shaped("jsonl"), "{\"id\":\"a\",\"who\":\"x, \\\"y\\\"\",\"n\":3,\"items\":[\"KE-4\",\"DS-6\"]}\n{\"id\":\"bb\",\"n\":12,\"items\":[]}\n");
  EXPECT_EQ(shaped("json"), "[{\"id\":\"a\",\"who\":\"x, \\\"y\\\"\",\"n\":3,\"items\":[\"KE-4\",\"DS-6\"]},\n{\"id\":\"bb\",\"n\":12,\"items\":[]}]\n");
  EXPECT_EQ(shaped("csv"), "id,who,n,items\r\na,\"x, \"\"y\"\"\",3,KE-4 DS-6\r\nbb,,12,\r\n");
}

TEST(HighlightTest, NoTextSteersATerminal) {
  const Terminal nobody(-1);
  EXPECT_EQ(highlighted(nobody, "a\033[2Jb\nc", {{"r", 0, 1}}), "[a]\\u{1b}[2Jb c");
  EXPECT_EQ(highlighted(nobody, "abc", {{"r", 1, 9}}), "a[bc]");
}

}  // namespace
}  // namespace netra
