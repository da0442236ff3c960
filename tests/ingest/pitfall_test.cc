// The pitfalls of FORMATS section 7, by their numbers, as far as they touch the formats that are built in.
#include <gtest/gtest.h>

#include "tests/ingest/json_values.h"
#include "tests/ingest/parse_lines.h"

namespace netra {
namespace {

using namespace std::string_literals;

constexpr const char* kJet = "jetstream_v1";
constexpr const char* kX = "twitter_v1";

// A post whose record ends with `text` as JSON writes it, and with other members of the commit after it.
std::string post(const std::string& text_json, const std::string& more = "") {
  return R"({"did":"did:plc:demo","time_us":1727000000000000,"kind":"commit","commit":{"rev":"r1","operation":"create",)"
         R"("collection":"app.bsky.feed.post","rkey":"k1","record":{"createdAt":"2024-09-22T10:13:20Z","text":)" +
         text_json + "}" + more + "}}";
}

std::string status(const std::string& members) {
  return R"({"created_at":"Sun Sep 22 10:13:20 +0000 2024","user":{"id_str":"7","screen_name":"contoh"},)" + members +
         "}";
}

// The event's field, rendered; the record must give exactly one event.
std::string field(const Parsed& parsed, const std::string& name) {
  EXPECT_EQ(parsed.fault, Fault::kNone) << parsed.what << " at " << parsed.offset;
  if (parsed.events.size() != 1) return "events: " + std::to_string(parsed.events.size());
  const std::string& event = parsed.events[0];
  const size_t at = event.find("\"" + name + "\":");
  if (at == std::string::npos) return "absent";
  size_t from = at + name.size() + 3, to = from + 1;
  if (event[from] == '"') {
    while (event[to] != '"' || event[to - 1] == '\\') ++to;
    return event.substr(from + 1, to - from - 1);
  }
  return event.substr(from, event.find_first_of(",}", from) - from);
}

TEST(PitfallTest, P1IdsKeepAllTheirDigits) {
  EXPECT_EQ(field(parse(kX, status(R"("id":9999999999999999999,"text":"a")")), "object_id"), "9999999999999999999");
  EXPECT_EQ(field(parse(kX, status(R"("id":999999999999999999999,"text":"a")")), "object_id"), "999999999999999999999");
  EXPECT_EQ(field(parse(kX, status(R"("id":9007199254740993,"text":"a")")), "object_id"), "9007199254740993");
  EXPECT_EQ(
      field(parse(kX, status(R"("id":867468138991964700,"id_str":"867468138991964696","text":"a")")), "object_id"),
      "867468138991964696");
  EXPECT_EQ(
      field(parse("canonical",
                  R"({"source":"tiktok.research","kind":"post","op":"create","object_id":123456789012345678901})"),
            "object_id"),
      "123456789012345678901");
}

TEST(PitfallTest, P3ALoneSurrogateCostsOneCharacterNotTheEvent) {
  EXPECT_EQ(field(parse(kJet, post(R"("a\ud83db")")), "text"), "a\uFFFDb");
  EXPECT_EQ(field(parse(kJet, post(R"("a\ude00b")")), "text"), "a\uFFFDb");
  EXPECT_EQ(field(parse(kJet, post(R"("a\ud83d")")), "text"), "a\uFFFD");
  EXPECT_EQ(field(parse(kJet, post(R"("a\ud83d\ud83d\ude00b")")), "text"), "a\uFFFD😀b");
  EXPECT_EQ(field(parse(kJet, post(R"("a\ud83d\u0041b")")), "text"), "a\uFFFDAb");
  EXPECT_EQ(field(parse(kJet, post(R"("a\ude00\ude00b")")), "text"), "a\uFFFD\uFFFDb");
  EXPECT_EQ(parse(kJet, post(R"("a\ud8zzb")")).fault, Fault::kInvalidJson);
  EXPECT_EQ(parse(kJet, post(R"("a\qb")")).fault, Fault::kInvalidJson);
}

TEST(PitfallTest, P4ABrokenSkippedValuePasses) {
  EXPECT_EQ(field(parse(kJet, post(R"("a")", R"(,"unread":tru)")), "text"), "a");
  EXPECT_EQ(field(parse(kJet, post(R"("a")", R"(,"unread":[1,,2])")), "text"), "a");
}

TEST(PitfallTest, P4ACutRecordIsRefusedWhereverItIsCut) {
  const std::string whole = post(R"("kata \"kutip\" {kurung}")", R"(,"unread":{"a":[1,2,{}]})");
  ASSERT_EQ(parse(kJet, whole).fault, Fault::kNone);
  for (size_t size = 1; size < whole.size(); ++size)
    EXPECT_EQ(parse(kJet, whole.substr(0, size)).fault, Fault::kInvalidJson) << whole.substr(0, size);
}

TEST(PitfallTest, P4ABrokenValueThatIsReadIsRefused) {
  EXPECT_EQ(parse(kJet, post("tru")).fault, Fault::kInvalidJson);
  EXPECT_EQ(parse(kJet, post("01")).fault, Fault::kInvalidJson);
  EXPECT_EQ(parse(kX, status(R"("text":"a","id":12x)")).fault, Fault::kInvalidJson);
  EXPECT_EQ(parse(kX, status(R"("text":"a","id":nul)")).fault, Fault::kInvalidJson);
}

TEST(PitfallTest, P5TwoDocumentsInOneRecordAreRefused) {
  const std::string one = post(R"("a")");
  EXPECT_EQ(parse(kJet, one + one).fault, Fault::kSeveralDocuments);
  EXPECT_EQ(parse(kJet, one + "\n" + one).fault, Fault::kSeveralDocuments);
  EXPECT_EQ(parse(kJet, one + one).offset, one.size());
  EXPECT_EQ(parse(kJet, one + " ").fault, Fault::kNone);
  EXPECT_EQ(parse(kJet, one + "}").fault, Fault::kInvalidJson);
  EXPECT_EQ(parse(kJet, one + "x").fault, Fault::kInvalidJson);
}

TEST(PitfallTest, P6AnEscapedKeyCountsAsAMissingField) {
  std::string escaped = post(R"("a")");
  escaped.replace(escaped.find("\"text\""), 6, "\"te\\u0078t\"");
  const Parsed parsed = parse(kJet, escaped);
  EXPECT_EQ(parsed.fault, Fault::kMissingField);
  EXPECT_EQ(parsed.what, "text");
}

TEST(PitfallTest, P7OfDuplicateKeysTheFirstWins) {
  EXPECT_EQ(field(parse(kJet, post(R"("pertama","text":"kedua")")), "text"), "pertama");
  EXPECT_EQ(field(parse(kX, status(R"("id_str":"1","id_str":"2","text":"a","user":{"id_str":"8"})")), "actor_id"), "7");
}

TEST(PitfallTest, P8NothingIsAFaultOfItsOwn) {
  EXPECT_EQ(parse(kJet, "").fault, Fault::kEmpty);
  EXPECT_EQ(parse(kJet, "  \t ").fault, Fault::kEmpty);
  const auto format = make_format(kJet, "");
  std::vector<Event> events;
  Record tombstone;
  tombstone.null_value = true;
  EXPECT_EQ(format->parse(tombstone, events).fault, Fault::kEmpty);
  EXPECT_FALSE(format->peek(tombstone).decidable);
}

TEST(PitfallTest, P8AByteOrderMarkAndACarriageReturnAreNotInTheWay) {
  EXPECT_EQ(field(parse(kJet, "\xEF\xBB\xBF" + post(R"("a")")), "text"), "a");
  EXPECT_EQ(field(parse(kJet, post(R"("a")") + "\r"), "text"), "a");
  EXPECT_EQ(parse(kJet, "\xEF\xBB\xBF").fault, Fault::kEmpty);
}

TEST(PitfallTest, P9BadUtf8CostsItsOwnRecordOnly) {
  const auto format = make_format(kJet, "");
  EXPECT_EQ(field(parse(*format, post(R"("satu")")), "text"), "satu");
  for (const char* bad : {"\"\xFF\"", "\"\xC3\"", "\"\xED\xA0\x80\"", "\"\xC0\x80\"", "\"\xF5\x80\x80\x80\""})
    EXPECT_EQ(parse(*format, post(bad)).fault, Fault::kInvalidUtf8);
  EXPECT_EQ(field(parse(*format, post(R"("tiga")")), "text"), "tiga");
}

TEST(PitfallTest, P9BadUtf8IsFoundInSkippedFieldsToo) {
  EXPECT_EQ(parse(kJet, post(R"("a")", ",\"unread\":\"\xFF\"")).fault, Fault::kInvalidUtf8);
}

TEST(PitfallTest, P10ARetweetGivesTheWholeOriginal) {
  const Parsed parsed = parse(
      kX,
      status(
          R"("id_str":"2","text":"RT @x: awal saja…","retweeted_status":)" +
          status(
              R"("id_str":"1","truncated":true,"text":"awal saja…","extended_tweet":{"full_text":"awal saja dan ekornya"})")));
  ASSERT_EQ(parsed.events.size(), 2u);
  EXPECT_EQ(parsed.events[0].find("RT @x"), std::string::npos);
  EXPECT_NE(parsed.events[0].find(R"("text":"awal saja dan ekornya","text_presence":"inline")"), std::string::npos);
  EXPECT_NE(parsed.events[1].find(R"("op":"snapshot")"), std::string::npos);
  EXPECT_NE(parsed.events[1].find(R"("text":"awal saja dan ekornya")"), std::string::npos);
}

TEST(PitfallTest, P11TruncatedWithoutTheRestIsFlaggedAndKept) {
  const Parsed parsed = parse(kX, status(R"("id_str":"2","truncated":true,"text":"awal saja…")"));
  EXPECT_EQ(field(parsed, "text"), "awal saja…");
  EXPECT_NE(parsed.events[0].find(R"("flags":["text_truncated"])"), std::string::npos);
}

TEST(PitfallTest, P12EntitiesAreDecodedInEveryTextOfX) {
  EXPECT_EQ(field(parse(kX, status(R"("id_str":"2","text":"a &amp; b &lt;3")")), "text"), "a & b <3");
  EXPECT_EQ(field(parse(kX, status(R"("id_str":"2","full_text":"&amp;")")), "text"), "&");
  EXPECT_EQ(field(parse(kX, status(R"("id_str":"2","text":"","extended_tweet":{"full_text":"&amp;"})")), "text"), "&");
  EXPECT_EQ(field(parse(kJet, post(R"("&amp;")")), "text"), "&amp;");
}

TEST(PitfallTest, P13NulInsideTextCutsNothing) {
  const auto format = make_format(kJet, "");
  const PaddedRecord record(post(R"("sebelum\u0000sesudah")"));
  std::vector<Event> events;
  ASSERT_TRUE(format->parse(record.record, events).ok());
  EXPECT_EQ(events[0].text, "sebelum\0sesudah"s);
}

TEST(PitfallTest, P13ARawNulIsNoJson) { EXPECT_EQ(parse(kJet, post("\"a\0b\""s)).fault, Fault::kInvalidJson); }

TEST(PitfallTest, P18AClaimedTimeThatCannotBeReadIsUnknownAndTheEventKept) {
  for (const char* claimed :
       {R"("besok")", R"("47000-01-01T00:00:00Z")", R"("2024-09-22T10:13:20.1234567890Z")", "17", "null", "{}"}) {
    std::string record = post(R"("a")");
    const std::string good = R"("2024-09-22T10:13:20Z")";
    record.replace(record.find(good), good.size(), claimed);
    EXPECT_EQ(field(parse(kJet, record), "t_claimed_us"), "absent") << claimed;
    EXPECT_EQ(field(parse(kJet, record), "t_seen_us"), "1727000000000000") << claimed;
  }
}

TEST(PitfallTest, P18AClaimedTimeMayHaveAnOffsetAndNineDecimals) {
  for (const char* claimed :
       {R"("2024-09-22T18:13:20.000000999+08:00")", R"("2024-09-22T10:13:20z")", R"("2024-09-22 05:13:20 -0500")"}) {
    std::string record = post(R"("a")");
    const std::string good = R"("2024-09-22T10:13:20Z")";
    record.replace(record.find(good), good.size(), claimed);
    EXPECT_EQ(field(parse(kJet, record), "t_claimed_us"), "1727000000000000") << claimed;
  }
}

TEST(PitfallTest, P18TheOrderingClockMustBeReadable) {
  const auto with_time = [](const std::string& time) {
    std::string record = post(R"("a")");
    return parse(kJet, record.replace(record.find("1727000000000000"), 16, time));
  };
  EXPECT_EQ(with_time("\"besok\"").fault, Fault::kInvalidTime);
  EXPECT_EQ(with_time("1e15").fault, Fault::kInvalidTime);
  EXPECT_EQ(with_time("99999999999999999999").fault, Fault::kInvalidTime);
  EXPECT_EQ(with_time("{}").fault, Fault::kWrongType);
  EXPECT_EQ(with_time("true").fault, Fault::kWrongType);
  EXPECT_EQ(with_time("{}").what, "time_us");
  EXPECT_EQ(with_time("{}").offset, post("").find("1727000000000000"));
  EXPECT_EQ(with_time("null").fault, Fault::kMissingField);
  EXPECT_EQ(field(with_time("1421000000000000000"), "t_seen_us"), "1421000000000000000");  // the year 47000
  EXPECT_EQ(parse(kX, status(R"("id_str":"2","text":"a","timestamp_ms":"besok")")).fault, Fault::kInvalidTime);
  EXPECT_EQ(parse(kX, status(R"("id_str":"2","text":"a","timestamp_ms":"9223372036854775807")")).fault,
            Fault::kInvalidTime);
  EXPECT_EQ(parse(kX, status(R"("id_str":"2","text":"a","timestamp_ms":[1])")).fault, Fault::kWrongType);
  EXPECT_EQ(field(parse(kX, status(R"("id_str":"2","text":"a","timestamp_ms":1727000000000)")), "t_event_us"),
            "1727000000000000");
}

TEST(PitfallTest, P18AStatusWithoutAReadableDateIsKeptWithoutTime) {
  for (const char* date :
       {R"("Sun Sep 22 10:13:20 2024")", R"("besok")", R"("Sun Foo 22 10:13:20 +0000 2024")", "null"})
    EXPECT_EQ(
        field(parse(kX, R"({"created_at":)" + std::string(date) + R"(,"user":{"id_str":"7"},"id_str":"2","text":"a"})"),
              "t_event_us"),
        "absent");
}

TEST(PitfallTest, P19WhatIsUnknownIsOtherOrControl) {
  std::string record = post(R"("a")");
  record.replace(record.find("app.bsky.feed.post"), 18, "place.stream.chat.");
  EXPECT_EQ(field(parse(kJet, record), "kind"), "other");
  EXPECT_EQ(field(parse(kJet, record), "collection"), "place.stream.chat.");
  EXPECT_TRUE(same_json(
      parse(kJet, R"({"did":"did:plc:demo","time_us":5,"kind":"futureKind","futureKind":{}})").events.at(0),
      R"({"source":"bluesky.jetstream.v1","kind":"control","op":"create","flags":["unknown_kind"],"order":5})"));
  record = post(R"("a")");
  record.replace(record.find("create\""), 6, "resync");
  EXPECT_EQ(field(parse(kJet, record), "kind"), "control");
}

TEST(PitfallTest, P20TheSubjectIsAStringOrAnObjectByCollection) {
  const auto act = [](const std::string& collection, const std::string& subject) {
    return parse(kJet, R"({"did":"d","time_us":5,"kind":"commit","commit":{"operation":"create","collection":")" +
                           collection + R"(","rkey":"k","record":{"subject":)" + subject + "}}}");
  };
  EXPECT_EQ(field(act("app.bsky.graph.follow", R"("did:plc:a")"), "author_id"), "did:plc:a");
  EXPECT_EQ(field(act("app.bsky.feed.like", R"({"uri":"at://did:plc:a/c/r","cid":"x"})"), "author_id"), "did:plc:a");
  EXPECT_EQ(act("app.bsky.graph.follow", R"({"uri":"at://did:plc:a/c/r"})").fault, Fault::kWrongType);
  EXPECT_EQ(act("app.bsky.feed.like", R"("did:plc:a")").fault, Fault::kMissingField);
}

TEST(PitfallTest, P21ReplyAndQuoteInOnePost) {
  const Parsed parsed = parse(
      kJet,
      R"({"did":"d","time_us":5,"kind":"commit","commit":{"operation":"create","collection":"app.bsky.feed.post","rkey":"k","record":{"text":"a",)"
      R"("reply":{"parent":{"uri":"at://p/c/r","cid":"1"},"root":{"uri":"at://o/c/r","cid":"2"}},"embed":{"$type":"app.bsky.embed.record","record":{"uri":"at://q/c/r","cid":"3"}}}}})");
  for (const char* role : {"parent", "root", "quoted"})
    EXPECT_NE(parsed.events.at(0).find("\"role\":\"" + std::string(role) + "\""), std::string::npos) << role;
}

TEST(PitfallTest, P21EmbeddedStatusesAreReadTwoLevelsDeep) {
  std::string inner = status(R"("id_str":"4","text":"empat")");
  for (int id = 3; id >= 1; --id)
    inner = status("\"id_str\":\"" + std::to_string(id) + R"(","text":"t","quoted_status":)" + inner);
  const Parsed parsed = parse(kX, inner);
  ASSERT_EQ(parsed.events.size(), 3u);
  EXPECT_EQ(parsed.values[0], inner);
  EXPECT_TRUE(parsed.values[1].starts_with('{') && parsed.values[1].ends_with('}'));
  EXPECT_NE(parsed.values[1].find("\"id_str\":\"2\""), std::string::npos);
  EXPECT_NE(parsed.values[2].find("empat"), std::string::npos);
}

TEST(PitfallTest, AnEmbeddedValueIsExactlyItsObject) {
  const std::string original = status(R"( "id_str" : "1" , "text" : "a" )");
  const Parsed parsed =
      parse(kX, status(R"("id_str":"2","text":"b","retweeted_status" : )" + original + " \t, \"lang\":\"in\""));
  ASSERT_EQ(parsed.values.size(), 2u);
  EXPECT_EQ(parsed.values[1], original);
}

TEST(PitfallTest, P22EmptyTextWithAltTextIsFlagged) {
  const Parsed parsed = parse(
      kJet,
      R"({"did":"d","time_us":5,"kind":"commit","commit":{"operation":"create","collection":"app.bsky.feed.post","rkey":"k","record":{"text":"",)"
      R"("embed":{"$type":"app.bsky.embed.images","images":[{"image":{}},{"alt":"gambar"}]}}}})");
  EXPECT_EQ(field(parsed, "text"), "");
  EXPECT_NE(parsed.events.at(0).find(R"("flags":["empty_text","has_alt_text"])"), std::string::npos);
}

TEST(PitfallTest, P27DeepNestingPassesWhereItIsSkipped) {
  const std::string deep = std::string(2000, '[') + std::string(2000, ']');
  EXPECT_EQ(field(parse(kJet, post(R"("a")", ",\"unread\":" + deep)), "text"), "a");
  std::string objects;
  for (int i = 0; i < 2000; ++i) objects += "{\"a\":";
  EXPECT_EQ(field(parse(kJet, post(R"("a")", ",\"unread\":" + objects + "1" + std::string(2000, '}'))), "text"), "a");
}

TEST(PitfallTest, P27DeepNestingIsRefusedWhereItIsRead) {
  const std::string deep = std::string(2000, '[') + std::string(2000, ']');
  EXPECT_EQ(parse(kJet, post(deep)).fault, Fault::kTooDeep);
  EXPECT_EQ(parse(kX, R"({"limit":)" + deep + "}").fault, Fault::kTooDeep);
  std::string statuses = status(R"("id_str":"1","text":"a")");
  for (int i = 0; i < 2000; ++i) statuses = status(R"("id_str":"1","text":"a","quoted_status":)" + statuses);
  EXPECT_EQ(parse(kX, statuses).events.size(), 3u);
}

TEST(PitfallTest, P27TenMegabytesAreRead) {
  EXPECT_EQ(field(parse(kJet, post("\"" + std::string(10'000'000, 'x') + "\"")), "text").size(), 10'000'000u);
}

TEST(PitfallTest, P27ARecordBeyondTheLimitIsNotParsed) {
  const PaddedRecord padded(post(R"("a")"));
  Record record = padded.record;
  record.too_long = true;
  std::vector<Event> events;
  EXPECT_EQ(make_format(kJet, "")->parse(record, events).fault, Fault::kTooLong);
}

TEST(PitfallTest, WhatIsNoObjectIsAWrongType) {
  for (const char* record : {"[]", "\"a\"", "5", "null", "[{}]"})
    EXPECT_EQ(parse(kJet, record).fault, Fault::kWrongType) << record;
}

TEST(PitfallTest, AMissingFieldIsNamed) {
  for (const char* name : {"did", "time_us", "kind", "collection", "operation", "rkey"}) {
    std::string record = post(R"("a")");
    const std::string key = "\"" + std::string(name) + "\"";
    record.replace(record.find(key), key.size(), "\"x\"");
    const Parsed parsed = parse(kJet, record);
    EXPECT_EQ(parsed.fault, Fault::kMissingField) << name;
    EXPECT_EQ(parsed.what, name);
    EXPECT_TRUE(parsed.events.empty());
  }
}

TEST(PitfallTest, TheDomainAndTheRecordsTimeAreAdded) {
  const auto format = make_format(kX, "contoh.invalid");
  PaddedRecord padded(R"({"limit":{}})");
  padded.record.t_record = 17;
  std::vector<Event> events;
  ASSERT_TRUE(format->parse(padded.record, events).ok());
  EXPECT_EQ(events[0].domain, "contoh.invalid");
  EXPECT_EQ(events[0].t_record, 17);
}

}  // namespace
}  // namespace netra
