#include "ingest/dump.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "metrics/input_error.h"

namespace netra {
namespace {

namespace fs = std::filesystem;

class DumpTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = fs::temp_directory_path() / "netra_dump_XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    dir_ = name;
  }
  void TearDown() override { fs::remove_all(dir_); }

  std::string write(const std::string& text, const std::string& name = "dump") {
    std::ofstream(dir_ / name, std::ios::binary) << text;
    return dir_ / name;
  }

  // `number:bytes` of every record, `!` for too long.
  static std::vector<std::string> read(DumpSource& source, uint64_t start = 0) {
    std::vector<std::string> records;
    RecordBatch batch;
    uint64_t bytes = 0;
    bool ended = false;
    source.resume([start](const std::string&) { return ResumePoint{.next_record = start}; });
    while (source.next(batch) == Source::Next::kBatch) {
      EXPECT_FALSE(ended) << "a batch after the end of the stream";
      ended = batch.end_of_stream;
      bytes += batch.source_bytes;
      for (const Record& record : batch.records) {
        EXPECT_GE(record.bytes.data(), batch.buffer.data());
        EXPECT_LE(record.bytes.data() + record.bytes.size() + RecordBatch::kPadding,
                  batch.buffer.data() + batch.buffer.size());
        records.push_back(std::to_string(record.number) + (record.too_long ? "!" : ":") + std::string(record.bytes));
      }
    }
    EXPECT_TRUE(ended);
    EXPECT_EQ(bytes, source.bytes());
    return records;
  }
  std::vector<std::string> read(const std::string& text, LineLimits lines = {}, uint64_t start = 0) {
    DumpSource source(write(text), {.format = "canonical", .lines = lines});
    return read(source, start);
  }
  using Records = std::vector<std::string>;

  fs::path dir_;
};

TEST_F(DumpTest, SplitsAtLfAndCrlf) { EXPECT_EQ(read("a\nb\r\nc\n"), (Records{"0:a", "1:b", "2:c"})); }

TEST_F(DumpTest, TheLastLineNeedsNoEnd) {
  EXPECT_EQ(read("a\nb"), (Records{"0:a", "1:b"}));
  EXPECT_EQ(read("a\nb\r"), (Records{"0:a", "1:b"}));
}

TEST_F(DumpTest, Pitfall8BlankLinesAreNoRecordsAndNotNumbered) {
  EXPECT_EQ(read("\r\n\na\n\n \t\r\nb\n\r\n"), (Records{"0:a", "1:b"}));
}

TEST_F(DumpTest, AnEmptyFileEndsAtOnce) { EXPECT_EQ(read(""), Records{}); }

TEST_F(DumpTest, GoesOnAtARecord) {
  EXPECT_EQ(read("a\n\nb\nc\n", {}, 1), (Records{"1:b", "2:c"}));
  EXPECT_EQ(read("a\nb\n", {}, 2), Records{});
  EXPECT_EQ(read("a\nb\n", {}, 9), Records{});
}

TEST_F(DumpTest, EveryCutIntoBatchesGivesTheSameRecords) {
  std::string text;
  for (int i = 0; i < 300; ++i)
    text += std::string(static_cast<size_t>(i * 7 % 50), 'x') + std::to_string(i) + (i % 3 ? "\n" : "\r\n");
  const Records whole = read(text);
  EXPECT_EQ(whole.size(), 300u);
  for (size_t bytes : {1, 2, 3, 7, 64, 1000})
    for (size_t records : {1, 3, 1000})
      EXPECT_EQ(read(text, {.batch_bytes = bytes, .batch_records = records}), whole) << bytes << ' ' << records;
}

TEST_F(DumpTest, ATooLongLineKeepsItsBeginningAndItsNumber) {
  const std::string text =
      "ab\n" + std::string(100, 'x') + "\ncd\n" + std::string(9, 'y') + "\r\n" + std::string(100, 'z');
  for (size_t bytes : {4, 16, 4096})
    EXPECT_EQ(read(text, {.record_bytes_max = 9, .batch_bytes = bytes}),
              (Records{"0:ab", "1!xxxxxxxxx", "2:cd", "3:yyyyyyyyy", "4!zzzzzzzzz"}))
        << bytes;
}

TEST_F(DumpTest, ALineOfExactlyTheLimitMayEndInCrlfAnywhere) {
  for (size_t bytes = 1; bytes < 24; ++bytes)
    EXPECT_EQ(read("yyyyyyyyy\r\nyyyyyyyyy\r\n", {.record_bytes_max = 9, .batch_bytes = bytes}),
              (Records{"0:yyyyyyyyy", "1:yyyyyyyyy"}))
        << bytes;
}

TEST_F(DumpTest, TenMegabytesAreOneRecord) {
  const Records records = read("a\n" + std::string(10'000'000, 'x') + "\nb\n");
  ASSERT_EQ(records.size(), 3u);
  EXPECT_EQ(records[1].size(), 10'000'002u);
  EXPECT_EQ(records[2], "2:b");
}

TEST_F(DumpTest, IsNamedAfterItsBytes) {
  DumpSource source(write("a\n"), {.format = "jetstream_v1", .domain = "contoh.invalid"});
  EXPECT_EQ(source.name(), "file:" + sha256("a\n").hex().substr(0, 16));
  RecordBatch batch;
  ASSERT_EQ(source.next(batch), Source::Next::kBatch);
  EXPECT_EQ(batch.stream->position(0), source.name() + "#0");
  EXPECT_EQ(batch.stream->format, "jetstream_v1");
  EXPECT_EQ(batch.stream->domain, "contoh.invalid");
  EXPECT_EQ(source.sha256(), sha256("a\n"));
  EXPECT_TRUE(source.resumable());
  DumpSource moved(write("a\n", "elsewhere"), {.format = "jetstream_v1"});
  EXPECT_EQ(moved.name(), source.name());
}

TEST_F(DumpTest, RefusesWhatItCannotRead) {
  EXPECT_THROW(DumpSource(dir_ / "missing", {}), InputError);
  EXPECT_THROW(DumpSource(dir_, {}), InputError);
  try {
    DumpSource(write("PK\x03\x04 packed"), {});
    FAIL() << "a zip was taken for lines";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("zip"), std::string::npos) << error.what();
  }
}

TEST_F(DumpTest, ReadsStandardInputAsItComes) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const int saved = dup(STDIN_FILENO);
  dup2(ends[0], STDIN_FILENO);
  DumpSource source("-", {.format = "canonical"});
  EXPECT_EQ(source.name(), "file:stdin");
  EXPECT_FALSE(source.resumable());
  ASSERT_EQ(::write(ends[1], "a\nb", 3), 3);
  RecordBatch batch;
  ASSERT_EQ(source.next(batch), Source::Next::kBatch);  // although the input is still open
  ASSERT_EQ(batch.records.size(), 1u);
  EXPECT_EQ(batch.records[0].bytes, "a");
  EXPECT_FALSE(batch.end_of_stream);
  ASSERT_EQ(::write(ends[1], "c\n", 2), 2);
  close(ends[1]);
  ASSERT_EQ(source.next(batch), Source::Next::kBatch);
  ASSERT_EQ(batch.records.size(), 1u);
  EXPECT_EQ(batch.records[0].bytes, "bc");
  while (!batch.end_of_stream) ASSERT_EQ(source.next(batch), Source::Next::kBatch);
  EXPECT_EQ(source.next(batch), Source::Next::kEnd);
  EXPECT_EQ(source.sha256(), sha256("a\nbc\n"));
  dup2(saved, STDIN_FILENO);
  close(saved);
  close(ends[0]);
}

TEST_F(DumpTest, AFileThatGrowsIsReadToWhereItWasNamed) {
  const std::string path = write("a\nb\n");
  DumpSource source(path, {.format = "canonical"});
  std::ofstream(path, std::ios::app) << "c\n";
  EXPECT_EQ(read(source), (Records{"0:a", "1:b"}));
  EXPECT_EQ(source.sha256(), sha256("a\nb\n"));
}

TEST_F(DumpTest, AFileThatShrinksIsNoDumpThatEnded) {
  const std::string path = write("a\nb\n");
  DumpSource source(path, {.format = "canonical"});
  std::filesystem::resize_file(path, 2);
  RecordBatch batch;
  EXPECT_THROW(source.next(batch), SystemError);
}

TEST_F(DumpTest, ReadingForTheNameStopsWhereItIsToldTo) {
  EXPECT_THROW(DumpSource(write("a\n"), {.format = "canonical", .stop = [] { return true; }}), Stopped);
}

}  // namespace
}  // namespace netra
