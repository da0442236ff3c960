#include "ingest/kafka_properties.h"

#include <string_view>

#include "metrics/input_error.h"

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
    {"auto.offset.reset", "latest", "it would skip records without a trace; leave it out, or use earliest"},
    {"auto.offset.reset", "largest", "it would skip records without a trace; leave it out, or use earliest"},
    {"auto.offset.reset", "end", "it would skip records without a trace; leave it out, or use earliest"},
    {"group.instance.id", "", "partitions are assigned, not balanced by the group"},
};

struct Property {
  const char *name, *value;
};
constexpr Property kDefaults[] = {
    {"bootstrap.servers", "127.0.0.1:9092"}, {"group.id", "netra"},          {"client.id", "netra"},
    {"isolation.level", "read_committed"},   {"auto.offset.reset", "error"},  // a position that the broker no longer
                                                                              // has is an error, not a jump
    {"queued.max.messages.kbytes", "16384"},  // per client: what waits to be taken; fetching stops there
    {"allow.auto.create.topics", "false"},
};
constexpr Property kNeeded[] = {
    {"enable.auto.commit", "false"},
    {"enable.auto.offset.store", "false"},
    {"enable.partition.eof", "true"},
};

void set(rd_kafka_conf_t* conf, const char* name, const char* value) {
  char why[512];
  if (rd_kafka_conf_set(conf, name, value, why, sizeof why) != RD_KAFKA_CONF_OK)
    throw InputError("kafka." + std::string(name) + ": " + why);
}

void refuse_broken_promises(const std::string& name, const std::string& value) {
  for (const Refused& refused : kRefused)
    if (refused.name == name && (refused.value.empty() || refused.value == value))
      throw InputError("kafka." + name + ": '" + value + "' is refused: " + std::string(refused.why));
}

}  // namespace

KafkaConf make_consumer_conf(const std::map<std::string, std::string>& properties) {
  KafkaConf conf(rd_kafka_conf_new());
  for (const Property& property : kDefaults) set(conf.get(), property.name, property.value);
  for (const auto& [name, value] : properties) {
    refuse_broken_promises(name, value);
    set(conf.get(), name.c_str(), value.c_str());
  }
  for (const Property& property : kNeeded) set(conf.get(), property.name, property.value);
  return conf;
}

}  // namespace netra
