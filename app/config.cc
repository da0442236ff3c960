#include "app/config.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <thread>

#include "app/config_keys.h"
#include "app/program.h"
#include "metrics/input_error.h"
#include "metrics/nearest.h"
#include "metrics/read_file.h"

namespace netra {
namespace {

// Reads one YAML map of keys and gathers every mistake instead of stopping at the first.
class ConfigReader {
 public:
  explicit ConfigReader(const YamlFile& file) : file_(file) {}

  Config read() {
    if (!file_.root().IsNull()) read_map(file_.root(), "");
    check_own_topics();
    if (!mistakes_.empty()) throw InputError(fmt::format("{}", fmt::join(mistakes_, "\n")));
    config_.path = file_.path();
    return std::move(config_);
  }

 private:
  void read_map(const YAML::Node& map, const std::string& section) {
    if (!map.IsMap()) return note(map, section.empty() ? "expected a map of keys" : section + ": expected a map of keys");
    std::set<std::string> seen;
    for (const auto& entry : map) {
      const std::string name = entry.first.IsScalar() ? entry.first.Scalar() : "";
      if (!seen.insert(name).second)
        note(entry.first, fmt::format("'{}' stands twice; keep one", name));
      else
        read_entry(section, name, entry.first, entry.second);
    }
  }

  void read_entry(const std::string& section, const std::string& name, const YAML::Node& at, const YAML::Node& value) {
    std::vector<std::string> known;
    for (const ConfigKey& key : config_keys()) {
      if (section == key.section && name == key.name) return read_key(key, value);
      const std::string here = section == key.section ? key.name : section.empty() ? key.section : "";
      if (!here.empty() && here == name) return read_map(value, name);
      if (!here.empty() && (known.empty() || known.back() != here)) known.push_back(here);
    }
    const std::string path = section.empty() ? name : section + "." + name;
    note(at, fmt::format("unknown key '{}'; known here: {}{}", path, fmt::join(known, ", "), meant(section, name, known)));
  }

  // A slip of the pen, or a key that stands in another section.
  static std::string meant(const std::string& section, const std::string& name, const std::vector<std::string>& known) {
    for (const ConfigKey& key : config_keys())
      if (name == key.name && section != key.section) return fmt::format("; did you mean '{}'?", key.path());
    return did_you_mean(name, known);
  }

  void read_key(const ConfigKey& key, const YAML::Node& value) {
    if (value.IsNull()) return note(value, fmt::format("{}: the value is missing; give one or take the key out", key.path()));
    try {
      key.read(config_, file_, value);
    } catch (const InputError& error) {
      mistakes_.push_back(error.what());
    }
  }

  // What the daemon itself writes must never come back to it as a record: each would make another without end.
  void check_own_topics() {
    const auto check = [&](const char* section, const std::string& written, const char* whose) {
      for (const TopicConfig& topic : config_.topics)
        if (topic.name == written)
          note(file_.root()[section]["topic"],
               fmt::format("{}.topic: '{}' stands among `topics` too, so {} would be read as records, without end; give it a topic of its own",
                           section, written, whose));
    };
    check("dead_letters", config_.dead_letter_topic, "dead letters");
    check("heartbeat", config_.heartbeat_topic, "heartbeats");
    if (!config_.heartbeat_topic.empty() && config_.heartbeat_topic == config_.dead_letter_topic)
      note(file_.root()["heartbeat"]["topic"], "heartbeat.topic: is the topic of `dead_letters.topic` as well; give each a topic of its own");
  }

  void note(const YAML::Node& at, const std::string& message) {
    mistakes_.push_back(InputError(file_.path(), YamlFile::line(at), message).what());
  }

  const YamlFile& file_;
  Config config_;
  std::vector<std::string> mistakes_;
};

std::string read_secret_file(const std::string& path) {
  std::string value = read_file(path, fmt::format("${{FILE:{}}}", path));
  while (!value.empty() && (value.back() == '\n' || value.back() == '\r')) value.pop_back();
  return value;
}

std::string resolve(std::string_view reference) {
  if (reference.starts_with("FILE:")) return read_secret_file(std::string(reference.substr(5)));
  if (!reference.starts_with("ENV:"))
    throw InputError(fmt::format("'${{{}}}' is no reference; write ${{ENV:NAME}} or ${{FILE:/path}}", reference));
  const std::string name(reference.substr(4));
  const char* value = std::getenv(name.c_str());
  if (!value) throw InputError(fmt::format("the environment has no variable {}; set it for the process", name));
  return value;
}

}  // namespace

std::string expand_references(const std::string& text) {
  std::string out;
  size_t from = 0;
  for (size_t at = text.find("${"); at != std::string::npos; at = text.find("${", from)) {
    const size_t end = text.find('}', at);
    if (end == std::string::npos) throw InputError("'${' without '}'; write ${ENV:NAME} or ${FILE:/path}");
    out.append(text, from, at - from);
    out += resolve(std::string_view(text).substr(at + 2, end - at - 2));
    from = end + 1;
  }
  return out.append(text, from);
}

Config read_config(const std::string& path) {
  if (path != "-") return ConfigReader(YamlFile::read(path)).read();
  return parse_config("standard input", read_file(path));
}

Config parse_config(const std::string& path, const std::string& text) { return ConfigReader(YamlFile::parse(path, text)).read(); }

std::string config_yaml(const Config& config, bool documented) {
  std::string out = documented ? "# Netra's configuration: every key with its meaning, its unit and its default. What is left out keeps its default.\n\n" : "";
  std::string section;
  for (const ConfigKey& key : config_keys()) {
    const std::string indent = *key.section ? "  " : "";
    if (section != key.section) {
      section = key.section;
      out += fmt::format("{}{}:\n", documented ? "\n" : "", section);
    } else if (documented && !*key.section && &key != &config_keys().front()) {
      out += '\n';
    }
    if (documented) out += fmt::format("{}# {}\n", indent, key.meaning);
    const std::string value = key.print(config);
    out += fmt::format("{}{}:{}{}\n", indent, key.name, value.starts_with('\n') ? "" : " ", value);
  }
  return out;
}

std::vector<std::string> shipped_rules() { return {data_path("rules")}; }

std::vector<std::string> Config::rule_folders() const { return rules.empty() ? shipped_rules() : rules; }

std::string default_cache_folder() {
  // systemd's CacheDirectory=, then the XDG folders.
  if (const char* folder = std::getenv("CACHE_DIRECTORY"); folder && *folder) return folder;
  if (const char* folder = std::getenv("XDG_CACHE_HOME"); folder && *folder) return std::string(folder) + "/netra";
  if (const char* home = std::getenv("HOME"); home && *home) return std::string(home) + "/.cache/netra";
  return "";
}

std::string Config::cache_folder() const { return cache.empty() ? default_cache_folder() : cache; }

unsigned Config::worker_count() const {
  return threads ? static_cast<unsigned>(threads) : std::max(1u, std::thread::hardware_concurrency());
}

}  // namespace netra
