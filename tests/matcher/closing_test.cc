#include "matcher/closing.h"

#include <gtest/gtest.h>

#include "matcher/explain.h"
#include "pack_folder.h"

namespace netra {
namespace {

class ClosingTest : public testing::Test {
 protected:
  ClosingTest() {
    write_small_pack(folder_);
    matcher_ = std::make_unique<Matcher>(folder_.load(), "");
  }

  // `contest/contestant side grade` of all claims that hold; `open` is the count of numbers left open.
  std::vector<std::string> close(const std::string& text, const std::string& at, const std::string& region, std::vector<std::string> contests = {}) {
    const Verdict verdict = verdict_of(*matcher_, text);
    const Circumstance where{at.empty() ? kTimeUnknown : *parse_rfc3339(at + "T05:00:00Z"), region, contests};
    return names(close_claims(verdict, *matcher_->pack(), where, &open_));
  }
  static std::vector<std::string> names(const std::vector<ClosedClaim>& claims) {
    std::vector<std::string> found;
    for (const ClosedClaim& c : claims) found.push_back(c.contest + "/" + c.contestant + " " + std::string(name_of(c.side)) + " " + std::string(name_of(c.grade)));
    return found;
  }

  using Names = std::vector<std::string>;
  PackFolder folder_;
  std::unique_ptr<Matcher> matcher_;
  int open_ = 0;
};

TEST_F(ClosingTest, NamesResolveByDateAlone) {
  EXPECT_EQ(close("foo Gus Gull", "2024-07-01", "31"), (Names{"town2024/gus support strong"}));
  EXPECT_EQ(close("foo Gus Gull", "2024-05-31", "64.09"), Names{});
  EXPECT_EQ(close("foo Gus Gull", "", ""), (Names{"town2024/gus support strong"})) << "without a time in every contest";
}

TEST_F(ClosingTest, OfOneGradeTheHeavierClaimStandsFirst) {
  const std::string text = "foo Ada-Bob, never foo Cyd-Dan";
  EXPECT_EQ(close(text, "", ""), (Names{"land2024/ada_bob support strong", "land2024/cyd_dan attack strong"})) << "one rule each: as it is said";
  folder_.write("rules/heavy.yaml", "rules:\n  heavy:\n    claim: c\n    from: [a]\n    side: attack\n    grade: info\n    weight: 3\n    when: {seq: [{text: [never foo]}, contestant]}\n"
                                    "    examples: {match: [a], no: [b]}\n");
  matcher_ = std::make_unique<Matcher>(folder_.load(), "");
  EXPECT_EQ(close(text, "", ""), (Names{"land2024/cyd_dan attack strong", "land2024/ada_bob support strong"}));
}

TEST_F(ClosingTest, NumbersNeedRegionDateAndDraw) {
  EXPECT_EQ(close("foo numero 2", "2024-03-01", "31"), (Names{"land2024/cyd_dan support strong"}));
  EXPECT_EQ(close("foo numero 2", "2024-01-15", "31"), Names{}) << "not drawn yet";
  EXPECT_EQ(open_, 1);
  EXPECT_EQ(close("foo numero 2", "2024-03-01", ""), Names{});
  EXPECT_EQ(close("foo numero 2", "", "31"), Names{});
  EXPECT_EQ(close("foo numero 9", "2024-03-01", "31"), Names{});
}

TEST_F(ClosingTest, ANumberThatTwoContestsCanMeanStaysOpen) {
  EXPECT_EQ(close("foo numero 2", "2024-10-01", "64.09"), Names{});
  EXPECT_EQ(open_, 1);
  EXPECT_EQ(close("foo numero 2", "2024-10-01", "31"), (Names{"land2024/cyd_dan support strong"})) << "the town is elsewhere";
  EXPECT_EQ(close("foo numero 2 mayor", "2024-10-01", "64.09"), (Names{"town2024/hal support strong"})) << "an office confines it";
  EXPECT_EQ(close("foo numero 3", "2024-10-01", "64.09"), (Names{"land2024/eve_fox support strong"})) << "the town has no third";
  EXPECT_EQ(close("foo numero 2, never foo Gus Gull", "2024-10-01", "64.09"), (Names{"town2024/hal support strong", "town2024/gus attack strong"})) << "a name in the text tells the contest";
}

TEST_F(ClosingTest, SomeContestsWantAWordBesideTheirNumbers) {
  EXPECT_EQ(close("foo party numero 2", "2024-03-01", "31"), (Names{"parties2024/moon support strong"}));
  EXPECT_EQ(close("foo numero 2", "2023-06-01", "31"), Names{});
}

TEST_F(ClosingTest, GivenContestsRestrictAndStandForTheDate) {
  EXPECT_EQ(close("foo numero 2", "", "", {"land2024"}), (Names{"land2024/cyd_dan support strong"}));
  EXPECT_EQ(close("foo Gus Gull", "", "", {"land2024"}), Names{});
  EXPECT_EQ(close("foo numero 2", "2024-10-01", "64.09", {"town2024"}), (Names{"town2024/hal support strong"}));
}

TEST_F(ClosingTest, NameAndNumberOfOneContestantAreOneClaim) {
  const Verdict verdict = verdict_of(*matcher_, "foo Cyd-Dan, foo numero 2");
  const auto claims = close_claims(verdict, *matcher_->pack(), {*parse_rfc3339("2024-03-01T00:00:00Z"), "31", {}});
  ASSERT_EQ(claims.size(), 1u);
  EXPECT_EQ(claims[0].evidence.size(), 2u);
  EXPECT_LT(claims[0].evidence[0].start, claims[0].evidence[1].start);
}

TEST_F(ClosingTest, SupportForTwoOfOneContestIsLowered) {
  EXPECT_EQ(close("foo Ada-Bob, foo numero 2", "2024-03-01", "31"), (Names{"land2024/ada_bob support review", "land2024/cyd_dan support review"}));
  EXPECT_EQ(close("foo Ada-Bob, never foo Cyd-Dan", "2024-03-01", "31"), (Names{"land2024/ada_bob support strong", "land2024/cyd_dan attack strong"}));
}

TEST_F(ClosingTest, AStanceTakesItsObjectFromTheParent) {
  const auto pack = matcher_->pack();
  const auto parent = close_claims(verdict_of(*matcher_, "foo Ada-Bob, never foo Cyd-Dan"), *pack, {});
  EXPECT_EQ(names(close_stance({Side::kSupport, Grade::kReview, {}}, parent, *pack)), (Names{"land2024/ada_bob support review", "land2024/cyd_dan attack review"}));
  EXPECT_EQ(names(close_stance({Side::kAttack, Grade::kReview, {}}, parent, *pack)), (Names{"land2024/ada_bob attack review"}));
  EXPECT_EQ(close_stance({Side::kSupport, Grade::kReview, {}}, {}, *pack).size(), 0u);
}

TEST_F(ClosingTest, AStanceThatNamesSomebodyElseOfTheContestTakesNothing) {
  const auto pack = matcher_->pack();
  const auto parent = close_claims(verdict_of(*matcher_, "foo Ada-Bob"), *pack, {});
  const auto taken = [&](std::vector<std::string> named, std::vector<int> numbers) {
    return names(close_stance({Side::kSupport, Grade::kReview, {}, std::move(named), std::move(numbers)}, parent, *pack));
  };
  const Names ada{"land2024/ada_bob support review"};
  EXPECT_EQ(taken({"land2024/cyd_dan"}, {}), Names{});
  EXPECT_EQ(taken({}, {2}), Names{});
  EXPECT_EQ(taken({}, {9}), ada) << "nobody's";
  EXPECT_EQ(taken({"land2024/ada_bob", "land2024/cyd_dan"}, {}), ada);
  EXPECT_EQ(taken({}, {1, 2}), ada);
  EXPECT_EQ(taken({"town2024/gus"}, {}), ada) << "another contest";
}

TEST_F(ClosingTest, WhatIsSaidFirstComesFirstWhoeverItIsOf) {
  EXPECT_EQ(close("never foo Ada-Bob, foo Cyd-Dan", "2024-03-01", "31"), (Names{"land2024/ada_bob attack strong", "land2024/cyd_dan support strong"}));
  EXPECT_EQ(close("never foo Cyd-Dan, foo Ada-Bob", "2024-03-01", "31"), (Names{"land2024/cyd_dan attack strong", "land2024/ada_bob support strong"}));
}

TEST_F(ClosingTest, ExplainsOneTextAsOneLineOfJson) {
  Explainer explainer(*matcher_);
  ExplainQuestion question;
  question.id = "x1";
  question.text = "Kata — f00 Ada-Bob";
  EXPECT_EQ(explainer.json(question),
            R"({"id":"x1","label":"support","verdicts":[{"contest":"land2024","contestant":"ada_bob","name":"Ada Alpha, Bob Beta","side":"support","grade":"strong",)"
            R"("items":["DS-2","KE-2"],"evidence":[{"rule":"call/vote_for","start":9,"end":20,"text":"f00 Ada-Bob"}]}],"repairs":["digits_for_letters"]})");
  question.id.clear();
  question.text = "neutral foo Ada-Bob";
  EXPECT_EQ(explainer.json(question), R"({"label":"neutral","verdicts":[],"context":[{"rule":"context/calm","start":0,"end":7,"text":"neutral"}]})");
}

TEST_F(ClosingTest, ExplainsAReplyByItsParent) {
  Explainer explainer(*matcher_);
  ExplainQuestion question;
  question.text = "hooray!";
  question.parent = "foo Ada-Bob";
  const Explanation reply = explainer.explain(question);
  EXPECT_EQ(reply.label, "support");
  EXPECT_TRUE(reply.from_parent);
  EXPECT_EQ(reply.claims[0].evidence, (std::vector<Evidence>{{"call/cheers", 0, 6}}));
  question.text = "hooray, foo Cyd-Dan";
  EXPECT_EQ(names(explainer.explain(question).claims), (Names{"land2024/cyd_dan support strong"})) << "words of their own beat the parent's";
  question.text = "a nice day";
  EXPECT_EQ(explainer.explain(question).label, "neutral");
}

TEST_F(ClosingTest, ADateIsMidnightInTheRegion) {
  const auto& pack = *matcher_->pack();
  EXPECT_EQ(time_in_region("2024-09-02", "64.09", pack), *parse_rfc3339("2024-09-02T00:00:00+08:00"));
  EXPECT_EQ(time_in_region("2024-09-02", "31", pack), *parse_rfc3339("2024-09-02T00:00:00+07:00"));
  EXPECT_EQ(time_in_region("2024-09-02T01:00:00Z", "31", pack), *parse_rfc3339("2024-09-02T01:00:00Z"));
  EXPECT_EQ(time_in_region("soon", "31", pack), std::nullopt);
}

}  // namespace
}  // namespace netra
