#include "app/config.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "app/config_keys.h"
#include "metrics/input_error.h"
#include "tests/app/process.h"

namespace netra {
namespace {

std::string mistakes_of(const std::string& text) {
  try {
    parse_config("netra.yaml", text);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

struct BadConfig {
  const char* text;
  const char* says;
};

class BadConfigTest : public testing::TestWithParam<BadConfig> {};

TEST_P(BadConfigTest, NamesFileLineKeyAndWhatToDo) {
  const std::string message = mistakes_of(GetParam().text);
  EXPECT_NE(message.find(GetParam().says), std::string::npos) << GetParam().text << "\nsays: " << message;
}

INSTANTIATE_TEST_SUITE_P(
    Table, BadConfigTest,
    testing::Values(
        BadConfig{"store: a\nstrore: b\n", "netra.yaml:2: unknown key 'strore'; known here: store, rules"},
        BadConfig{"join:\n  horizont: 4d\n", "netra.yaml:2: unknown key 'join.horizont'; known here: horizon, lateness"},
        BadConfig{"join:\n  horizont: 4d\n", "; did you mean 'horizon'?"}, BadConfig{"limits: {lateness: 7d}\n", "; did you mean 'join.lateness'?"},
        BadConfig{"join: {horizon: 400}\n", "netra.yaml:1: join.horizon: '400' is no duration; write a number and a unit"},
        BadConfig{"join: {horizon: 5m}\n", "join.horizon: '5m' is too short; at least 1d"},
        BadConfig{"limits: {memory: 2 GB}\n", "limits.memory: '2 GB' is no size; write a number and a unit: 2GiB"},
        BadConfig{"limits: {memory: 1MiB}\n", "limits.memory: '1MiB' is too small; at least 64MiB"},
        BadConfig{"limits: {threads: -1}\n", "limits.threads: '-1' is no whole number"},
        BadConfig{"limits: 3\n", "netra.yaml:1: limits: expected a map of keys"},
        BadConfig{"store: [a, b]\n", "netra.yaml:1: expected a single value"},
        BadConfig{"store:\n", "store: the value is missing; give one or take the key out"},
        BadConfig{"store: a\nstore: b\n", "netra.yaml:2: 'store' stands twice; keep one"},
        BadConfig{"rules: here\n", "rules: expected a list of folders"},
        BadConfig{"topics:\n  - {name: posts}\n", "netra.yaml:2: topics.posts: the format is missing; add `format:`, one of"},
        BadConfig{"topics: [{format: canonical}]\n", "the key 'name' is missing"},
        BadConfig{"topics: [{name: p, format: jetstream_v9}]\n", "topics.p.format: no format is called 'jetstream_v9'; known are activitypub, canonical"},
        BadConfig{"topics: [{name: p, format: canonical, envelope: amplop}]\n", "topics.p: no envelope is called 'amplop'; known are none, cloudevents"},
        BadConfig{"topics: [{name: p, format: jetstream_v1, dictionaries: [/tak/ada.zdict]}]\n", "dictionary /tak/ada.zdict: cannot be read: No such file or directory"},
        BadConfig{"topics: [{name: p, format: jetstream_v1, dictionaries: /tak/ada.zdict}]\n", "topics.p.dictionaries: expected a list of files"},
        BadConfig{"topics: [{name: p, format: jetstream_v1, dictionaries: {x: y}}]\n", "topics.p.dictionaries: expected a list of files"},
        BadConfig{"topics: [{name: p, format: /tak/ada.yaml}]\n", "topics.p: /tak/ada.yaml"},
        BadConfig{"topics: [{name: p, format: canonical, begin: now}]\n", "unknown key 'begin'"},
        BadConfig{"topics: [{name: p, format: canonical, start: now}]\n", "topics.p.start: 'now' is neither earliest nor latest"},
        BadConfig{"topics: [{name: p, format: canonical}, {name: p, format: canonical}]\n", "'p' is named twice"},
        BadConfig{"topics: [{name: p, format: jetstream_v9}]\n", "; did you mean 'jetstream_v1'?"},
        BadConfig{"topics:\n  - {name: a b, format: canonical}\n", "netra.yaml:2: topics: 'a b' is no name for a topic"},
        BadConfig{"topics: [{name: p, format: canonical}]\ndead_letters:\n  topic: p\n",
                  "netra.yaml:3: dead_letters.topic: 'p' stands among `topics` too, so dead letters would be read as records, without end; give it a topic"},
        BadConfig{"heartbeat: {topic: p}\ntopics:\n  - {name: a, format: canonical}\n  - {name: p, format: canonical}\n",
                  "netra.yaml:1: heartbeat.topic: 'p' stands among `topics` too, so heartbeats would be read"},
        BadConfig{"dead_letters: {topic: p}\nheartbeat: {topic: p}\n",
                  "netra.yaml:2: heartbeat.topic: is the topic of `dead_letters.topic` as well; give each a topic of its own"},
        BadConfig{"kafka: [a]\n", "kafka: expected a map"},
        BadConfig{"kafka:\n  group.id: a\n  group.id: b\n", "netra.yaml:3: 'kafka.group.id' stands twice; keep one"},
        BadConfig{"kafka:\n  group.id: a\n  sesion.timeout.ms: 1\n",
                  "netra.yaml:3: kafka.sesion.timeout.ms: librdkafka knows no such property; did you mean 'session.timeout.ms'?"},
        BadConfig{"kafka: {bootstrap.server: a}\n", "; did you mean 'bootstrap.servers'?"},
        BadConfig{"kafka: {ssl.ca.locaton: a}\n", "; did you mean 'ssl.ca.location'?"},
        BadConfig{"kafka: {session.timeout.ms: soon}\n", "netra.yaml:1: kafka.session.timeout.ms: "},
        BadConfig{"kafka:\n  enable.auto.commit: true\n", "netra.yaml:2: kafka.enable.auto.commit: 'true' is refused: offsets are"},
        BadConfig{"http: {listen: \"127.0.0.1:94x\"}\n", "netra.yaml:1: http.listen '127.0.0.1:94x' is no address; write host:port"},
        BadConfig{"join: {horizon: 36h}\n", "netra.yaml:1: join.horizon: '36h' is no whole multiple of 1d"},
        BadConfig{"http:\n  listen: 9464\n", "netra.yaml:2: http.listen '9464' is no address; write host:port"},
        BadConfig{"log: {level: loud}\n", "log.level: 'loud' is none of debug, info, warning, error"},
        BadConfig{"kafka: {sasl.password: \"${ENV:NETRA_TEST_NOT_SET}\"}\n",
                  "netra.yaml:1: kafka.sasl.password: the environment has no variable NETRA_TEST_NOT_SET"},
        BadConfig{"kafka: {sasl.password: \"${FILE:/nowhere/x}\"}\n", "${FILE:/nowhere/x}: cannot be read: No such file or directory"},
        BadConfig{"store: \"${HOME}\"\n", "'${HOME}' is no reference; write ${ENV:NAME} or ${FILE:/path}"},
        BadConfig{"store: [\n", "netra.yaml:2: is not valid YAML"}));

TEST(ConfigTest, AMistakeInASecretDoesNotShowIt) {
  setenv("NETRA_TEST_SECRET", "from-the-environment", 1);
  for (const char* text : {"log: {level: \"${ENV:NETRA_TEST_SECRET}\"}\n", "limits: {memory: \"${ENV:NETRA_TEST_SECRET}\"}\n",
                           "join: {horizon: \"${ENV:NETRA_TEST_SECRET}\"}\n", "kafka: {session.timeout.ms: \"${ENV:NETRA_TEST_SECRET}\"}\n",
                           "topics: [{name: p, format: \"${ENV:NETRA_TEST_SECRET}\"}]\n",
                           "http: {listen: \"${ENV:NETRA_TEST_SECRET}\"}\n"}) {
    const std::string message = mistakes_of(text);
    EXPECT_NE(message, "") << text;
    EXPECT_EQ(message.find("from-the-environment"), std::string::npos) << message;
  }
}

TEST(ConfigTest, TellsEveryMistakeAtOnce) {
  const std::string message = mistakes_of("a: 1\njoin: {horizon: x}\nb: 2\n");
  for (const char* part : {"netra.yaml:1:", "netra.yaml:2:", "netra.yaml:3:"}) EXPECT_NE(message.find(part), std::string::npos) << message;
}

TEST(ConfigTest, ReadsWhatIsWrittenAndKeepsTheDefaultsOfTheRest) {
  const Config config = parse_config("c", "store: /s\njoin: {horizon: 30d}\nlimits: {memory: 512MiB}\nkafka: {group.id: other}\n"
                                          "topics: [{name: p, format: jetstream_v1, start: latest}]\n");
  EXPECT_EQ(config.store, "/s");
  EXPECT_EQ(config.horizon_days(), 30);
  EXPECT_EQ(config.lateness, Config{}.lateness);
  EXPECT_EQ(config.memory_bytes, uint64_t{512} << 20);
  EXPECT_EQ(config.kafka.at("group.id"), "other");
  EXPECT_EQ(config.kafka.at("bootstrap.servers"), "127.0.0.1:9092");
  ASSERT_EQ(config.topics.size(), 1u);
  EXPECT_EQ(config.topics[0].start, "latest");
}

TEST(ConfigTest, AnEmptyFileIsTheDefaults) { EXPECT_EQ(config_yaml(parse_config("c", ""), false), config_yaml(Config{}, false)); }

TEST(ConfigTest, TheShippedFileIsTheDefaultsOfTheCodeWithEveryKeyExplained) {
  const std::string shipped = read_file(NETRA_SOURCE "/deploy/netra.yaml");
  EXPECT_EQ(shipped, config_yaml(Config{}, true)) << "write it anew: netra config default > deploy/netra.yaml";
  EXPECT_EQ(config_yaml(parse_config("deploy/netra.yaml", shipped), false), config_yaml(Config{}, false));
}

TEST(ConfigTest, ReadsBackWhatItPrints) {
  const Config config = parse_config("c", "rules: [/a, \"/b c\"]\ntopics: [{name: p, format: canonical, domain: d.example}]\n"
                                          "limits: {threads: 3}\nlog: {level: error}\nretention: {evidence: 0s}\n");
  EXPECT_EQ(config_yaml(parse_config("again", config_yaml(config, true)), false), config_yaml(config, false));
}

TEST(ConfigTest, TakesSecretsByReferenceAndShowsNone) {
  const TestFolder folder;
  const std::string path = folder.file("key", "from-a-file\n");
  setenv("NETRA_TEST_SECRET", "from-the-environment", 1);
  const Config config = parse_config("c", "kafka: {sasl.password: \"${ENV:NETRA_TEST_SECRET}\", ssl.key.password: \"${FILE:" + path +
                                              "}\", sasl.oauthbearer.config: written-out}\n");
  EXPECT_EQ(config.kafka.at("sasl.password"), "from-the-environment");
  EXPECT_EQ(config.kafka.at("ssl.key.password"), "from-a-file");
  const std::string shown = config_yaml(config, false);
  EXPECT_NE(shown.find("${ENV:NETRA_TEST_SECRET}"), std::string::npos);
  for (const char* secret : {"from-the-environment", "from-a-file", "written-out"}) EXPECT_EQ(shown.find(secret), std::string::npos) << shown;
  const std::string all = config_yaml(parse_config("c", "rules: [\"${ENV:NETRA_TEST_SECRET}\"]\nstore: \"${ENV:NETRA_TEST_SECRET}\"\n"
                                                        "topics: [{name: p, format: canonical, domain: \"${ENV:NETRA_TEST_SECRET}\"}]\n"), false);
  EXPECT_EQ(all.find("from-the-environment"), std::string::npos) << all;
}

}  // namespace
}  // namespace netra
