#include "store/erase.h"
#include "store/hit_json.h"
#include "store/verify.h"

#include <gtest/gtest.h>

#include "store/store_db.h"
#include "store/store_values.h"
#include "world.h"

namespace netra::test {
namespace {

std::string all(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}

TEST(VerifyTest, AllHitsMadeAgainFromTheFactsAreTheStoredOnes) {
  World world;
  world.commit({post("p1", "x", "+a", day(200)), like("l1", "m1", "p1", day(200)), post("p2", "m1", "+b -a", day(200)), follow("f1", "m2", "camp", day(200)),
                unlike("l1", "m1", day(201)), account_gone("m1", day(300)), post("c1", "m3", "~+", day(201)).ref({Role::kParent, "p1", {}, {}, {}})});
  const VerifyResult result = verify_store(world.store(), *world.pack, 400);
  EXPECT_TRUE(result.ok()) << all(result.differences);
  EXPECT_EQ(result.hits, 5u);
  EXPECT_EQ(result.contents, 3u);
  EXPECT_EQ(result.acts, 3u);
}

TEST(VerifyTest, AHitThatWasChangedOrTakenAwayIsFound) {
  World world;
  world.commit({post("p1", "m1", "+a", day(200)), post("p2", "m1", "+a", day(200))});
  auto hits = world.whole_hits();
  WriteSet changes(world.store().db());
  auto changed = read_value<pb::Hit>(world.store().db(), Family::kHits, hits[0].id());
  changed.set_grade(1);
  changes.put(Family::kHits, hits[0].id(), changed.SerializeAsString());
  changes.remove(Family::kHits, hits[1].id());
  world.store().db().write(changes);
  const VerifyResult result = verify_store(world.store(), *world.pack, 400);
  EXPECT_NE(all(result.differences).find("the facts make another"), std::string::npos);
  EXPECT_NE(all(result.differences).find("the store lacks it"), std::string::npos);
}

TEST(VerifyTest, AnActWithoutItsObjectsIndexEntryIsFound) {
  World world;
  world.commit({like("l1", "m1", "p1", day(200))});
  WriteSet changes(world.store().db());
  changes.remove(Family::kIndex, EntityKey::of(Entity{"bluesky", "", "l1"}).view());
  world.store().db().write(changes);
  EXPECT_NE(all(verify_store(world.store(), *world.pack, 400).differences).find("act l1: its object has no index entry"), std::string::npos);
}

TEST(VerifyTest, AnErasureWithoutItsProofIsFound) {
  World world;
  world.commit(post("p1", "m1", "+a", day(200)));
  erase_hit(world.store(), hex(world.only_hit().id()), "case 12", day(900));
  EXPECT_TRUE(verify_store(world.store(), *world.pack, 400).ok());
  std::filesystem::remove(world.dir() + "/retention.log");
  EXPECT_FALSE(verify_store(world.store(), *world.pack, 400).ok());
}

// What a pack before read is joined anew where something touches it; until then nothing is wrong.
TEST(VerifyTest, HitsThatOnlyALaterPackWouldMakeOfEarlierFactsAreNoDamage) {
  World world;
  world.commit(post("p1", "m1", "#4", day(200)));
  ASSERT_EQ(world.hits().size(), 0u);
  auto later = small_pack();
  later->identity = sha256("later");
  later->contests[1].contestants[0].number = 4;
  world.use(later);
  world.commit(post("p2", "m1", "+a", day(200)));
  const VerifyResult result = verify_store(world.store(), *later, 400);
  EXPECT_TRUE(result.ok()) << all(result.differences);
  EXPECT_EQ(result.older_pack, 1u);
}

TEST(VerifyTest, AnotherPackCannotVerify) {
  World world;
  auto other = small_pack();
  other->identity = sha256("other");
  EXPECT_FALSE(verify_store(world.store(), *other, 400).ok());
}

TEST(ExplainObjectTest, SaysWhyAnObjectIsAHit) {
  World world;
  world.commit({post("p1", "x", "+a", day(200)), like("l1", "m1", "p1", day(200))});
  const ObjectExplanation explanation = explain_object(world.store(), *world.pack, 400, "l1");
  EXPECT_TRUE(explanation.known);
  ASSERT_EQ(explanation.hit_ids.size(), 1u);
  EXPECT_NE(all(explanation.lines).find("within the horizon"), std::string::npos) << all(explanation.lines);
  EXPECT_NE(all(explanation.lines).find("support of one/a"), std::string::npos);
}

TEST(ExplainObjectTest, SaysWhyThereIsNone) {
  World world;
  world.members["m9"] = {GivenMember{.from = day(500)}};
  world.commit({like("l1", "m1", "unknown", day(200)), post("p1", "x", "+a", day(200)), like("l2", "m1", "p1", day(1200)), like("l3", "m9", "p1", day(200)),
                remove("p5", "x", day(200)), unlike("l6", "m1", day(200))});
  const auto said = [&](const std::string& object) { return all(explain_object(world.store(), *world.pack, 400, object).lines); };
  EXPECT_NE(said("l1").find("no text of the target is known"), std::string::npos) << said("l1");
  EXPECT_NE(said("l2").find("beyond the horizon"), std::string::npos) << said("l2");
  EXPECT_NE(said("l3").find("not on the roster at that time"), std::string::npos) << said("l3");
  EXPECT_NE(said("p1").find("its author was not on the roster"), std::string::npos) << said("p1");
  EXPECT_NE(said("p5").find("its words are not known"), std::string::npos) << said("p5");
  EXPECT_NE(said("l6").find("the act itself was never seen"), std::string::npos) << said("l6");
  EXPECT_NE(said("p7").find("nothing is known"), std::string::npos) << said("p7");
}

}  // namespace
}  // namespace netra::test
