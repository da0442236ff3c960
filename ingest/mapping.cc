#include "ingest/mapping.h"

#include <algorithm>

#include "metrics/yaml_file.h"

namespace netra {
namespace {

bool has_many(const std::string& path) {
  return path.find("/*") != std::string::npos || path.find("/@") != std::string::npos;
}

size_t slot_of(const YamlFile& yaml, const YAML::Node& name, std::span<const std::string_view> slots) {
  const auto found = std::find(slots.begin(), slots.end(), yaml.scalar(name));
  if (found == slots.end()) yaml.fail(name, "the finisher knows no slot '" + yaml.scalar(name) + "'");
  return static_cast<size_t>(found - slots.begin());
}

std::string below(const std::string& object, const std::string& path) {
  if (object == "/") return path;
  return path == "/" ? object : object + path;
}

// Places in the order of the slots, so that they are the same for the document and every object inside it.
void lay_out(Mapping& mapping, const std::vector<std::string>& path_of, const std::vector<std::string>& objects) {
  mapping.first_place.resize(path_of.size());
  for (size_t slot = 0; slot < path_of.size(); ++slot) {
    mapping.first_place[slot] = mapping.stride;
    mapping.stride += has_many(path_of[slot]) ? PathTrie::kPlaces : 1;
  }
  mapping.instances = static_cast<uint32_t>(objects.size());
  for (uint32_t instance = 0; instance < mapping.instances; ++instance)
    for (size_t slot = 0; slot < path_of.size(); ++slot)
      if (!path_of[slot].empty())
        mapping.paths.push_back(
            {below(objects[instance], path_of[slot]), instance * mapping.stride + mapping.first_place[slot]});
}

}  // namespace

Mapping Mapping::of(std::span<const std::string_view> paths) {
  Mapping mapping;
  lay_out(mapping, {paths.begin(), paths.end()}, {"/"});
  return mapping;
}

Mapping Mapping::read(const YamlFile& yaml, std::span<const std::string_view> slots) {
  Mapping mapping;
  mapping.format = yaml.need(yaml.root(), "format");
  mapping.finisher = yaml.need(yaml.root(), "finisher");
  if (mapping.finisher != "generic") yaml.check_keys(yaml.root(), {"format", "finisher", "slots", "repeat_at", "screen", "words"});
  const YAML::Node root = yaml.root();
  std::vector<std::string> path_of(slots.size());
  if (!root["slots"] || !root["slots"].IsMap()) yaml.fail(root, "'slots' must map names to paths");
  for (const auto& entry : root["slots"]) {
    const std::string path = yaml.scalar(entry.second);
    if (path.empty() || path.front() != '/') yaml.fail(entry.second, "a path begins with '/'");
    if (std::find(path_of.begin(), path_of.end(), path) != path_of.end()) yaml.fail(entry.second, "the path '" + path + "' is another slot's already");
    path_of[slot_of(yaml, entry.first, slots)] = path;
  }
  std::vector<std::string> objects{"/"};
  for (const auto& object : root["repeat_at"]) objects.push_back(yaml.scalar(object));
  lay_out(mapping, path_of, objects);
  const auto add_to_screen = [&](const YAML::Node& names) {
    for (const auto& name : names) {
      const size_t slot = slot_of(yaml, name, slots);
      const std::string path = path_of[slot].substr(0, path_of[slot].find("/*"));
      if (path.empty() || path == "/" || has_many(path)) yaml.fail(name, "a slot of the screen is mapped, and to a value or an array of values");
      mapping.screen_paths.push_back({path, mapping.first_place[slot]});
    }
  };
  add_to_screen(root["screen"]);
  mapping.screen_size = mapping.screen_paths.size();
  add_to_screen(root["words"]);
  return mapping;
}

}  // namespace netra
