#include <gtest/gtest.h>

#include "matcher/confirm.h"
#include "matcher/matcher.h"
#include "matcher/pack_test.h"
#include "pack_folder.h"

namespace netra {
namespace {

// `land2024/ada_bob support strong` or `#2 support strong`, strongest first, of all claims.
std::vector<std::string> claims(const Verdict& verdict) {
  std::vector<std::string> found;
  for (const Claim& c : verdict.claims) {
    std::string what = c.number > 0 ? "#" + std::to_string(c.number) : c.contest + "/" + c.contestant;
    for (const std::string& kind : c.kinds) what += " " + kind;
    found.push_back(what + " " + std::string(name_of(c.side)) + " " + std::string(name_of(c.grade)));
  }
  return found;
}

using Claims = std::vector<std::string>;

class EngineTest : public testing::Test {
 protected:
  EngineTest() { write_small_pack(folder_); }

  Verdict read(const std::string& text) {
    if (!matcher_) matcher_ = std::make_unique<Matcher>(folder_.load(), "");
    return verdict_of(*matcher_, text);
  }
  // Adds a rule file `r` with one rule `r` on top of the small pack.
  void rule(const std::string& body) {
    folder_.write("rules/r.yaml", "rules:\n  r:\n    claim: c\n    from: [a]\n    examples: {match: [a], no: [b]}\n" + body);
    matcher_.reset();
  }
  // Whether rule `r/r` is in the evidence.
  bool fires(const std::string& text) {
    const Verdict verdict = read(text);
    for (const Claim& claim : verdict.claims)
      for (const Evidence& e : claim.evidence)
        if (e.rule == "r/r") return true;
    return false;
  }

  PackFolder folder_;
  std::unique_ptr<Matcher> matcher_;
};

TEST_F(EngineTest, TheSmallPacksOwnExamplesHold) {
  const Matcher matcher(folder_.load(), "");
  int ran = 0;
  for (const ExampleFailure& f : run_examples(matcher, &ran)) ADD_FAILURE() << f.file << ":" << f.line << ": " << f.text << ": " << f.message;
  EXPECT_EQ(ran, 20);
}

TEST_F(EngineTest, WhatMatchesNothingStandsAtNoEdge) {
  rule("    context: lower\n    when: {count: {of: contestant, at_most: 3}, at: end}\n");
  EXPECT_EQ(claims(read("foo 02")), (Claims{"#2 support strong"}));
}

// Who stood before is named by more entries than who did not: that must change nothing.
TEST_F(EngineTest, WhoStandsInTwoContestsIsOneAmongThoseThatADistinctCountSees) {
  folder_.write("contests/before.yaml", "contest: before2019\ntitle: Before\nkind: land\nregion: ID\nzone: Asia/Jakarta\nactive: [2019-01-01, 2019-12-31]\nphases: {}\ncontestants:\n"
                                        "- {id: ada_zoe, number: 1, names: [Ada Alpha, Zoe Eta], aliases: [], slogans: [], hashtags: [], gestures: [], labels: []}\n");
  rule("    side: support\n    grade: info\n    when: {all: [{has: contestant}, {count: {of: contestant, at_least: 1, at_most: 1, distinct: true}}]}\n");
  EXPECT_TRUE(fires("Cyd-Dan here, Cyd Gamma there"));
  EXPECT_TRUE(fires("Ada-Bob here, Ada Alpha there"));
  EXPECT_FALSE(fires("Ada Alpha here, Cyd Gamma there"));
}

TEST_F(EngineTest, AStanceRemembersWhomItsWordsMayName) {
  const auto stance = [&](const std::string& text) { return read(text).stance.value_or(Stance{Side::kAttack, Grade::kInfo, {}, {"none"}, {}}); };
  EXPECT_EQ(stance("hooray").named, std::vector<std::string>{});
  EXPECT_EQ(stance("hooray. Cyd-Dan").named, std::vector<std::string>{"land2024/cyd_dan"});
  EXPECT_EQ(stance("hooray. CD").named, std::vector<std::string>{"land2024/cyd_dan"}) << "without the cue that it needs";
  EXPECT_EQ(stance("hooray 03").numbers, std::vector<int>{3});
  EXPECT_EQ(stance("hooray 3 times").numbers, std::vector<int>{});
  EXPECT_EQ(stance("hooray room 03").numbers, std::vector<int>{});
}

TEST_F(EngineTest, ASequenceHoldsWithinItsWindowAndSentence) {
  EXPECT_EQ(claims(read("foo Ada-Bob")), (Claims{"land2024/ada_bob support strong"}));
  EXPECT_EQ(claims(read("foo to the Ada-Bob")).size(), 1u);
  EXPECT_EQ(claims(read("foo to the other Ada-Bob")), Claims{});
  EXPECT_EQ(claims(read("Ada-Bob foo")), Claims{}) << "the order counts";
  EXPECT_EQ(claims(read("foo. Ada-Bob")), Claims{}) << "a sentence ends between";
  EXPECT_EQ(claims(read("foo, Ada-Bob")).size(), 1u);
  EXPECT_EQ(claims(read("foo Ada. Alpha")), Claims{}) << "no phrase reaches over a sentence's end";
}

TEST_F(EngineTest, AVerbTakesTheNearestObjectOfAContest) {
  EXPECT_EQ(claims(read("foo Ada-Bob not Cyd-Dan")), (Claims{"land2024/ada_bob support strong"}));
  EXPECT_EQ(claims(read("foo Ada-Bob and Gus Gull")), (Claims{"land2024/ada_bob support strong", "town2024/gus support strong"})) << "another contest is no rival";
  EXPECT_EQ(claims(read("foo numero 1 Ada-Bob")), (Claims{"land2024/ada_bob support strong", "#1 land support strong"}));
  EXPECT_EQ(read("foo, foo Ada-Bob").claims[0].evidence, (std::vector<Evidence>{{"call/vote_for", 5, 16}})) << "and an object the nearest verb";
}

TEST_F(EngineTest, EvidenceIsThePieceOfTheOriginal) {
  const std::string text = "Kata: F​OO — “x” Ａda Alpha!";
  const Verdict verdict = read(text);
  ASSERT_EQ(verdict.claims.size(), 1u);
  ASSERT_EQ(verdict.claims[0].evidence.size(), 1u);
  const Evidence& e = verdict.claims[0].evidence[0];
  EXPECT_EQ(text.substr(e.start, e.end - e.start), "F​OO — “x” Ａda Alpha");
  EXPECT_EQ(verdict.claims[0].items, (std::vector<std::string>{"DS-2", "KE-2"}));
  EXPECT_EQ(verdict.repairs, (std::vector<std::string>{"zero_width", "compatibility"}));
}

TEST_F(EngineTest, NegationTurnsOrStopsAClaimAndIdiomsHideIt) {
  EXPECT_EQ(claims(read("never foo Ada-Bob")), (Claims{"land2024/ada_bob attack strong"}));
  EXPECT_EQ(claims(read("never ever once foo Ada-Bob")), (Claims{"land2024/ada_bob support strong"})) << "the negator stands too far away";
  EXPECT_EQ(claims(read("never forget foo Ada-Bob")), (Claims{"land2024/ada_bob support strong"}));
}

TEST_F(EngineTest, QuotedWordsAreNotTheWritersOwn) {
  EXPECT_EQ(claims(read("he said \"foo Ada-Bob\" today")), Claims{});
  EXPECT_EQ(claims(read("he said “foo Ada-Bob” today")), Claims{});
  EXPECT_EQ(claims(read("he said \"foo Ada-Bob today")).size(), 1u) << "one mark quotes nothing";
}

TEST_F(EngineTest, ANumberCountsOnlyBesideACue) {
  EXPECT_EQ(claims(read("foo numero 2")), (Claims{"#2 support strong"}));
  EXPECT_EQ(claims(read("foo 02")), (Claims{"#2 support strong"}));
  EXPECT_EQ(claims(read("foo two")), (Claims{"#2 support strong"}));
  EXPECT_EQ(claims(read("foo 2️⃣")), (Claims{"#2 support strong"}));
  EXPECT_EQ(claims(read("foo ☝️")), (Claims{"#1 support strong"}));
  EXPECT_EQ(claims(read("foo 👆🏽")), (Claims{"#1 support strong"})) << "one emoji read as another";
  EXPECT_EQ(claims(read("2 cats")), Claims{});
  EXPECT_EQ(claims(read("foo room 2")), Claims{}) << "never after a room";
  EXPECT_EQ(claims(read("foo 2 litres")), Claims{});
  EXPECT_EQ(claims(read("foo 2.5")), Claims{});
  EXPECT_EQ(claims(read("foo x two")), Claims{}) << "bare number words need the cue directly beside";
  EXPECT_EQ(claims(read("foo x numero two")), (Claims{"#2 support strong"}));
}

// Where a sentence ends, and what its words are, is known only behind them: a text must not be left before.
TEST_F(EngineTest, ANumberMeetsACueThatIsReadLater) {
  EXPECT_EQ(claims(read("foo. ☝️")), (Claims{"#1 support strong"})) << "emoji alone end the sentence before them";
  EXPECT_EQ(claims(read("foo! ☝️! ☝️! Bye")), (Claims{"#1 support strong"}));
  EXPECT_EQ(claims(read("f-oo two")), (Claims{"#2 support strong"}));
  EXPECT_EQ(claims(read("two. f-oo 02")), (Claims{"#2 support strong"}));
  EXPECT_EQ(claims(read("z.o.o.m foo 0.2")), (Claims{"#2 support strong"}));
  EXPECT_EQ(claims(read("two. foo")), Claims{});
}

TEST_F(EngineTest, AnOfficeOrAWantedWordConfinesANumber) {
  EXPECT_EQ(claims(read("foo numero 2 mayor")), (Claims{"#2 town support strong"}));
  EXPECT_EQ(claims(read("foo party numero 2")), (Claims{"#2 list support strong"}));
}

TEST_F(EngineTest, EntriesNeedWhatTheySay) {
  EXPECT_EQ(claims(read("foo AB")).size(), 1u);
  EXPECT_EQ(claims(read("foo ab")), Claims{}) << "capitals are asked for";
  EXPECT_EQ(claims(read("FOO AB NOW")), Claims{}) << "where all is in capitals they say nothing";
  EXPECT_EQ(claims(read("foo Lady Ada")), Claims{});
  EXPECT_EQ(claims(read("foo Lady Ada, not Cyd Gamma")), (Claims{"land2024/ada_bob support strong"})) << "another contestant of the contest makes it one";
  EXPECT_EQ(claims(read("foo Lady Ada, not Gus Gull")), Claims{}) << "one of another contest does not";
}

TEST_F(EngineTest, InsideAMentionNoOtherClassIsSeen) {
  // "upward zing" holds the rally word zing, "onward now" holds none: both need one of their own.
  EXPECT_EQ(claims(read("upward zing")), Claims{});
  EXPECT_EQ(claims(read("zoom upward zing")), (Claims{"land2024/cyd_dan support review"}));
  EXPECT_EQ(claims(read("zoom onward now")), (Claims{"land2024/ada_bob support review"}));
}

TEST_F(EngineTest, NeighbouringNamesAreOneMentionAndOneToken) {
  EXPECT_EQ(claims(read("foo to the Ada Alpha and Bob Beta")).size(), 1u);
  rule("    side: support\n    grade: info\n    when: {seq: [negator, contestant, cheer], within: 0}\n");
  EXPECT_TRUE(fires("nope Ada Alpha Bob Beta hooray"));
  EXPECT_TRUE(fires("nope Ada Alpha - Bob Beta & Ada-Bob hooray"));
  EXPECT_FALSE(fires("nope Ada Alpha Cyd Gamma hooray"));
}

TEST_F(EngineTest, ContextsSilenceLowerAndStopAtAdversatives) {
  EXPECT_EQ(claims(read("neutral, foo Ada-Bob")), Claims{});
  EXPECT_EQ(claims(read("neutral but foo Ada-Bob")), (Claims{"land2024/ada_bob support strong"}));
  const Verdict lowered = read("foo Ada-Bob, he reported");
  EXPECT_EQ(claims(lowered), (Claims{"land2024/ada_bob support review"}));
  EXPECT_EQ(lowered.exemptions, (std::vector<std::string>{"EX-8"}));
  EXPECT_EQ(lowered.context, (std::vector<Evidence>{{"context/report", 16, 24}}));
  EXPECT_EQ(claims(read("foo Ada-Bob. He reported, reported")), (Claims{"land2024/ada_bob support strong"})) << "it reaches its own sentence";
  EXPECT_EQ(claims(read("reported reported foo Ada-Bob")), (Claims{"land2024/ada_bob support review"})) << "one rule lowers once";
}

TEST_F(EngineTest, NamingAllContestantsIsInfoForThatContestOnly) {
  EXPECT_EQ(claims(read("foo Ada-Bob or Cyd-Dan or Eve-Fox")), (Claims{"land2024/ada_bob support info"}));
  EXPECT_EQ(claims(read("foo Ada-Bob or Cyd-Dan")), (Claims{"land2024/ada_bob support strong"}));
  EXPECT_EQ(claims(read("foo Gus Gull. Ada-Bob, Cyd-Dan, Eve-Fox")), (Claims{"town2024/gus support strong"}));
}

TEST_F(EngineTest, StancesStandAloneAndContradictionsAreNone) {
  ASSERT_TRUE(read("hooray!").stance);
  EXPECT_EQ(read("hooray!").stance->side, Side::kSupport);
  EXPECT_EQ(read("booo hiss").stance->side, Side::kAttack);
  EXPECT_FALSE(read("hooray booo hiss").stance);
  EXPECT_FALSE(read("neutral hooray").stance) << "contexts reach stances";
}

TEST_F(EngineTest, NearTakesAnyOrder) {
  rule("    side: support\n    grade: info\n    when: {near: [cheer, rally, contestant], within: 1}\n");
  EXPECT_TRUE(fires("zing Ada-Bob hooray"));
  EXPECT_TRUE(fires("hooray x zing x Ada-Bob"));
  EXPECT_FALSE(fires("hooray x x zing Ada-Bob"));
  EXPECT_FALSE(fires("zing Ada-Bob"));
}

TEST_F(EngineTest, OptionalItemsWidenTheEvidence) {
  rule("    side: support\n    grade: info\n    when: {seq: [{class: cheer, optional: true}, contestant], within: 0}\n");
  const Verdict with = read("hooray Ada-Bob");
  ASSERT_EQ(with.claims.size(), 1u);
  EXPECT_EQ(with.claims[0].evidence, (std::vector<Evidence>{{"r/r", 0, 14}}));
  EXPECT_TRUE(fires("Ada-Bob"));
}

TEST_F(EngineTest, AllAnyNoneAndCountCombine) {
  rule("    side: support\n    grade: info\n    when:\n      all:\n      - {has: contestant}\n      - any: [{has: cheer}, {count: {of: rally, at_least: 2, distinct: true}}]\n      - none: [{has: boo}]\n");
  EXPECT_TRUE(fires("Ada-Bob. hooray"));
  EXPECT_TRUE(fires("Ada-Bob zing zoom"));
  EXPECT_FALSE(fires("Ada-Bob zing zing"));
  EXPECT_FALSE(fires("Ada-Bob hooray booo hiss"));
}

TEST_F(EngineTest, TargetsSayWhoGetsTheClaim) {
  rule("    side: support\n    grade: info\n    when: {seq: [contestant, {text: [moves to]}, {class: contestant, target: true}]}\n");
  EXPECT_EQ(claims(read("Ada-Bob moves to Cyd-Dan")), (Claims{"land2024/cyd_dan support info"}));
  rule("    side: support\n    grade: info\n    when: {seq: [contestant, {text: [moves to]}, {class: contestant, target: false}]}\n");
  EXPECT_EQ(claims(read("Ada-Bob moves to Cyd-Dan")), (Claims{"land2024/ada_bob support info"}));
}

TEST_F(EngineTest, ItemsAskForCaseQuotesAndContestKinds) {
  rule("    side: support\n    grade: info\n    when: {seq: [{class: cheer, case: upper}, {class: contestant, kinds: [town]}]}\n");
  EXPECT_TRUE(fires("HOORAY for Gus Gull"));
  EXPECT_FALSE(fires("hooray for Gus Gull"));
  EXPECT_FALSE(fires("HOORAY for Ada-Bob"));
  rule("    side: support\n    grade: info\n    when: {has: {class: contestant, quoted: true}}\n");
  EXPECT_TRUE(fires("\"Ada-Bob\" foo"));
  EXPECT_FALSE(fires("Ada-Bob \"foo\""));
}

TEST_F(EngineTest, ANumberBelongsToTheContestOfTheContestantWithThatNumberWhomTheTextNames) {
  EXPECT_EQ(claims(read("Gus Gull! foo numero 1")), (Claims{"#1 town support strong"}));
  EXPECT_EQ(claims(read("Hal Hawk! foo numero 2")), (Claims{"#2 town support strong"}));
  EXPECT_EQ(claims(read("Gus Gull! foo numero 2")), (Claims{"#2 support strong"}));
  EXPECT_EQ(claims(read("Gus Gull! foo mayor numero 2")), (Claims{"#2 town support strong"}));
  EXPECT_EQ(claims(read("Sunshine League! foo numero 1")), (Claims{"#1 support strong"}));
}

TEST_F(EngineTest, GuardsStandBeforeAfterBetweenAndAnywhere) {
  const std::string head = "    side: support\n    grade: info\n    when: {seq: [cheer, {class: contestant, name: who}], within: 3}\n    unless: [";
  rule(head + "{class: boo, after: who, within: 1}]\n");
  EXPECT_TRUE(fires("hooray Ada-Bob"));
  EXPECT_FALSE(fires("hooray Ada-Bob x booo hiss"));
  EXPECT_TRUE(fires("hooray Ada-Bob x x booo hiss"));
  EXPECT_TRUE(fires("booo hiss hooray Ada-Bob"));
  rule(head + "{class: negator, between: true}]\n");
  EXPECT_FALSE(fires("hooray nope Ada-Bob"));
  EXPECT_TRUE(fires("nope hooray Ada-Bob"));
  rule(head + "{class: negator, in: clause}]\n");
  EXPECT_FALSE(fires("nope x x x x hooray Ada-Bob"));
  EXPECT_TRUE(fires("nope, hooray Ada-Bob"));
  EXPECT_TRUE(fires("nope but hooray Ada-Bob")) << "an adversative begins a clause";
  rule(head + "{question: true}]\n");
  EXPECT_FALSE(fires("hooray Ada-Bob?"));
  EXPECT_TRUE(fires("hooray Ada-Bob. Really?"));
  rule(head + "{start: true}]\n");
  EXPECT_FALSE(fires("hooray Ada-Bob"));
  EXPECT_TRUE(fires("so hooray Ada-Bob"));
  rule(head + "{cond: {has: boo}}]\n");
  EXPECT_FALSE(fires("hooray Ada-Bob. booo hiss"));
}

TEST_F(EngineTest, AnyTokenIsOneWordWhateverItIs) {
  rule("    side: support\n    grade: info\n    when: {seq: [cheer, any_token, contestant], within: 0}\n");
  EXPECT_TRUE(fires("hooray lalala Ada-Bob"));
  EXPECT_FALSE(fires("hooray Ada-Bob"));
  rule("    context: silence\n    when: {seq: [any_token, cheer], within: 0}\n");
  EXPECT_EQ(claims(read("foo Ada-Bob, lalala hooray")), Claims{});
  EXPECT_EQ(claims(read("hooray, foo Ada-Bob")).size(), 1u);
}

TEST_F(EngineTest, WordsBesideWordsMayLeaveOthersBetween) {
  rule("    side: support\n    grade: info\n    when: {seq: [cheer, rally, contestant], within: 2}\n");
  EXPECT_TRUE(fires("hooray zing and zoom Ada-Bob"));
}

TEST_F(EngineTest, AGuardNeverSeesTheMatchItself) {
  rule("    side: support\n    grade: info\n    when: {seq: [rally, contestant]}\n    unless: [{class: rally, in: clause}]\n");
  EXPECT_TRUE(fires("zing Ada-Bob"));
  EXPECT_FALSE(fires("zing Ada-Bob zoom"));
}

TEST_F(EngineTest, OnlyIfMustHold) {
  rule("    side: support\n    grade: info\n    when: {has: contestant}\n    only_if: [{class: cheer, in: sentence}, {end: true}]\n");
  EXPECT_TRUE(fires("hooray Ada-Bob"));
  EXPECT_FALSE(fires("hooray. Ada-Bob"));
  EXPECT_FALSE(fires("hooray Ada-Bob x"));
}

TEST_F(EngineTest, PositionsAreAtTheEdges) {
  rule("    side: support\n    grade: info\n    when: {has: contestant, at: start, edge: 1}\n");
  EXPECT_TRUE(fires("x Ada-Bob"));
  EXPECT_FALSE(fires("x x Ada-Bob"));
}

TEST_F(EngineTest, AReplysHandlesAndAPostsLinksAreNoEdgeAndNoWord) {
  rule("    side: support\n    grade: info\n    when: {has: contestant, at: start}\n    only_if: [{end: true}, {start: true}]\n");
  EXPECT_TRUE(fires("@x @y Ada-Bob https://t.co/x @z"));
  EXPECT_FALSE(fires("@x x Ada-Bob"));
  EXPECT_FALSE(fires("Ada-Bob x https://t.co/x"));
  rule("    side: support\n    grade: info\n    when: {has: contestant}\n    unless: [{class: any_token, beside: match}]\n");
  EXPECT_TRUE(fires("@x Ada-Bob https://t.co/x"));
  EXPECT_FALSE(fires("@x Ada-Bob x"));
}

TEST_F(EngineTest, ItemsAskForHashtagsAndStandInOneHashtag) {
  rule("    side: support\n    grade: info\n    when: {seq: [rally, contestant], within: 0, same: hashtag}\n");
  EXPECT_TRUE(fires("x #ZingAdaBob"));
  EXPECT_TRUE(fires("x #zingadabob"));
  EXPECT_FALSE(fires("x #Zing #AdaBob")) << "two hashtags";
  EXPECT_FALSE(fires("x zing Ada-Bob"));
  rule("    side: support\n    grade: info\n    when: {near: [{class: rally, hashtag: false}, {class: contestant, hashtag: true}]}\n");
  EXPECT_TRUE(fires("zing #AdaBob"));
  EXPECT_FALSE(fires("#zing #AdaBob"));
  EXPECT_FALSE(fires("zing Ada-Bob"));
}

TEST_F(EngineTest, ANameOfTwoWordsIsAlsoMetWrittenAsOne) {
  EXPECT_EQ(claims(read("foo AdaBob")), claims(read("foo Ada-Bob")));
  EXPECT_EQ(claims(read("foo adaalpha")), claims(read("foo Ada Alpha")));
  EXPECT_EQ(claims(read("foo #AdaBob")), claims(read("foo Ada-Bob")));
  rule("    side: support\n    grade: info\n    when: {has: contestant.hashtag}\n");
  EXPECT_TRUE(fires("#AdaBob2024")) << "an entry that is a hashtag stays one";
}

TEST_F(EngineTest, ANameAndALabelOfItsContestantMeetEachOthersNeeds) {
  folder_.write("language/talk.yaml", "language: t\nclasses:\n  talk: {any: [rally, label]}\n");
  folder_.write("contests/later.yaml", "contest: later2024\ntitle: Later\nkind: land\nregion: ID\nzone: Asia/Jakarta\nactive: [2024-01-01, 2024-12-31]\nphases: {}\ncontestants:\n"
                                       "- {id: kit, number: 1, names: [{text: Kit, needs: talk}], aliases: [], slogans: [], hashtags: [], gestures: [], labels: [{text: grand windbag, needs: contestant}]}\n"
                                       "- {id: lou, number: 2, names: [{text: Lou, needs: talk}], aliases: [], slogans: [], hashtags: [], gestures: [], labels: [{text: idle dreamer, needs: contestant}]}\n");
  rule("    side: attack\n    grade: info\n    when: {all: [{has: contestant}, {has: label}]}\n");
  EXPECT_TRUE(fires("Kit grand windbag"));
  EXPECT_FALSE(fires("Kit idle dreamer")) << "another's label";
  EXPECT_FALSE(fires("grand windbag"));
}

TEST_F(EngineTest, AMentionCountsAsOneToken) {
  rule("    side: support\n    grade: info\n    when: {has: contestant}\n    only_if: [{cond: {count: {of: any_token, at_most: 2}}}]\n");
  EXPECT_TRUE(fires("x Ada Alpha and Bob Beta"));
  EXPECT_FALSE(fires("x y Ada Alpha"));
}

TEST_F(EngineTest, AJoinerMayBeSeveralWords) {
  folder_.write("language/joiner.yaml", "language: j\nclasses:\n  pair_joiner: [and sir]\n");
  rule("    side: support\n    grade: info\n    when: {count: {of: contestant, at_least: 2}}\n");
  EXPECT_FALSE(fires("foo Ada Alpha and sir Bob Beta")) << "one mention";
  EXPECT_TRUE(fires("foo Ada Alpha but sir Bob Beta"));
}

TEST_F(EngineTest, AHashtagOfOneContestAlsoNamesAnothersContestantInIt) {
  folder_.write("contests/later.yaml", "contest: later2029\ntitle: Later\nkind: land\nregion: ID\nzone: Asia/Jakarta\nactive: [2029-01-01, 2029-12-31]\nphases: {}\ncontestants:\n"
                                       "- {id: ada, number: 1, names: [Ada Alpha], aliases: [], slogans: [], hashtags: [\"#AdaAlphaNow\"], gestures: [], labels: []}\n");
  matcher_.reset();
  EXPECT_EQ(claims(read("foo #AdaAlphaNow")), (Claims{"land2024/ada_bob support strong", "later2029/ada support strong"}));
}

TEST_F(EngineTest, SomebodyElseOfThatNameIsNoContestant) {
  EXPECT_EQ(claims(read("foo saint Ada Alpha")).size(), 1u);
  folder_.write("language/namesakes.yaml", "language: y\nclasses:\n  namesake: {phrases: [saint ada alpha], hides: [contestant]}\n");
  matcher_.reset();
  EXPECT_EQ(claims(read("foo saint Ada Alpha")), Claims{});
  EXPECT_EQ(claims(read("foo Ada Alpha")), (Claims{"land2024/ada_bob support strong"}));
  EXPECT_EQ(claims(read("saint Ada Alpha, foo Ada-Bob")), (Claims{"land2024/ada_bob support strong"}));
}

TEST_F(EngineTest, ADigitThatDoublesItsWordIsNoNumber) {
  EXPECT_EQ(claims(read("foo2")), (Claims{"#2 support strong"}));
  folder_.write("language/doubling.yaml", "language: y\nnumbers: {doubling: 2}\n");
  matcher_.reset();
  EXPECT_EQ(claims(read("foo2")), Claims{});
  EXPECT_EQ(claims(read("foo numero2")), (Claims{"#2 support strong"})) << "a marker is not doubled";
  EXPECT_EQ(claims(read("foo02")), (Claims{"#2 support strong"}));
  EXPECT_EQ(claims(read("foo 2")), (Claims{"#2 support strong"}));
}

TEST_F(EngineTest, RegionalPhrasesReadAsTheirPackSays) {
  folder_.write("language/id.yaml", R"(language: id
classes:
  vote: [pilih, coblos, nyoblos, cucuk, pilihki]
  negator: [jangan, kada, ulah, ojo]
  reminder: {phrases: [jangan lupa, ojo lali, tong hilap], hides: [negator]}
  marker: [nomor, nomor urut, paslon]
numbers:
  words: {1: [satu, siji, hiji], 2: [dua, loro, talu]}
repairs: {no: nomor, plh: pilih}
)");
  EXPECT_EQ(claims(read("Ojo lali nyoblos nomor loro, dulur")), (Claims{"#2 support strong"}));
  EXPECT_EQ(claims(read("ulah coblos no.1")), (Claims{"#1 attack strong"}));
  EXPECT_EQ(claims(read("plh paslon 02 ✌️")), (Claims{"#2 support strong"}));
  EXPECT_EQ(claims(read("c0bl0s n0m0r siji")), (Claims{"#1 support strong"}));
  EXPECT_EQ(claims(read("#PilihNomorDua")), (Claims{"#2 support strong"}));
}

TEST_F(EngineTest, TheBeginningOfALongTextIsJudged) {
  std::string filler;
  while (filler.size() < Matcher::kJudgedBytes) filler += "word ";
  const Verdict before = read("foo Ada-Bob. " + filler);
  EXPECT_EQ(claims(before), (Claims{"land2024/ada_bob support strong"}));
  EXPECT_EQ(before.repairs, (std::vector<std::string>{"shortened"}));
  EXPECT_EQ(claims(read(filler + "foo Ada-Bob.")), Claims{});
  const std::string fits = filler.substr(0, Matcher::kJudgedBytes - 12) + " foo Ada-Bob";
  EXPECT_EQ(claims(read(fits)).size(), 1u);
  EXPECT_EQ(read(fits).repairs, std::vector<std::string>{});
  EXPECT_EQ(claims(read(fits + "x")), Claims{}) << "no half word is read";
  std::replace(filler.begin(), filler.end(), ' ', '\n');
  EXPECT_EQ(claims(read(filler.substr(0, Matcher::kJudgedBytes - 12) + "\nfoo\nAda-Bobx")), Claims{}) << "nor where lines part the words";
  for (const char* letter : {"é", "漢", "😀"}) {
    std::string text = "foo Ada-Bob ";
    while (text.size() < 2 * Matcher::kJudgedBytes) text += letter;
    EXPECT_EQ(read(text).repairs, (std::vector<std::string>{"shortened"})) << "no half character is read: " << letter;
  }
}

// Every combination of three dense items was tried before their distance was asked: minutes for a text of this size.
TEST_F(EngineTest, WhatStandsTooFarApartIsNotCombined) {
  rule("    side: support\n    grade: strong\n    when: {near: [vote, rally, contestant], within: 3, same: text}\n");
  const auto many = [](const std::string& word) {
    std::string text;
    for (int i = 0; i < 900; ++i) text += word + " it ";
    return text + "it is as far as that goes ";
  };
  EXPECT_FALSE(fires(many("foo") + many("zing") + many("Ada-Bob")));
  EXPECT_TRUE(fires(many("foo") + "it zing as it is foo as it is Ada-Bob " + many("foo")));
  EXPECT_TRUE(fires("Ada-Bob as it is foo as it is zing"));
  EXPECT_FALSE(fires("Ada-Bob as it was foo as it is there zing"));
}

TEST_F(EngineTest, AnyBytesGiveAVerdictAndTheSameOneTwice) {
  const Matcher matcher(folder_.load(), "");
  const auto scratch = matcher.make_scratch();
  for (const std::string& text : {std::string(), std::string("\0foo\0Ada-Bob", 12), std::string("\xFF\xFE foo Ada-Bob"), std::string(100'000, 'a'), std::string(20'000, '"'), std::string(100'000, '\x80'), std::string(100'000, '\xF0')}) {
    Verdict once, twice;
    matcher.match(text, *scratch, once);
    matcher.match("foo Cyd-Dan", *scratch, twice);
    matcher.match(text, *scratch, twice);
    EXPECT_EQ(once, twice);
  }
  EXPECT_EQ(claims(verdict_of(matcher, "\xFF\xFE foo Ada-Bob")).size(), 1u);
}

}  // namespace
}  // namespace netra
