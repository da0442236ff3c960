// What only one instance calls an object (`local:…`): its deletes and replies name nothing else (FORMATS section 4, rule 7).
#include <gtest/gtest.h>

#include "store/expiry.h"
#include "world.h"

namespace netra::test {
namespace {

using Hits = std::vector<std::string>;

Given at_home(Given given, std::string local_id = {}) {
  given.platform = "mastodon";
  given.domain = "a.invalid";
  given.local_id = std::move(local_id);
  return given;
}

Given kept(std::string text, std::string actor = "m1") { return at_home(post("https://a.invalid/s/1", std::move(actor), std::move(text), day(200)), "1"); }
Given deleted(std::string local = "local:1") { return at_home(remove(std::move(local), "", day(203))); }
Given answer() { return at_home(post("https://a.invalid/s/2", "m2", "~+", day(201)).ref({Role::kParent, "local:1", {}, {}, {}}), "2"); }

TEST(LocalIdTest, ADeleteReachesTheObjectThatItsLocalIdIsOf) {
  expect_in_any_order({kept("+a"), deleted(), kept("+a")}, {"post https://a.invalid/s/1 https://a.invalid/s/1 one/a support deleted"});
}

TEST(LocalIdTest, ALocalIdOfAnotherInstanceIsAnothers) {
  Given elsewhere = deleted();
  elsewhere.domain = "b.invalid";
  expect_in_any_order({kept("+a"), elsewhere}, {"post https://a.invalid/s/1 https://a.invalid/s/1 one/a support standing"});
}

TEST(LocalIdTest, AnObjectHasAsManyLocalIdsAsInstancesThatShowIt) {
  Given there = kept("+a"), gone = deleted("local:7");
  there.local_id = "7";
  there.domain = gone.domain = "b.invalid";
  expect_in_any_order({kept("+a"), there, gone}, {"post https://a.invalid/s/1 https://a.invalid/s/1 one/a support deleted"});
}

TEST(LocalIdTest, AnAnswerFindsTheTextOfItsParent) {
  expect_in_any_order({kept("+a", "x"), answer()}, {"comment https://a.invalid/s/2 local:1 one/a support standing"});
}

TEST(LocalIdTest, AnAnswersOwnDeleteReachesTheHitUnderItsParent) {
  expect_in_any_order({kept("+a", "x"), answer(), deleted("local:2")}, {"comment https://a.invalid/s/2 local:1 one/a support deleted"});
}

TEST(LocalIdTest, ABoostIsUndoneByItsLocalId) {
  const Given boost = at_home(share("https://a.invalid/s/3/activity", "m1", "https://a.invalid/s/1", day(202)), "3");
  expect_in_any_order({kept("+a", "x"), boost, deleted("local:3")}, {"share https://a.invalid/s/3/activity https://a.invalid/s/1 one/a support deleted"});
}

// Two instances of which nobody told the names: one number, two objects. Nobody can say which is meant, and no order says it.
TEST(LocalIdTest, ANumberOfTwoObjectsIsTheLeastOnesForActsAndBothOnesForDeletes) {
  const Given other = at_home(post("https://b.invalid/s/9", "x", "-a", day(200)), "1");
  const Hits on_the_least{"comment https://a.invalid/s/2 local:1 one/a support standing"};
  expect_in_any_order({kept("+a", "x"), other, answer()}, on_the_least);
  expect_in_any_order({kept("+a", "x"), other, answer(), deleted()}, on_the_least);
  const Given like_both = at_home(like("l1", "m2", "local:1", day(201)));
  expect_in_any_order({kept("+a"), at_home(post("https://b.invalid/s/9", "m1", "-a", day(200)), "1"), like_both, deleted()},
                      {"post https://a.invalid/s/1 https://a.invalid/s/1 one/a support deleted", "post https://b.invalid/s/9 https://b.invalid/s/9 one/a attack deleted",
                       "reaction l1 local:1 one/a support standing"});
}

TEST(LocalIdTest, ANumberOfAShareAndAPostIsTheSharesInAnyOrder) {
  const Given boost = at_home(share("https://a.invalid/s/3/activity", "m1", "https://a.invalid/s/1", day(202)), "1");
  const Given other = at_home(post("https://b.invalid/s/9", "x", "-a", day(200)), "1");
  expect_in_any_order({boost, other, at_home(like("l1", "m2", "local:1", day(201)))}, {});
}

// The name comes with the boost; that there are words under its id shows later, by a record that does not tell it.
TEST(LocalIdTest, TheNumberOfAShareIsThatOfItsWordsToo) {
  const std::string id = "https://a.invalid/s/3/activity";
  const Given boost = at_home(share(id, "m1", "https://a.invalid/s/1", day(202)), "3");
  Given words = at_home(share_saying(id, "m1", "https://a.invalid/s/1", "+b", day(203))).version_of("r2");
  words.op = Op::kUpdate;
  const Given on_it = at_home(like("l1", "m2", "local:3", day(204)));
  expect_in_any_order({boost, words, on_it}, {"reaction l1 local:3 one/b support standing", "share " + id + " " + id + " one/b support standing"});
}

TEST(LocalIdTest, OfWhatIsNotKeptNoNameIsKeptEither) {
  World world;
  EXPECT_TRUE(facts_of(world, {kept("hello", "x"), at_home(like("l1", "x", "local:1", day(200)), "9")}).empty());
  EXPECT_EQ(facts_of(world, {kept("+a", "x")}).size(), 2u);
}

TEST(LocalIdTest, ExpiryTakesTheNameWithTheObjectAndLeavesWhatAHitStandsUpon) {
  World world;
  world.commit({kept("+a", "x"), answer(), at_home(post("https://a.invalid/s/5", "x", "+a", day(200)), "5")});
  const ExpiryLimits all{.facts = day(5000), .marks = day(5000)};
  uint64_t removed = 0;
  for (int i = 0; i < 3; ++i) removed += expire_facts(world.store().db(), all, 1000);
  EXPECT_EQ(removed, 2u);  // the text that nobody answered, and its name
  world.commit(deleted("local:2"));
  EXPECT_EQ(world.hits(), (Hits{"comment https://a.invalid/s/2 local:1 one/a support deleted"}));
}

// Without the target's own name the hit's id could not be made again from the export.
TEST(LocalIdTest, AHitOnAnAnswerToALocalIdNamesThatIdAndItsInstance) {
  World world;
  world.commit({kept("+a", "x"), answer()});
  const std::string line = world.export_lines();
  EXPECT_NE(line.find(R"("domain":"a.invalid","object":"https://a.invalid/s/2","target":"local:1")"), std::string::npos) << line;
}

}  // namespace
}  // namespace netra::test
