#include "ingest/kafka_properties.h"

#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string_view>
#include <vector>

#include "metrics/input_error.h"
#include "metrics/nearest.h"

namespace netra {
namespace {

// `value` empty: no value is allowed.
struct Refused {
  std::string_view name, value, why;
};
constexpr Refused kRefused[] = {
    {"enable.auto.commit", "true", "offsets are committed after the store has written, never before"},
    {"enable.auto.offset.store", "true", "offsets are committed after the store has written, never before"},
    {"enable.partition.eof", "false", "the end of a partition is needed for its watermark"},
    {"allow.auto.create.topics", "true", "a misspelled topic would be made instead of said"},
    {"plugin.library.paths", "", "it would load somebody's code into the daemon, and into every check of the file"},
    {"group.instance.id", "", "partitions are assigned, not balanced by the group"},
};

struct Property {
  const char *name, *value;
};
constexpr Property kDefaults[] = {
    {"bootstrap.servers", "127.0.0.1:9092"}, {"group.id", "netra"},          {"client.id", "netra"},
    {"isolation.level", "read_committed"},
    {"queued.max.messages.kbytes", "16384"},  // per client: what waits to be taken; fetching stops there
};
// Of newer versions of librdkafka only.
constexpr Property kWhereKnown[] = {
    {"fetch.queue.backoff.ms", "10"},  // a full queue is looked at again so soon
};
constexpr Property kNeeded[] = {
    {"enable.auto.commit", "false"},
    {"enable.auto.offset.store", "false"},
    {"enable.partition.eof", "true"},
    {"auto.offset.reset", "error"},  // a position that the broker no longer has is a gap to record, not a jump
    {"allow.auto.create.topics", "false"},
};

// From librdkafka's own table of them, a page of text: its dump of a configuration leaves out what has no default.
std::vector<std::string> known_properties() {
  char* page = nullptr;
  size_t size = 0;
  FILE* const out = ::open_memstream(&page, &size);
  if (!out) return {};
  rd_kafka_conf_properties_show(out);
  std::fclose(out);
  std::istringstream lines(std::string(page, size));
  std::free(page);
  std::vector<std::string> names;
  for (std::string line; std::getline(lines, line);)
    if (line.find('|') != std::string::npos) names.push_back(line.substr(0, line.find_first_of(" |")));
  return names;
}

void set(rd_kafka_conf_t* conf, const char* name, const char* value) {
  char why[512];
  const rd_kafka_conf_res_t result = rd_kafka_conf_set(conf, name, value, why, sizeof why);
  if (result == RD_KAFKA_CONF_UNKNOWN)
    throw InputError("kafka." + std::string(name) + ": librdkafka knows no such property" + did_you_mean(name, known_properties()));
  if (result != RD_KAFKA_CONF_OK) throw InputError("kafka." + std::string(name) + ": " + why);
}

void refuse_broken_promises(const std::string& name, const std::string& value) {
  for (const Refused& refused : kRefused)
    if (refused.name == name && (refused.value.empty() || refused.value == value))
      throw InputError("kafka." + name + ": '" + value + "' is refused: " + std::string(refused.why));
  if (name == "auto.offset.reset" && value != "error")
    throw InputError("kafka.auto.offset.reset: '" + value +
                     "' is refused: it would skip records without a trace; leave it out: the daemon records a gap and goes on, "
                     "and a topic's start: says where a new store begins");
}

}  // namespace

KafkaConf make_consumer_conf(const std::map<std::string, std::string>& properties) {
  KafkaConf conf(rd_kafka_conf_new());
  for (const Property& property : kDefaults) set(conf.get(), property.name, property.value);
  for (const Property& property : kWhereKnown)
    if (rd_kafka_conf_set(conf.get(), property.name, property.value, nullptr, 0) == RD_KAFKA_CONF_INVALID)
      throw SystemError(std::string("kafka.") + property.name + ": librdkafka refuses " + property.value);
  for (const auto& [name, value] : properties) {
    refuse_broken_promises(name, value);
    set(conf.get(), name.c_str(), value.c_str());
  }
  for (const Property& property : kNeeded) set(conf.get(), property.name, property.value);
  return conf;
}

}  // namespace netra
