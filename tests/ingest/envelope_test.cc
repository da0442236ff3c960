#include "ingest/envelope.h"

#include <gtest/gtest.h>

#include <fstream>

#include "metrics/input_error.h"
#include "tests/ingest/json_values.h"
#include "tests/ingest/parse_lines.h"

namespace netra {
namespace {

const std::string kLike =
    R"({"did":"did:plc:demo","time_us":1727000000000000,"kind":"commit","commit":{"rev":"r","operation":"create",)"
    R"("collection":"app.bsky.feed.like","rkey":"k","record":{"subject":{"uri":"at://a/b/c","cid":"d"}}}})";

std::string as_json_string(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

Parsed unwrap(const std::string& envelope, const std::string& record) {
  return parse(*make_format("jetstream_v1 in " + std::string(envelope), ""), record);
}

// The like is inside, whatever is around it.
void expect_like(const std::string& envelope, const std::string& record) {
  const Parsed inside = parse("jetstream_v1", kLike), outside = unwrap(envelope, record);
  EXPECT_EQ(outside.fault, Fault::kNone) << outside.what << " of " << record;
  EXPECT_EQ(outside.events, inside.events) << record;
  EXPECT_EQ(outside.values, inside.values) << record;
}

void expect_control(const std::string& envelope, const std::string& record, const std::string& flag) {
  const Parsed parsed = unwrap(envelope, record);
  ASSERT_EQ(parsed.events.size(), 1u) << parsed.what << " of " << record;
  EXPECT_NE(parsed.events[0].find(R"("kind":"control","op":"create")"), std::string::npos) << parsed.events[0];
  EXPECT_NE(parsed.events[0].find("[\"" + flag + "\"]"), std::string::npos) << parsed.events[0];
}

TEST(EnvelopeTest, NoneAndNoNameChangeNothing) {
  expect_like("none", kLike);
  EXPECT_EQ(parse("jetstream_v1", kLike).events.size(), 1u);
}

TEST(EnvelopeTest, AnUnknownOneIsRefusedWithTheKnownOnes) {
  try {
    unwrap("amplop", kLike);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(),
                 "no envelope is called 'amplop'; known are none, cloudevents, debezium, connect, string");
  }
}

TEST(EnvelopeTest, CloudEventsStructured) {
  expect_like("cloudevents", R"({"specversion":"1.0","id":"1","source":"/s","type":"t","data":)" + kLike + "}");
  expect_like("cloudevents", R"({"data":)" + kLike + R"(,"data_base64":null,"specversion":"1.0"})");
  expect_like("cloudevents", R"({"specversion":"1.0","datacontenttype":"text/plain","data":)" + as_json_string(kLike) + "}");
}

TEST(EnvelopeTest, CloudEventsInBase64) {
  // {"limit":{"track":1}}, with every padding.
  for (const auto& [data, spaces] : {std::pair{"eyJsaW1pdCI6eyJ0cmFjayI6MX19", 0}, {"eyJsaW1pdCI6eyJ0cmFjayI6MX19IA==", 1},
                                     {"eyJsaW1pdCI6eyJ0cmFjayI6MX19ICA=", 2}}) {
    const Parsed parsed = parse(*make_format("twitter_v1 in cloudevents", ""),
                                R"({"specversion":"1.0","data_base64":")" + std::string(data) + "\"}");
    ASSERT_EQ(parsed.events.size(), 1u) << parsed.what;
    EXPECT_EQ(parsed.values[0], R"({"limit":{"track":1}})" + std::string(static_cast<size_t>(spaces), ' '));
  }
  EXPECT_EQ(unwrap("cloudevents", R"({"specversion":"1.0","data_base64":"e"})").fault, Fault::kWrongType);
  EXPECT_EQ(unwrap("cloudevents", R"({"specversion":"1.0","data_base64":"*a=="})").fault, Fault::kWrongType);
}

TEST(EnvelopeTest, ABatchOfCloudEventsIsOneRecord) {
  const std::string one = R"({"specversion":"1.0","data":)" + kLike + "}";
  const Parsed parsed = unwrap("cloudevents", " [" + one + " , " + one + "]");
  ASSERT_EQ(parsed.events.size(), 2u) << parsed.what;
  EXPECT_EQ(parsed.events, (std::vector<std::string>{parse("jetstream_v1", kLike).events[0], parsed.events[0]}));
  EXPECT_EQ(parsed.values[1], kLike);
  expect_control("cloudevents", "[]", "empty_batch");
  EXPECT_EQ(unwrap("cloudevents", "[" + one + R"(,{"specversion":"1.0","data":{"did":"x"}}])").fault, Fault::kMissingField);
  EXPECT_TRUE(unwrap("cloudevents", "[" + one + "," + kLike + "]").events.empty());
  EXPECT_EQ(unwrap("cloudevents", "[" + one).fault, Fault::kInvalidJson);
}

TEST(EnvelopeTest, BinaryCloudEventsAreTheDocumentItself) { expect_like("cloudevents", kLike); }

TEST(EnvelopeTest, ACloudEventWithoutDataIsRefused) {
  EXPECT_EQ(unwrap("cloudevents", R"({"specversion":"1.0"})").fault, Fault::kMissingField);
  EXPECT_EQ(unwrap("cloudevents", R"({"specversion":"1.0","data":null})").what, "/data");
  EXPECT_EQ(unwrap("cloudevents", R"({"specversion":"1.0","data":5})").fault, Fault::kWrongType);
}

TEST(EnvelopeTest, TheEnvelopesTimeIsTheRecordsWhereThatHasNone) {
  const auto format = make_format("jetstream_v1 in cloudevents", "");
  PaddedRecord padded(R"({"specversion":"1.0","time":"2024-09-22T10:13:20Z","data":)" + kLike + "}");
  std::vector<Event> events;
  ASSERT_TRUE(format->parse(padded.record, events).ok());
  EXPECT_EQ(events[0].t_record, 1727000000000000);
  padded.record.t_record = 17;
  ASSERT_TRUE(format->parse(padded.record, events).ok());
  EXPECT_EQ(events[0].t_record, 17);
}

TEST(EnvelopeTest, DebeziumGivesTheRowAsItIsNow) {
  for (const char* op : {"c", "u", "r"}) {
    const std::string change = R"("before":{"id":1},"after":)" + kLike + R"(,"op":")" + op + R"(","ts_ms":0})";
    expect_like("debezium", "{" + change);
    expect_like("debezium", R"({"schema":{},"payload":{)" + change + "}");
  }
  expect_like("debezium", R"({"after":)" + as_json_string(kLike) + R"(,"op":"c"})");
}

TEST(EnvelopeTest, AChangesTimeIsTheRecordsWhereThatHasNone) {
  const PaddedRecord padded(R"({"op":"c","ts_ms":1783175888085,"after":)" + kLike + "}");
  std::vector<Event> events;
  const auto format = make_format("jetstream_v1 in debezium", "");
  ASSERT_TRUE(format->parse(padded.record, events).ok());
  EXPECT_EQ(events[0].t_record, 1783175888085000);
}

TEST(EnvelopeTest, ARowsDeletionIsNotThePosts) {
  expect_control("debezium", R"({"payload":{"before":{"id":"1"},"after":null,"op":"d","ts_ms":2}})", "row_deleted");
  expect_control("debezium", R"({"op":"d","before":null,"after":null})", "row_deleted");
  expect_control("debezium", R"({"schema":null,"payload":null})", "tombstone");
}

TEST(EnvelopeTest, AChangeMustSayWhatItIs) {
  EXPECT_EQ(unwrap("debezium", R"({"after":{}})").what, "/op");
  EXPECT_EQ(unwrap("debezium", R"({"payload":{"op":"c"}})").what, "/payload/after");
  EXPECT_EQ(unwrap("debezium", R"({"payload":{"op":"c","after":[]}})").fault, Fault::kWrongType);
}

TEST(EnvelopeTest, ConnectGivesItsPayload) {
  expect_like("connect", R"({"schema":{"type":"struct"},"payload":)" + kLike + "}");
  expect_like("connect", R"({"schema":{"type":"string"},"payload":)" + as_json_string(kLike) + "}");
  expect_control("connect", R"({"schema":null,"payload":null})", "tombstone");
  EXPECT_EQ(unwrap("connect", kLike).what, "/payload");
}

TEST(EnvelopeTest, AStringGivesWhatItSays) {
  expect_like("string", as_json_string(kLike));
  expect_like("string", " " + as_json_string(kLike) + " \r");
  EXPECT_EQ(unwrap("string", kLike).fault, Fault::kWrongType);
  EXPECT_EQ(unwrap("string", R"("a" "b")").fault, Fault::kInvalidJson);
  EXPECT_EQ(unwrap("string", R"("a)").fault, Fault::kInvalidJson);
  EXPECT_EQ(unwrap("string", "").fault, Fault::kEmpty);
}

TEST(EnvelopeTest, P8AByteOrderMarkBeforeAnEnvelopeIsPassedOver) {
  const std::string mark = "\xEF\xBB\xBF", event = R"({"specversion":"1.0","data":)" + kLike + "}";
  expect_like("string", mark + " " + as_json_string(kLike));
  expect_like("cloudevents", mark + "[" + event + "]");
  expect_like("cloudevents", mark + event);
  expect_like("connect", mark + R"({"payload":)" + kLike + "}");
  EXPECT_EQ(unwrap("string", mark).fault, Fault::kEmpty);
}

TEST(EnvelopeTest, P8ATombstoneIsTheEnvelopesBusinessWhereItHasOne) {
  Record tombstone;
  tombstone.null_value = true;
  std::vector<Event> events;
  for (const char* envelope : {"debezium", "connect"}) {
    const auto format = make_format("jetstream_v1 in " + std::string(envelope), "");
    ASSERT_TRUE(format->parse(tombstone, events).ok());
    EXPECT_TRUE(events[0].has_flag("tombstone"));
  }
  for (const char* envelope : {"none", "cloudevents", "string"})
    EXPECT_EQ(make_format("jetstream_v1 in " + std::string(envelope), "")->parse(tombstone, events).fault, Fault::kEmpty);
}

TEST(EnvelopeTest, AFaultInsideIsFoundInTheRecord) {
  const std::string bad = R"({"did":"d","time_us":"besok","kind":"commit"})";
  const std::string record = R"({"schema":{},"payload":)" + bad + "}";
  const Parsed parsed = unwrap("connect", record);
  EXPECT_EQ(parsed.fault, Fault::kInvalidTime);
  EXPECT_EQ(parsed.offset, record.find("\"besok\""));
}

TEST(SharedEnvelopeTest, RealEnvelopesHoldTheSameLike) {
  const std::string shared = shared_dir();
  if (shared.empty()) GTEST_SKIP() << "no folder of shared samples: set NETRA_SHARED";
  const auto lines = read_lines(shared + "/formats/samples/envelopes_derived.jsonl");
  const std::string like = canonical_json(read_lines(shared + "/formats/expected/jetstream_v1.jsonl").at(0), "dedupe_key");
  ASSERT_EQ(lines.size(), 5u);
  for (const auto& [envelope, index] : {std::pair{"cloudevents", 0}, {"cloudevents", 1}, {"debezium", 2}, {"connect", 4}}) {
    const Parsed parsed = unwrap(envelope, lines[static_cast<size_t>(index)]);
    ASSERT_EQ(parsed.events.size(), 1u) << parsed.what;
    EXPECT_EQ(canonical_json(parsed.events[0], "t_record_us"), like) << envelope;
  }
  expect_control("debezium", lines[3], "row_deleted");
}

}  // namespace
}  // namespace netra
