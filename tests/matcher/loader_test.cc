#include "matcher/pack_loader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "metrics/input_error.h"
#include "pack_folder.h"

namespace netra {
namespace {

// `name:line: message` of every mistake, the folder left out.
std::vector<std::string> mistakes(const PackFolder& folder, const std::string& accounts = "") {
  std::vector<std::string> found;
  for (const PackError& e : folder.errors(accounts)) {
    std::string file = e.file;
    if (file.starts_with(folder.path())) file.erase(0, folder.path().size() + 1);
    found.push_back(file + ":" + std::to_string(e.line) + ": " + e.message);
  }
  return found;
}

struct BadFile {
  const char* claim;
  const char* name;
  const char* text;
  std::vector<const char*> expected;  // beginnings of the mistakes
};

void PrintTo(const BadFile& bad, std::ostream* out) { *out << bad.claim; }

class BadPack : public testing::TestWithParam<BadFile> {};

TEST_P(BadPack, IsRefusedWithFileLineAndReason) {
  PackFolder folder;
  write_small_pack(folder);
  ASSERT_EQ(mistakes(folder), std::vector<std::string>{});
  folder.write(GetParam().name, GetParam().text);
  const auto found = mistakes(folder);
  ASSERT_EQ(found.size(), GetParam().expected.size()) << testing::PrintToString(found);
  for (size_t i = 0; i < found.size(); ++i) EXPECT_TRUE(found[i].starts_with(GetParam().expected[i])) << found[i];
}

constexpr const char* kContestHead = "contest: bad\ntitle: t\nkind: k\nregion: ID\nzone: Asia/Jakarta\nactive: [2024-01-01, 2024-02-01]\ncontestants:\n";
const std::string kTwoOfOneNumber = std::string(kContestHead) +
                                    "- {id: a, number: 1, names: [Aaa], aliases: [], slogans: [], hashtags: [], gestures: [], labels: []}\n"
                                    "- {id: b, number: 1, names: [Bbb], aliases: [], slogans: [], hashtags: [], gestures: [], labels: []}\n";
const std::string kMissingList = std::string(kContestHead) + "- {id: a, number: 1, names: [Aaa], slogans: [], hashtags: [], gestures: [], labels: []}\n";
const std::string kSharedPhrase = std::string(kContestHead) +
                                  "- {id: a, number: 1, names: [Aaa], aliases: [Same], slogans: [], hashtags: [], gestures: [], labels: []}\n"
                                  "- {id: b, number: 2, names: [Bbb], aliases: [],\n   slogans: [same], hashtags: [], gestures: [], labels: []}\n";
const std::string kUnknownNeeds = std::string(kContestHead) +
                                  "- {id: a, number: unknown, names: [Aaa],\n   aliases: [{text: A, needs: nothing}], slogans: [], hashtags: [], gestures: [waving], labels: []}\n";
const std::string kWrongGesture = std::string(kContestHead) + "- {id: a, number: 2, names: [Aaa], aliases: [], slogans: [], hashtags: [], gestures: [one_finger], labels: []}\n";
const std::string kNumberNeeds = std::string(kContestHead) + "- {id: a, number: 2, names: [Aaa], aliases: [{text: A, needs: object}], slogans: [], hashtags: [], gestures: [], labels: []}\n";

INSTANTIATE_TEST_SUITE_P(
    All, BadPack,
    testing::Values(
        BadFile{"no YAML", "rules/bad.yaml", "rules:\n  a: [\n", {"rules/bad.yaml:3: is not valid YAML"}},
        BadFile{"no known top key", "rules/bad.yaml", "words: {}\n", {"rules/bad.yaml:1: a pack file has one of these keys"}},
        BadFile{"unknown key", "language/bad.yaml", "language: z\n\nklasses: {}\n", {"language/bad.yaml:3: unknown key 'klasses'"}},
        BadFile{"a key twice", "language/bad.yaml", "language: z\nclasses:\n  qa: [q]\n  qa: [r]\n", {"language/bad.yaml:4: the key 'qa' stands here twice"}},
        BadFile{"a class called like a built-in one", "language/bad.yaml", "language: z\nclasses:\n  number: [q]\n", {"language/bad.yaml:3: the class 'number' is built in"}},
        BadFile{"unknown class in a class", "language/bad.yaml", "language: z\nclasses:\n  qa:\n    any: [qb]\n", {"language/bad.yaml:4: unknown class 'qb'"}},
        BadFile{"a phrase of which nothing is left", "language/bad.yaml", "language: z\nclasses:\n  qa:\n  - '!!'\n", {"language/bad.yaml:4: nothing is left of the phrase '!!'"}},
        BadFile{"a bad regex", "language/bad.yaml", "language: z\nclasses:\n  qa:\n    regexes: ['(q']\n", {"language/bad.yaml:4: the regex '(q' cannot compile"}},
        BadFile{"two readings of one repair", "language/z.yaml", "language: z\nrepairs:\n  fo: bar\n", {"language/z.yaml:3: the repair of 'fo' reads differently elsewhere"}},
        BadFile{"a contest without a region", "contests/bad.yaml", "contest: bad\ntitle: t\nkind: k\nzone: Asia/Jakarta\nactive: [2024-01-01, 2024-02-01]\ncontestants: []\n",
                {"contests/bad.yaml:1: the key 'region' is missing"}},
        BadFile{"two contestants of one number", "contests/bad.yaml", kTwoOfOneNumber.c_str(), {"contests/bad.yaml:9: the number 1 belongs to 'a' already"}},
        BadFile{"a contestant without one of the lists", "contests/bad.yaml", kMissingList.c_str(), {"contests/bad.yaml:8: the contestant lacks `aliases`"}},
        BadFile{"a phrase of two contestants", "contests/bad.yaml", kSharedPhrase.c_str(), {"contests/bad.yaml:10: 'same' belongs to two contestants of one contest (also line 8)"}},
        BadFile{"unknown needs and gesture", "contests/bad.yaml", kUnknownNeeds.c_str(), {"contests/bad.yaml:9: unknown class 'nothing'", "contests/bad.yaml:9: unknown gesture 'waving'"}},
        BadFile{"a gesture of another number", "contests/bad.yaml", kWrongGesture.c_str(), {"contests/bad.yaml:8: the gesture 'one_finger' shows 1, but 'a' has the number 2"}},
        BadFile{"needs that contain numbers", "contests/bad.yaml", kNumberNeeds.c_str(), {"contests/bad.yaml:8: what this entry needs contains numbers"}},
        BadFile{"bad dates and zone", "contests/bad.yaml",
                "contest: bad\ntitle: t\nkind: k\nregion: ID\nzone: Asia/Atlantis\nactive: [2024-01-01, 2024-02-30]\nphases:\n  undian: soon\ncontestants: []\n",
                {"contests/bad.yaml:5: unknown zone 'Asia/Atlantis'", "contests/bad.yaml:6: expected a date", "contests/bad.yaml:8: expected a date"}},
        BadFile{"a period that ends before it begins", "contests/bad.yaml",
                "contest: bad\ntitle: t\nkind: k\nregion: ID\nzone: Asia/Jakarta\nactive: [2024-03-01, 2024-02-01]\ncontestants: []\n", {"contests/bad.yaml:6: the first day lies after the last"}},
        BadFile{"unknown region", "contests/bad.yaml",
                "contest: bad\ntitle: t\nkind: k\nregion: '99'\nzone: Asia/Jakarta\nactive: [2024-01-01, 2024-02-01]\ncontestants: []\n", {"contests/bad.yaml:4: unknown region '99'"}},
        BadFile{"a contest twice", "contests/x.yaml",
                "contest: land2024\ntitle: t\nkind: k\nregion: ID\nzone: Asia/Jakarta\nactive: [2024-01-01, 2024-02-01]\ncontestants: []\n", {"contests/x.yaml:1: the contest 'land2024' stands in"}},
        BadFile{"a regulation item with a word that nobody knows", "regulation/bad.yaml",
                "regulation: r\nitems:\n- {id: X-1, title: t, class: c, phase: later, categories: [CIVIL], acts: [smile], sides: [], basis: [{text: A}]}\n",
                {"regulation/bad.yaml:3: unknown word 'later'", "regulation/bad.yaml:3: unknown word 'CIVIL'", "regulation/bad.yaml:3: unknown word 'smile'"}},
        BadFile{"a regulation item twice", "regulation/x.yaml",
                "regulation: r\nitems:\n- {id: DS-2, title: t, class: c, phase: any, categories: [], acts: [], sides: [], basis: [{text: A}]}\n", {"regulation/x.yaml:3: the item 'DS-2' stands twice"}},
        BadFile{"unknown class in a rule", "rules/bad.yaml",
                "rules:\n  r:\n    claim: c\n    from: [a]\n    side: support\n    grade: info\n    when:\n      seq: [vote, objects]\n    examples: {match: [a], no: [b]}\n",
                {"rules/bad.yaml:2: a claim needs an object", "rules/bad.yaml:8: unknown class 'objects'"}},
        BadFile{"unknown regulation item in a rule", "rules/bad.yaml",
                "rules:\n  r:\n    claim: c\n    from: [a]\n    side: support\n    grade: info\n    items: [DS-99]\n    when: {has: object}\n    examples: {match: [a], no: [b]}\n",
                {"rules/bad.yaml:2: unknown regulation item 'DS-99'"}},
        BadFile{"a rule without its parts", "rules/bad.yaml", "rules:\n  r:\n    side: support\n",
                {"rules/bad.yaml:2: the rule lacks `from`", "rules/bad.yaml:2: the rule lacks `grade`", "rules/bad.yaml:2: the rule lacks `when`", "rules/bad.yaml:2: the rule lacks `examples`", "rules/bad.yaml:2: a claim needs an object",
                 "rules/bad.yaml:3: the key 'claim' is missing"}},
        BadFile{"a condition with two operators", "rules/bad.yaml",
                "rules:\n  r:\n    claim: c\n    from: [a]\n    side: support\n    grade: info\n    when: {has: object, seq: [vote, object]}\n    examples: {match: [a], no: [b]}\n",
                {"rules/bad.yaml:7: one condition has one operator"}},
        BadFile{"a guard that refers to nothing", "rules/bad.yaml",
                "rules:\n  r:\n    claim: c\n    from: [a]\n    side: support\n    grade: info\n    when: {has: object}\n    unless:\n    - {class: negator, before: votes}\n    examples: {match: [a], no: [b]}\n",
                {"rules/bad.yaml:9: 'votes' is no item of this rule's `when`"}},
        BadFile{"a context that names an unknown rule", "rules/bad.yaml",
                "rules:\n  r:\n    claim: c\n    from: [a]\n    context: lower\n    rules: [gone]\n    when: {has: calm}\n    examples: {match: [a], no: [b]}\n", {"rules/bad.yaml:2: unknown rule 'bad/gone'"}},
        BadFile{"a rule id twice", "more/call.yaml",
                "rules:\n  vote_for:\n    claim: c\n    from: [a]\n    side: support\n    grade: info\n    when: {has: object}\n    examples: {match: [a], no: [b]}\n", {"rules/call.yaml:3: the rule id 'call/vote_for' stands in"}},
        BadFile{"a rule that names a contestant", "rules/bad.yaml",
                "rules:\n  r:\n    claim: c\n    from: [a]\n    side: support\n    grade: info\n    when:\n      seq: [{text: [ada alpha]}, object]\n    examples: {match: [a], no: [b]}\n",
                {"rules/bad.yaml:8: 'ada alpha' is a contestant's name"}},
        BadFile{"an example that expects nobody", "rules/bad.yaml",
                "rules:\n  r:\n    claim: c\n    from: [a]\n    side: support\n    grade: info\n    when: {has: object}\n    examples: {match: [{text: a, expect: land2024/nobody}], no: [b]}\n",
                {"rules/bad.yaml:8: 'land2024/nobody' is no contest/contestant"}}));

TEST(PackLoaderTest, TellsAllMistakesOfAllFilesAtOnce) {
  PackFolder folder;
  folder.write("a.yaml", "language: x\nk: 1\n").write("b.yaml", "rules: {r: {}}\n").write("c.yaml", "contest: c\n");
  EXPECT_GT(mistakes(folder).size(), 8u);
}

TEST(PackLoaderTest, AMissingOrEmptyFolderIsAMistake) {
  std::vector<PackError> errors;
  EXPECT_EQ(load_pack({"/no/such/folder"}, "", errors), nullptr);
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].file, "/no/such/folder");
  const PackFolder folder;
  EXPECT_EQ(folder.errors().size(), 1u);
  EXPECT_THROW(folder.load(), InputError);
}

TEST(PackLoaderTest, IdentityIsOfContentNotOfLayout) {
  PackFolder a, b;
  write_small_pack(a);
  write_small_pack(b);
  EXPECT_EQ(a.load()->identity, b.load()->identity);
  b.write("regions.yaml", "# a comment\nregions:\n- code: '64'\n  name: East\n  aliases: [E]\n  zone: Asia/Makassar\n- {code: \"64.09\", name: North, zone: Asia/Makassar, aliases: [N]}\n- {code: \"31\", name: West, zone: Asia/Jakarta, aliases: []}\n");
  EXPECT_EQ(a.load()->identity, b.load()->identity) << "key order, comments and style are no content";
  b.write("language/more.yaml", "language: y\nclasses: {vote: [qux]}\n");
  EXPECT_NE(a.load()->identity, b.load()->identity);
  b.write("language/more.yaml", "language: y\nclasses: {rally: [qux]}\n");
  const Sha256 rally = b.load()->identity;
  b.write("language/more.yaml", "language: y\nclasses: {negator: [qux]}\n");
  EXPECT_NE(rally, b.load()->identity) << "a key is content";
}

TEST(PackLoaderTest, ALaterFolderReplacesAFileOfTheSameName) {
  PackFolder base, site;
  write_small_pack(base);
  site.write("rules/context.yaml", "rules: {}\n");
  std::vector<PackError> errors;
  const auto pack = load_pack({base.path(), site.path()}, "", errors);
  ASSERT_NE(pack, nullptr);
  EXPECT_NE(pack->identity, base.load()->identity);
  EXPECT_TRUE(verdict_of(Matcher(base.load(), ""), "neutral foo Ada-Bob").claims.empty());
  EXPECT_FALSE(verdict_of(Matcher(pack, ""), "neutral foo Ada-Bob").claims.empty());
}

TEST(PackLoaderTest, DatesAreWholeDaysOfTheContestsZone) {
  PackFolder folder;
  write_small_pack(folder);
  const auto pack = folder.load();
  const Contest* town = pack->find_contest("town2024");
  ASSERT_NE(town, nullptr);
  EXPECT_EQ(town->active_from, *parse_rfc3339("2024-06-01T00:00:00+08:00"));
  EXPECT_EQ(town->active_to, *parse_rfc3339("2025-01-01T00:00:00+08:00")) << "the last day counts";
  EXPECT_EQ(town->penetapan, *parse_rfc3339("2024-09-01T00:00:00+08:00"));
  EXPECT_EQ(pack->region_code("n"), "64.09");
  EXPECT_EQ(pack->region_code("nowhere"), std::nullopt);
  EXPECT_EQ(pack->zone_offset_s("64.09", 0), 8 * 3600);
  EXPECT_EQ(pack->zone_offset_s("99", 0), 7 * 3600);
  EXPECT_TRUE(region_contains("64", "64.09"));
  EXPECT_FALSE(region_contains("64", "640"));
  EXPECT_TRUE(region_contains("ID", "31"));
  EXPECT_EQ(pack->regulation[0].id, "DS-2");
  EXPECT_EQ(pack->regulation[0].basis[0].from, *parse_rfc3339("2023-10-31T00:00:00+07:00"));
}

TEST(PackLoaderTest, CampaignAccountsBelongToTheIdentity) {
  PackFolder folder;
  write_small_pack(folder);
  PackFolder operators;
  const std::string head = "platform,account_id,handle,contest,contestant,from,to\n";
  operators.write("a.csv", head + "x,1,\"@win, ada\",land2024,ada_bob,2024-03-01,2024-03-31\nbluesky,did:plc:demo1,,town2024,gus,,\n");
  std::vector<PackError> errors;
  const auto pack = load_pack({folder.path()}, operators.path() + "/a.csv", errors);
  ASSERT_NE(pack, nullptr) << errors[0].message;
  EXPECT_NE(pack->identity, folder.load()->identity);
  const auto at = [](const char* time) { return *parse_rfc3339(time); };
  EXPECT_EQ(pack->accounts.of("x", "1", "", at("2024-03-31T16:59:59Z")).size(), 1u);
  EXPECT_EQ(pack->accounts.of("x", "1", "", at("2024-03-31T17:00:00Z")).size(), 0u);
  EXPECT_EQ(pack->accounts.of("x", "", "WIN, ada", at("2024-03-10T00:00:00Z")).size(), 1u);
  EXPECT_EQ(pack->accounts.of("x", "2", "win, ada", at("2024-03-10T00:00:00Z")).size(), 0u) << "the id wins";
  EXPECT_EQ(pack->accounts.of("bluesky", "did:plc:demo1", "", 1).size(), 1u);
  operators.write("a.csv", head + "x,,,land2024,ada_bob,,\nx,1,,gone,a,,\nx,1,,land2024,nobody,2024-13-01,\nx,1\n");
  EXPECT_EQ(load_pack({folder.path()}, operators.path() + "/a.csv", errors), nullptr);
  std::vector<int> lines;
  for (const PackError& e : errors) lines.push_back(e.line);
  EXPECT_EQ(lines, (std::vector<int>{2, 3, 4, 4, 5}));
}

}  // namespace
}  // namespace netra
