#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/config.h"
#include "metrics/yaml_file.h"

namespace netra {

// One key of the configuration: how it is spelled, what it means, how it is read and printed.
struct ConfigKey {
  const char* section;  // "" for a key at the top
  const char* name;
  const char* meaning;  // with its unit; printed above the key
  // Fills the configuration. Throws InputError at the node's line.
  std::function<void(Config&, const YamlFile&, const YAML::Node&)> read;
  // The value as YAML: what follows the colon.
  std::function<std::string(const Config&)> print;

  std::string path() const { return *section ? std::string(section) + "." + name : name; }
};

// In the order in which they are documented; keys of one section stand together.
const std::vector<ConfigKey>& config_keys();

}  // namespace netra
