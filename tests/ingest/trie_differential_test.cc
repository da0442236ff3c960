// The walk against another way to the same values: simdjson's DOM, path by path.
#include <gtest/gtest.h>
#include <simdjson.h>

#include <random>

#include "ingest/json_walk.h"
#include "metrics/yaml_file.h"
#include "tests/ingest/parse_lines.h"

namespace netra {
namespace {

using Type = SlotValue::Type;

// The value at a path in the DOM, `element` standing for `*`; of duplicate keys the first.
bool dom_value(simdjson::dom::element root, std::string_view path, size_t element, simdjson::dom::element& out) {
  out = root;
  while (path.size() > 1) {
    path.remove_prefix(1);
    const std::string_view step = path.substr(0, path.find('/'));
    path.remove_prefix(step.size());
    if (step == "*") {
      simdjson::dom::array array;
      if (out.get_array().get(array) || array.at(element).get(out)) return false;
      continue;
    }
    simdjson::dom::object object;
    if (out.get_object().get(object)) return false;
    bool found = false;
    for (const auto& [key, value] : object) {
      if (key != step) continue;
      out = value;
      found = true;
      break;
    }
    if (!found) return false;
  }
  return true;
}

void expect_equal(const SlotValue& walked, bool present, simdjson::dom::element dom, const std::string& where) {
  ASSERT_EQ(walked.type != Type::kAbsent, present) << where;
  if (!present) return;
  switch (dom.type()) {
    case simdjson::dom::element_type::STRING:
      ASSERT_EQ(walked.type, Type::kString) << where;
      EXPECT_EQ(walked.text, std::string_view(dom)) << where;
      return;
    case simdjson::dom::element_type::BOOL:
      EXPECT_EQ(walked.type, bool(dom) ? Type::kTrue : Type::kFalse) << where;
      return;
    case simdjson::dom::element_type::NULL_VALUE:
      EXPECT_EQ(walked.type, Type::kNull) << where;
      return;
    default:
      break;
  }
  const Type type = dom.is_object() ? Type::kObject : dom.is_array() ? Type::kArray : Type::kNumber;
  ASSERT_EQ(walked.type, type) << where;
  simdjson::dom::parser parser;
  simdjson::dom::element again;
  ASSERT_EQ(parser.parse(walked.text.data(), walked.text.size()).get(again), simdjson::SUCCESS) << where << walked.text;
  EXPECT_EQ(simdjson::minify(again), simdjson::minify(dom)) << where;
}

// Every path of a mapping file, its places apart.
std::vector<PathTrie::Path> paths_of(const std::string& format) {
  const YamlFile yaml = YamlFile::read(NETRA_SOURCE_DIR "/ingest/mappings/" + format + ".yaml");
  std::vector<PathTrie::Path> paths;
  for (const auto& slot : yaml.root()["slots"]) {
    const std::string path = slot.second.as<std::string>();
    if (path.find('@') == std::string::npos)
      paths.push_back({path, static_cast<uint32_t>(paths.size()) * PathTrie::kPlaces});
  }
  return paths;
}

class Differential {
 public:
  explicit Differential(const std::string& format)
      : paths_(paths_of(format)), trie_(paths_), walk_(paths_.size() * PathTrie::kPlaces, arena_) {}

  // True when the document was good enough for both.
  bool check(std::string_view document) {
    arena_.clear();
    const PaddedRecord padded(document);
    const ParseResult walked = walk_.walk(trie_, padded.record.bytes);
    simdjson::dom::element root;
    const auto error = parser_.parse(padded.record.bytes.data(), padded.record.bytes.size(), false).get(root);
    if (error || !root.is_object()) return false;  // the walk is more lenient: it may pass
    if (!walked.ok()) {
      EXPECT_EQ(walked.fault, Fault::kTooDeep) << walked.what << ": " << document;
      return false;
    }
    for (const PathTrie::Path& path : paths_) {
      const size_t places = path.path.find('*') == std::string::npos ? 1 : PathTrie::kPlaces;
      for (size_t i = 0; i < places; ++i) {
        simdjson::dom::element value;
        const bool present = dom_value(root, path.path, i, value);
        expect_equal(walk_.at(path.place + i), present, value,
                     path.path + "[" + std::to_string(i) + "] of " + std::string(document));
      }
    }
    return true;
  }

 private:
  const std::vector<PathTrie::Path> paths_;
  const PathTrie trie_;
  Arena arena_;
  JsonWalk walk_;
  simdjson::dom::parser parser_;
};

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
  Differential differential(GetParam());
  for (const std::string& line : samples(GetParam())) EXPECT_TRUE(differential.check(line)) << line;
}

TEST_P(TrieDifferential, AgreesWithTheDomOnMutations) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  Differential differential(GetParam());
  const std::vector<std::string> lines = samples(GetParam());
  size_t compared = 0;
  for (int round = 0; round < 2000 && !testing::Test::HasFailure(); ++round) {
    std::string line = lines[random() % lines.size()];
    for (uint64_t times = 1 + random() % 3; times > 0; --times) line = mutate(std::move(line), random);
    compared += differential.check(line);
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
    Differential differential(format);
    for (const std::string& line : read_lines(shared + "/formats/samples/" + name + ".jsonl"))
      EXPECT_TRUE(differential.check(line)) << line;
  }
}

}  // namespace
}  // namespace netra
