#include <gtest/gtest.h>

#include <algorithm>

#include "ingest/event_json.h"
#include "tests/ingest/allocation_count.h"
#include "tests/ingest/parse_lines.h"

namespace netra {
namespace {

constexpr const char* kLike =
    R"({"did":"did:plc:demo","time_us":1727000000000000,"kind":"commit","commit":{"rev":"r","operation":"create",)"
    R"("collection":"app.bsky.feed.like","rkey":"k","record":{"subject":{"uri":"at://a/b/c","cid":"d"}}}})";

Peek look(const std::string& format, std::string_view bytes) {
  // The views outlive the record here, so only the plain fields may be used.
  const PaddedRecord padded(bytes);
  Peek peek = make_format(format, "")->peek(padded.record);
  peek.actor_id = peek.actor_handle = peek.source = {};
  if (peek.text) peek.text = "";
  return peek;
}

// Where the look decides, the whole record says the same.
void expect_agreement(const std::string& format, const std::vector<std::string>& lines, size_t& decidable, size_t& with_words) {
  const auto parser = make_format(format, "");
  for (const std::string& line : lines) {
    PaddedRecord padded(line);
    padded.record.t_record = 99;
    const Peek peek = parser->peek(padded.record);
    if (!peek.decidable) continue;
    ++decidable;
    const std::string actor(peek.actor_id), handle(peek.actor_handle), source(peek.source), text(peek.text.value_or(""));
    std::vector<Event> events;
    ASSERT_TRUE(parser->parse(padded.record, events).ok()) << line;
    EXPECT_EQ(events[0].kind, peek.kind) << line;
    EXPECT_EQ(events[0].op, peek.op) << line;
    EXPECT_EQ(events[0].actor_id, actor) << line;
    EXPECT_EQ(events[0].actor_handle, handle) << line;
    EXPECT_EQ(events[0].source, source) << line;
    EXPECT_EQ(events[0].witness_time(), peek.t_witness) << line;
    EXPECT_FALSE(peek.kind == Kind::kShare && events[0].text) << line;
    if (!peek.text) continue;
    ++with_words;
    EXPECT_EQ(events.size(), 1u) << line;
    EXPECT_EQ(events[0].text, text) << line;
    EXPECT_TRUE(peek.kind == Kind::kPost && peek.op == Op::kCreate && !events[0].incomplete() && !events[0].non_public()) << line;
  }
}

TEST(ScreenTest, TheLookAgreesWithTheWholeRecord) {
  const std::string golden = NETRA_SOURCE_DIR "/tests/ingest/golden/";
  size_t decidable = 0, with_words = 0;
  expect_agreement("jetstream_v1", read_lines(golden + "jetstream_v1/quirks.jsonl"), decidable, with_words);
  EXPECT_EQ(decidable, 21u);  // the commits
  EXPECT_GT(with_words, 3u);
  expect_agreement("canonical", read_lines(golden + "jetstream_v1/quirks.expected.jsonl"), decidable, with_words);
  expect_agreement("canonical", read_lines(golden + "twitter_v1/quirks.expected.jsonl"), decidable, with_words);
  EXPECT_GT(decidable, 60u);
  EXPECT_GT(with_words, 10u);
  for (const char* format : {"mastodon", "activitypub", "reddit", "twitter_v1", "twitter_v2"})  // which know what is not public
    expect_agreement("canonical", read_lines(golden + format + "/closed.expected.jsonl"), decidable, with_words);
}

TEST(ScreenTest, ReadsKindOperationAndTime) {
  const Peek peek = look("jetstream_v1", kLike);
  EXPECT_TRUE(peek.decidable);
  EXPECT_EQ(peek.kind, Kind::kReaction);
  EXPECT_EQ(peek.op, Op::kCreate);
  EXPECT_EQ(peek.t_witness, 1727000000000000);
}

TEST(ScreenTest, OnlyWholeRecordsWithAReadableClockAreDecidable) {
  const std::string like = kLike;
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string changed = like;
    return look("jetstream_v1", changed.replace(changed.find(from), from.size(), to)).decidable;
  };
  EXPECT_TRUE(with("\"rkey\"", "\"rest\""));                 // garbage in what nobody reads passes
  EXPECT_FALSE(with("did:plc:demo", "did:plc:d\\x65mo"));  // no escape of JSON, in what is read
  EXPECT_FALSE(with("1727000000000000", "\"besok\""));
  EXPECT_FALSE(with("1727000000000000", "0"));
  EXPECT_FALSE(with("\"commit\",", "\"account\","));
  EXPECT_FALSE(with("\"create\"", "\"resync\""));
  EXPECT_FALSE(with("\"time_us\"", "\"time\""));
  EXPECT_FALSE(with("at://a/b/c", "at://a/\xFF/c"));  // bad UTF-8, wherever
}

TEST(ScreenTest, P5SeveralDocumentsAreNeverDecidable) {
  const std::string like = kLike;
  EXPECT_FALSE(look("jetstream_v1", like + like).decidable);
  EXPECT_FALSE(look("jetstream_v1", like + " " + like).decidable);
  EXPECT_TRUE(look("jetstream_v1", like + "\r").decidable);
}

TEST(ScreenTest, P4ACutRecordIsNeverDecidable) {
  const std::string like = kLike;
  for (size_t size = 0; size < like.size(); ++size)
    EXPECT_FALSE(look("jetstream_v1", like.substr(0, size)).decidable) << like.substr(0, size);
}

TEST(ScreenTest, EscapesAreReadInWhatIsLookedAt) {
  const PaddedRecord padded(
      R"({"source":"bluesky.jetstream.v1","kind":"po\u0073t","op":"create","actor_id":"did:plc:\u0064","text":"\"satu\"\ndua","t_seen_us":5})");
  const auto format = make_format("canonical", "");
  const Peek peek = format->peek(padded.record);
  ASSERT_TRUE(peek.decidable);
  EXPECT_EQ(peek.kind, Kind::kPost);
  EXPECT_EQ(peek.actor_id, "did:plc:d");
  EXPECT_EQ(peek.text, "\"satu\"\ndua");
}

TEST(ScreenTest, WordsAreGivenOnlyWhereNothingElseCanMatter) {
  const auto words = [](const std::string& rest, const char* kind = "post") {
    return look("canonical", R"({"source":"bluesky.jetstream.v1","op":"create","actor_id":"1","t_seen_us":5,"kind":")" + std::string(kind) + R"(",)" + rest + "}").text.has_value();
  };
  EXPECT_TRUE(words(R"("text":"pagi")"));
  EXPECT_FALSE(words(R"("text":"pagi","flags":["truncated"])"));
  EXPECT_FALSE(words(R"("text":"pagi","flags":["non_public"])"));
  EXPECT_FALSE(words(R"("text":"pagi","flags":["text_removed"])"));
  EXPECT_FALSE(words(R"("text":5)"));
  EXPECT_FALSE(words(R"("other":"pagi")"));
  EXPECT_FALSE(words(R"("text":"pagi")", "share"));
  EXPECT_FALSE(look("canonical", R"({"source":"bluesky.jetstream.v1","op":"update","actor_id":"1","t_seen_us":5,"kind":"post","text":"pagi"})").text.has_value());
}

// One record a batch, as a slow stream gives them: the next one's bytes may stand where those of the last stood.
TEST(ScreenTest, OtherBytesOfTheSameLengthInTheSamePlaceAreReadAnew) {
  const std::string first = kLike + std::string(9, ' ');
  std::string second = kLike;
  second.replace(second.find("plc:demo"), 8, "plc:anothermember");  // everything behind it stands elsewhere
  ASSERT_EQ(first.size(), second.size());
  std::string place = first + std::string(RecordBatch::kPadding, '\xAA');
  Record record;
  record.bytes = {place.data(), first.size()};
  const auto format = make_format("jetstream_v1", "");
  ASSERT_TRUE(format->peek(record).decidable);
  std::copy(second.begin(), second.end(), place.begin());
  const Peek peek = format->peek(record);
  EXPECT_TRUE(peek.decidable);
  EXPECT_EQ(peek.actor_id, "did:plc:anothermember");
  std::vector<Event> events;
  EXPECT_TRUE(format->parse(record, events).ok());
  ASSERT_TRUE(format->peek(record).decidable);
  place[second.size() - 1] = ' ';  // never closed
  EXPECT_FALSE(format->peek(record).decidable);
  EXPECT_FALSE(format->parse(record, events).ok());
}

TEST(ScreenTest, TheLookAllocatesNothing) {
  const auto format = make_format("jetstream_v1", "");
  const PaddedRecord padded(kLike);
  format->peek(padded.record);
  const size_t before = allocations();
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(format->peek(padded.record).decidable);
  EXPECT_EQ(allocations(), before);
}

TEST(ScreenTest, AParseAllocatesNothingOnceWarm) {
  const auto format = make_format("jetstream_v1", "");
  const PaddedRecord padded(kLike);
  std::vector<Event> events;
  ASSERT_TRUE(format->parse(padded.record, events).ok());
  const size_t before = allocations();
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(format->parse(padded.record, events).ok());
  EXPECT_EQ(allocations(), before);
}

TEST(ScreenTest, AShareWithWordsOrFromXIsReadWhole) {
  EXPECT_FALSE(look("canonical",
                    R"({"source":"facebook.webhook","kind":"share","op":"create","actor_id":"1","text":"lihat ini"})")
                   .decidable);
  EXPECT_TRUE(
      look("canonical", R"({"source":"facebook.webhook","kind":"share","op":"create","actor_id":"1"})").decidable);
  EXPECT_FALSE(look("twitter_v1", R"({"limit":{"track":1}})").decidable);
}

}  // namespace
}  // namespace netra
