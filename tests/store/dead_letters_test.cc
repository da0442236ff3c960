#include "store/dead_letters.h"

#include <gtest/gtest.h>

#include "metrics/input_error.h"
#include "store/erase.h"
#include "store/store_db.h"
#include "world.h"

namespace netra::test {
namespace {

// One record that could not be read, then one that could.
void commit_broken(World& world, Fault fault = Fault::kInvalidJson) {
  Outcome outcome = world.outcome({post("p1", "m1", "+a", day(200)), post("p2", "m2", "+a", day(200))});
  outcome.facts.erase(outcome.facts.begin());
  outcome.per_record[0].outcome = RecordOutcome::kDeadLettered;
  outcome.dead_letters = {{0, fault, "cut at byte 3"}};
  outcome.per_record[0].event = {};
  world.committer().apply(outcome);
}

// What a worker makes of the letter's record, now that it can read it.
Outcome reread(World& world, const StoredDeadLetter& letter) {
  Outcome outcome = world.outcome({post("p1", "m1", "+a", day(200))});
  --world.next_sequence;
  outcome.batch = batch_of(letter);
  return outcome;
}

TEST(DeadLettersTest, EachKeepsPositionReasonAndBytes) {
  World world;
  commit_broken(world);
  const auto letter = find_dead_letter(world.store(), "kafka:posts/0/0");
  ASSERT_TRUE(letter);
  EXPECT_EQ(letter->fault, Fault::kInvalidJson);
  EXPECT_EQ(letter->error, "cut at byte 3");
  EXPECT_EQ(letter->sha256, sha256(letter->bytes));
  std::string line;
  append_dead_letter_json(*letter, line);
  EXPECT_TRUE(line.starts_with(R"({"position":"kafka:posts/0/0","reason":"invalid_json","error":"cut at byte 3","bytes":"{\"op\":0,)")) << line;
  EXPECT_FALSE(find_dead_letter(world.store(), "kafka:posts/0/1"));
  EXPECT_FALSE(find_dead_letter(world.store(), "nonsense"));
  EXPECT_FALSE(find_dead_letter(world.store(), "kafka:posts/0/18446744073709551616")) << "2^64";
}

TEST(DeadLettersTest, BytesThatAreNoTextAreBase64) {
  StoredDeadLetter letter;
  letter.bytes = "a\xff\xfe";
  std::string line;
  append_dead_letter_json(letter, line);
  EXPECT_NE(line.find(R"("bytes":"Yf/+","encoding":"base64")"), std::string::npos) << line;
}

TEST(DeadLettersTest, AReplayedRecordMovesToItsNewOutcomeAndReceivedStays) {
  World world;
  commit_broken(world);
  const CommitResult result = apply_replayed(world.committer(), reread(world, *find_dead_letter(world.store(), "kafka:posts/0/0")));
  EXPECT_EQ(result.added.handled, 1u);
  const RunCounters counters = world.store().counters();
  EXPECT_EQ(counters.received, 2u);
  EXPECT_EQ(counters.handled, 2u);
  EXPECT_EQ(counters.dead_lettered, 0u);
  EXPECT_EQ(counters.dead_letters_by_fault[static_cast<size_t>(Fault::kInvalidJson)], 0u);
  EXPECT_EQ(count_dead_letters(world.store()), 0u);
  EXPECT_EQ(world.hits().size(), 2u);
  EXPECT_EQ(world.store().stream(world.stream_name)->next_number, 2u);
  World plain;
  plain.commit({post("p1", "m1", "+a", day(200)), post("p2", "m2", "+a", day(200))});
  EXPECT_EQ(plain.export_lines(), world.export_lines());
}

TEST(DeadLettersTest, AReplayWaivesTheLateness) {
  CommitterOptions options;
  options.lateness = day(7);
  World world(options);
  world.commit({post("p9", "x", "+a", day(400)), post("p1", "m1", "+a", day(200))});
  EXPECT_EQ(world.hits().size(), 0u);
  apply_replayed(world.committer(), reread(world, *find_dead_letter(world.store(), "kafka:posts/0/1")));
  EXPECT_EQ(world.hits().size(), 1u);
}

TEST(DeadLettersTest, ARecordThatStaysBrokenStaysWithItsNewReason) {
  World world;
  commit_broken(world);
  Outcome outcome = reread(world, *find_dead_letter(world.store(), "kafka:posts/0/0"));
  outcome.facts.clear();
  outcome.per_record[0].outcome = RecordOutcome::kDeadLettered;
  outcome.dead_letters = {{0, Fault::kMissingField, "no actor"}};
  apply_replayed(world.committer(), outcome);
  EXPECT_EQ(find_dead_letter(world.store(), "kafka:posts/0/0")->fault, Fault::kMissingField);
  EXPECT_EQ(world.store().counters().dead_letters_by_fault[static_cast<size_t>(Fault::kInvalidJson)], 0u);
  EXPECT_EQ(world.store().counters().dead_lettered, 1u);
  EXPECT_EQ(count_dead_letters(world.store()), 1u);
}

TEST(DeadLettersTest, TheOutboxIsReadOnBehindWhatWasTried) {
  CommitterOptions options;
  options.dead_letter_outbox = true;
  World world(options);
  for (int i = 0; i < 3; ++i) commit_broken(world);
  const auto all = unpublished_dead_letters(world.store(), nullptr, 10, 1 << 20);
  ASSERT_EQ(all.size(), 3u);
  const auto behind = unpublished_dead_letters(world.store(), &all.front(), 10, 1 << 20);
  ASSERT_EQ(behind.size(), 2u);
  EXPECT_EQ(behind.front().position, all[1].position);
  EXPECT_EQ(unpublished_dead_letters(world.store(), &all.back(), 10, 1 << 20).size(), 0u);
  EXPECT_EQ(unpublished_dead_letters(world.store(), &all.front(), 1, 1 << 20).size(), 1u);
}

TEST(DeadLettersTest, ALetterThatWasReplayedIsNotSentOnAnyMore) {
  CommitterOptions options;
  options.dead_letter_outbox = true;
  World world(options);
  commit_broken(world);
  const auto in_outbox = [&] {
    size_t count = 0;
    world.store().db().scan(Family::kMeta, "outbox/", {}, [&](std::string_view, std::string_view) { return ++count, true; });
    return count;
  };
  ASSERT_EQ(in_outbox(), 1u);
  apply_replayed(world.committer(), reread(world, *find_dead_letter(world.store(), "kafka:posts/0/0")));
  EXPECT_EQ(in_outbox(), 0u);
}

TEST(DeadLettersTest, WhatAPersonPurgesIsInNoFileOfTheStore) {
  World world;
  commit_broken(world);
  const std::string bytes = find_dead_letter(world.store(), "kafka:posts/0/0")->bytes;
  world.reopen();
  ASSERT_GE(files_with(world, bytes).size(), 1u);
  EXPECT_EQ(purge_dead_letters(world.store(), "", kTimeUnknown, "test", true), 1u);
  world.close();
  EXPECT_EQ(files_with(world, bytes), std::vector<std::string>{});
}

TEST(DeadLettersTest, PurgingLeavesTheCountersAndAProof) {
  World world;
  commit_broken(world);
  EXPECT_EQ(purge_dead_letters(world.store(), "late", kTimeUnknown, "test"), 0u);
  EXPECT_EQ(purge_dead_letters(world.store(), "", kTimeUnknown, "test"), 1u);
  EXPECT_EQ(count_dead_letters(world.store()), 0u);
  EXPECT_EQ(world.store().counters().dead_lettered, 1u);
  EXPECT_EQ(verify_retention_log(world.dir()), "");
  EXPECT_THROW(purge_dead_letters(world.store(), "no_such_reason", kTimeUnknown, "test"), InputError);
}

}  // namespace
}  // namespace netra::test
