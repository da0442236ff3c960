#include "store/erase.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "metrics/input_error.h"
#include "store/access_log.h"
#include "store/dead_letters.h"
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

TEST(EraseTest, WhatAnAuditorErasesIsInNoFileOfTheStore) {
  World world;
  world.commit({post("p1", "m1", "qzxvkw +a", day(200)), like("l1", "m1", "p1", day(201))});
  world.reopen();  // from the log into a table
  world.commit({post("p2", "m1", "other +a", day(200))});
  ASSERT_GE(files_with(world, "qzxvkw").size(), 1u);
  erase_hit(world.store(), hex(hit_of(world, "l1").id()), "wrong person", day(900), true);
  EXPECT_GE(files_with(world, "qzxvkw").size(), 1u) << "the post's own hit rests on them";
  erase_hit(world.store(), hex(hit_of(world, "p1").id()), "wrong person", day(900), true);
  world.close();
  EXPECT_EQ(files_with(world, "qzxvkw"), std::vector<std::string>{});
  EXPECT_GE(files_with(world, "other +a").size(), 1u);
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

TEST(EraseTest, WordsThatAnswersNameByALocalIdGoWithTheLastOfThem) {
  World world;
  const auto answer = [](const std::string& object, const std::string& actor) { return post(object, actor, "~+", day(201)).ref({Role::kParent, "local:1", {}, {}, {}}); };
  Given parent = post("p1", "x", "campaign words +a", day(200));
  parent.local_id = "1";
  world.commit({parent, answer("c1", "m1"), answer("c2", "m2")});
  erase_hit(world.store(), hex(hit_of(world, "c1").id()), "wrong person", day(900));
  EXPECT_EQ(hit_of(world, "c2").content().text(), "campaign words +a");
  erase_hit(world.store(), hex(hit_of(world, "c2").id()), "wrong person", day(901));
  EXPECT_FALSE(anywhere(world, "campaign words"));
  world.commit(parent);
  EXPECT_FALSE(anywhere(world, "campaign words"));
  EXPECT_TRUE(verify_store(world.store(), *world.pack, 400).ok());
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

Given words_under(std::string object, std::string text, TimeUs at, const std::vector<std::string>& targets) {
  Given given = post(std::move(object), "m1", std::move(text), at);
  for (size_t i = 0; i < targets.size(); ++i) given.ref({i == 0 ? Role::kParent : Role::kQuoted, targets[i], {}, {}, {}});
  return given;
}

pb::Hit hit_under(const World& world, const std::string& target) {
  for (const pb::Hit& hit : world.whole_hits()) {
    if (hit.target().id() == target) return hit;
  }
  return {};
}

TEST(EraseTest, OwnWordsOfAReplyGoFromUnderEveryTargetToo) {
  World world;
  const Given reply = words_under("c1", "secret words +a ~+", day(200), {"p1", "p2"});
  world.commit({reply, post("p1", "x", "+b", day(200))});
  int copies = 0;
  world.store().db().scan(Family::kActFacts, {}, {}, [&](std::string_view, std::string_view value) {
    copies += value.find("secret words") != std::string_view::npos;
    return true;
  });
  ASSERT_EQ(copies, 2);
  erase_hit(world.store(), hex(world.only_hit().id()), "wrong person", day(900));
  EXPECT_FALSE(anywhere(world, "secret words"));
  EXPECT_TRUE(verify_store(world.store(), *world.pack, 400).ok());
  world.commit({reply, post("p2", "x", "+b", day(200))});
  world.reopen();
  world.commit(reply);
  EXPECT_FALSE(anywhere(world, "secret words"));
  EXPECT_TRUE(verify_store(world.store(), *world.pack, 400).ok());
}

// Each of a post's versions is a ground of its own.
TEST(EraseTest, AVersionsWordsGoWithTheLastHitThatShowsThem) {
  World world;
  const std::vector<Given> events{post("p1", "m1", "first secret +a", day(200)), edit("p1", "m1", "r2", "second secret +b", day(201)), like("l1", "m2", "p1", day(200) + 5)};
  world.commit(events);
  const auto erase = [&](const std::string& object, const std::string& contestant) {
    for (const pb::Hit& hit : world.whole_hits())
      if (hit.object().id() == object && hit.content().verdict().contestant() == contestant) erase_hit(world.store(), hex(hit.id()), "case 12", day(900));
    EXPECT_TRUE(verify_store(world.store(), *world.pack, 400).ok());
  };
  erase("p1", "a");
  EXPECT_TRUE(anywhere(world, "first secret")) << "the like shows them";
  erase("l1", "a");
  EXPECT_FALSE(anywhere(world, "first secret"));
  EXPECT_TRUE(anywhere(world, "second secret"));
  world.next_number[world.stream_name] = 100;
  world.commit(events);
  EXPECT_FALSE(anywhere(world, "first secret")) << "read again";
  erase("p1", "b");
  EXPECT_FALSE(anywhere(world, "second secret"));
}

// A version that no hit showed goes with those that one did, and the log says so.
TEST(EraseTest, WordsThatNoHitShowedGoWithALineOfTheirOwn) {
  World world;
  world.commit({post("p1", "x", "first +a", day(200)), edit("p1", "x", "r2", "second +b", day(201)), like("l1", "m1", "p1", day(200) + 5)});
  erase_hit(world.store(), hex(world.only_hit().id()), "case 12", day(900));
  EXPECT_FALSE(anywhere(world, "second +b"));
  std::ifstream log(world.dir() + "/retention.log");
  const std::string lines{std::istreambuf_iterator<char>(log), {}};
  EXPECT_NE(lines.find("\"what\":\"content\""), std::string::npos) << lines;
}

TEST(EraseTest, AReplayedLettersBytesGoFromTheFilesToo) {
  CommitterOptions options;
  options.lateness = kDayUs;
  World world(options);
  world.commit(post("p9", "x", "nothing", day(300)));
  world.commit(post("p1", "m1", "qzxvkw +a", day(200)));
  const auto letter = find_dead_letter(world.store(), "kafka:posts/0/1");
  ASSERT_TRUE(letter);
  world.reopen();  // from the log into a table
  Outcome outcome = world.outcome({post("p1", "m1", "qzxvkw +a", day(200))});
  --world.next_sequence;
  outcome.batch = batch_of(*letter);
  apply_replayed(world.committer(), outcome);
  erase_hit(world.store(), hex(world.only_hit().id()), "case 12", day(900), true);
  world.close();
  EXPECT_EQ(files_with(world, "qzxvkw"), std::vector<std::string>{});
}

TEST(EraseTest, WordsOnAShareGoWithTheShare) {
  for (const char* words : {"secret words +b", "secret words ~-"}) {
    World world;
    const Given shared = share_saying("s1", "m1", "p1", words, day(201));
    world.commit({post("p1", "x", "+a", day(200)), shared});
    ASSERT_TRUE(anywhere(world, "secret words"));
    erase_hit(world.store(), hex(world.only_hit().id()), "wrong person", day(900));
    EXPECT_FALSE(anywhere(world, "secret words")) << words;
    world.commit({shared, unshare("s1", "m1", day(202))});
    EXPECT_FALSE(anywhere(world, "secret words")) << words;
    EXPECT_TRUE(verify_store(world.store(), *world.pack, 400).ok());
  }
}

TEST(EraseTest, WordsKeepTheirBytesWhileAHitUnderAnotherTargetRestsOnThem) {
  for (const auto& [first, second] : {std::pair("p1", "p2"), std::pair("p2", "p1")}) {
    World world;
    const Given reply = words_under("c1", "secret words ~+", day(201), {"p1", "p2"});
    world.commit({post("p1", "x", "+a", day(200)), post("p2", "x", "+b", day(200)), reply});
    ASSERT_EQ(world.hits().size(), 2u);
    const std::string kept = hit_under(world, second).act_evidence().value();
    ASSERT_NE(kept.find("secret words"), std::string::npos);
    erase_hit(world.store(), hex(hit_under(world, first).id()), "wrong person", day(900));
    world.commit({reply, remove("p1", "x", day(202)), remove("p2", "x", day(202))});
    EXPECT_EQ(hit_under(world, first).act_evidence().value(), "");
    EXPECT_EQ(hit_under(world, second).act_evidence().value(), kept);
    EXPECT_TRUE(verify_store(world.store(), *world.pack, 400).ok());
    erase_hit(world.store(), hex(hit_under(world, second).id()), "wrong person", day(901));
    EXPECT_FALSE(anywhere(world, "secret words"));
    world.commit(reply);
    EXPECT_FALSE(anywhere(world, "secret words"));
    EXPECT_TRUE(verify_store(world.store(), *world.pack, 400).ok());
  }
}

// One version has a verdict of its own, the other takes its object from the target.
TEST(EraseTest, WordsWithHitsOfBothKindsLoseTheirBytesWithTheLast) {
  for (const bool own_first : {true, false}) {
    World world;
    const Given first = words_under("c1", "secret words +b", day(201), {"p1"});
    Given second = words_under("c1", "secret words ~+", day(202), {"p1"});
    second.op = Op::kUpdate;
    second.version = "r2";
    world.commit({post("p1", "x", "+a", day(200)), first, second});
    ASSERT_EQ(world.hits().size(), 2u);
    const std::string erased = own_first ? "c1" : "p1", other = own_first ? "p1" : "c1";
    const std::string kept = hit_under(world, other).act_evidence().value();
    erase_hit(world.store(), hex(hit_under(world, erased).id()), "wrong person", day(900));
    world.commit({first, second, remove("c1", "m1", day(203))});
    EXPECT_EQ(hit_under(world, erased).act_evidence().value(), "");
    EXPECT_EQ(hit_under(world, other).act_evidence().value(), kept);
    EXPECT_TRUE(verify_store(world.store(), *world.pack, 400).ok());
    erase_hit(world.store(), hex(hit_under(world, other).id()), "wrong person", day(901));
    world.commit({first, second});
    EXPECT_FALSE(anywhere(world, "secret words"));
    EXPECT_TRUE(verify_store(world.store(), *world.pack, 400).ok());
  }
}

// A reply under which acts stand: their erasure leaves the bytes on which its own hit under its parent rests.
TEST(EraseTest, AReplyKeepsItsBytesWhenALikeOfItIsErased) {
  World world;
  Given reply = words_under("c1", "secret words +b", day(201), {"p1"});
  Given edited = words_under("c1", "secret words ~+", day(203), {"p1"});
  edited.op = Op::kUpdate;
  edited.version = "r2";
  reply.actor = edited.actor = "m2";
  world.members["m2"].front().from = day(202);  // the first version is nobody's
  world.commit({post("p1", "x", "+a", day(200)), reply, edited, like("l1", "m1", "c1", day(202))});
  ASSERT_EQ(world.hits(), (std::vector<std::string>{"comment c1 p1 one/a support standing", "reaction l1 c1 one/b support standing"}));
  const std::string kept = hit_under(world, "p1").act_evidence().value();
  erase_hit(world.store(), hex(hit_of(world, "l1").id()), "wrong person", day(900));
  world.commit({reply, edited, remove("p1", "x", day(204))});
  EXPECT_EQ(hit_under(world, "p1").act_evidence().value(), kept);
  EXPECT_TRUE(verify_store(world.store(), *world.pack, 400).ok());
  erase_hit(world.store(), hex(hit_under(world, "p1").id()), "wrong person", day(901));
  EXPECT_FALSE(anywhere(world, "secret words"));
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
