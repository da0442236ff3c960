// Whatever bytes come, a record ends as events or as a fault; the sanitizers watch.
#include <gtest/gtest.h>

#include <random>

#include "tests/ingest/parse_lines.h"

namespace netra {
namespace {

class Mutation : public testing::TestWithParam<std::string> {};

TEST_P(Mutation, RandomBytesNeverCrash) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  const auto format = make_format(GetParam(), "");
  const std::vector<std::string> lines =
      read_lines(NETRA_SOURCE_DIR "/tests/ingest/golden/" + GetParam() + "/quirks.jsonl");
  static constexpr std::string_view kBytes = "{}[]\":,\\u0truefalsn \x00\xFF\xC3\xED";
  size_t faults = 0, good = 0;
  std::vector<Event> events;
  for (int round = 0; round < 20'000; ++round) {
    std::string line = lines[random() % lines.size()];
    for (uint64_t times = 1 + random() % 4; times > 0; --times) {
      const size_t at = random() % line.size();
      switch (random() % 4) {
        case 0:
          line[at] = static_cast<char>(random());
          break;
        case 1:
          line[at] = kBytes[random() % kBytes.size()];
          break;
        case 2:
          line.erase(at, 1 + random() % 8);
          break;
        default:
          line.insert(at, line.substr(random() % line.size(), random() % 20));
          break;
      }
      if (line.empty()) line = "x";
    }
    const PaddedRecord padded(line);
    format->peek(padded.record);
    const ParseResult result = format->parse(padded.record, events);
    ASSERT_EQ(result.ok(), !events.empty()) << line;
    ASSERT_LE(result.offset, line.size()) << line;
    ++(result.ok() ? good : faults);
  }
  EXPECT_GT(faults, 1000u);
  EXPECT_GT(good, 1000u);
}

INSTANTIATE_TEST_SUITE_P(Ingest, Mutation, testing::ValuesIn(format_names()), [](const auto& tested) { return tested.param; });

}  // namespace
}  // namespace netra
