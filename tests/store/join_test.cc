// DESIGN section 3, sentence by sentence: the test's name is the claim.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "world.h"

namespace netra::test {
namespace {

using Hits = std::vector<std::string>;

Given reply(std::string object, std::string actor, std::string target, std::string text, TimeUs at, Role role = Role::kParent) {
  return post(std::move(object), std::move(actor), std::move(text), at).ref({role, std::move(target), {}, {}, {}});
}

TEST(JoinTest, ALikeBeforeItsPostBecomesAHitWhenThePostComes) {
  World world;
  EXPECT_EQ(world.commit(like("l1", "m1", "p1", day(200))).targets_unknown, 1u);
  EXPECT_EQ(world.hits(), Hits{});
  world.commit(post("p1", "x", "+a", day(200)));
  EXPECT_EQ(world.hits(), (Hits{"reaction l1 p1 one/a support standing"}));
}

TEST(JoinTest, OfANonMemberNothingIsKeptButCampaignContent) {
  World world;
  EXPECT_TRUE(facts_of(world, {like("l1", "x", "p1", day(200)), post("p2", "x", "hello", day(200)), unlike("l1", "x", day(201)),
                               follow("f1", "x", "camp", day(200))})
                  .empty());
  EXPECT_EQ(facts_of(world, {post("p1", "x", "+a", day(200))}).size(), 1u);
}

TEST(JoinTest, WhatIsNotPublicLeavesNothing) {
  World world;
  EXPECT_TRUE(facts_of(world, {post("p1", "m1", "+a", day(200)).flag("visibility_private"), like("l1", "m1", "p1", day(200)).flag("visibility_direct")}).empty());
}

TEST(JoinTest, AnActJoinsTheVersionThatItNames) {
  World world;
  world.commit({post("p1", "x", "+a", day(200)).version_of("r1", "cid1"), edit("p1", "x", "r2", "+b", day(201)).version_of("r2", "cid2")});
  Given named = like("l1", "m1", "p1", day(202));
  named.refs[0].version = "cid1";
  world.commit(named);
  EXPECT_EQ(world.hits(), (Hits{"reaction l1 p1 one/a support standing"}));
}

TEST(JoinTest, WithoutANameItJoinsTheGreatestVersionInForceAtItsTime) {
  World world;
  world.commit({post("p1", "x", "+a", day(200)).version_of("r1"), edit("p1", "x", "r2", "+b", day(201))});
  world.commit({like("before", "m1", "p1", day(201) - 1), like("after", "m1", "p1", day(201))});
  EXPECT_EQ(world.hits(), (Hits{"reaction after p1 one/b support standing", "reaction before p1 one/a support standing"}));
}

TEST(JoinTest, ACreateIsInForceFromTheBeginning) {
  World world;
  world.commit({post("p1", "x", "+a", day(200)), like("l1", "m1", "p1", day(199))});
  EXPECT_EQ(world.hits(), (Hits{"reaction l1 p1 one/a support standing"}));
}

TEST(JoinTest, AnUnknownNamedVersionFallsBackOnlyWhereTheCreateIsKnown) {
  World world;
  Given named = like("l1", "m1", "p1", day(202));
  named.refs[0].version = "cid0";
  world.commit({edit("p1", "x", "r2", "+a", day(201)), named});
  EXPECT_EQ(world.hits(), Hits{}) << "a neutral create, which is never kept, may be what it names";
  named = like("l2", "m1", "p2", day(202));
  named.refs[0].version = "cid0";
  world.commit({post("p2", "x", "+a", day(200)).version_of("r1", "cid1"), named});
  EXPECT_EQ(world.hits(), (Hits{"reaction l2 p2 one/a support standing"}));
}

TEST(JoinTest, AnEditThatReadsNeutralEndsTheForceOfWhatCameBefore) {
  World world;
  world.commit({edit("p1", "x", "r2", "nothing", day(201)), like("l1", "m1", "p1", day(202)), post("p1", "x", "+a", day(200)).version_of("r1")});
  EXPECT_EQ(world.hits(), Hits{});
  world.commit(like("l2", "m1", "p1", day(200)));
  EXPECT_EQ(world.hits(), (Hits{"reaction l2 p1 one/a support standing"}));
}

TEST(JoinTest, ALikeThatNamesANeutralEditMakesNoHit) {
  World world;
  Given named = like("l1", "m1", "p1", day(205));
  named.refs[0].version = "cid2";
  world.commit({post("p1", "x", "+a", day(200)).version_of("r1", "cid1"), edit("p1", "x", "r2", "nothing", day(201)).version_of("r2", "cid2"),
                edit("p1", "x", "r3", "+a", day(203)).version_of("r3", "cid3"), named});
  EXPECT_EQ(world.hits(), Hits{});
}

TEST(JoinTest, XEditIdsOrderByLengthThenBytes) {
  World world;
  Given create = post("p1", "x", "+a", day(200)), small = edit("p1", "x", "9", "+b", day(201)), great = edit("p1", "x", "10", "+a", day(201)), act = like("l1", "m1", "p1", day(202));
  for (Given* given : {&create, &small, &great, &act}) given->platform = "x";
  world.commit({create, small, great, act});
  EXPECT_EQ(world.hits(), (Hits{"reaction l1 p1 one/a support standing"}));
}

TEST(JoinTest, VersionsElsewhereOrderAsTimes) {
  World world;
  Given early = edit("p1", "x", "2024-11-01T09:00:00+08:00", "+b", day(201)), late = edit("p1", "x", "2024-11-01T02:00:00Z", "+a", day(201)), act = like("l1", "m1", "p1", day(202));
  for (Given* given : {&early, &late, &act}) given->platform = "mastodon";
  world.commit({early, late, act});
  EXPECT_EQ(world.hits(), (Hits{"reaction l1 p1 one/a support standing"}));
}

TEST(JoinTest, NothingIsDroppedForBeingOld) {
  World world;
  world.commit({edit("p1", "x", "r2", "+b", day(201)), like("l1", "m1", "p1", day(200))});
  EXPECT_EQ(world.hits(), Hits{});
  world.commit(post("p1", "x", "+a", day(199)).version_of("r1"));
  EXPECT_EQ(world.hits(), (Hits{"reaction l1 p1 one/a support standing"}));
}

TEST(JoinTest, AMembersOwnPostIsAnActInEveryVersion) {
  World world;
  world.commit({post("p1", "m1", "+a", day(200)), edit("p1", "m1", "r2", "+b", day(201))});
  EXPECT_EQ(world.hits(), (Hits{"post p1 p1 one/a support edited", "post p1 p1 one/b support standing"}));
}

TEST(JoinTest, VersionsThatAgreeAreOneHitOnTheStrongestThenTheEarliestVersion) {
  World world;
  world.commit({post("p1", "m1", "+a?", day(200)), edit("p1", "m1", "r2", "x +a", day(201)), edit("p1", "m1", "r3", "y +a", day(202))});
  const pb::Hit hit = world.only_hit();
  EXPECT_EQ(hit.content().version(), "r2");
  EXPECT_EQ(hit.grade(), static_cast<uint32_t>(Grade::kStrong));
  EXPECT_EQ(hit.act_evidence().act_time_us(), day(201));
}

TEST(JoinTest, ShareBeforeQuoteBeforeCommentBeforePost) {
  World world;
  world.commit({reply("c1", "m1", "p", "+a", day(200)), reply("q1", "m1", "p", "+a", day(200), Role::kQuoted).ref({Role::kParent, "p0", {}, {}, {}})});
  EXPECT_EQ(world.hits(), (Hits{"comment c1 c1 one/a support standing", "quote q1 q1 one/a support standing"}));
}

TEST(JoinTest, AnUndoMarksAndNeverRemoves) {
  World world;
  world.commit({unlike("l1", "m1", day(202)), like("l1", "m1", "p1", day(201)), post("p1", "x", "+a", day(200))});
  EXPECT_EQ(world.hits(), (Hits{"reaction l1 p1 one/a support withdrawn"}));
  EXPECT_EQ(world.only_hit().history(0).what(), "undo");
}

TEST(JoinTest, LikeUnlikeLikeAgainTheLatestDecides) {
  World world;
  world.commit({post("p1", "x", "+a", day(200)), like("l1", "m1", "p1", day(203)), unlike("l1", "m1", day(202)), like("l1", "m1", "p1", day(201))});
  EXPECT_EQ(world.hits(), (Hits{"reaction l1 p1 one/a support standing"}));
}

TEST(JoinTest, AtEqualTimesTheUndoWins) {
  World world;
  world.commit({post("p1", "x", "+a", day(200)), like("l1", "m1", "p1", day(201)), unlike("l1", "m1", day(201))});
  EXPECT_EQ(world.hits(), (Hits{"reaction l1 p1 one/a support withdrawn"}));
}

TEST(JoinTest, TheRecordsTimestampNeverOrdersUndos) {
  World world;
  Given undo = unlike("l1", "m1", kTimeUnknown);
  undo.record = day(1);
  world.commit({post("p1", "x", "+a", day(200)), like("l1", "m1", "p1", day(201)), undo});
  EXPECT_EQ(world.hits(), (Hits{"reaction l1 p1 one/a support withdrawn"}));
  EXPECT_NE(world.export_lines().find(R"({"what":"undo","note":"time unknown"})"), std::string::npos);
}

TEST(JoinTest, AnAccountStateIsOneFactAppliedWhenHitsAreRead) {
  World world;
  world.commit({post("p1", "x", "+a", day(200)), like("l1", "m1", "p1", day(201)), post("p2", "m1", "+b", day(200))});
  const CommitResult result = world.commit(account_gone("m1", day(300)));
  EXPECT_EQ(result.facts, 1u);
  EXPECT_EQ(world.hits(), (Hits{"post p2 p2 one/b support deleted", "reaction l1 p1 one/a support deleted"}));
}

TEST(JoinTest, ADeletedTargetChangesNoStatusAndStandsInTheHistory) {
  World world;
  world.commit({remove("p1", "x", day(203)), post("p1", "x", "+a", day(200)), like("l1", "m1", "p1", day(201))});
  EXPECT_EQ(world.hits(), (Hits{"reaction l1 p1 one/a support standing"}));
  EXPECT_EQ(world.only_hit().history(0).what(), "target_delete");
}

TEST(JoinTest, TheActsOwnObjectDeletedIsDeleted) {
  World world;
  world.commit({remove("p1", "m1", day(203)), post("p1", "m1", "+a", day(200))});
  world.commit({remove("s1", "", day(203)), share("s1", "m1", "p9", day(202)), post("p9", "x", "+a", day(200))});
  EXPECT_EQ(world.hits(), (Hits{"post p1 p1 one/a support deleted", "share s1 p9 one/a support deleted"}));
}

TEST(JoinTest, OfSeveralRecordsTheLeastIsTheEvidence) {
  World world;
  Given cut = post("p1", "m1", "+a cut", day(199)).flag("text_truncated");
  world.commit({cut, post("p1", "m1", "+a whole", day(201)), post("p1", "m1", "+a early", day(200))});
  EXPECT_EQ(world.only_hit().content().text(), "+a early") << "truncated last, then time";
}

TEST(JoinTest, ATextThatWasTakenAwayStandsBehindTheWhole) {
  for (const char* flag : {"text_removed", "text_deleted"}) {
    const Given title = post("p1", "m1", "+b [removed]", day(199)).flag(flag);
    expect_in_any_order({title, post("p1", "m1", "+a +b", day(200))}, {"post p1 p1 one/a support standing", "post p1 p1 one/b support standing"});
  }
}

TEST(JoinTest, ATextThatWasTakenAwayTakesNothingFromTheWholeUnderALaterPack) {
  const Given gone = post("p1", "m1", "[removed]", day(199)).flag("text_removed"), unknown = post("p2", "m1", "[removed]", day(199)).flag("text_removed");
  World world;
  EXPECT_TRUE(facts_of(world, {gone}).empty());
  world.commit(post("p1", "m1", "+a", day(200)));
  auto other = small_pack();
  other->identity = sha256("other pack");
  world.use(other);
  world.commit({gone, unknown});
  EXPECT_EQ(world.hits(), (Hits{"post p1 p1 one/a support standing"}));
}

TEST(JoinTest, AnOpenNumberClosesWithTheMembersRegionAndTheActsDate) {
  World world;
  world.members["far"] = {GivenMember{.region = "31"}};
  world.commit({post("p1", "x", "#2", day(200)), like("near", "m1", "p1", day(200)), like("l2", "far", "p1", day(200)), like("early", "m2", "p1", day(49))});
  EXPECT_EQ(world.hits(), (Hits{"reaction near p1 two/d support standing"}));
}

TEST(JoinTest, AStanceClosesOneLevelDeepWithTheParentAsGround) {
  World world;
  world.commit({reply("c1", "m1", "p1", "~+", day(201)), post("p1", "x", "+a", day(200)), reply("c2", "m2", "c1", "~+", day(202))});
  EXPECT_EQ(world.hits(), (Hits{"comment c1 p1 one/a support standing"}));
  const pb::Hit hit = world.only_hit();
  EXPECT_EQ(hit.content().content().id(), "p1");
  EXPECT_EQ(hit.grade(), static_cast<uint32_t>(Grade::kReview));
}

TEST(JoinTest, AnAttackingStanceTurnsSupportIntoAttack) {
  World world;
  world.commit({post("p1", "x", "+a", day(200)), reply("c1", "m1", "p1", "~-", day(201))});
  EXPECT_EQ(world.hits(), (Hits{"comment c1 p1 one/a attack standing"}));
}

TEST(JoinTest, OnlyAMembersOwnReplyTakesAStance) {
  World world;
  EXPECT_TRUE(facts_of(world, {reply("c1", "x", "p1", "~+", day(201))}).empty());
}

TEST(JoinTest, AQuoteWithoutWordsCountsAsApproval) {
  World world;
  world.commit({post("p1", "x", "+a", day(200)), reply("q1", "m1", "p1", " https://t.example/1 ", day(201), Role::kQuoted), reply("c1", "m1", "p1", "", day(201))});
  EXPECT_EQ(world.hits(), (Hits{"quote q1 p1 one/a support standing"}));
}

TEST(JoinTest, WordsWithAVerdictOfTheirOwnBeatTheParents) {
  World world;
  world.commit({post("p1", "x", "+a", day(200)), reply("c1", "m1", "p1", "+b ~+", day(201))});
  EXPECT_EQ(world.hits(), (Hits{"comment c1 c1 one/b support standing"}));
}

TEST(JoinTest, AReplyEditedToNothingIsEdited) {
  World world;
  Given neutral = edit("c1", "m1", "r2", "nothing", day(202)).ref({Role::kParent, "p1", {}, {}, {}});
  world.commit({neutral, post("p1", "x", "+a", day(200)), reply("c1", "m1", "p1", "~+", day(201))});
  EXPECT_EQ(world.hits(), (Hits{"comment c1 p1 one/a support edited"}));
}

TEST(JoinTest, AReactionIsAtMostReviewUnlessItsTargetIsByACampaignAccount) {
  World world;
  world.commit({post("p1", "x", "+a", day(200)), like("l1", "m1", "p1", day(201))});
  EXPECT_EQ(world.only_hit().grade(), static_cast<uint32_t>(Grade::kReview));
  World other;
  other.commit({post("p1", "camp", "+a", day(200)), like("l1", "m1", "p1", day(201))});
  EXPECT_EQ(other.only_hit().grade(), static_cast<uint32_t>(Grade::kStrong));
}

TEST(JoinTest, AShareKeepsTheGradeOfItsGround) {
  World world;
  world.commit({post("p1", "x", "+a", day(200)), share("s1", "m1", "p1", day(201))});
  EXPECT_EQ(world.only_hit().grade(), static_cast<uint32_t>(Grade::kStrong));
}

TEST(JoinTest, EachExemptionOfTheRosterLowersOneStepAndSaysSo) {
  World world;
  world.members["m1"] = {GivenMember{.flags = "election_duty;spouse_of_candidate"}};
  world.commit(post("p1", "m1", "+a EX-8", day(200)));
  const pb::Hit hit = world.only_hit();
  EXPECT_EQ(hit.grade(), static_cast<uint32_t>(Grade::kInfo));
  EXPECT_EQ((std::vector<std::string>{hit.exemptions().begin(), hit.exemptions().end()}), (std::vector<std::string>{"EX-2", "EX-3", "EX-8"}));
}

TEST(JoinTest, OwnershipLikelyCapsAtReviewAndClaimedAtInfo) {
  for (const auto& [ownership, grade] : {std::pair(Ownership::kLikely, Grade::kReview), std::pair(Ownership::kClaimed, Grade::kInfo)}) {
    World world;
    world.members["m1"] = {GivenMember{.ownership = ownership}};
    world.commit(post("p1", "m1", "+a", day(200)));
    EXPECT_EQ(world.only_hit().grade(), static_cast<uint32_t>(grade));
  }
}

TEST(JoinTest, DislikeIsNeverSupport) {
  World world;
  world.commit({post("p1", "x", "+a", day(200)), like("l1", "m1", "p1", day(201)).flag("dislike")});
  EXPECT_EQ(world.hits(), Hits{});
}

TEST(JoinTest, AnEmojiThatRejectsIsNeverSupport) {
  const auto with = [](const char* sign) {
    Given given = like("l1", "m1", "p1", day(201));
    given.text = sign;
    World world;
    world.commit({post("p1", "x", "+a", day(200)), given});
    return world.hits().size();
  };
  EXPECT_EQ(with("👍"), 1u);
  for (const char* sign : {"👎", "👎🏽", "😡", "😢", "☹️"}) EXPECT_EQ(with(sign), 0u) << sign;
}

// One name, one reaction: what it is changed to counts, in whatever order it comes.
TEST(JoinTest, AReactionThatIsChangedIsWhatItWasChangedTo) {
  const Given first = like("l1", "m1", "p1", day(201));
  Given angry = like("l1", "m1", "p1", day(202)).flag("angry"), kind = like("l1", "m1", "p1", day(203));
  angry.op = kind.op = Op::kUpdate;
  const Given text = post("p1", "x", "+a", day(200));
  const auto status = [](std::vector<Given> events) {
    World world;
    for (const Given& event : events) world.commit(event);
    return world.hits();
  };
  const Hits withdrawn{"reaction l1 p1 one/a support withdrawn"}, standing{"reaction l1 p1 one/a support standing"};
  EXPECT_EQ(status({text, first, angry}), withdrawn);
  EXPECT_EQ(status({angry, first, text}), withdrawn);
  EXPECT_EQ(status({text, first, angry, kind}), standing);
  EXPECT_EQ(status({kind, text, angry, first}), standing);
  EXPECT_EQ(status({text, kind}), standing) << "a change alone says what it is";
}

TEST(JoinTest, AFollowOfACampaignAccountIsAStrongHitWhileItCampaigns) {
  World world;
  world.commit({follow("f1", "m1", "camp", day(200)), follow("f2", "m2", "camp", day(9)), follow("f3", "m3", "other", day(200))});
  EXPECT_EQ(world.hits(), (Hits{"follow f1 camp one/a support standing"}));
  EXPECT_EQ(world.only_hit().grade(), static_cast<uint32_t>(Grade::kStrong));
  EXPECT_TRUE(world.only_hit().has_account());
}

TEST(JoinTest, ALikeOfACampaignAccountsPostRestsOnTheAccountUntilItsWordsAreKnown) {
  World world;
  Given act = like("l1", "m1", "p1", day(201));
  act.refs[0].author = "camp";
  world.commit(act);
  EXPECT_TRUE(world.only_hit().has_account());
  EXPECT_EQ(world.only_hit().grade(), static_cast<uint32_t>(Grade::kReview));
  const std::string id = world.only_hit().id();
  world.commit(post("p1", "camp", "+a", day(200)));
  EXPECT_TRUE(world.only_hit().has_content());
  EXPECT_EQ(world.only_hit().id(), id) << "one hit is one (act, target, contest, contestant, side)";
}

TEST(JoinTest, ActTimeIsTheEventsElseSeenElseTheRecords) {
  World world;
  Given seen = post("p1", "m1", "+a", kTimeUnknown), record = post("p2", "m1", "+a", kTimeUnknown);
  seen.event = kTimeUnknown, seen.seen = day(150), seen.record = day(160);
  record.event = record.seen = kTimeUnknown, record.record = day(170);
  world.commit({seen, record});
  std::vector<int64_t> times;
  for (const pb::Hit& hit : world.whole_hits()) times.push_back(hit.act_evidence().act_time_us());
  std::sort(times.begin(), times.end());
  EXPECT_EQ(times, (std::vector<int64_t>{day(150), day(170)}));
}

TEST(JoinTest, APairJoinsIfTheDaysLieWithinTheHorizon) {
  CommitterOptions options;
  options.horizon_days = 10;
  World world(options);
  world.commit({post("p1", "x", "+a", day(200) + 5), like("in", "m1", "p1", day(210) + 7), like("out", "m1", "p1", day(211)), like("in2", "m1", "p1", day(190)),
                like("out2", "m1", "p1", day(190) - 1)});
  EXPECT_EQ(world.hits(), (Hits{"reaction in p1 one/a support standing", "reaction in2 p1 one/a support standing"}));
}

TEST(JoinTest, EverySightingCountsNotTheFirstAlone) {
  CommitterOptions options;
  options.horizon_days = 10;
  World world(options);
  Given again = post("p1", "x", "+a", day(200));
  again.op = Op::kSnapshot;
  again.seen = day(300);
  world.commit({post("p1", "x", "+a", day(200)), like("l1", "m1", "p1", day(305)), again});
  EXPECT_EQ(world.hits(), (Hits{"reaction l1 p1 one/a support standing"}));
}

TEST(JoinTest, RosterValidityGoesByTheActsTime) {
  World world;
  world.members["m1"] = {GivenMember{.from = day(150), .to = day(250)}};
  world.commit({post("p1", "x", "+a", day(200)), like("before", "m1", "p1", day(150) - 1), like("in", "m1", "p1", day(150)), like("after", "m1", "p1", day(250))});
  EXPECT_EQ(world.hits(), (Hits{"reaction in p1 one/a support standing"}));
}

TEST(JoinTest, OfSeveralRowsTheBestOwnedValidOneCounts) {
  World world;
  world.members["m1"] = {GivenMember{.region = "64.01", .ownership = Ownership::kLikely}, GivenMember{.region = "64.02"}, GivenMember{.region = "64.03"}};
  world.commit(post("p1", "m1", "+a", day(200)));
  EXPECT_EQ(world.only_hit().member().region(), "64.02");
}

// Whoever runs a server chooses its ids.
TEST(JoinTest, AnAnswerAndALikeUnderOneIdAreTwoActs) {
  expect_in_any_order({post("p1", "x", "+a", day(200)), reply("o", "m1", "p1", "~+", day(201), Role::kQuoted), like("o", "m1", "p1", day(202))},
                      {"quote o p1 one/a support standing", "reaction o p1 one/a support standing"});
}

TEST(JoinTest, WhatSharesItselfSharesNothing) {
  Given itself = share("o", "m1", "o", day(200));
  itself.refs[0].author = "camp";
  expect_in_any_order({itself, share_saying("o", "m1", "o", "+a", day(201))}, {"share o o one/a support standing"});
}

TEST(JoinTest, ALaterRosterWithoutTheMemberTakesBackNothing) {
  World world;
  const std::vector<Given> events{post("p1", "m1", "+a", day(200)), like("l1", "m1", "p1", day(201))};
  world.commit(events);
  const std::vector<std::string> before = world.hits();
  world.members.erase("m1");
  world.use(world.pack, "r2");
  world.next_number[world.stream_name] = 100;
  world.commit(events);
  EXPECT_EQ(world.hits(), before);
  EXPECT_EQ(before.size(), 2u);
}

TEST(JoinTest, ContestsResolveByTheActsDate) {
  World world;
  world.commit({post("p1", "m1", "+a", day(5001)), post("p2", "m1", "+a", day(4999))});
  EXPECT_EQ(world.hits(), (Hits{"post p2 p2 one/a support standing"}));
}

TEST(JoinTest, LocalIdsOfTwoInstancesAreTwoObjects) {
  World world;
  Given here = post("local:1", "x", "+a", day(200)), act = like("l1", "m1", "local:1", day(200));
  here.domain = "one.example";
  act.domain = "two.example";
  for (Given* given : {&here, &act}) given->platform = "mastodon";
  world.commit({here, act});
  EXPECT_EQ(world.hits(), Hits{});
  act.domain = "one.example";
  world.commit(act);
  EXPECT_EQ(world.hits(), (Hits{"reaction l1 local:1 one/a support standing"}));
}

// No platform does so, but what is made of it must not hang on what stands behind what.
TEST(JoinTest, AQuoteAndAShareUnderOneIdAreOneHit) {
  const Given quote = reply("a1", "m1", "p1", "~-", day(201), Role::kQuoted).version_of("r1"), words = share_saying("a1", "x", "p9", "+b", day(201)).version_of("r2");
  expect_in_any_order({post("p1", "x", "+a", day(200)), quote, words, share("a1", "m1", "p1", day(201))}, {"share a1 p1 one/a attack edited"});
}

// Any order, with duplicates, in batches of any size, gives the same export.
TEST(JoinTest, OrderDoesNotMatter) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const auto pick = [&](auto... options) {
    const std::vector<std::string> all{options...};
    return all[random() % all.size()];
  };
  for (int round = 0; round < 25; ++round) {
    std::vector<Given> events;
    for (int i = 0; i < 25; ++i) {
      const std::string p = pick("p1", "p2", "c1"), named = pick("p1", "p2", "c1", "local:1"), who = pick("m1", "m2", "x", "camp");
      const TimeUs at = day(200) + static_cast<TimeUs>(random() % 5);
      switch (random() % 10) {
        case 0: events.push_back(post(p, who, pick("+a", "+b?", "-a", "hello"), at)); break;
        case 1: events.push_back(edit(p, who, pick("r1", "r2"), pick("+a", "hello", "+b"), at)); break;
        case 2: events.push_back(like(pick("l1", "l2", "c1"), who, named, at)); break;
        case 3: events.push_back(unlike(pick("l1", "l2"), who, random() % 3 ? at : kTimeUnknown)); break;
        case 4: events.push_back(share(pick("s1", "s2"), who, named, at)); break;
        case 8: events.push_back(share_saying("s1", who, pick("p1", "p2", "c1", "s1"), pick("+a", "~-", "hello"), at)); break;
        case 9: events.push_back(unshare("s1", who, random() % 3 ? at : kTimeUnknown)); break;
        case 5: events.push_back(remove(pick("p1", "s1", "c1", "local:1", "local:2", "local:3"), who, at)); break;
        case 6: events.push_back(reply("c1", who, pick("p1", "p2", "local:1"), pick("~+", "", "+a ~-"), at, random() % 2 ? Role::kParent : Role::kQuoted)); break;
        default: events.push_back(follow("f1", who, "camp", at)); break;
      }
      Given& made = events.back();
      made.domain = "a.invalid";
      const std::map<std::string, std::string> local{{"p1", "1"}, {"c1", "2"}, {"s1", "3"}};
      if (made.op != Op::kDelete && local.count(made.object) && random() % 4) made.local_id = local.at(made.object);
    }
    World plain;
    plain.commit(events);
    std::vector<Given> mixed = events;
    mixed.insert(mixed.end(), events.begin(), events.begin() + 10);
    std::shuffle(mixed.begin(), mixed.end(), random);
    World other;
    for (size_t i = 0; i < mixed.size();) {
      const size_t size = std::min<size_t>(1 + random() % 6, mixed.size() - i);
      other.commit(std::vector<Given>(mixed.begin() + static_cast<long>(i), mixed.begin() + static_cast<long>(i + size)));
      i += size;
      if (random() % 4 == 0) other.reopen();
    }
    ASSERT_EQ(plain.export_lines(), other.export_lines()) << "round " << round;
  }
}

}  // namespace
}  // namespace netra::test
