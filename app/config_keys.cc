#include "app/config_keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "app/http_server.h"
#include "ingest/format.h"
#include "ingest/format_spec.h"
#include "ingest/kafka_source.h"
#include "metrics/input_error.h"
#include "metrics/nearest.h"

namespace netra {
namespace {

// A scalar with its references replaced; remembers the key's original text when there were any.
std::string read_scalar(Config& config, const YamlFile& file, const YAML::Node& node, const std::string& key) {
  const std::string text = file.scalar(node);
  try {
    std::string value = expand_references(text);
    if (value != text) config.references[key] = text;
    return value;
  } catch (const InputError& error) {
    file.fail(node, fmt::format("{}: {}", key, error.what()));
  }
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
  return out + "\"";
}

// What the file said, where it was a reference; else the value.
std::string shown(const Config& config, const std::string& key, const std::string& value) {
  const auto reference = config.references.find(key);
  return quoted(reference != config.references.end() ? reference->second : value);
}

// A librdkafka property whose value nobody should read over a shoulder.
bool is_secret(const std::string& property) {
  for (const char* word : {"password", "passphrase", "secret", "key.pem", "token", "oauthbearer.config", "sasl.username"})
    if (property.find(word) != std::string::npos) return true;
  return false;
}

constexpr std::pair<const char*, uint64_t> kSizes[] = {
    {"TiB", uint64_t{1} << 40}, {"GiB", uint64_t{1} << 30}, {"MiB", uint64_t{1} << 20}, {"KiB", uint64_t{1} << 10}, {"B", 1}};

bool parse_number(std::string_view text, uint64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

bool parse_size(std::string_view text, uint64_t& bytes) {
  for (const auto& [unit, factor] : kSizes) {
    if (!text.ends_with(unit)) continue;
    text.remove_suffix(std::string_view(unit).size());
    if (!parse_number(text, bytes) || bytes > UINT64_MAX / factor) return false;
    bytes *= factor;
    return true;
  }
  return parse_number(text, bytes);
}

std::string print_size(uint64_t bytes) {
  for (const auto& [unit, factor] : kSizes)
    if (bytes % factor == 0 && bytes >= factor) return fmt::format("{}{}", bytes / factor, unit);
  return "0B";
}

std::string print_duration(TimeUs t) {
  const std::pair<const char*, TimeUs> units[] = {{"y", 365 * kDayUs}, {"d", kDayUs}, {"h", 3600 * kSecondUs}, {"m", 60 * kSecondUs}};
  for (const auto& [unit, length] : units)
    if (t && t % length == 0) return fmt::format("{}{}", t / length, unit);
  return fmt::format("{}s", t / kSecondUs);
}

ConfigKey text_key(const char* section, const char* name, const char* meaning, std::string Config::*member) {
  ConfigKey key{section, name, meaning, {}, {}};
  const std::string path = key.path();
  key.read = [=](Config& config, const YamlFile& file, const YAML::Node& node) {
    config.*member = read_scalar(config, file, node, path);
  };
  key.print = [=](const Config& config) { return shown(config, path, config.*member); };
  return key;
}

ConfigKey duration_key(const char* section, const char* name, const char* meaning, TimeUs Config::*member, TimeUs least, TimeUs unit = 1) {
  ConfigKey key{section, name, meaning, {}, {}};
  const std::string path = key.path();
  key.read = [=](Config& config, const YamlFile& file, const YAML::Node& node) {
    const std::string text = read_scalar(config, file, node, path);
    const auto duration = parse_duration(text);
    if (!duration)
      file.fail(node, fmt::format("{}: '{}' is no duration; write a number and a unit: 400d, 12h, 30m, 45s or 5y", path, node.Scalar()));
    if (*duration < least) file.fail(node, fmt::format("{}: '{}' is too short; at least {}", path, node.Scalar(), print_duration(least)));
    if (*duration % unit != 0) file.fail(node, fmt::format("{}: '{}' is no whole multiple of {}", path, node.Scalar(), print_duration(unit)));
    config.*member = *duration;
  };
  key.print = [=](const Config& config) { return print_duration(config.*member); };
  return key;
}

ConfigKey size_key(const char* section, const char* name, const char* meaning, uint64_t Config::*member, uint64_t least) {
  ConfigKey key{section, name, meaning, {}, {}};
  const std::string path = key.path();
  key.read = [=](Config& config, const YamlFile& file, const YAML::Node& node) {
    const std::string text = read_scalar(config, file, node, path);
    uint64_t bytes = 0;
    if (!parse_size(text, bytes))
      file.fail(node, fmt::format("{}: '{}' is no size; write a number and a unit: 2GiB, 512MiB, 64KiB or 100B", path, node.Scalar()));
    if (bytes < least) file.fail(node, fmt::format("{}: '{}' is too small; at least {}", path, node.Scalar(), print_size(least)));
    config.*member = bytes;
  };
  key.print = [=](const Config& config) { return print_size(config.*member); };
  return key;
}

ConfigKey count_key(const char* section, const char* name, const char* meaning, uint64_t Config::*member, uint64_t most) {
  ConfigKey key{section, name, meaning, {}, {}};
  const std::string path = key.path();
  key.read = [=](Config& config, const YamlFile& file, const YAML::Node& node) {
    const std::string text = read_scalar(config, file, node, path);
    uint64_t number = 0;
    if (!parse_number(text, number) || number > most)
      file.fail(node, fmt::format("{}: '{}' is no whole number from 0 to {}", path, node.Scalar(), most));
    config.*member = number;
  };
  key.print = [=](const Config& config) { return std::to_string(config.*member); };
  return key;
}

void read_rules(Config& config, const YamlFile& file, const YAML::Node& node) {
  if (!node.IsSequence()) file.fail(node, "rules: expected a list of folders: [/usr/share/netra/rules]");
  config.rules.clear();
  for (const YAML::Node& folder : node) config.rules.push_back(read_scalar(config, file, folder, fmt::format("rules.{}", config.rules.size())));
}

std::string print_rules(const Config& config) {
  std::string out;
  for (size_t i = 0; i < config.rules.size(); ++i) out += (i ? ", " : "") + shown(config, fmt::format("rules.{}", i), config.rules[i]);
  return "[" + out + "]";
}

std::string without(std::string message, const std::string& secret) {
  constexpr std::string_view kHidden = "(hidden)";
  for (size_t at = 0; !secret.empty() && (at = message.find(secret, at)) != std::string::npos; at += kHidden.size())
    message.replace(at, secret.size(), kHidden);
  return message;
}

void read_kafka(Config& config, const YamlFile& file, const YAML::Node& node) {
  if (!node.IsMap()) file.fail(node, "kafka: expected a map of librdkafka properties");
  std::set<std::string> seen;
  for (const auto& entry : node) {
    const std::string property = file.scalar(entry.first), key = "kafka." + property;
    if (!seen.insert(property).second) file.fail(entry.first, fmt::format("'{}' stands twice; keep one", key));
    const std::string value = read_scalar(config, file, entry.second, key);
    try {
      KafkaSource::check_property(property, value);
    } catch (const InputError& error) {
      // librdkafka quotes the value that it refuses.
      const bool hide = is_secret(property) || config.references.contains(key);
      file.fail(entry.first, hide ? without(error.what(), value) : error.what());
    }
    config.kafka[property] = value;
  }
}

std::string print_kafka(const Config& config) {
  std::string out;
  for (const auto& [property, value] : config.kafka) {
    const std::string key = "kafka." + property;
    const bool hide = is_secret(property) && !config.references.contains(key);
    out += fmt::format("{}{}: {}", out.empty() ? "" : ", ", property, hide ? "\"(hidden)\"" : shown(config, key, value));
  }
  return "{" + out + "}";
}

// Kafka's own rule.
bool is_topic_name(std::string_view name) {
  const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-'; };
  return !name.empty() && name.size() <= 249 && name != "." && name != ".." && std::all_of(name.begin(), name.end(), allowed);
}

// What is around the records becomes part of the format's text; so does it where that is shown as a reference.
void read_spec(Config& config, const YamlFile& file, const YAML::Node& node, const std::string& key, FormatSpec& spec, TopicConfig& topic) {
  if (node["envelope"]) spec.envelope = read_scalar(config, file, node["envelope"], key + ".envelope");
  if (node["dictionaries"] && !node["dictionaries"].IsSequence()) file.fail(node["dictionaries"], key + ".dictionaries: expected a list of files: [/etc/netra/one.zdict]");
  for (const YAML::Node& dictionary : node["dictionaries"])
    spec.dictionaries.push_back(read_scalar(config, file, dictionary, key + ".dictionaries"));
  topic.format = spec.text();
  if (const auto reference = config.references.find(key + ".format"); reference != config.references.end())
    reference->second += topic.format.substr(spec.format.size());
  try {
    make_format(topic.format, topic.domain);
  } catch (const InputError& error) {
    file.fail(node, fmt::format("{}: {}", key, error.what()));
  }
}

TopicConfig read_topic(Config& config, const YamlFile& file, const YAML::Node& node) {
  file.check_keys(node, {"name", "format", "domain", "envelope", "dictionaries", "start"});
  TopicConfig topic;
  topic.name = file.need(node, "name");
  const std::string key = "topics." + topic.name;
  if (!is_topic_name(topic.name))
    file.fail(node["name"], fmt::format("topics: '{}' is no name for a topic; up to 249 letters, digits, '.', '_' and '-'", topic.name));
  if (!node["format"])
    file.fail(node, fmt::format("{}: the format is missing; add `format:`, one of {}", key, fmt::join(format_names(), ", ")));
  topic.format = read_scalar(config, file, node["format"], key + ".format");
  const auto known = format_names();
  FormatSpec spec = FormatSpec::parse(topic.format);
  const bool is_file = spec.format.find('/') != std::string::npos || spec.format.ends_with(".yaml");
  if (!is_file && std::find(known.begin(), known.end(), spec.format) == known.end())
    file.fail(node["format"], fmt::format("{}.format: no format is called '{}'; known are {}{}", key, node["format"].Scalar(),
                                          fmt::join(known, ", "), did_you_mean(spec.format, known)));
  if (node["domain"]) topic.domain = read_scalar(config, file, node["domain"], key + ".domain");
  read_spec(config, file, node, key, spec, topic);
  if (node["start"]) topic.start = read_scalar(config, file, node["start"], key + ".start");
  if (topic.start != "earliest" && topic.start != "latest")
    file.fail(node["start"], fmt::format("{}.start: '{}' is neither earliest nor latest", key, node["start"].Scalar()));
  return topic;
}

void read_topics(Config& config, const YamlFile& file, const YAML::Node& node) {
  if (!node.IsSequence()) file.fail(node, "topics: expected a list: - {name: posts, format: jetstream_v1}");
  config.topics.clear();
  for (const YAML::Node& entry : node) {
    TopicConfig topic = read_topic(config, file, entry);
    for (const TopicConfig& other : config.topics)
      if (other.name == topic.name) file.fail(entry, fmt::format("topics: '{}' is named twice; one format per topic", topic.name));
    config.topics.push_back(std::move(topic));
  }
}

std::string print_topics(const Config& config) {
  if (config.topics.empty()) return "[]";
  std::string out;
  for (const TopicConfig& topic : config.topics) {
    const std::string key = "topics." + topic.name;
    out += fmt::format("\n  - {{name: {}, format: {}", quoted(topic.name), shown(config, key + ".format", topic.format));
    if (!topic.domain.empty()) out += fmt::format(", domain: {}", shown(config, key + ".domain", topic.domain));
    out += fmt::format(", start: {}}}", topic.start);
  }
  return out;
}

void read_level(Config& config, const YamlFile& file, const YAML::Node& node) {
  config.log_level = read_scalar(config, file, node, "log.level");
  for (const char* known : {"debug", "info", "warning", "error"})
    if (config.log_level == known) return;
  file.fail(node, fmt::format("log.level: '{}' is none of debug, info, warning, error", node.Scalar()));
}

void read_listen(Config& config, const YamlFile& file, const YAML::Node& node) {
  config.http_listen = read_scalar(config, file, node, "http.listen");
  try {
    HttpServer::check(config.http_listen);
  } catch (const InputError& error) {
    file.fail(node, config.references.contains("http.listen") ? fmt::format("http.listen: what {} stands for is no address; write host:port", node.Scalar()) : error.what());
  }
}

}  // namespace

const std::vector<ConfigKey>& config_keys() {
  static const std::vector<ConfigKey> keys = {
      text_key("", "store", "Folder of the store. One process writes to it.", &Config::store),
      {"", "rules", "Folders of rule packs; later ones add to or replace files of earlier ones. Empty: the shipped packs.", read_rules,
       print_rules},
      text_key("", "campaign_accounts",
               "CSV of campaign accounts (platform,account_id,handle,contest,contestant,from,to), part of the pack. Empty: none.",
               &Config::campaign_accounts),
      text_key("", "cache", "Folder for compiled pattern databases. Empty: netra/ in the user's cache folder.", &Config::cache),
      {"", "kafka", "Any librdkafka property. Secrets by reference: \"${ENV:NAME}\" or \"${FILE:/path}\".", read_kafka, print_kafka},
      {"", "topics",
       "What `run` reads, one {name, format, domain, envelope, dictionaries, start} each: docs/formats.md. start: earliest or latest, where the "
       "store has no position.",
       read_topics, print_topics},
      {"http", "listen", "Address and port of /metrics, /healthz and /readyz. Port 0: any free one, said in the log.", read_listen,
       [](const Config& config) { return shown(config, "http.listen", config.http_listen); }},
      duration_key("join", "horizon", "Days that may lie between an act and a sighting of what it is about. Whole days.", &Config::horizon,
                   kDayUs, kDayUs),
      duration_key("join", "lateness", "How much older than its partition's watermark a record may be. Binds `run` only.",
                   &Config::lateness, 0),
      size_key("limits", "memory", "Bounds the resident memory of the whole process: batches, broker queues, caches, packs, roster, unpacking. In bytes.",
               &Config::memory_bytes, uint64_t{64} << 20),
      size_key("limits", "record", "Longest record; longer ones are dead letters. In bytes.", &Config::record_bytes, uint64_t{1} << 10),
      count_key("limits", "unpack_ratio",
                "How many bytes a packed dump may unpack to per byte, beyond 256 MiB; what does is refused as a bomb. 0: any.",
                &Config::unpack_ratio, uint64_t{1'000'000'000}),
      count_key("limits", "threads", "Worker threads that parse and match. 0: one per processor.", &Config::threads, kThreadsMax),
      count_key("limits", "dead_letters", "Dead letters kept; at this number the stream pauses.", &Config::dead_letters,
                uint64_t{1'000'000'000}),
      size_key("limits", "dead_letter_bytes", "Bytes of dead letters kept; at this size the stream pauses.", &Config::dead_letter_bytes,
               uint64_t{1} << 10),
      duration_key("limits", "stall", "A partition with records waiting whose position has not moved for so long turns /readyz red.",
                   &Config::stall, kSecondUs),
      text_key("dead_letters", "topic", "Topic that dead letters are sent to as well, at least once each, with headers; none of `topics`. Empty: none.",
               &Config::dead_letter_topic),
      text_key("heartbeat", "topic", "Topic of its own for heartbeat records, which measure the whole way and are never counted. Empty: none.",
               &Config::heartbeat_topic),
      duration_key("heartbeat", "every", "How often a heartbeat record is sent.", &Config::heartbeat_every, kSecondUs),
      duration_key("retention", "evidence", "How long the evidence of a hit is kept after its act. 0s: for ever.", &Config::keep_evidence, 0),
      duration_key("retention", "dead_letters", "How long dead letters are kept. 0s: for ever.", &Config::keep_dead_letters, 0),
      duration_key("retention", "access_log", "How long entries of the access log are kept. 0s: for ever.", &Config::keep_access_log, 0),
      {"log", "level", "Least level that is logged: debug, info, warning or error.", read_level,
       [](const Config& config) { return config.log_level; }},
  };
  return keys;
}

}  // namespace netra
