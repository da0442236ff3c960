#include "matcher/pack_loader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "matcher/lexicon.h"
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
  std::string text;
  std::vector<const char*> expected;  // beginnings of the mistakes
};

void PrintTo(const BadFile& bad, std::ostream* out) { *out << bad.claim; }

const std::string kManyOptional = [] {
  std::string items;
  for (int i = 0; i < 22; ++i) items += ", {text: [q], optional: true}";
  return items;
}();

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

const std::string kContestants = "contestants:\n- {id: a, number: 1, names: [Aaa], aliases: [], slogans: [], hashtags: [], gestures: [], labels: []}\n";
// A phrase of that many different words.
std::string many_words(int count) {
  std::string words;
  for (int i = 0; i < count; ++i) words += "q" + std::string(1, static_cast<char>('a' + i % 26)) + std::string(1, static_cast<char>('a' + i / 26 % 26)) + " ";
  return words;
}

constexpr const char* kContestHead = "contest: bad\ntitle: t\nkind: land\nregion: ID\nzone: Asia/Jakarta\nactive: [2024-01-01, 2024-02-01]\ncontestants:\n";
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

const std::string kWrongNumbers = std::string(kContestHead) +
                                  "- {id: a, number: 0, names: [Aaa], aliases: [], slogans: [], hashtags: [], gestures: [one_finger], labels: []}\n"
                                  "- {id: b, number: two, names: [Bbb], aliases: [], slogans: [], hashtags: [], gestures: [], labels: []}\n"
                                  "- {id: c, number: 1, names: [Ccc], aliases: [], slogans: [], hashtags: [], gestures: [], labels: []}\n";
const std::string kNumbersAsEntries = std::string(kContestHead) + "- id: a\n  number: 2\n  names:\n  - Aaa\n  - 02\n  aliases:\n  - Two\n  - {text: '2', needs: cue}\n  slogans: []\n"
                                      "  hashtags:\n  - '#2'\n  - '#Aaa2'\n  gestures: []\n  labels: []\n";
const std::string kNumbersInOtherForms = std::string(kContestHead) + "- id: a\n  number: 2\n  names:\n  - Aaa\n  - Aaa 2\n  aliases:\n  - numero 2\n  - nmr two\n  - numero numero uno de 02\n  - {text: one finger, needs: cue}\n"
                                         "  - 👆\n  - 2️⃣\n  - numero numero\n  - horns up\n  slogans:\n  - foo numero 2\n  hashtags:\n  - '#NumeroTwo'\n  gestures: []\n  labels: []\n";
const std::string kBareHashtag = std::string(kContestHead) + "- {id: a, number: 2, names: [Aaa], aliases: [], slogans: [], hashtags: [#Aaa2], gestures: [], labels: []}\n";

// A contest with these phases, on line 7, that is active in 2024.
std::string with_phases(const char* phases) {
  return std::string("contest: bad\ntitle: t\nkind: land\nregion: ID\nzone: Asia/Jakarta\nactive: [2024-01-01, 2024-12-31]\nphases: ") + phases + "\n" + kContestants;
}
const std::string kDrawBeforePairs = with_phases("{penetapan: 2024-09-22, undian: 2024-09-21}");
const std::string kVoteInCampaign = with_phases("{undian: 2024-09-22, kampanye: [2024-09-22, 2024-11-23], pungut: 2024-11-23}");
const std::string kQuietDaysInCampaign = with_phases("{kampanye: [2024-09-22, 2024-11-23], tenang: [2024-11-23, 2024-11-26], pungut: 2024-11-27}");
const std::string kOutsideActive = with_phases("{penetapan: 2023-12-01, undian: 2023-12-01, kampanye: [2023-12-31, 2024-02-01], pungut: 2025-01-01}");

INSTANTIATE_TEST_SUITE_P(
    All, BadPack,
    testing::Values(
        BadFile{"no YAML", "rules/bad.yaml", "rules:\n  a: [\n", {"rules/bad.yaml:3: is not valid YAML"}},
        BadFile{"two documents in one file", "language/bad.yaml", "language: z\n---\nlanguage: y\n", {"language/bad.yaml:3: a second YAML document begins here"}},
        BadFile{"bytes that are no UTF-8", "language/bad.yaml", "language: z\nclasses:\n  qa: [caf\xE9]\n", {"language/bad.yaml:3: holds NUL or bytes that are no UTF-8"}},
        BadFile{"a count that is no map", "rules/bad.yaml", "rules:\n  a:\n    claim: c\n    from: [a]\n    side: support\n    grade: info\n    when: {count: nothing}\n    examples: {match: [a], no: [b]}\n", {"rules/bad.yaml:2: a claim needs an object", "rules/bad.yaml:7: expected a map"}},
        BadFile{"a chain of more ways than can be tried", "rules/bad.yaml", "rules:\n  a:\n    claim: c\n    from: [a]\n    side: support\n    grade: info\n    when:\n      seq: [contestant" + kManyOptional + "]\n    examples: {match: [a], no: [b]}\n", {"rules/bad.yaml:8: 22 items are optional; at most 6 may be"}},
        BadFile{"no known top key", "rules/bad.yaml", "words: {}\n", {"rules/bad.yaml:1: a pack file has one of these keys"}},
        BadFile{"unknown key", "language/bad.yaml", "language: z\n\nklasses: {}\n", {"language/bad.yaml:3: unknown key 'klasses'"}},
        BadFile{"a key twice", "language/bad.yaml", "language: z\nclasses:\n  qa: [q]\n  qa: [r]\n", {"language/bad.yaml:4: the key 'qa' stands here twice"}},
        BadFile{"a class called like a built-in one", "language/bad.yaml", "language: z\nclasses:\n  number: [q]\n", {"language/bad.yaml:3: the class 'number' is built in"}},
        BadFile{"unknown class in a class", "language/bad.yaml", "language: z\nclasses:\n  qa:\n    any: [qb]\n", {"language/bad.yaml:4: unknown class 'qb'"}},
        BadFile{"a phrase of which nothing is left", "language/bad.yaml", "language: z\nclasses:\n  qa:\n  - '!!'\n", {"language/bad.yaml:4: nothing is left of the phrase '!!'"}},
        BadFile{"a bad regex", "language/bad.yaml", "language: z\nclasses:\n  qa:\n    regexes: ['(q']\n", {"language/bad.yaml:4: the regex '(q' cannot compile"}},
        BadFile{"two readings of one repair", "language/z.yaml", "language: z\nrepairs:\n  fo: bar\n", {"language/z.yaml:3: the repair of 'fo' reads differently elsewhere"}},
        BadFile{"two readings of one emoji", "language/z.yaml", "language: z\nemoji: {\n  👆: 🤟}\n", {"language/z.yaml:3: the emoji '👆' reads differently elsewhere"}},
        BadFile{"two values of one number word, in words and by hand", "language/z.yaml", "language: z\nnumbers:\n  words:\n    2: [One]\ngestures:\n  peace: {number: 2, phrases: [two fingers,\n    ☝️]}\n",
                {"language/z.yaml:4: 'One' is the number 1 elsewhere", "language/z.yaml:7: '☝️' is the number 1 elsewhere"}},
        BadFile{"other settings of the numbers", "language/z.yaml", "language: z\nnumbers:\n  within: 2\n  word_within: 1\n  doubling: 2\n",
                {"language/z.yaml:3: `within` reads differently elsewhere ('3')", "language/z.yaml:4: `word_within` reads differently elsewhere ('0')"}},
        BadFile{"a contest without a region", "contests/bad.yaml", "contest: bad\ntitle: t\nkind: land\nzone: Asia/Jakarta\nactive: [2024-01-01, 2024-02-01]\n" + kContestants,
                {"contests/bad.yaml:1: the key 'region' is missing"}},
        BadFile{"two contestants of one number", "contests/bad.yaml", kTwoOfOneNumber, {"contests/bad.yaml:9: the number 1 belongs to 'a' already"}},
        BadFile{"a contestant without one of the lists", "contests/bad.yaml", kMissingList, {"contests/bad.yaml:8: the contestant lacks `aliases`"}},
        BadFile{"a phrase of two contestants", "contests/bad.yaml", kSharedPhrase, {"contests/bad.yaml:10: 'same' belongs to two contestants of one contest (also line 8)"}},
        BadFile{"unknown needs and gesture", "contests/bad.yaml", kUnknownNeeds, {"contests/bad.yaml:9: unknown class 'nothing'", "contests/bad.yaml:9: unknown gesture 'waving'"}},
        BadFile{"a gesture of another number", "contests/bad.yaml", kWrongGesture, {"contests/bad.yaml:8: the gesture 'one_finger' shows 1, but 'a' has the number 2"}},
        BadFile{"needs that contain numbers", "contests/bad.yaml", kNumberNeeds, {"contests/bad.yaml:8: what this entry needs contains numbers"}},
        BadFile{"bad dates and zone", "contests/bad.yaml",
                "contest: bad\ntitle: t\nkind: land\nregion: ID\nzone: Asia/Atlantis\nactive: [2024-01-01, 2024-02-30]\nphases:\n  undian: soon\n" + kContestants,
                {"contests/bad.yaml:5: unknown zone 'Asia/Atlantis'", "contests/bad.yaml:6: expected a date", "contests/bad.yaml:8: expected a date"}},
        BadFile{"a period that ends before it begins", "contests/bad.yaml",
                "contest: bad\ntitle: t\nkind: land\nregion: ID\nzone: Asia/Jakarta\nactive: [2024-03-01, 2024-02-01]\n" + kContestants, {"contests/bad.yaml:6: the first day lies after the last"}},
        BadFile{"a draw before the pairs are set", "contests/bad.yaml", kDrawBeforePairs,
                {"contests/bad.yaml:7: `undian` begins on 2024-09-21, but `penetapan` is on 2024-09-22; the order is penetapan, undian,"}},
        BadFile{"a vote in the campaign", "contests/bad.yaml", kVoteInCampaign, {"contests/bad.yaml:7: `pungut` begins on 2024-11-23, but `kampanye` lasts until 2024-11-23"}},
        BadFile{"quiet days in the campaign", "contests/bad.yaml", kQuietDaysInCampaign, {"contests/bad.yaml:7: `tenang` begins on 2024-11-23, but `kampanye` lasts"}},
        BadFile{"a campaign before, a vote behind the contest", "contests/bad.yaml", kOutsideActive,
                {"contests/bad.yaml:7: `kampanye` lies outside `active`, 2024-01-01 to 2024-12-31", "contests/bad.yaml:7: `pungut` lies outside `active`"}},
        BadFile{"periods that end before they begin, from which nothing follows", "contests/bad.yaml",
                "contest: bad\ntitle: t\nkind: land\nregion: ID\nzone: Asia/Jakarta\nactive: [2024-12-31, 2024-01-01]\nphases:\n  undian: 2024-09-22\n  kampanye: [2024-11-23, 2024-09-25]\n"
                "  pungut: 2024-10-01\n" + kContestants,
                {"contests/bad.yaml:6: the first day lies after the last", "contests/bad.yaml:9: the first day lies after the last"}},
        BadFile{"a kind of contest that no language file lists", "contests/bad.yaml",
                "contest: bad\ntitle: t\nkind: lnad\nregion: ID\nzone: Asia/Jakarta\nactive: [2024-01-01, 2024-02-01]\n" + kContestants,
                {"contests/bad.yaml:3: unknown kind of contest 'lnad'; known are land, town, list (a new one goes under `kinds:` of a language file); did you mean 'land'?"}},
        BadFile{"an office of an unknown kind", "language/bad.yaml", "language: z\noffices:\n  chief:\n    kinds:\n    - town\n    - twon\n    phrases: [chief]\n",
                {"language/bad.yaml:6: unknown kind of contest 'twon'"}},
        BadFile{"numbers that are none", "contests/bad.yaml", kWrongNumbers,
                {"contests/bad.yaml:8: expected a whole number from 1 to 99, found '0'", "contests/bad.yaml:9: expected a whole number from 1 to 99, found 'two'"}},
        BadFile{"numbers as entries", "contests/bad.yaml", kNumbersAsEntries,
                {"contests/bad.yaml:12: '02' is a number, and numbers are never entries", "contests/bad.yaml:14: 'Two' is a number", "contests/bad.yaml:15: '2' is a number",
                 "contests/bad.yaml:18: '#2' is a number"}},
        BadFile{"numbers as entries, behind a marker or shown", "contests/bad.yaml", kNumbersInOtherForms,
                {"contests/bad.yaml:14: 'numero 2' is a number, and numbers are never entries", "contests/bad.yaml:15: 'nmr two' is", "contests/bad.yaml:16: 'numero numero uno de 02' is",
                 "contests/bad.yaml:17: 'one finger' is", "contests/bad.yaml:18: '👆' is", "contests/bad.yaml:19: '2️⃣' is", "contests/bad.yaml:25: '#NumeroTwo' is"}},
        BadFile{"a hashtag that YAML takes for a comment", "contests/bad.yaml", kBareHashtag,
                {"contests/bad.yaml:9: is not valid YAML: end of sequence flow not found; a '#' after '[' or ',' begins a comment: if line 8 means a hashtag, quote it"}},
        BadFile{"a file that is not read", "contests/good.yml", "contest: good\n", {"contests/good.yml:1: is not read: the files of a pack end in .yaml; rename it"}},
        BadFile{"ids that are no slugs", "contests/bad.yaml",
                "contest: Bad-2024\ntitle: t\nkind: land\nregion: ID\nzone: Asia/Jakarta\nactive: [2024-01-01, 2024-02-01]\ncontestants:\n"
                "- {id: a/b, number: 1, names: [Aaa], aliases: [], slogans: [], hashtags: [], gestures: [], labels: []}\n",
                {"contests/bad.yaml:1: expected an id of small letters a-z, digits and _, found 'Bad-2024'", "contests/bad.yaml:8: expected an id of small letters a-z, digits and _, found 'a/b'"}},
        BadFile{"a contest of nobody", "contests/bad.yaml", "contest: bad\ntitle: t\nkind: land\nregion: ID\nzone: Asia/Jakarta\nactive: [2024-01-01, 2024-02-01]\ncontestants: []\n",
                {"contests/bad.yaml:7: a contest needs a contestant"}},
        BadFile{"an id that begins with another kind", "contests/bad.yaml", "contest: town_bad2024\ntitle: t\nkind: land\nregion: ID\nzone: Asia/Jakarta\nactive: [2024-01-01, 2024-02-01]\n" + kContestants,
                {"contests/bad.yaml:3: the kind is 'land', but the contest's id begins with the kind 'town'"}},
        BadFile{"a region's code of another shape", "regions.yaml", "regions:\n- {code: '64', name: East}\n- {code: '64.09', name: North}\n- {code: '31', name: West}\n- {code: 64-10, name: South}\n",
                {"regions.yaml:5: expected digits parted by dots, like 64.09, or ID, found '64-10'"}},
        BadFile{"unknown region", "contests/bad.yaml",
                "contest: bad\ntitle: t\nkind: land\nregion: '99'\nzone: Asia/Jakarta\nactive: [2024-01-01, 2024-02-01]\n" + kContestants, {"contests/bad.yaml:4: unknown region '99'"}},
        BadFile{"a contest twice", "contests/x.yaml",
                "contest: land2024\ntitle: t\nkind: land\nregion: ID\nzone: Asia/Jakarta\nactive: [2024-01-01, 2024-02-01]\n" + kContestants, {"contests/x.yaml:1: the contest 'land2024' stands in"}},
        BadFile{"a regulation item with a word that nobody knows", "regulation/bad.yaml",
                "regulation: r\nitems:\n- {id: X-1, title: t, class: discipline, phase: later, categories: [CIVIL], acts: [smile], sides: [], basis: [{text: A}]}\n",
                {"regulation/bad.yaml:3: unknown word 'discipline'", "regulation/bad.yaml:3: unknown word 'later'", "regulation/bad.yaml:3: unknown word 'CIVIL'", "regulation/bad.yaml:3: unknown word 'smile'"}},
        BadFile{"a regulation item without a basis", "regulation/bad.yaml",
                "regulation: r\nitems:\n- {id: X-1, title: t, class: disiplin, phase: any, categories: [], acts: [], sides: []}\n", {"regulation/bad.yaml:3: the item 'X-1' lacks `basis`"}},
        BadFile{"a regulation item twice", "regulation/x.yaml",
                "regulation: r\nitems:\n- {id: DS-2, title: t, class: disiplin, phase: any, categories: [], acts: [], sides: [], basis: [{text: A}]}\n", {"regulation/x.yaml:3: the item 'DS-2' stands twice"}},
        BadFile{"unknown class in a rule", "rules/bad.yaml",
                "rules:\n  r:\n    claim: c\n    from: [a]\n    side: support\n    grade: info\n    when:\n      seq: [vote, objects]\n    examples: {match: [a], no: [b]}\n",
                {"rules/bad.yaml:2: a claim needs an object", "rules/bad.yaml:8: unknown class 'objects'"}},
        BadFile{"unknown regulation item in a rule", "rules/bad.yaml",
                "rules:\n  r:\n    claim: c\n    from: [a]\n    side: support\n    grade: info\n    items: [DS-99]\n    when: {has: object}\n    examples: {match: [a], no: [b]}\n",
                {"rules/bad.yaml:7: unknown regulation item 'DS-99'"}},
        BadFile{"unknown kinds of contest in a rule", "rules/bad.yaml",
                "rules:\n  r:\n    claim: c\n    from: [a]\n    side: support\n    grade: info\n    when:\n      any:\n      - {has: {class: contestant, kinds: [land, lands]}}\n    unless:\n"
                "    - cond: {has: {class: contestant,\n       not_kinds: [twon]}}\n    examples: {match: [a], no: [b]}\n",
                {"rules/bad.yaml:9: unknown kind of contest 'lands'", "rules/bad.yaml:12: unknown kind of contest 'twon'"}},
        BadFile{"a mistake of the defaults, which all rules share", "rules/bad.yaml",
                "defaults:\n  items: [DS-99]\nrules:\n  r:\n    claim: c\n    from: [a]\n    side: support\n    grade: info\n    when: {has: object}\n    examples: {match: [a], no: [b]}\n"
                "  s:\n    claim: c\n    from: [a]\n    side: support\n    grade: info\n    when: {has: object}\n    examples: {match: [a], no: [b]}\n",
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
                "rules:\n  r:\n    claim: c\n    from: [a]\n    context: lower\n    rules: [gone]\n    when: {has: calm}\n    examples: {match: [a], no: [b]}\n", {"rules/bad.yaml:6: unknown rule 'bad/gone'"}},
        BadFile{"a rule id twice", "more/call.yaml",
                "rules:\n  vote_for:\n    claim: c\n    from: [a]\n    side: support\n    grade: info\n    when: {has: object}\n    examples: {match: [a], no: [b]}\n", {"rules/call.yaml:3: the rule id 'call/vote_for' stands in"}},
        BadFile{"a rule that names a contestant", "rules/bad.yaml",
                "rules:\n  r:\n    claim: c\n    from: [a]\n    side: support\n    grade: info\n    when:\n      seq: [{text: [ada alpha]}, object]\n    examples: {match: [a], no: [b]}\n",
                {"rules/bad.yaml:8: 'ada alpha' is a contestant's name"}},
        BadFile{"an example that expects nobody", "rules/bad.yaml",
                "rules:\n  r:\n    claim: c\n    from: [a]\n    side: support\n    grade: info\n    when: {has: object}\n    examples: {match: [{text: a, expect: land2024/nobody}], no: [b]}\n",
                {"rules/bad.yaml:8: 'land2024/nobody' is no contest/contestant"}},
        BadFile{"examples of no time and no region", "rules/bad.yaml",
                "rules:\n  r:\n    claim: c\n    from: [a]\n    side: support\n    grade: info\n    when: {has: object}\n    examples:\n      match:\n      - {text: a, at: 2024-02-30}\n      - {text: a, region: nowhere}\n"
                "      no:\n      - {text: b, at: 2024-02-01, region: '64.71'}\n",
                {"rules/bad.yaml:10: '2024-02-30' is neither a date nor RFC 3339", "rules/bad.yaml:11: unknown region 'nowhere'"}},
        BadFile{"a phrase too long to be looked for", "language/bad.yaml", "language: z\nclasses:\n  qa:\n  - q\n  - " + many_words(6000) + "\n", {"language/bad.yaml:5: the phrase is too long"}}));

TEST(PackLoaderTest, TellsAllMistakesOfAllFilesAtOnce) {
  PackFolder folder;
  folder.write("a.yaml", "language: x\nk: 1\n").write("b.yaml", "rules: {r: {}}\n").write("c.yaml", "contest: c\n");
  EXPECT_GT(mistakes(folder).size(), 8u);
}

TEST(PackLoaderTest, LanguageFilesSettleAContradictionOnce) {
  PackFolder folder;
  write_small_pack(folder);
  folder.write("language/y.yaml", "language: y\ncontradiction: lower\n");
  folder.write("language/z.yaml", "language: z\n\ncontradiction: keep\n");
  const auto found = mistakes(folder);
  ASSERT_EQ(found.size(), 1u) << testing::PrintToString(found);
  EXPECT_TRUE(found[0].starts_with("language/z.yaml:3: `contradiction` reads differently elsewhere ('lower')")) << found[0];
}

TEST(PackLoaderTest, TheWindowOfNumberWordsStandsWhateverFileComesAfterIt) {
  PackFolder folder;
  write_small_pack(folder);
  folder.write("language/x0.yaml", "language: x\nnumbers: {word_within: 0}\n");
  EXPECT_EQ(mistakes(folder), std::vector<std::string>{});
  EXPECT_EQ(folder.load()->lexicon->numbers.word_within, 0);
  PackFolder words;
  words.write("a.yaml", "language: x\nnumbers: {word_within: 1}\n").write("b.yaml", "language: x\nnumbers: {within: 3}\n");
  EXPECT_EQ(words.load()->lexicon->numbers.word_within, 1);
}

TEST(PackLoaderTest, AFileThatCannotBeReadStandsFirstAndWhatItMayHoldIsNotMissed) {
  PackFolder folder;
  write_small_pack(folder);
  folder.write("language/x.yaml", "language: x\nclasses: [\n");
  folder.write("contests/good.yml", "contest: good\n");
  folder.write("contests/town.yaml", "contest: town2024\ntitle: t\nkind: town\nregion: ID\nzone: nowhere\nactive: [2024-01-01, 2024-02-01]\n" + kContestants);
  const auto found = mistakes(folder);
  ASSERT_EQ(found.size(), 3u) << testing::PrintToString(found);
  EXPECT_TRUE(found[0].starts_with("contests/good.yml:1: is not read")) << found[0];
  EXPECT_TRUE(found[1].starts_with("language/x.yaml:3: is not valid YAML")) << found[1];
  EXPECT_TRUE(found[2].starts_with("contests/town.yaml:5: unknown zone 'nowhere'")) << found[2];
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
  EXPECT_EQ(pack->region_code("64.71.02"), "64.71.02") << "it lies in a known one";
  for (const char* none : {"99.01", "6409", "64.", "64..01", "64.x"}) EXPECT_EQ(pack->region_code(none), std::nullopt) << none;
  EXPECT_EQ(pack->zone_offset_s("64.09", 0), 8 * 3600);
  EXPECT_EQ(pack->zone_offset_s("99", 0), 7 * 3600);
  EXPECT_TRUE(region_contains("64", "64.09"));
  EXPECT_FALSE(region_contains("64", "640"));
  EXPECT_TRUE(region_contains("ID", "31"));
  EXPECT_EQ(pack->regulation[0].id, "DS-2");
  EXPECT_EQ(pack->regulation[0].basis[0].from, *parse_rfc3339("2023-10-31T00:00:00+07:00"));
}

TEST(PackLoaderTest, AContestsRegionMayBeCalledByName) {
  PackFolder folder;
  write_small_pack(folder);
  folder.write("contests/east.yaml", "contest: land_east\ntitle: t\nkind: land\nregion: East\nzone: Asia/Jakarta\nactive: [2024-01-01, 2024-02-01]\ncontestants:\n"
                                     "- {id: a, number: 1, names: [Aaa], aliases: [], slogans: [], hashtags: [], gestures: [], labels: []}\n");
  EXPECT_EQ(folder.load()->find_contest("land_east")->region, "64");
  folder.write("regions.yaml", "regions: []\n");
  EXPECT_EQ(mistakes(folder), std::vector<std::string>{"contests/east.yaml:4: unknown region 'East'; regions stand in regions.yaml"});
}

TEST(PackLoaderTest, AMistakeInTheCampaignAccountsHasItsLine) {
  PackFolder folder;
  write_small_pack(folder);
  folder.write("accounts.csv", "platform,account_id,handle,contest,contestant,from,to\n"
                               "x,1,,land2024,ada_bob,,\n"
                               "x,2,,nowhere,ada_bob,,\n"
                               "x,a\xFF,,land2024,ada_bob,,\n"
                               "x,,,land2024,nobody,soon,\n"
                               "x,3,,land2024,ada_bob,2024-03-02,2024-03-01\n"
                               "x,4,,land2024,ada_bob,2024-03-01,2024-03-01\n");
  std::vector<std::string> told;
  for (const PackError& error : folder.errors(folder.path() + "/accounts.csv")) told.push_back(std::to_string(error.line) + " " + error.message);
  EXPECT_EQ(told, (std::vector<std::string>{"3 unknown contest 'nowhere'", "4 holds bytes that are no UTF-8; save the file as UTF-8",
                                            "5 `account_id` or `handle` must be there", "5 the contest 'land2024' has no contestant 'nobody'",
                                            "5 'soon' is no date like 2024-11-27", "6 `to` lies before `from`"}));
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
