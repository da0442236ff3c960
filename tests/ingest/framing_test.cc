#include "ingest/framing.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "ingest/dump.h"
#include "tests/fuzzing/memory_bytes.h"
#include "tests/ingest/json_values.h"
#include "tests/ingest/parse_lines.h"

namespace netra {
namespace {

// A dump that lives as long as the test looks at it, in pieces of any size.
std::vector<std::string> records(const std::string& bytes, LineLimits limits = {}) {
  limits.any_framing = true;
  std::string name = testing::TempDir() + "framing-XXXXXX";
  ::close(::mkstemp(name.data()));
  std::ofstream(name, std::ios::binary) << bytes;
  std::vector<std::string> found;
  {
    DumpSource source(name, {.format = "mastodon", .lines = limits});
    RecordBatch batch;
    while (source.next(batch) == Source::Next::kBatch)
      for (const Record& record : batch.records) found.push_back((record.too_long ? "!" : "") + std::string(record.bytes));
  }
  std::filesystem::remove(name);
  return found;
}

std::string frame(const std::string& rest) {
  const std::string bytes = "\x28\xB5\x2F\xFD" + rest;
  std::string out;
  for (int i = 0; i < 4; ++i) out += static_cast<char>(bytes.size() >> (8 * i));
  return out + bytes;
}

using Records = std::vector<std::string>;

TEST(FramingTest, IsToldByTheFirstBytes) {
  EXPECT_EQ(framing_of("{\"a\":1}\n"), Framing::kLines);
  EXPECT_EQ(framing_of(""), Framing::kLines);
  EXPECT_EQ(framing_of(":)\nevent: update"), Framing::kEvents);
  EXPECT_EQ(framing_of("event: delete\n"), Framing::kEvents);
  EXPECT_EQ(framing_of("data:{}\n"), Framing::kEvents);
  EXPECT_EQ(framing_of(frame("x")), Framing::kFrames);
  for (const std::string lead : {"\n", "\r\n\n\n\n\n\n\n\n\n\n", "\xEF\xBB\xBF", "\xEF\xBB\xBF\r\n"}) {
    EXPECT_EQ(framing_of(lead + "event: update\n"), Framing::kEvents) << lead.size();
    EXPECT_EQ(framing_of(lead + "{\"a\":1}\n"), Framing::kLines) << lead.size();
  }
}

TEST(FramingTest, AnEventIsARecordAndAKeepAliveIsNone) {
  const Records two{"event: update\ndata: {}", "event: delete\ndata: 5"};
  EXPECT_EQ(records("event: update\ndata: {}\n\n:thump\n\nevent: delete\ndata: 5\n\n"), two);
  EXPECT_EQ(records(":thump\n\n\n\nevent: update\ndata: {}\n\n\nevent: delete\ndata: 5"), two);
  EXPECT_EQ(records("event: a\r\ndata: 1\r\n\r\nevent: b\r\n\r\n"), (Records{"event: a\r\ndata: 1", "event: b"}));
  EXPECT_EQ(records(":)\nevent: a\n\n"), Records{":)\nevent: a"});
  EXPECT_EQ(records(":)\n"), Records{});
}

TEST(FramingTest, ALineOfAByteOrderMarkIsNoRecord) {
  const std::string mark = "\xEF\xBB\xBF";
  EXPECT_EQ(records(mark + "\n{}\n" + mark + " \r\n" + mark), Records{"{}"});
  EXPECT_EQ(records(mark + "{}\n"), Records{mark + "{}"});
  EXPECT_EQ(records(mark.substr(0, 2) + "\n" + mark + mark), (Records{mark.substr(0, 2), mark + mark})) << "what is no mark is not passed over";
}

TEST(FramingTest, AnEventThatSaysNothingIsNoRecord) {
  EXPECT_EQ(records("id: 1\n\nretry: 3000\n\n:thump\nid: 2\n\ndata: a\n\n"), Records{"data: a"});
  EXPECT_EQ(records("data: a\n\nfoo: 1\n\nfoo: 1\nevent\ndata: 1\n\n"), (Records{"data: a", "foo: 1\nevent\ndata: 1"})) << "unknown fields say nothing";
  EXPECT_EQ(records("id: 1\nevent: a\ndata: 1\n\nretry: 5\ndata: 2\n"), (Records{"id: 1\nevent: a\ndata: 1", "retry: 5\ndata: 2"}));
  EXPECT_EQ(records(":)\rdata: 1\r\rdata: 2\r\r").size(), 1u) << "lines that end in CR alone are not told apart, nor lost";
}

TEST(FramingTest, AFrameIsARecordWhateverItsBytes) {
  EXPECT_EQ(records(frame("a\n\n\r") + frame("") + frame("b")), (Records{frame("a\n\n\r").substr(4), frame("").substr(4), frame("b").substr(4)}));
  EXPECT_EQ(records(frame("abc") + "\x05"), (Records{frame("abc").substr(4), "\x05"}));
}

TEST(FramingTest, WhatIsTooLongIsSkippedToItsEnd) {
  const std::string filler(3000, 'x');
  const LineLimits limits{.record_bytes_max = 100, .batch_bytes = 256, .batch_records = 3};
  const Records events = records("event: a\n\nevent: " + filler + "\ndata: " + filler + "\n\nevent: b\n\n", limits);
  ASSERT_EQ(events.size(), 3u);
  EXPECT_TRUE(events[1].starts_with("!event: xxx"));
  EXPECT_EQ(events[2], "event: b");
  const Records frames = records(frame("a") + frame(filler) + frame("b"), limits);
  ASSERT_EQ(frames.size(), 3u);
  EXPECT_TRUE(frames[1].starts_with("!\x28\xB5\x2F\xFDxxx"));
  EXPECT_EQ(frames[2], frame("b").substr(4));
}

TEST(FramingTest, PiecesOfAnySizeGiveTheSame) {
  std::string events, frames;
  Records expected_events, expected_frames;
  for (int i = 0; i < 60; ++i) {
    const std::string text(static_cast<size_t>(i * 7 % 60), 'x');
    events += "event: e\ndata: " + text + "\n\n";
    expected_events.push_back("event: e\ndata: " + text);
    frames += frame(text);
    expected_frames.push_back(frame(text).substr(4));
  }
  for (size_t batch_bytes = 8; batch_bytes < 120; batch_bytes += 9) {
    EXPECT_EQ(records(events, {.batch_bytes = batch_bytes, .batch_records = 4}), expected_events) << batch_bytes;
    EXPECT_EQ(records(frames, {.batch_bytes = batch_bytes, .batch_records = 4}), expected_frames) << batch_bytes;
  }
}

// Records of a reader whose bytes come in small pieces.
Records in_pieces(std::string_view bytes, size_t piece, const LineLimits& limits) {
  fuzzing::MemoryBytes stream(bytes, piece, false);
  LineReader reader(stream, limits, true, 0);
  RecordBatch batch;
  Records found;
  while (reader.next(batch) == LineReader::Next::kBatch)
    for (const Record& record : batch.records) found.push_back((record.too_long ? "!" : "") + std::string(record.bytes));
  return found;
}

TEST(FramingTest, WhatLeadsAStreamOfEventsIsInNobodysWay) {
  const std::string events = "event: a\ndata: 1\n\ndata: 2\n\n";
  for (const std::string& lead : {std::string("\n"), std::string("\r\n"), std::string("\xEF\xBB\xBF"), std::string("\xEF\xBB\xBF\n\r\n"), std::string("\xEF\xBB\xBF") + std::string(40, '\n'),
                                  std::string(7, '\n'), std::string(300, '\n')})
    for (size_t piece = 4; piece < 48; piece += 3) {
      const LineLimits limits{.batch_bytes = piece, .any_framing = true};
      EXPECT_EQ(in_pieces(lead + events, piece, limits), (Records{"event: a\ndata: 1", "data: 2"})) << lead.size() << " " << piece;
      EXPECT_EQ(in_pieces(lead, piece, limits), Records{}) << lead.size() << " " << piece;
      EXPECT_EQ(in_pieces(std::string(lead.size(), '\n') + "{}\n", piece, limits), Records{"{}"}) << lead.size() << " " << piece;
    }
}

TEST(FramingTest, ALengthThatHoldsALineEndIsNoLine) {
  const std::string ten = frame("123456");  // its length is 10, an LF
  for (size_t piece = 4; piece < 12; ++piece) EXPECT_EQ(in_pieces(ten + ten, piece, {.any_framing = true}), (Records{ten.substr(4), ten.substr(4)})) << piece;
}

TEST(FramingTest, TheRestOfATooLongEventIsTheSameInPiecesOfAnySize) {
  const std::string bytes = "event: a\r\ndata: 12345678\r\ndata: 9\r\n\r\nevent: b\r\ndata: 1\r\n\r\n";
  for (size_t max = 18; max < 40; ++max)
    for (size_t batch = 4; batch < 40; ++batch) {
      const Records found = in_pieces(bytes, batch, {.record_bytes_max = max, .batch_bytes = batch, .any_framing = true});
      ASSERT_EQ(found.size(), 2u) << max << " " << batch;
      EXPECT_EQ(found[0].starts_with('!'), max < 33) << max << " " << batch;
      EXPECT_EQ(found[1], "event: b\r\ndata: 1");
    }
}

// What a dump says, as canonical JSON without the oracle's key.
Records events_in(const std::string& path, const std::string& format) {
  DumpSource source(path, {.format = format});
  const auto parser = make_format(format, "");
  RecordBatch batch;
  Records found;
  while (source.next(batch) == Source::Next::kBatch)
    for (const Record& record : batch.records)
      for (const std::string& event : parse(*parser, record.bytes).events) found.push_back(canonical_json(event));
  return found;
}

Records expected_in(const std::string& path) {
  Records expected = read_lines(path);
  for (std::string& line : expected) line = canonical_json(line, "dedupe_key");
  return expected;
}

TEST(SharedFramingTest, P26DumpsOfRealFramesGiveTheEventsOfTheirPlainForm) {
  const std::string shared = shared_dir();
  if (shared.empty()) GTEST_SKIP() << "no folder of shared samples: set NETRA_SHARED";
  const std::string zstd = shared + "/formats/samples/jetstream_zstd/", expected = shared + "/formats/expected/";
  const std::string with = " with " + zstd + "legacy_subscribe.zdict," + zstd + "subscribe_events_20260811.zdict";
  EXPECT_EQ(events_in(zstd + "v1_frames.bin", "jetstream_v1" + with), expected_in(expected + "jetstream_v1.jsonl"));
  EXPECT_EQ(events_in(zstd + "v2_frames.bin", "jetstream_v2" + with), expected_in(expected + "jetstream_v2_derived.jsonl"));
}

TEST(SharedFramingTest, P14ARealStreamOfEventsGivesWhatTheWebSocketGives) {
  const std::string shared = shared_dir();
  if (shared.empty()) GTEST_SKIP() << "no folder of shared samples: set NETRA_SHARED";
  Records expected = expected_in(shared + "/formats/expected/mastodon_stream_ws.jsonl");
  expected.resize(10);  // the rest is of another source
  EXPECT_EQ(events_in(shared + "/formats/samples/mastodon_stream.sse", "mastodon"), expected);
}

}  // namespace
}  // namespace netra
