#include "ingest/zstd_frames.h"

#include <gtest/gtest.h>
#include <unistd.h>
#include <zdict.h>
#include <zstd.h>

#include <filesystem>
#include <fstream>

#include "metrics/input_error.h"
#include "tests/ingest/json_values.h"
#include "tests/ingest/parse_lines.h"

namespace netra {
namespace {

std::string record(int number) {
  return R"({"did":"did:plc:demo)" + std::to_string(number) + R"(","time_us":17270000000000)" + std::to_string(10 + number % 90) +
         R"(,"kind":"commit","commit":{"rev":"r","operation":"create","collection":"app.bsky.feed.like","rkey":"k","record":)"
         R"({"subject":{"uri":"at://did:plc:a/app.bsky.feed.post/k)" + std::to_string(number) + R"(","cid":"d"}}}})";
}

// A dictionary trained on such records; its id is the caller's.
class Dictionary {
 public:
  explicit Dictionary(unsigned id) {
    std::string samples;
    std::vector<size_t> sizes;
    for (int i = 0; i < 500; ++i) {
      samples += record(i);
      sizes.push_back(record(i).size());
    }
    bytes_.resize(4096);
    const size_t size =
        ZDICT_trainFromBuffer(bytes_.data(), bytes_.size(), samples.data(), sizes.data(), static_cast<unsigned>(sizes.size()));
    EXPECT_FALSE(ZDICT_isError(size)) << ZDICT_getErrorName(size);
    bytes_.resize(size);
    for (int i = 0; i < 4; ++i) bytes_[static_cast<size_t>(4 + i)] = static_cast<char>(id >> (8 * i));
    std::string name = testing::TempDir() + "zdict-XXXXXX";
    ::close(::mkstemp(name.data()));
    file = name;
    std::ofstream(file, std::ios::binary) << bytes_;
  }
  ~Dictionary() { std::filesystem::remove(file); }
  Dictionary(const Dictionary&) = delete;

  std::string frame(const std::string& plain) const {
    std::string out(ZSTD_compressBound(plain.size()), '\0');
    ZSTD_CCtx* const context = ZSTD_createCCtx();
    const size_t size = ZSTD_compress_usingDict(context, out.data(), out.size(), plain.data(), plain.size(), bytes_.data(),
                                                bytes_.size(), 3);
    ZSTD_freeCCtx(context);
    EXPECT_FALSE(ZSTD_isError(size));
    out.resize(size);
    return out;
  }

  std::string file;

 private:
  std::string bytes_;
};

std::string plain_frame(const std::string& plain) {
  std::string out(ZSTD_compressBound(plain.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), plain.data(), plain.size(), 3));
  return out;
}

TEST(ZstdFramesTest, P26FramesOfSeveralDictionariesAreReadAsTheirPlainForm) {
  const Dictionary first(1612007021), second(20260811);
  const auto format = make_format("jetstream_v1 with " + first.file + "," + second.file, "");
  for (int i = 0; i < 20; ++i) {
    const Parsed plain = parse("jetstream_v1", record(i));
    EXPECT_EQ(parse(*format, (i % 2 ? first : second).frame(record(i))).events, plain.events);
    EXPECT_EQ(parse(*format, record(i)).events, plain.events);
    EXPECT_EQ(parse(*format, plain_frame(record(i))).values, plain.values);
  }
}

TEST(ZstdFramesTest, P26AMissingDictionaryIsNamed) {
  const Dictionary first(1612007021), second(20260811);
  const auto none = make_format("jetstream_v1", "");
  const Parsed refused = parse(*none, first.frame(record(1)));
  EXPECT_EQ(refused.fault, Fault::kInvalidJson);
  EXPECT_EQ(refused.what, "a zstd frame needs the dictionary of id 1612007021, which is not given (given: none)");
  const auto other = make_format("jetstream_v1 with " + first.file, "");
  EXPECT_EQ(parse(*other, second.frame(record(1))).what,
            "a zstd frame needs the dictionary of id 20260811, which is not given (given: 1612007021)");
  EXPECT_EQ(parse(*other, first.frame(record(1))).fault, Fault::kNone);
}

TEST(ZstdFramesTest, AnotherDictionaryUnderTheSameIdNeverGivesWrongText) {
  const Dictionary real(7);
  const auto format = make_format("jetstream_v1 with " + real.file, "");
  std::string frame = real.frame(record(3));
  for (size_t at = frame.size() / 2; at < frame.size(); ++at) {
    std::string damaged = frame;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
    parse(*format, damaged);  // whatever comes, it ends as events or as a fault
  }
  EXPECT_EQ(parse(*format, frame).fault, Fault::kNone);
}

TEST(ZstdFramesTest, WhatIsNoWholeFrameIsRefused) {
  const auto format = make_format("jetstream_v1", "");
  const std::string frame = plain_frame(record(1));
  for (size_t size = 4; size < frame.size(); ++size)
    EXPECT_EQ(parse(*format, frame.substr(0, size)).fault, Fault::kInvalidJson) << size;
  EXPECT_EQ(parse(*format, frame + frame).fault, Fault::kSeveralDocuments);
}

// Reads the same broken frame by a format that has read nothing, by one that has read a large frame, and by the first again.
void expect_one_answer(const std::string& damaged) {
  const auto format = make_format("jetstream_v1", ""), used = make_format("jetstream_v1", "");
  parse(*used, plain_frame(std::string(size_t{4} << 20, ' ')));
  const Parsed first = parse(*format, damaged), later = parse(*used, damaged), again = parse(*format, damaged);
  EXPECT_NE(first.fault, Fault::kNone);
  for (const Parsed& other : {later, again}) {
    EXPECT_EQ(other.fault, first.fault);
    EXPECT_EQ(other.what, first.what);
    EXPECT_EQ(other.offset, first.offset);
  }
}

// Found by fuzzing: what zstd says of damage depends on the room that earlier frames have left.
TEST(ZstdFramesTest, WhatCameBeforeDoesNotChangeWhatIsSaidOfDamage) {
  std::string damaged = plain_frame(std::string(100'000, 'a') + record(1) + std::string(100'000, 'b'));
  damaged.resize(damaged.size() - 3);
  expect_one_answer(damaged + "xyz\xFF");
}

// Found by fuzzing: where the room of earlier frames is large enough, zstd waits for the rest of a frame that it calls damaged
// without it.
TEST(ZstdFramesTest, WhatCameBeforeDoesNotChangeWhetherAFrameIsCutOrDamaged) {
  const std::string head("\x28\xb5\x2f\xfd\xa0\xe0\x93\x04\x00\x54\x00\x00", 12), body("\x62\x01\x00\xfb\xff\x39\xc0\x02\x02\x00\x10\x62", 12);
  expect_one_answer(head + "\x10\x62" + body + "\xfa\x9f\x04\x62");
  expect_one_answer(head + "\x10\x1e" + body + "\x82\x9f\x04\x62");
}

TEST(ZstdFramesTest, P27ABombIsRefused) {
  const auto format = make_format("jetstream_v1", "");
  EXPECT_EQ(parse(*format, plain_frame(std::string(size_t{64} << 20, ' '))).fault, Fault::kTooLong);
}

TEST(ZstdFramesTest, NamesTheFileThatIsNoDictionary) {
  for (const char* file : {"/nirgends/kamus.zdict", NETRA_SOURCE_DIR "/README.md"}) {
    try {
      make_format("jetstream_v1 with " + std::string(file), "");
      FAIL();
    } catch (const InputError& error) {
      EXPECT_NE(std::string(error.what()).find(file), std::string::npos) << error.what();
    }
  }
}

// The frames of a file of `[u32 length][frame]`.
std::vector<std::string> frames_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::vector<std::string> frames;
  unsigned char head[4];
  while (in.read(reinterpret_cast<char*>(head), sizeof head)) {
    std::string& frame = frames.emplace_back();
    frame.resize(head[0] | head[1] << 8 | head[2] << 16 | static_cast<size_t>(head[3]) << 24);
    in.read(frame.data(), static_cast<std::streamsize>(frame.size()));
  }
  return frames;
}

TEST(SharedZstdFramesTest, P26RealFramesOfBothDictionariesEqualTheirPlainForm) {
  const std::string shared = shared_dir();
  if (shared.empty()) GTEST_SKIP() << "no folder of shared samples: set NETRA_SHARED";
  const std::string folder = shared + "/formats/samples/jetstream_zstd/";
  const std::string dictionaries = " with " + folder + "legacy_subscribe.zdict," + folder + "subscribe_events_20260811.zdict";
  for (const auto& [name, frames, lines] : {std::tuple{"jetstream_v1", "v1_frames.bin", "jetstream_v1"},
                                            {"jetstream_v2", "v2_frames.bin", "jetstream_v2_derived"}}) {
    const auto format = make_format(name + dictionaries, "");
    const auto expected = read_lines(shared + "/formats/expected/" + lines + ".jsonl");
    const auto packed = frames_of(folder + frames);
    ASSERT_EQ(packed.size(), expected.size());
    for (size_t i = 0; i < packed.size(); ++i) {
      const Parsed parsed = parse(*format, packed[i]);
      ASSERT_EQ(parsed.events.size(), 1u) << parsed.what;
      EXPECT_EQ(canonical_json(parsed.events[0]), canonical_json(expected[i], "dedupe_key"));
    }
  }
}

}  // namespace
}  // namespace netra
