// The walk against another way to the same values: simdjson's DOM, path by path.
#include <gtest/gtest.h>

#include <random>

#include "tests/ingest/dom_reading.h"
#include "tests/ingest/parse_lines.h"

namespace netra {
namespace {

// True when the document was good enough for both readings, and they agree.
bool agrees(DomReading& reading, std::string_view document) {
  const DomReading::Compared compared = reading.check(document);
  EXPECT_EQ(compared.difference, "") << document;
  return compared.both && compared.difference.empty();
}

std::vector<std::string> samples(const std::string& format) {
  return read_lines(NETRA_SOURCE_DIR "/tests/ingest/golden/" + format + "/quirks.jsonl");
}

// Replaces one JSON token by another, so that types change, keys double and containers come and go.
std::string mutate(std::string line, std::mt19937_64& random) {
  static const std::vector<std::string> kTokens = {"null",
                                                   "true",
                                                   "false",
                                                   "0",
                                                   "-1.5e3",
                                                   "123456789012345678901",
                                                   "\"\"",
                                                   "\"x\"",
                                                   "\"\\u00e9\\n\"",
                                                   "{}",
                                                   "[]",
                                                   "[1,\"a\",null]",
                                                   R"({"uri":"u","id_str":"9","text":"t"})",
                                                   R"([{"alt":"x"},{"role":"via"}])"};
  static const std::vector<std::string> kKeys = {"text", "id_str", "uri", "record", "subject", "langs", "user", "x"};
  std::vector<size_t> values;
  for (size_t i = 0; i + 1 < line.size(); ++i)
    if (line[i] == ':' && line[i - 1] == '"') values.push_back(i + 1);
  if (values.empty()) return line;
  const size_t from = values[random() % values.size()];
  const std::string& token = kTokens[random() % kTokens.size()];
  if (random() % 3 == 0)  // a member more, perhaps a duplicate
    return line.insert(from, token + ",\"" + kKeys[random() % kKeys.size()] + "\":");
  const char first = line[from];
  if (first == '{' || first == '[') return line;
  size_t to = from + 1;
  if (first == '"') {
    while (line[to] != '"' || line[to - 1] == '\\') ++to;
    ++to;
  } else {
    to = line.find_first_of(",}]", from);
  }
  return line.replace(from, to - from, token);
}

class TrieDifferential : public testing::TestWithParam<std::string> {};

TEST_P(TrieDifferential, AgreesWithTheDomOnSamples) {
  DomReading reading(GetParam());
  for (const std::string& line : samples(GetParam())) EXPECT_TRUE(agrees(reading, line)) << line;
}

TEST_P(TrieDifferential, AgreesWithTheDomOnMutations) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  DomReading reading(GetParam());
  const std::vector<std::string> lines = samples(GetParam());
  size_t compared = 0;
  for (int round = 0; round < 2000 && !testing::Test::HasFailure(); ++round) {
    std::string line = lines[random() % lines.size()];
    for (uint64_t times = 1 + random() % 3; times > 0; --times) line = mutate(std::move(line), random);
    compared += agrees(reading, line);
  }
  EXPECT_GT(compared, 500u);
}

INSTANTIATE_TEST_SUITE_P(Ingest, TrieDifferential, testing::ValuesIn(format_names()),
                         [](const auto& tested) { return tested.param; });

TEST(SharedTrieDifferential, AgreesWithTheDomOnRealRecords) {
  const std::string shared = shared_dir();
  if (shared.empty()) GTEST_SKIP() << "no folder of shared samples: set NETRA_SHARED";
  for (const auto& [format, name] : {std::pair{"jetstream_v1", "jetstream_v1"}, {"jetstream_v2", "jetstream_v2_derived"},
                                     {"twitter_v1", "twitter_v1_stream"}, {"twitter_v2", "twitter_v2_pages"},
                                     {"mastodon", "mastodon_status"}, {"reddit", "reddit_comments"}}) {
    DomReading reading(format);
    for (const std::string& line : read_lines(shared + "/formats/samples/" + name + ".jsonl"))
      EXPECT_TRUE(agrees(reading, line)) << line;
  }
}

}  // namespace
}  // namespace netra
