#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "tests/ingest/json_values.h"
#include "tests/ingest/parse_lines.h"

namespace netra {
namespace {

namespace fs = std::filesystem;

const std::string kGolden = NETRA_SOURCE_DIR "/tests/ingest/golden";

std::vector<std::string> events_of(const std::string& format, const std::string& samples) {
  const auto parser = make_format(format, "");
  std::vector<std::string> events;
  for (const std::string& line : read_lines(samples)) {
    Parsed parsed = parse(*parser, line);
    EXPECT_EQ(parsed.fault, Fault::kNone) << parsed.what << " at " << parsed.offset << " of " << line;
    std::move(parsed.events.begin(), parsed.events.end(), std::back_inserter(events));
  }
  return events;
}

void expect_equal(const std::vector<std::string>& events, const std::vector<std::string>& expected) {
  ASSERT_EQ(events.size(), expected.size());
  for (size_t i = 0; i < events.size(); ++i)
    EXPECT_EQ(canonical_json(events[i]), canonical_json(expected[i], "dedupe_key")) << "event " << i;
}

// A sample file with its expected events beside it; the folder is the format.
class Golden : public testing::TestWithParam<std::string> {};

TEST_P(Golden, GivesTheExpectedEvents) {
  const fs::path samples = fs::path(kGolden) / (GetParam() + ".jsonl");
  const std::string format = samples.parent_path().filename();
  expect_equal(events_of(format, samples), read_lines(fs::path(kGolden) / (GetParam() + ".expected.jsonl")));
}

TEST_P(Golden, SurvivesTheWayThroughCanonicalEvents) {
  for (const std::string& event : read_lines(fs::path(kGolden) / (GetParam() + ".expected.jsonl"))) {
    const Parsed again = parse("canonical", event);
    ASSERT_EQ(again.fault, Fault::kNone) << again.what << ": " << event;
    EXPECT_EQ(again.events, std::vector<std::string>{event});
  }
}

std::vector<std::string> golden_cases() {
  std::vector<std::string> cases;
  const std::string expected = ".expected.jsonl";
  for (const auto& entry : fs::recursive_directory_iterator(kGolden)) {
    const std::string path = fs::relative(entry.path(), kGolden);
    if (path.ends_with(expected)) cases.push_back(path.substr(0, path.size() - expected.size()));
  }
  std::sort(cases.begin(), cases.end());
  return cases;
}

std::string case_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return !std::isalnum(c); }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Ingest, Golden, testing::ValuesIn(golden_cases()), case_name);

// Real records with the events that an implementation written apart from this one gives.
struct SharedCase {
  const char *format, *samples;
};
class SharedGolden : public testing::TestWithParam<SharedCase> {};

TEST_P(SharedGolden, GivesTheExpectedEvents) {
  const std::string shared = shared_dir();
  if (shared.empty()) GTEST_SKIP() << "no folder of shared samples: set NETRA_SHARED";
  const std::string name = std::string("/") + GetParam().samples + ".jsonl";
  expect_equal(events_of(GetParam().format, shared + "/formats/samples" + name),
               read_lines(shared + "/formats/expected" + name));
}

constexpr SharedCase kSharedCases[] = {
    {"jetstream_v1", "jetstream_v1"},
    {"jetstream_v2", "jetstream_v2_derived"},
    {"jetstream_v2", "jetstream_v2_capture_and_control"},
    {"mastodon", "mastodon_status"},
    {"mastodon", "mastodon_stream_ws"},
    {"reddit", "reddit_comments"},
    {"reddit", "reddit_submissions"},
    {"twitter_v1", "twitter_v1_stream"},
    {"twitter_v1", "twitter_v1_control"},
    {"twitter_v2", "twitter_v2_pages"},
    {"twitter_v2", "twitter_v2_compliance"},
    {"twitter_v2", "twitter_v2_compliance_stream"},
};
INSTANTIATE_TEST_SUITE_P(Ingest, SharedGolden, testing::ValuesIn(kSharedCases),
                         [](const auto& tested) { return std::string(tested.param.samples); });

// Every line of `events` without its source and order.
std::vector<std::string> without_source_and_order(std::vector<std::string> events) {
  for (std::string& event : events) {
    event = canonical_json(event, "source");
    event = canonical_json(event, "order");
  }
  return events;
}

TEST(SharedGoldenTest, BothVersionsOfJetstreamSayTheSame) {
  const std::string shared = shared_dir();
  if (shared.empty()) GTEST_SKIP() << "no folder of shared samples: set NETRA_SHARED";
  const std::string samples = shared + "/formats/samples/";
  EXPECT_EQ(without_source_and_order(events_of("jetstream_v1", samples + "jetstream_v1.jsonl")),
            without_source_and_order(events_of("jetstream_v2", samples + "jetstream_v2_derived.jsonl")));
}

TEST(SharedGoldenTest, ACaptureThatEndsInTheMiddleIsOneDeadLetter) {
  const std::string shared = shared_dir();
  if (shared.empty()) GTEST_SKIP() << "no folder of shared samples: set NETRA_SHARED";
  for (const std::string& line : read_lines(shared + "/formats/samples/twitter_v2_stream_truncated_tail.jsonl"))
    EXPECT_EQ(parse("twitter_v2", line).fault, Fault::kInvalidJson);
}

TEST(SharedGoldenTest, BrokenStatusesAreReadOrRefusedButNeverLost) {
  const std::string shared = shared_dir();
  if (shared.empty()) GTEST_SKIP() << "no folder of shared samples: set NETRA_SHARED";
  const auto one = [&](const char* name) {
    return parse("twitter_v1", read_lines(shared + "/formats/samples/twitter_v1_broken_" + name + ".jsonl").at(0));
  };
  EXPECT_EQ(one("additional_field").events.size(), 1u);
  EXPECT_EQ(one("missing_field").events.size(), 1u);
  EXPECT_TRUE(same_json(one("missing_user").events.at(0),
                        R"({"source":"x.v1","kind":"control","op":"create","flags":["malformed"]})"));
  EXPECT_EQ(one("missing_quotetweet_field").fault, Fault::kMissingField);
  EXPECT_EQ(one("missing_quotetweet_field").what, "user");
}

}  // namespace
}  // namespace netra
