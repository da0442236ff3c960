#include "store/committer.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "metrics/input_error.h"
#include "store/dead_letters.h"
#include "store/hit_counts.h"
#include "store/manifest.h"
#include "store/store_db.h"
#include "store/verify.h"
#include "world.h"

namespace netra::test {
namespace {

using Hits = std::vector<std::string>;

CommitterOptions with_lateness(TimeUs lateness) {
  CommitterOptions options;
  options.lateness = lateness;
  return options;
}

void expect_sum(const Store& store) {
  const RunCounters counters = store.counters();
  EXPECT_EQ(counters.received, counters.handled + counters.filtered + counters.dead_lettered);
}

uint64_t keys(const World& world, Family family) {
  uint64_t count = 0;
  const_cast<World&>(world).store().db().scan(family, {}, {}, [&](std::string_view, std::string_view) { return ++count > 0; });
  return count;
}

TEST(CommitterTest, ReceivedIsHandledAndFilteredAndDeadLettered) {
  World world;
  Outcome outcome = world.outcome({post("p1", "x", "+a", day(200)), like("l1", "x", "p1", day(200)), post("p2", "x", "+a", day(200))});
  outcome.per_record[1].outcome = RecordOutcome::kFiltered;
  outcome.per_record[2].outcome = RecordOutcome::kDeadLettered;
  outcome.facts.pop_back();
  outcome.dead_letters = {{2, Fault::kInvalidJson, "cut at byte 3"}};
  const CommitResult result = world.committer().apply(outcome);
  EXPECT_EQ(result.added.received, 3u);
  const RunCounters counters = world.store().counters();
  EXPECT_EQ(counters.handled, 1u);
  EXPECT_EQ(counters.filtered, 1u);
  EXPECT_EQ(counters.dead_lettered, 1u);
  EXPECT_EQ(counters.dead_letters_by_fault[static_cast<size_t>(Fault::kInvalidJson)], 1u);
  EXPECT_EQ(counters.events_by_kind[static_cast<size_t>(Kind::kPost)], 2u);
  expect_sum(world.store());
}

TEST(CommitterTest, RecordsBelowThePositionAreNotCountedTwice) {
  World world;
  world.commit({post("p1", "m1", "+a", day(200)), post("p2", "m1", "+a", day(200))});
  world.next_number[world.stream_name] = 0;
  const CommitResult again = world.commit({post("p1", "m1", "+a", day(200)), post("p2", "m1", "+a", day(200))});
  EXPECT_EQ(again.skipped, 2u);
  EXPECT_EQ(again.added.received, 0u);
  EXPECT_EQ(again.added.events_by_kind[static_cast<size_t>(Kind::kPost)], 0u);
  EXPECT_EQ(world.store().counters().received, 2u);
  EXPECT_EQ(world.store().stream(world.stream_name)->next_number, 2u);
}

TEST(CommitterTest, CountersGoOnAfterARestart) {
  World world;
  world.commit(post("p1", "m1", "+a", day(200)));
  world.reopen();
  world.commit(post("p2", "m1", "+a", day(200)));
  EXPECT_EQ(world.store().counters().received, 2u);
  EXPECT_EQ(world.store().streams().size(), 1u);
}

TEST(CommitterTest, HitsMadeStayCountedWhenTheyAreTakenBackAndAfterARestart) {
  World world;
  world.commit({post("p1", "x", "+a", day(200)), like("l1", "m1", "p1", day(202)), post("p2", "m1", "+a", day(200))});
  const HitCounts made = hits_made(world.store());
  EXPECT_EQ(made.size(), 2u);
  EXPECT_EQ((made.at({"one", "a", Act::kReaction, Grade::kReview, Category::kPns, "64.09"})), 1u);
  world.commit(edit("p1", "x", "r2", "nothing", day(201)));  // the like was of this
  ASSERT_EQ(world.hits(), (Hits{"post p2 p2 one/a support standing"}));
  world.reopen();
  world.commit(post("p3", "m1", "+a", day(201)));
  EXPECT_EQ((hits_made(world.store()).at({"one", "a", Act::kPost, Grade::kStrong, Category::kPns, "64.09"})), 2u);
  EXPECT_EQ((hits_made(world.store()).at({"one", "a", Act::kReaction, Grade::kReview, Category::kPns, "64.09"})), 1u);
}

TEST(CommitterTest, AStoreThatKeptNoCountsOfHitsStartsAtThoseThatStand) {
  World world;
  world.commit({post("p1", "m1", "+a", day(200)), post("p2", "m1", "+b", day(200))});
  WriteSet older(world.store().db());
  world.store().db().scan(Family::kPositions, "h", {}, [&](std::string_view key, std::string_view) {
    older.remove(Family::kPositions, key);
    return true;
  });
  world.store().db().write(older);
  EXPECT_EQ(hits_made(world.store()), count_hits(world.store()));
  world.reopen();
  world.commit(post("p3", "m1", "+a", day(200)));
  EXPECT_EQ(hits_made(world.store()), count_hits(world.store()));
}

TEST(CommitterTest, ABatchOutOfSequenceIsRefused) {
  World world;
  Outcome outcome = world.outcome({post("p1", "m1", "+a", day(200))});
  outcome.batch.sequence = 5;
  EXPECT_THROW(world.committer().apply(outcome), SystemError);
}

TEST(CommitterTest, SeveralOutcomesGoInOneWrite) {
  World world;
  std::vector<Outcome> outcomes;
  outcomes.push_back(world.outcome({like("l1", "m1", "p1", day(200))}));
  outcomes.push_back(world.outcome({post("p1", "x", "+a", day(200))}));
  const CommitResult result = world.committer().apply(outcomes);
  EXPECT_EQ(result.added.received, 2u);
  EXPECT_EQ((result.hits_made.at({"one", "a", Act::kReaction, Grade::kReview, Category::kPns, "64.09"})), 1u);
  EXPECT_EQ(world.hits(), (Hits{"reaction l1 p1 one/a support standing"}));
}

TEST(CommitterTest, OfARecordBehindTheWatermarkByMoreThanTheLatenessTheFactsAreDeadLettered) {
  World world(with_lateness(day(7)));
  world.commit({post("p1", "m1", "+a", day(200)), post("p2", "m1", "+a", day(193)), post("p3", "m1", "+a", day(193) - 1)});
  EXPECT_EQ(world.hits(), (Hits{"post p1 p1 one/a support standing", "post p2 p2 one/a support standing"}));
  const RunCounters counters = world.store().counters();
  EXPECT_EQ(counters.dead_letters_by_fault[static_cast<size_t>(Fault::kLate)], 1u);
  EXPECT_EQ(counters.handled, 2u);
  expect_sum(world.store());
}

TEST(CommitterTest, ALateRecordThatLeavesNothingIsNotLate) {
  World world(with_lateness(day(7)));
  const CommitResult result = world.commit({post("p1", "m1", "+a", day(200)), post("p2", "x", "hello", day(1))});
  EXPECT_EQ(result.late, 0u);
}

TEST(CommitterTest, AWitnessTimeFarBeyondItsRecordsOwnMovesNoWatermark) {
  World world(with_lateness(day(7)));
  Given wild = post("p1", "m1", "+a", day(16'000'000));
  wild.record = day(200);
  Given ahead = post("p2", "m1", "+a", day(200) + 3600 * kSecondUs);
  ahead.record = day(200);
  EXPECT_EQ(world.commit({wild, ahead}).clock_ahead, 1u);
  EXPECT_EQ(world.store().stream(world.stream_name)->watermark, day(200) + 3600 * kSecondUs);
}

TEST(CommitterTest, WatermarksAreAPartitionsOwn) {
  World world(with_lateness(day(7)));
  world.commit(post("p1", "m1", "+a", day(300)));
  world.stream_name = "kafka:posts/1";
  EXPECT_EQ(world.commit(post("p2", "m1", "+a", day(200))).late, 0u);
}

TEST(CommitterTest, AReplayHasNoLateness) {
  World world;
  EXPECT_EQ(world.commit({post("p1", "m1", "+a", day(2000)), post("p2", "m1", "+a", day(200))}).late, 0u);
}

TEST(CommitterTest, AnIdlePartitionAdvancesToTheLeastOfTheOthersAndTheScheduleSaysSo) {
  World world(with_lateness(day(7)));
  world.commit(post("p0", "m1", "+a", day(200)));
  EXPECT_FALSE(world.committer().advance_idle("kafka:posts/0", {})) << "there are no others";
  world.stream_name = "kafka:posts/1";
  world.commit(post("p1", "m1", "+a", day(300)));
  world.stream_name = "kafka:posts/2";
  world.commit(post("p2", "m1", "+a", day(400)));
  EXPECT_TRUE(world.committer().advance_idle("kafka:posts/0", {"kafka:posts/1", "kafka:posts/2"}));
  EXPECT_EQ(world.store().stream("kafka:posts/0")->watermark, day(300));
  EXPECT_FALSE(world.committer().advance_idle("kafka:posts/2", {"kafka:posts/1"})) << "never back";
  const ScheduleEntry last = world.store().schedule().back();
  EXPECT_EQ(last.what, ScheduleEntry::What::kAdvance);
  EXPECT_EQ(last.watermark, day(300));
  EXPECT_EQ(last.positions.at("kafka:posts/0"), 1u);
}

TEST(CommitterTest, AnIdlePartitionIsNotHeldByOthersThatAreIdleOrNoLongerRead) {
  World world(with_lateness(day(7)));
  for (const auto& [stream, witnessed] : std::map<std::string, int>{{"kafka:posts/0", 200}, {"kafka:posts/1", 210}, {"kafka:gone/0", 100}, {"kafka:posts/2", 400}}) {
    world.stream_name = stream;
    world.next_number[stream] = 0;
    world.commit(post("p" + stream, "m1", "+a", day(witnessed)));
  }
  EXPECT_TRUE(world.committer().advance_idle("kafka:posts/0", {"kafka:posts/2"}));
  EXPECT_TRUE(world.committer().advance_idle("kafka:posts/1", {"kafka:posts/2"}));
  EXPECT_EQ(world.store().stream("kafka:posts/0")->watermark, day(400));
  EXPECT_EQ(world.store().stream("kafka:posts/1")->watermark, day(400));
}

TEST(CommitterTest, ATopicThatIsNoLongerReadHoldsNoExpiry) {
  CommitterOptions options = with_lateness(day(7));
  options.horizon_days = 30;
  World world(options);
  world.stream_name = "kafka:gone/0";
  world.commit(like("l1", "m1", "p9", day(100)));
  world.stream_name = "kafka:posts/0";
  world.next_number[world.stream_name] = 0;
  world.commit(like("l2", "m1", "p8", day(240)));
  EXPECT_EQ(world.committer().expire(1000, {"kafka:gone/0", "kafka:posts/0"}), 0u) << "while it is read, it may bring more of its time";
  EXPECT_EQ(world.committer().expire(1000, {"kafka:posts/0"}), 2u) << "the like of day 100 and its index entry";
}

TEST(CommitterTest, AGapIsKeptWithThePositionAndFollowsItself) {
  World world;
  world.commit(post("p1", "m1", "+a", day(200)));
  const auto gap = [&](uint64_t from, uint64_t to) {
    Outcome outcome = world.outcome({});
    outcome.batch.gap_from = from;
    outcome.batch.next_number = to;
    return world.committer().apply(outcome);
  };
  const CommitResult first = gap(1, 5);
  EXPECT_EQ(first.gaps.at("kafka:posts/0").from, 1u);
  EXPECT_EQ(first.gaps.at("kafka:posts/0").to, 5u);
  gap(5, 9);
  EXPECT_TRUE(gap(3, 9).gaps.empty()) << "told again after a rewind";
  const auto state = world.store().stream("kafka:posts/0");
  ASSERT_EQ(state->gaps.size(), 1u);
  EXPECT_EQ(state->gaps[0].from, 1u);
  EXPECT_EQ(state->gaps[0].to, 9u);
  EXPECT_EQ(state->next_number, 9u);
  EXPECT_NE(manifest_json(world.store(), "0.1.0").find("\"gaps\": [\n        {\n          \"from\": 1,\n          \"to\": 9"), std::string::npos);
}

TEST(CommitterTest, TheScheduleSaysFromWhichRecordOnAPackJudged) {
  World world;
  world.commit({post("p1", "m1", "+a", day(200)), post("p2", "m1", "+a", day(200))});
  world.use(world.pack);
  EXPECT_EQ(world.store().schedule().size(), 1u) << "the same pair goes on";
  auto other = small_pack();
  other->identity = sha256("other pack");
  world.use(other);
  world.commit(post("p3", "m1", "+a", day(200)));
  const auto schedule = world.store().schedule();
  ASSERT_EQ(schedule.size(), 2u);
  EXPECT_EQ(schedule[0].positions.at("kafka:posts/0"), 0u);
  EXPECT_EQ(schedule[1].positions.at("kafka:posts/0"), 2u);
  EXPECT_EQ(schedule[1].pack, other->identity);
  EXPECT_EQ(schedule[1].pack_sequence, 1u);
  EXPECT_EQ(schedule[1].roster_sequence, 0u);
  world.reopen();
  EXPECT_EQ(world.sequences.pack, 1u);
}

TEST(CommitterTest, APackIsLetGoOnceALaterOneHasJudged) {
  World world;
  const std::weak_ptr<Pack> first = world.pack;
  auto other = small_pack();
  other->identity = sha256("other pack");
  world.use(other);
  EXPECT_FALSE(first.expired()) << "what it judged may still be on its way";
  world.commit(post("p1", "m1", "+a", day(200)));
  EXPECT_TRUE(first.expired());
}

TEST(CommitterTest, AHitThatALaterPackNoLongerMakesStaysAsSuperseded) {
  World world;
  world.commit({post("p1", "x", "+a", day(200)), like("l1", "m1", "p1", day(200))});
  auto other = small_pack();
  other->identity = sha256("other pack");
  world.use(other);
  // The same text, read again by a pack that finds nothing in it.
  Outcome outcome = world.outcome({post("p1", "x", "+a", day(200))});
  NeutralFact neutral;
  const auto& version = std::get<VersionFact>(outcome.facts[0].body);
  neutral.object = version.object;
  neutral.act_time = day(200);
  neutral.tie = std::string(version.evidence.value_sha256.view().substr(0, 8));
  neutral.text_tie = std::string(sha256(version.text).view().substr(0, 8));
  neutral.only_if_known = true;
  outcome.facts[0].body = neutral;
  world.committer().apply(outcome);
  EXPECT_EQ(world.hits(), (Hits{"reaction l1 p1 one/a support superseded"}));
  world.commit(like("l2", "m1", "p1", day(201)));
  EXPECT_EQ(world.hits(), (Hits{"reaction l1 p1 one/a support superseded"})) << "a later act meets the later reading";
  EXPECT_TRUE(verify_store(world.store(), *world.pack, 400).ok());
}

TEST(CommitterTest, AHitThatFactsNoLongerMakeGoes) {
  World world;
  world.commit({post("p1", "x", "+a", day(200)), like("l1", "m1", "p1", day(202))});
  EXPECT_EQ(world.hits().size(), 1u);
  world.commit(edit("p1", "x", "r1", "nothing", day(201)));
  EXPECT_EQ(world.hits(), Hits{});
}

TEST(CommitterTest, AtItsBoundTheDeadLetterStoreSaysSoAndDropsNothing) {
  CommitterOptions options;
  options.dead_letters_max = 2;
  World world(options);
  for (int i = 0; i < 3; ++i) {
    Outcome outcome = world.outcome({post("p", "m1", "+a", day(200))});
    outcome.facts.clear();
    outcome.per_record[0].outcome = RecordOutcome::kDeadLettered;
    outcome.dead_letters = {{0, Fault::kInvalidJson, "cut"}};
    const CommitResult result = world.committer().apply(outcome);
    EXPECT_EQ(result.dead_letters_full, i >= 1);
    EXPECT_EQ(result.taken, i < 2 ? 1u : 0u) << "what has no room is not taken";
  }
  EXPECT_EQ(count_dead_letters(world.store()), 2u) << "never beyond the bound";
  EXPECT_EQ(world.store().counters().received, 2u);
}

TEST(CommitterTest, OfABatchThatHasNoRoomWhatHasRoomIsTakenOnceAndForAll) {
  CommitterOptions options;
  options.dead_letters_max = 2;
  World world(options);
  std::vector<Given> events;
  for (int i = 0; i < 6; ++i) events.push_back(post("p" + std::to_string(i), "m1", "+a", day(200)));
  Outcome outcome = world.outcome(events);
  std::erase_if(outcome.facts, [](const Fact& fact) { return fact.record % 2 == 1; });
  for (const uint32_t broken : {1u, 3u, 5u}) {
    outcome.per_record[broken].outcome = RecordOutcome::kDeadLettered;
    outcome.per_record[broken].event = {};
    outcome.dead_letters.push_back({broken, Fault::kInvalidJson, "cut"});
  }
  outcome.more_events = {{2, {Kind::kReaction, true, true}}, {4, {Kind::kReaction, false, true}}};
  const auto posts = [&] { return world.store().counters().events_by_kind[static_cast<size_t>(Kind::kPost)]; };
  const auto reactions = [&] { return world.store().counters().events_by_kind[static_cast<size_t>(Kind::kReaction)]; };
  for (int tries = 0; tries < 2; ++tries) {
    const CommitResult full = world.committer().apply(outcome);
    EXPECT_TRUE(full.dead_letters_full);
    EXPECT_EQ(full.taken, 0u);
    EXPECT_EQ(full.skipped, 0u);
    EXPECT_EQ(world.store().counters().received, 5u) << "up to the third that is broken";
    EXPECT_EQ(count_dead_letters(world.store()), 2u);
    EXPECT_EQ(world.store().stream(world.stream_name)->next_number, 5u);
    EXPECT_EQ(posts(), 3u);
    EXPECT_EQ(reactions(), 2u);
  }
  EXPECT_EQ(world.hits().size(), 3u);
  purge_dead_letters(world.store(), {}, kTimeUnknown, "room");
  world.committer().recount_dead_letters();
  const CommitResult rest = world.committer().apply(outcome);
  EXPECT_EQ(rest.taken, 1u);
  EXPECT_EQ(rest.skipped, 0u);
  EXPECT_EQ(world.store().counters().received, 6u);
  EXPECT_EQ(world.store().counters().dead_lettered, 3u);
  EXPECT_EQ(posts(), 3u);
  EXPECT_EQ(reactions(), 2u);
  expect_sum(world.store());
}

TEST(CommitterTest, OneDeadLetterBeyondTheBoundOfBytesIsKeptInAnEmptyStore) {
  CommitterOptions options;
  options.dead_letter_bytes_max = 10;
  World world(options);
  Outcome outcome = world.outcome({post("p", "m1", "+a", day(200))});
  outcome.facts.clear();
  outcome.per_record[0].outcome = RecordOutcome::kDeadLettered;
  outcome.dead_letters = {{0, Fault::kInvalidJson, "cut"}};
  const CommitResult result = world.committer().apply(outcome);
  EXPECT_EQ(result.taken, 1u);
  EXPECT_TRUE(result.dead_letters_full);
}

TEST(CommitterTest, AnotherNormaliserIsAnEntryOfTheScheduleAsAnotherPackIs) {
  TemporaryFolder folder;
  const auto pack = small_pack();
  const auto sequence_with = [&](const std::string& normaliser) {
    const auto store = Store::open(folder.path("s"), Store::Mode::kWrite);
    CommitterOptions options;
    options.normaliser = normaliser;
    const uint32_t sequence = Committer(*store, options).use(pack, {}).pack;
    EXPECT_EQ(store->schedule().back().normaliser, normaliser);
    return sequence;
  };
  EXPECT_EQ(sequence_with("n/1"), 0u);
  EXPECT_EQ(sequence_with("n/1"), 0u);
  EXPECT_EQ(sequence_with("n/2"), 1u);
}

TEST(CommitterTest, NewHitsAreHandedOutWholeWhenAskedFor) {
  CommitterOptions options;
  options.want_hits = true;
  World world(options);
  const CommitResult result = world.commit({post("p1", "x", "well +a", day(200)), like("l1", "m1", "p1", day(200))});
  ASSERT_EQ(result.new_hits.size(), 1u);
  EXPECT_EQ(result.new_hits[0].text, "well +a");
  EXPECT_EQ(result.new_hits[0].name, "Name of a");
  EXPECT_TRUE(world.commit(like("l1", "m1", "p1", day(200))).new_hits.empty()) << "a duplicate makes nothing new";
}

TEST(CommitterTest, ADumpReadToItsEndIsFinished) {
  World world;
  world.stream_name = "file:0123456789abcdef";
  world.stream_kind = Stream::Kind::kDump;
  const InputDescription input{world.stream_name, "dump.jsonl", 77, sha256("dump")};
  world.store().describe_inputs({&input, 1});
  EXPECT_FALSE(world.store().stream(world.stream_name));
  Outcome outcome = world.outcome({post("p1", "m1", "+a", day(200))});
  outcome.batch.end_of_stream = true;
  world.committer().apply(outcome);
  const auto state = world.store().stream(world.stream_name);
  ASSERT_TRUE(state);
  EXPECT_TRUE(state->finished);
  EXPECT_EQ(state->file, "dump.jsonl");
  EXPECT_EQ(state->bytes, 77u);
}

TEST(CommitterTest, ExpiryTakesWhatNoWatermarkCanReachAndLeavesWhatStandsUnderAHit) {
  CommitterOptions options = with_lateness(day(7));
  options.horizon_days = 30;
  World world(options);
  world.commit({post("hit", "x", "+a", day(200)), like("l1", "m1", "hit", day(200)), post("old", "x", "+a", day(200)), like("pending", "m1", "p9", day(200)),
                unlike("never", "m1", day(200)), remove("gone", "x", day(200)), post("young", "x", "+a", day(230))});
  EXPECT_EQ(keys(world, Family::kMarks), 1u);
  EXPECT_EQ(world.committer().expire(1000, {world.stream_name}), 1u) << "the delete is past the lateness; all else not past horizon and lateness";
  EXPECT_EQ(keys(world, Family::kMarks), 0u);
  const std::string before = world.export_lines();
  world.commit(like("l2", "x", "p9", day(238)));
  uint64_t removed = 0;
  for (int i = 0; i < 40; ++i) removed += world.committer().expire(2, {world.stream_name});
  EXPECT_EQ(removed, 4u) << "content `old`, the pending like and its index entry, the undo";
  EXPECT_EQ(world.export_lines(), before);
  EXPECT_EQ(keys(world, Family::kContents), 2u);
  EXPECT_EQ(keys(world, Family::kIndex), 1u);
  world.commit(unlike("l1", "m1", day(238)));
  EXPECT_EQ(world.hits(), (Hits{"reaction l1 hit one/a support withdrawn"}));
}

// Else whoever liked what had been taken back would stand as a supporter, once an old copy of it came by.
TEST(CommitterTest, ANeutralEditIsKeptAsLongAsActsOnWhatItTookBack) {
  CommitterOptions options;
  options.lateness = 7 * kDayUs;
  World world(options);
  world.commit({edit("p1", "x", "r2", "nothing", day(200)), remove("p2", "x", day(200)), like("l1", "m1", "p1", day(201))});
  world.commit(like("l2", "m1", "p9", day(215)));
  EXPECT_EQ(world.committer().expire(1000, {world.stream_name}), 1u) << "the delete alone";
  Given old = post("p1", "x", "+a", day(199));
  old.op = Op::kSnapshot;
  old.seen = day(216);
  world.commit(old);
  EXPECT_EQ(world.hits(), std::vector<std::string>{});
}

TEST(CommitterTest, ExpiryLeavesTheWordsOfAHitThatStandsUnderATarget) {
  CommitterOptions options = with_lateness(day(7));
  options.horizon_days = 30;
  World world(options);
  const auto reply = [](const char* object, const char* parent) { return post(object, "m1", "~+", day(200)).ref({Role::kParent, parent, {}, {}, {}}); };
  world.commit({post("p1", "x", "+a", day(200)), reply("c1", "p1"), reply("c2", "p1"), reply("c3", "p9")});
  EXPECT_EQ(keys(world, Family::kContents), 4u);
  const Hits made = {"comment c1 p1 one/a support standing", "comment c2 p1 one/a support standing"};
  ASSERT_EQ(world.hits(), made);
  world.commit(unlike("never", "x", day(240)));
  for (int i = 0; i < 40; ++i) world.committer().expire(2, {world.stream_name});
  EXPECT_EQ(keys(world, Family::kContents), 3u) << "the post and two replies; the one without a hit went";
  EXPECT_EQ(world.hits(), made);
  world.commit({remove("c1", "m1", day(240)), edit("c2", "m1", "r2", "nothing", day(240)).ref({Role::kParent, "p1", {}, {}, {}})});
  EXPECT_EQ(world.hits(), (Hits{"comment c1 p1 one/a support deleted", "comment c2 p1 one/a support edited"}));
}

TEST(CommitterTest, AReplayExpiresNothing) {
  World world;
  world.commit({like("l1", "m1", "p9", day(1)), post("p1", "x", "+a", day(4000))});
  EXPECT_EQ(world.committer().expire(1000, {world.stream_name}), 0u);
}

// A child that dies at the N-th passage of a crash point, in the middle of a run; then the run goes on.
std::string export_after_crash(const char* point, int passage, const std::vector<std::vector<Given>>& batches) {
  World world;
  world.close();
  const pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGABRT, SIG_DFL);
    ::setenv("NETRA_CRASH", (std::string(point) + ":" + std::to_string(passage)).c_str(), 1);
    world.reopen();
    for (const auto& batch : batches) world.commit(batch);
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << point << ":" << passage;
  world.reopen();
  const auto state = world.store().stream(world.stream_name);
  const uint64_t next = state ? state->next_number : 0;
  uint64_t number = 0;
  for (const auto& batch : batches) {
    if (number >= next) {
      world.next_number[world.stream_name] = number;
      world.commit(batch);
    }
    number += batch.size();
  }
  expect_sum(world.store());
  EXPECT_EQ(world.store().counters().received, number);
  return world.export_lines();
}

TEST(CommitterTest, KilledAtAnyCrashPointTheExportIsThatOfAnUndisturbedRun) {
  const std::vector<std::vector<Given>> batches{{post("p1", "x", "+a", day(200)), like("l1", "m1", "p1", day(201))},
                                                {unlike("l1", "m1", day(202)), post("p2", "m1", "+b", day(201))},
                                                {edit("p2", "m1", "r2", "nothing", day(203)), share("s1", "m1", "p1", day(204))}};
  World plain;
  for (const auto& batch : batches) plain.commit(batch);
  for (const char* point : {"before_write", "after_write"}) {
    for (int passage = 1; passage <= 3; ++passage) EXPECT_EQ(export_after_crash(point, passage, batches), plain.export_lines()) << point << passage;
  }
}

TEST(CommitterTest, TheManifestHoldsWhatTheRunDid) {
  World world;
  world.store().fix_configuration({{"join.horizon", "400d"}});
  world.commit({post("p1", "x", "+a", day(200)), like("l1", "m1", "p1", day(200))});
  write_manifest(world.store(), "0.1.0");
  const std::string json = manifest_json(world.store(), "0.1.0");
  for (const char* part : {"\"topic\": \"posts\"", "\"partition\": 0", "\"next_offset\": 2", "\"received\": 2", "\"reaction\": {\n      \"review\": 1",
                           "\"join.horizon\": \"400d\"", "\"root\": \""}) {
    EXPECT_NE(json.find(part), std::string::npos) << part << "\n" << json;
  }
  EXPECT_TRUE(std::filesystem::exists(world.dir() + "/manifest.json"));
  EXPECT_NE(json.find(sha256(world.export_lines()).hex()), std::string::npos) << "the root is over the comparable lines, each with its LF";
}

}  // namespace
}  // namespace netra::test
