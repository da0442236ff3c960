// Words that somebody adds to a share: content under the share's own id (DESIGN sections 1 and 3).
#include <gtest/gtest.h>

#include "world.h"

namespace netra::test {
namespace {

Given shared(std::string words, TimeUs at = day(201)) { return share_saying("s1", "m1", "p1", std::move(words), at); }
Given original() { return post("p1", "x", "+a", day(200)); }

TEST(ShareWordsTest, AreTheGroundAndBeatWhatIsShared) {
  expect_in_any_order({original(), shared("+b")}, {"share s1 s1 one/b support standing"});
  expect_in_any_order({original(), shared("+b ~-")}, {"share s1 s1 one/b support standing"});
}

TEST(ShareWordsTest, ThatSayNothingOrAgreeChangeNothing) {
  for (const char* words : {"", "hello", "~+"}) expect_in_any_order({original(), shared(words)}, {"share s1 p1 one/a support standing"});
}

TEST(ShareWordsTest, ThatAttackTurnWhatIsShared) {
  expect_in_any_order({original(), shared("~-")}, {"share s1 p1 one/a attack standing"});
}

TEST(ShareWordsTest, ThatAttackAreNoSupportOfACampaignAccount) {
  Given of_account = shared("hello");
  of_account.refs[0].author = "camp";
  expect_in_any_order({of_account}, {"share s1 p1 one/a support standing"});
  of_account.text = "~-";
  expect_in_any_order({of_account}, {});
}

TEST(ShareWordsTest, AreWithdrawnWithTheShareAndStandWhenItIsSharedAgain) {
  const Given undone = unshare("s1", "m1", day(203));
  expect_in_any_order({shared("+b"), undone}, {"share s1 s1 one/b support withdrawn"});
  expect_in_any_order({original(), shared("~-"), undone}, {"share s1 p1 one/a attack withdrawn"});
  expect_in_any_order({shared("+b"), undone, shared("+b", day(204))}, {"share s1 s1 one/b support standing"});
}

TEST(ShareWordsTest, AreEditedLikeAPosts) {
  Given edited = shared("hello", day(202)).version_of("r2");
  edited.op = Op::kUpdate;
  expect_in_any_order({shared("+b"), edited}, {"share s1 s1 one/b support edited"});
  edited.text = "+b";
  expect_in_any_order({original(), shared("hello"), edited}, {"share s1 s1 one/b support standing"});
}

TEST(ShareWordsTest, AnAttackThatWasEditedAwayIsEdited) {
  Given edited = shared("hello", day(202)).version_of("r2");
  edited.op = Op::kUpdate;
  expect_in_any_order({original(), shared("~-"), edited}, {"share s1 p1 one/a attack edited"});
}

TEST(ShareWordsTest, OfAnybodyAreContent) {
  expect_in_any_order({share_saying("s1", "x", "p1", "+b", day(201)), like("l1", "m1", "s1", day(202))}, {"reaction l1 s1 one/b support standing"});
  World world;
  EXPECT_TRUE(facts_of(world, {share_saying("s1", "x", "p1", "hello", day(201)), share_saying("s2", "x", "p1", "~+", day(201))}).empty());
}

TEST(ShareWordsTest, WithoutASubjectAreAHitToo) {
  Given alone = shared("+b");
  alone.refs.clear();
  Given again = alone;
  again.at(day(204));
  expect_in_any_order({alone, unshare("s1", "m1", day(203))}, {"share s1 s1 one/b support withdrawn"});
  expect_in_any_order({alone, unshare("s1", "m1", day(203)), again}, {"share s1 s1 one/b support standing"});
}

}  // namespace
}  // namespace netra::test
