// Dumps in archives: packed, in tars, damaged, too large.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "ingest/dump.h"
#include "metrics/input_error.h"
#include "tests/ingest/packing.h"
#include "tests/ingest/parse_lines.h"

namespace netra {
namespace {

namespace fs = std::filesystem;

constexpr Codec kCodecs[] = {Codec::kGzip, Codec::kBzip2, Codec::kXz, Codec::kZstd};

class ArchiveTest : public testing::Test {
 protected:
  using Records = std::vector<std::string>;

  void SetUp() override {
    std::string name = fs::temp_directory_path() / "netra_archive_XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    dir_ = name;
  }
  void TearDown() override { fs::remove_all(dir_); }

  // `member#number:bytes` of every record, `?` and the reason for an unreadable one, `member.` for the end of a stream.
  Records read(const std::string& container, DumpOptions options = {.format = "canonical"}, const DumpSource::Resume& resume = {}) {
    const std::string path = dir_ / "dump";
    std::ofstream(path, std::ios::binary) << container;
    said_.clear();
    options.say = [this](const std::string& text) { said_ += text + '\n'; };
    DumpSource source(path, options);
    if (resume) source.resume(resume);
    Records records;
    RecordBatch batch;
    uint64_t bytes = 0;
    bool ended = false;
    while (source.next(batch) == Source::Next::kBatch) {
      EXPECT_FALSE(ended);
      const std::string& stream = batch.stream->name;
      EXPECT_EQ(container_of(stream), source.name());
      const std::string member = stream.substr(std::min(stream.size(), source.name().size() + 1));
      for (const Record& record : batch.records)
        records.push_back(member + '#' + std::to_string(record.number) + (record.unreadable ? "?" + std::string(name_of(batch.damage.fault)) + ":" : ":") +
                          std::string(record.bytes));
      if (batch.end_of_stream) records.push_back(member + '.');
      ended = batch.end_of_stream && member.empty();
      bytes += batch.source_bytes;
      damage_ += batch.damage.what;
      formats_[member] = batch.stream->format;
    }
    EXPECT_TRUE(ended);
    EXPECT_LE(bytes, container.size());
    return records;
  }

  fs::path dir_;
  std::string said_, damage_;
  std::map<std::string, std::string> formats_;
};

TEST_F(ArchiveTest, EveryCodecGivesItsLines) {
  for (const Codec codec : kCodecs) {
    EXPECT_EQ(read(pack(codec, "a\nb\r\n\nc")), (Records{"#0:a", "#1:b", "#2:c", "."})) << name_of(codec);
    EXPECT_NE(said_.find(name_of(codec)), std::string::npos) << said_;
  }
}

TEST_F(ArchiveTest, PackedPiecesInARowAreOneStream) {
  for (const Codec codec : kCodecs)
    EXPECT_EQ(read(pack(codec, "a\nb") + pack(codec, "c\n") + pack(codec, "")), (Records{"#0:a", "#1:bc", "."})) << name_of(codec);
  EXPECT_EQ(read(std::string("\x52\x2A\x4D\x18\x02\x00\x00\x00xx", 10) + pack(Codec::kZstd, "a\n")), (Records{"#0:a", "."}));
}

TEST_F(ArchiveTest, MembersOfATarAreStreamsInItsOrder) {
  std::string tar = pack_tar({{"d/", ""}, {"d/b.json", "1\n2"}, {"a.json", "3\n"}, {"nothing", ""}});
  const Records expected{"d/b.json#0:1", "d/b.json#1:2", "d/b.json.", "a.json#0:3", "a.json.", "nothing.", "."};
  EXPECT_EQ(read(tar), expected);
  for (const Codec codec : kCodecs) EXPECT_EQ(read(pack(codec, tar)), expected) << name_of(codec);
  EXPECT_EQ(read(std::string(10240, '\0')), Records{"."});
  EXPECT_EQ(read(tar + pack_tar({{"c", "4"}})).size(), expected.size() + 2) << "what follows an end mark is read";
}

TEST_F(ArchiveTest, MembersArePackedEachInItsWay) {
  std::vector<TarMember> members;
  Records expected;
  for (const Codec codec : kCodecs) {
    const std::string name(name_of(codec));
    members.push_back({name, pack(codec, name + "\n")});
    expected.insert(expected.end(), {name + "#0:" + name, name + '.'});
  }
  expected.push_back(".");
  EXPECT_EQ(read(pack_tar(members)), expected);
  EXPECT_EQ(read(pack(Codec::kXz, pack_tar(members))), expected);
}

TEST_F(ArchiveTest, NamesOfMembersFitIntoPositions) {
  EXPECT_EQ(Archive::fit("d/b.json"), "d/b.json");
  EXPECT_EQ(Archive::fit("a#1!b%\n\xC3\xA4"), "a%231%21b%25%0A\xC3\xA4");
  EXPECT_EQ(Archive::fit("\xFF\xC3\xA4"), "%FF%C3%A4");
  std::string long_name = "a";
  for (int i = 0; i < 400; ++i) long_name += "\xC3\xA4";
  EXPECT_EQ(Archive::fit(long_name).size(), 479 + 1 + 16u);
  EXPECT_EQ(read(pack_tar({{"a", "1"}, {"a", "2"}, {"a~2", "3"}})), (Records{"a#0:1", "a.", "a~2#0:2", "a~2.", "a~2~2#0:3", "a~2~2.", "."}));
}

TEST_F(ArchiveTest, AWindowOf2To31IsRead) {
  EXPECT_EQ(read(pack_zstd("a\nb\n", 31)), (Records{"#0:a", "#1:b", "."}));
}

TEST_F(ArchiveTest, AWindowThatFillsBeyondTheMemoryLimitIsRefusedWithWhatToDo) {
  std::string text;
  for (uint64_t i = 0; text.size() < (size_t{3} << 20); ++i) text += std::to_string(i * 0x9E3779B97F4A7C15) + '\n';
  DumpOptions options{.format = "canonical"};
  options.unpack.memory_bytes_max = size_t{2} << 20;
  for (const std::string& container : {pack_zstd(text, 31), pack(Codec::kXz, text)}) {
    try {
      read(container, options);
      FAIL() << "2 MiB hold it";
    } catch (const InputError& error) {
      EXPECT_NE(std::string(error.what()).find("raise limits.memory"), std::string::npos) << error.what();
    }
  }
  EXPECT_GT(read(pack_zstd(text, 20), options).size(), 1000u);
}

TEST_F(ArchiveTest, ATruncatedArchiveGivesWhatIsThereAndSaysWhereItEnds) {
  std::string text;
  for (uint64_t i = 0; i < 20'000; ++i) text += std::to_string(i * 0x9E3779B97F4A7C15) + '\n';
  const size_t all = read(text).size();
  for (const Codec codec : {Codec::kGzip, Codec::kXz, Codec::kZstd}) {
    const std::string packed = pack(codec, text);
    damage_.clear();
    const Records records = read(packed.substr(0, packed.size() - 100));
    EXPECT_GT(records.size(), all / 2) << name_of(codec);
    EXPECT_NE(records[records.size() - 2].find("?damaged_archive:"), std::string::npos) << records[records.size() - 2];
    EXPECT_NE(damage_.find(std::string(name_of(codec)) + " at byte " + std::to_string(packed.size() - 100)), std::string::npos) << damage_;
    EXPECT_EQ(records.back(), ".");
  }
}

TEST_F(ArchiveTest, ADamagedMemberCostsItselfAlone) {
  for (const Codec codec : kCodecs) {
    std::string bad = pack(codec, "1\n2\n3\n");
    bad[bad.size() / 2] ^= 0x55;
    damage_.clear();
    const Records records = read(pack_tar({{"a", "0\n"}, {"bad", bad}, {"z", "4\n"}}));
    ASSERT_GE(records.size(), 7u);
    EXPECT_EQ(records[1], "a.");
    EXPECT_NE(records[records.size() - 5].find("?damaged_archive:"), std::string::npos) << records[records.size() - 5];
    EXPECT_EQ(records[records.size() - 4], "bad.");
    EXPECT_EQ(records[records.size() - 3], "z#0:4");
    EXPECT_NE(damage_.find("of bad:"), std::string::npos) << damage_;
    EXPECT_NE(said_.find(damage_), std::string::npos) << said_;
  }
}

TEST_F(ArchiveTest, AChangedByteOfAGzipIsNeverTakenForGood) {
  std::string packed = pack(Codec::kGzip, "aaaa\n");
  packed[packed.size() - 8] ^= 1;  // the CRC
  EXPECT_EQ(read(packed), (Records{"#0:aaaa", "#1?damaged_archive:", "."}));
}

TEST_F(ArchiveTest, WhatFollowsAnArchiveIsNotDroppedSilently) {
  for (const Codec codec : kCodecs) {
    EXPECT_EQ(read(pack(codec, "a\n") + std::string(512, '\0')), (Records{"#0:a", "."})) << name_of(codec);
    EXPECT_EQ(read(pack(codec, "a\n") + "garbage that is long enough"), (Records{"#0:a", "#1?damaged_archive:", "."})) << name_of(codec);
  }
}

TEST_F(ArchiveTest, BehindADamagedHeaderTheNextMemberIsFound) {
  std::string tar = pack_tar({{"a", "1\n"}, {"b", "2\n"}, {"c", "3\n"}});
  tar[1024] ^= 1;  // the first letter of b's name
  EXPECT_EQ(read(tar), (Records{"a#0:1", "a.", "#0?damaged_archive:", "c#0:3", "c.", "."}));
}

TEST_F(ArchiveTest, ATarThatEndsEarlySaysSoInItsMemberAndForItself) {
  const std::string tar = pack_tar({{"a", "1\n"}, {"b", std::string(5000, 'x') + "\n2\n"}}).substr(0, 1536 + 700);
  const Records records = read(tar);
  ASSERT_EQ(records.size(), 6u);
  EXPECT_TRUE(records[2].starts_with("b#0?damaged_archive:xxx")) << records[2];
  EXPECT_EQ(records[3], "b.");
  EXPECT_EQ(records[4], "#0?damaged_archive:");
  // The same when it goes on and knows that it has had b.
  const auto resume = [](const std::string& stream) { return ResumePoint{.finished = stream.ends_with("!b") || stream.ends_with("!a")}; };
  EXPECT_EQ(read(tar, {.format = "canonical"}, resume), (Records{"#0?damaged_archive:", "."}));
}

TEST_F(ArchiveTest, NothingIsUnpackedTwice) {
  EXPECT_EQ(read(pack(Codec::kGzip, pack(Codec::kBzip2, "a\n"))), (Records{"#0?damaged_archive:", "."}));
  EXPECT_EQ(read(pack_tar({{"t", pack_tar({{"a", "1\n"}})}, {"z.zip", "PK\x03\x04 and more"}, {"b", "2"}})),
            (Records{"#0?damaged_archive:", "#1?damaged_archive:", "b#0:2", "b.", "."}));
  EXPECT_NE(damage_.find("a tar inside a tar"), std::string::npos);
}

TEST_F(ArchiveTest, ABombIsRefused) {
  const std::string zeros(size_t{8} << 20, '0');
  DumpOptions options{.format = "canonical"};
  options.unpack.ratio_from_bytes = size_t{1} << 20;
  for (const Codec codec : kCodecs) {
    const Records records = read(pack(codec, zeros + "\nx\n"), options);
    ASSERT_EQ(records.size(), 2u) << name_of(codec);
    EXPECT_TRUE(records[0].starts_with("#0?unpack_limit:000")) << records[0];
  }
  EXPECT_NE(damage_.find("limits.unpack_ratio"), std::string::npos);
  // Members that are small bombs each, and together a large one.
  std::vector<TarMember> members;
  for (int i = 0; i < 20; ++i) members.push_back({std::to_string(i), pack(Codec::kBzip2, zeros.substr(0, 1 << 20))});
  EXPECT_NE(read(pack(Codec::kBzip2, pack_tar(members)), options).back().find("."), std::string::npos);
  EXPECT_NE(damage_.find("dump unpacks to more than 500 times"), std::string::npos) << damage_;
  options.unpack.ratio_max = 0;
  EXPECT_EQ(read(pack(Codec::kBzip2, zeros + "\nx\n"), options).size(), 3u);
}

TEST_F(ArchiveTest, GoesOnInsideAMember) {
  const std::string tar = pack_tar({{"a", "1\n2\n"}, {"b", pack(Codec::kBzip2, "3\n4\n5\n")}, {"c", "6\n"}});
  const auto resume = [](const std::string& stream) {
    return stream.ends_with("!a") ? ResumePoint{2, true, {}} : stream.ends_with("!b") ? ResumePoint{2, false, {}} : ResumePoint{};
  };
  EXPECT_EQ(read(tar, {.format = "canonical"}, resume), (Records{"b#2:5", "b.", "c#0:6", "c.", "."}));
}

TEST_F(ArchiveTest, ForgetsNoRecordBeforeDamageThatItHasHad) {
  std::string tar = pack_tar({{"a", "1\n"}, {"b", "2\n"}, {"c", "3\n"}});
  tar[1024] ^= 1;
  const auto resume = [](const std::string& stream) {
    return ResumePoint{.next_record = stream.find('!') == std::string::npos ? 1u : 0u, .finished = stream.ends_with("!a")};
  };
  EXPECT_EQ(read(tar, {.format = "canonical"}, resume), (Records{"c#0:3", "c.", "."}));
}

std::string golden(const std::string& format) {
  std::string text;
  for (const std::string& line : read_lines(NETRA_SOURCE_DIR "/tests/ingest/golden/" + format + "/quirks.jsonl")) text += line + '\n';
  return text;
}

TEST_F(ArchiveTest, ZerosBeforeLinesAreNoTar) {
  EXPECT_EQ(read(std::string(10240, '\0')), (Records{"."}));
  const Records records = read(std::string(4096, '\0') + "\na\nb\n");
  ASSERT_EQ(records.size(), 4u);
  EXPECT_EQ(records[1], "#1:a");
}

TEST_F(ArchiveTest, TellsTheFormatOfEachStreamAndSaysSo) {
  for (const std::string format : {"jetstream_v1", "twitter_v1", "canonical"}) {
    read(golden(format), {});
    EXPECT_EQ(formats_[""], format);
    EXPECT_NE(said_.find(format + " (detected)"), std::string::npos) << said_;
  }
  read(pack_tar({{"j", golden("jetstream_v1")}, {"t", pack(Codec::kBzip2, golden("twitter_v1"))}}), {});
  EXPECT_EQ(formats_["j"], "jetstream_v1");
  EXPECT_EQ(formats_["t"], "twitter_v1");
  EXPECT_NE(said_.find("dump!t: bzip2, twitter_v1 (detected)"), std::string::npos) << said_;
}

TEST_F(ArchiveTest, AFormatThatNobodyKnowsIsAskedFor) {
  EXPECT_THROW(read("{\"neither\":1}\n", {}), InputError);
  EXPECT_EQ(read(pack_tar({{"README", "read\nme\n"}, {"j", golden("jetstream_v1")}}), {}).front(), "README#0?unknown_format:read");
  EXPECT_EQ(formats_["j"], "jetstream_v1");
}

}  // namespace
}  // namespace netra
