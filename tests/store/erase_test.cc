#include "store/erase.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "metrics/input_error.h"
#include "store/access_log.h"
#include "store/store_db.h"
#include "store/verify.h"
#include "world.h"

namespace netra::test {
namespace {

std::string text_of(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

pb::Hit hit_of(const World& world, const std::string& object) {
  for (const pb::Hit& hit : world.whole_hits()) {
    if (hit.object().id() == object) return hit;
  }
  return {};
}

// Whether these bytes stand anywhere in the store's values.
bool anywhere(World& world, const std::string& bytes) {
  bool found = false;
  for (size_t i = 0; i < kFamilies; ++i) {
    world.store().db().scan(static_cast<Family>(i), {}, {}, [&](std::string_view, std::string_view value) {
      found = found || value.find(bytes) != std::string_view::npos;
      return !found;
    });
  }
  return found;
}

TEST(EraseTest, BytesGoAndHashesAndAnEntryInTheHistoryStay) {
  World world;
  world.commit(post("p1", "m1", "secret words +a", day(200)));
  const pb::Hit before = world.only_hit();
  ASSERT_TRUE(anywhere(world, "secret words"));
  erase_hit(world.store(), hex(before.id()), "wrong person", day(900));
  const pb::Hit after = world.only_hit();
  EXPECT_EQ(after.content().text(), "");
  EXPECT_EQ(after.act_evidence().value(), "");
  EXPECT_EQ(after.act_evidence().value_sha256(), before.act_evidence().value_sha256());
  ASSERT_EQ(after.history_size(), 1);
  EXPECT_EQ(after.history(0).what(), "erased");
  EXPECT_EQ(after.history(0).reason(), "wrong person");
  EXPECT_FALSE(anywhere(world, "secret words"));
  EXPECT_TRUE(verify_store(world.store(), *world.pack, 400).ok());
}

TEST(EraseTest, ErasedStaysErasedWhenTheEventIsReadAgain) {
  World world;
  const Given secret = post("p1", "m1", "secret words +a", day(200));
  world.commit(secret);
  erase_hit(world.store(), hex(world.only_hit().id()), "wrong person", day(900));
  const std::string erased = world.export_lines();
  world.commit({secret, edit("p1", "m1", "r2", "secret words again +a", day(201))});
  EXPECT_FALSE(anywhere(world, "secret words"));
  world.reopen();
  world.commit(secret);
  EXPECT_FALSE(anywhere(world, "secret words"));
  EXPECT_NE(world.export_lines().find("erased"), std::string::npos);
}

TEST(EraseTest, ContentOnWhichOtherHitsRestKeepsItsBytesForThem) {
  World world;
  world.commit({post("p1", "x", "campaign words +a", day(200)), like("l1", "m1", "p1", day(200)), like("l2", "m2", "p1", day(200))});
  erase_hit(world.store(), hex(hit_of(world, "l1").id()), "wrong person", day(900));
  EXPECT_EQ(hit_of(world, "l1").content().text(), "");
  EXPECT_EQ(hit_of(world, "l2").content().text(), "campaign words +a");
  EXPECT_FALSE(anywhere(world, R"("object":"l1")"));
  erase_hit(world.store(), hex(hit_of(world, "l2").id()), "wrong person", day(900));
  EXPECT_FALSE(anywhere(world, "campaign words"));
  EXPECT_TRUE(verify_store(world.store(), *world.pack, 400).ok());
}

TEST(EraseTest, AnUnknownHitIsRefused) {
  World world;
  EXPECT_THROW(erase_hit(world.store(), "00000000000000000000000000000000", "x", day(1)), InputError);
}

TEST(RetentionTest, WhatIsOlderGoesAndTheProofSaysWhatWhenAndByWhichRule) {
  World world;
  world.commit({post("old", "m1", "old words +a", day(200)), post("young", "m2", "young words +a", day(300))});
  const pb::Hit old = hit_of(world, "old");
  RetentionOptions options;
  options.evidence = day(100);
  const RetentionResult result = sweep_retention(world.store(), options, day(350));
  EXPECT_EQ(result.hits, 1u);
  EXPECT_FALSE(anywhere(world, "old words"));
  EXPECT_TRUE(anywhere(world, "young words"));
  const std::string log = text_of(world.dir() + "/retention.log");
  EXPECT_NE(log.find(R"("at":")" + format_utc(day(350)) + R"(","what":"hit","id":")" + hex(old.id()) + R"(","rule":"retention.evidence 100d","sha256":[")" +
                     hex(old.act_evidence().value_sha256())),
            std::string::npos)
      << log;
  EXPECT_EQ(verify_retention_log(world.dir()), "");
  EXPECT_EQ(sweep_retention(world.store(), options, day(351)).hits, 0u) << "once is enough";
  EXPECT_TRUE(verify_store(world.store(), *world.pack, 400).ok());
}

TEST(RetentionTest, AProofThatWasChangedIsFound) {
  World world;
  world.commit({post("p1", "m1", "+a", day(200)), post("p2", "m2", "+a", day(200))});
  sweep_retention(world.store(), {day(1), 0, 0}, day(900));
  const std::string path = world.dir() + "/retention.log";
  std::string log = text_of(path);
  log.replace(log.find("\"what\":\"hit\""), 12, "\"what\":\"hat\"");
  std::ofstream(path) << log;
  EXPECT_NE(verify_retention_log(world.dir()).find(":2: "), std::string::npos) << verify_retention_log(world.dir());
  EXPECT_FALSE(verify_store(world.store(), *world.pack, 400).ok());
}

}  // namespace
}  // namespace netra::test
