#include "app/worker.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "app/packs.h"
#include "store/facts.pb.h"
#include "store/values.h"

namespace netra {
namespace {

// A roster of one account.
class OneMember final : public Roster {
 public:
  explicit OneMember(std::string account) : account_(std::move(account)) {}
  Query prepare(std::string_view platform, std::string_view id) const override { return {std::hash<std::string_view>{}(id), platform.size()}; }
  Query prepare_handle(std::string_view platform, std::string_view handle) const override { return prepare(platform, handle); }
  bool handles_matter(std::string_view) const override { return false; }
  bool may_contain(const Query& query) const override { return query.hash_low == std::hash<std::string_view>{}(account_); }
  void find(const Query& query, std::vector<Member>& rows) const override {
    rows.clear();
    if (may_contain(query)) rows.push_back({.person = "P-1", .agency = "Dinas", .region = "64.09", .flags = ""});
  }
  Sha256 identity() const override { return {}; }
  uint64_t accounts() const override { return 1; }

 private:
  std::string account_;
};

std::string like(const std::string& did) {
  return R"({"did":")" + did + R"(","time_us":1727000000000000,"kind":"commit","commit":{"rev":"3l","operation":"create","collection":"app.bsky.feed.like","rkey":"3k","record":{"$type":"app.bsky.feed.like","createdAt":"2024-09-22T10:13:20Z","subject":{"cid":"bafy1","uri":"at://did:plc:demo2/app.bsky.feed.post/3j"}},"cid":"bafy2"}})";
}

std::string post(const std::string& did, const std::string& text) {
  return R"({"did":")" + did + R"(","time_us":1727000000000001,"kind":"commit","commit":{"rev":"3l","operation":"create","collection":"app.bsky.feed.post","rkey":"3j","record":{"$type":"app.bsky.feed.post","createdAt":"2024-09-22T10:13:20Z","text":")" +
         text + R"("},"cid":"bafy1"}})";
}

std::string facebook_share(const std::string& account, const std::string& words) {
  return R"({"object":"page","entry":[{"id":"p1","time":1727000000,"changes":[{"field":"feed","value":{"item":"share","verb":"add","share_id":"s1","post_id":"p1_2",)"
         R"("from":{"id":")" + account + R"("},"created_time":1727000000,"message":")" + words + R"("}}]}]})";
}

RecordBatch batch_with(const std::vector<std::string>& records, const std::string& format) {
  RecordBatch batch;
  batch.stream = std::make_shared<Stream>(Stream{Stream::Kind::kPartition, "kafka:posts/0", format, ""});
  for (const std::string& record : records) batch.buffer += record;
  batch.buffer.resize(batch.buffer.size() + RecordBatch::kPadding);
  size_t at = 0;
  for (const std::string& record : records) {
    batch.records.push_back({.bytes = std::string_view(batch.buffer).substr(at, record.size()), .number = batch.records.size()});
    at += record.size();
  }
  batch.next_number = records.size();
  return batch;
}

class WorkerTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { matcher_ = read_matcher({NETRA_SOURCE "/rules"}, "", ""); }
  static void TearDownTestSuite() { matcher_.reset(); }

  Outcome judge(const std::vector<std::string>& records, uint32_t pack_sequence = 3, const std::string& format = "jetstream_v1") {
    return worker_.judge(batch_with(records, format), std::make_shared<const Snapshot>(Snapshot{matcher_, roster_, pack_sequence, 5}));
  }

  static std::shared_ptr<const Matcher> matcher_;
  std::shared_ptr<const Roster> roster_ = std::make_shared<OneMember>("did:plc:demo1");
  Worker worker_;
};

std::shared_ptr<const Matcher> WorkerTest::matcher_;

TEST_F(WorkerTest, AStrangersLikeEndsAtTheScreenAndIsCounted) {
  const Outcome outcome = judge({like("did:plc:demo9")});
  EXPECT_EQ(outcome.per_record[0].outcome, RecordOutcome::kFiltered);
  EXPECT_EQ(outcome.per_record[0].witness, 1727000000000000);
  EXPECT_TRUE(outcome.facts.empty());
  EXPECT_TRUE(outcome.per_record[0].event.known);
  EXPECT_EQ(outcome.per_record[0].event.kind, Kind::kReaction);
}

TEST_F(WorkerTest, AMembersLikeIsAFactUnderPackAndRosterOfItsSnapshot) {
  const Outcome outcome = judge({like("did:plc:demo9"), like("did:plc:demo1")});
  EXPECT_EQ(outcome.per_record[1].outcome, RecordOutcome::kHandled);
  ASSERT_EQ(outcome.facts.size(), 1u);
  EXPECT_EQ(outcome.facts[0].record, 1u);
  EXPECT_EQ(outcome.facts[0].pack_sequence, 3u);
  EXPECT_EQ(outcome.facts[0].roster_sequence, 5u);
  const auto& act = std::get<ActFact>(outcome.facts[0].body);
  pb::ActFacts facts;
  ASSERT_TRUE(facts.ParseFromString(std::string(act.facts())));
  EXPECT_EQ(facts.target().id(), "at://did:plc:demo2/app.bsky.feed.post/3j");
  EXPECT_EQ(act.target, key_of(facts.target()));
  EXPECT_EQ(act.object, key_of(facts.object()));
  EXPECT_EQ(facts.creates(0).evidence().position(), "kafka:posts/0/1");
  EXPECT_EQ(facts.creates(0).member().person(), "P-1");
  pb::IndexFacts index;
  ASSERT_TRUE(index.ParseFromString(std::string(act.index())));
  EXPECT_EQ(index.targets(0).id(), facts.target().id());
}

TEST_F(WorkerTest, FactsAndDeadLettersStandInTheOrderOfTheirRecords) {
  // A post is judged when it is looked at, a like when its group was: and still they come out in order.
  const Outcome outcome = judge({like("did:plc:demo1"), post("did:plc:demo9", "Ayo coblos Isran-Hadi!"), like("did:plc:demo1"), "{", like("did:plc:demo1"), "{"});
  ASSERT_EQ(outcome.facts.size(), 4u);
  for (uint32_t i = 0; i < 3; ++i) EXPECT_EQ(outcome.facts[i].record, i);
  EXPECT_EQ(outcome.facts[3].record, 4u);
  ASSERT_EQ(outcome.dead_letters.size(), 2u);
  EXPECT_EQ(outcome.dead_letters[0].record, 3u);
  EXPECT_EQ(outcome.dead_letters[1].record, 5u);
}

TEST_F(WorkerTest, AStrangersPostIsMatchedBecauseAMemberMayLikeItLater) {
  const Outcome outcome = judge({post("did:plc:demo9", "Ayo coblos Isran-Hadi!")});
  EXPECT_EQ(outcome.per_record[0].outcome, RecordOutcome::kHandled);
  EXPECT_EQ(outcome.texts_matched, 1u);
  ASSERT_EQ(outcome.facts.size(), 1u);
  EXPECT_FALSE(std::get<VersionFact>(outcome.facts[0].body).verdict.empty());
}

// By the first pack of a store a stranger's new words are read no further than they say nothing; by later ones whole.
TEST_F(WorkerTest, AStrangersWordsThatSayNothingLeaveNothingHoweverFarTheyAreRead) {
  for (const std::string words : {"pagi yang cerah", "baris\\nbaris \\u0022lain\\u0022", ""}) {
    const Outcome outcome = judge({post("did:plc:demo9", words)}, 0);
    EXPECT_EQ(outcome.per_record[0].outcome, RecordOutcome::kHandled) << words;
    EXPECT_EQ(outcome.per_record[0].witness, 1727000000000001) << words;
    EXPECT_EQ(outcome.per_record[0].event.kind, Kind::kPost) << words;
    EXPECT_TRUE(outcome.per_record[0].event.known && outcome.more_events.empty()) << words;
    EXPECT_EQ(outcome.texts_matched, 1u) << words;
    EXPECT_TRUE(outcome.facts.empty()) << words;
    EXPECT_EQ(judge({post("did:plc:demo9", words)}).facts.size(), 1u) << "a later pack says what an earlier one may have read otherwise: " << words;
  }
}

TEST_F(WorkerTest, WordsThatSaySomethingAndThoseOfMembersAreReadWhole) {
  const std::string campaign = "Ayo coblos Isran-Hadi!\\n", reply = R"(","reply":{"parent":{"cid":"c","uri":"at://did:plc:demo2/app.bsky.feed.post/3j"},"root":{"cid":"c","uri":"at://did:plc:demo2/app.bsky.feed.post/3j"}},"x":")";
  const std::vector<std::string> records{post("did:plc:demo9", "pagi"), post("did:plc:demo9", campaign), post("did:plc:demo1", "pagi"), post("did:plc:demo1", "setuju" + reply), post("did:plc:demo8", campaign)};
  const Outcome first = judge(records, 0), later = judge(records);
  ASSERT_EQ(first.facts.size(), 3u);
  EXPECT_EQ(first.facts[0].record, 1u);
  EXPECT_EQ(std::get<VersionFact>(first.facts[0].body).text, "Ayo coblos Isran-Hadi!\n");
  EXPECT_EQ(first.facts[1].record, 3u);
  EXPECT_EQ(std::get<VersionFact>(first.facts[1].body).targets.size(), 1u);
  EXPECT_EQ(first.facts[2].record, 4u);
  ASSERT_EQ(later.facts.size(), 5u);
  EXPECT_EQ(std::get<VersionFact>(first.facts[0].body).verdict, std::get<VersionFact>(later.facts[1].body).verdict);
  EXPECT_EQ(std::get<VersionFact>(first.facts[1].body).verdict, std::get<VersionFact>(later.facts[3].body).verdict);
  for (size_t i = 0; i < records.size(); ++i) EXPECT_EQ(first.per_record[i].outcome, later.per_record[i].outcome) << i;
}

TEST_F(WorkerTest, WordsOnASharePassTheScreenAndAMembersAreReadForAStance) {
  const auto shares = [&](const std::string& account, const std::string& words) {
    Outcome outcome = judge({facebook_share(account, words)}, 0, "facebook");
    EXPECT_EQ(outcome.per_record[0].outcome, RecordOutcome::kHandled) << words;
    return std::move(outcome.facts);
  };
  const auto kept = [](const Fact& fact) { return std::get<VersionFact>(fact.body); };
  EXPECT_TRUE(shares("did:plc:demo9", "Selamat pagi").empty());
  const auto theirs = shares("did:plc:demo9", "Ayo coblos Isran-Hadi!");
  ASSERT_EQ(theirs.size(), 1u);
  EXPECT_EQ(kept(theirs[0]).act, Act::kShare);
  const auto own = shares("did:plc:demo1", "Payah, jangan pilih!");
  ASSERT_EQ(own.size(), 2u) << "the words and the share";
  ASSERT_TRUE(kept(own[0]).verdict.stance.has_value());
  EXPECT_EQ(kept(own[0]).verdict.stance->side, Side::kAttack);
  EXPECT_EQ(kept(own[0]).targets.at(0).target.id, "p1_2");
  EXPECT_EQ(shares("did:plc:demo1", "").size(), 1u) << "the share alone";
}

TEST_F(WorkerTest, ABadRecordBecomesADeadLetterAndTheOthersGoOn) {
  const Outcome outcome = judge({"{\"did\":", like("did:plc:demo1")});
  EXPECT_EQ(outcome.per_record[0].outcome, RecordOutcome::kDeadLettered);
  ASSERT_EQ(outcome.dead_letters.size(), 1u);
  EXPECT_EQ(outcome.dead_letters[0].fault, Fault::kInvalidJson);
  EXPECT_FALSE(outcome.dead_letters[0].error.empty());
  EXPECT_EQ(outcome.per_record[1].outcome, RecordOutcome::kHandled);
}

// As a slow stream gives them: each is a batch of its own, and the next one's bytes stand where the last one's stood.
TEST_F(WorkerTest, RecordsThatComeOneByOneAreJudgedAsThoseThatComeTogether) {
  std::vector<std::string> records;
  for (int i = 0; i < 40; ++i)
    for (const char* did : {"did:plc:demo9", "did:plc:demo1", "did:plc:another"}) {
      records.push_back(like(did));
      records.push_back(post(did, i % 3 ? "Selamat pagi" : "Ayo coblos Isran-Hadi!"));
      records.push_back(like(did).substr(0, 200 + static_cast<size_t>(i)));  // cut
    }
  size_t longest = 0;
  for (const std::string& record : records) longest = std::max(longest, record.size());
  for (std::string& record : records) record.resize(longest, ' ');
  const Outcome together = judge(records);
  size_t facts = 0, letters = 0;
  for (size_t i = 0; i < records.size(); ++i) {
    const Outcome alone = judge({records[i]});
    EXPECT_EQ(alone.per_record[0].outcome, together.per_record[i].outcome) << records[i];
    facts += alone.facts.size();
    letters += alone.dead_letters.size();
  }
  EXPECT_EQ(facts, together.facts.size());
  EXPECT_EQ(letters, together.dead_letters.size());
  EXPECT_EQ(letters, 120u);
}

TEST_F(WorkerTest, GroupsOfLooksDoNotMixTheirRecords) {
  std::vector<std::string> records;
  for (int i = 0; i < 100; ++i) records.push_back(like(i % 7 == 3 ? "did:plc:demo1" : "did:plc:demo9"));
  const Outcome outcome = judge(records);
  for (size_t i = 0; i < records.size(); ++i)
    EXPECT_EQ(outcome.per_record[i].outcome == RecordOutcome::kHandled, i % 7 == 3) << i;
  EXPECT_EQ(outcome.facts.size(), 14u);
}

}  // namespace
}  // namespace netra
