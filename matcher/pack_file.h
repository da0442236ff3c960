#pragma once

#include <yaml-cpp/yaml.h>

#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "matcher/pack_loader.h"

namespace netra {

// One YAML file of a pack. Reads never stop at a mistake: they report it with its line and give an empty value.
// Thread safety: none.
class PackFile {
 public:
  // `path` as messages show it, `stem` as rule ids begin.
  PackFile(std::string path, std::string stem, YAML::Node root, std::vector<PackError>& errors)
      : path_(std::move(path)), stem_(std::move(stem)), root_(std::move(root)), errors_(&errors) {}

  const std::string& path() const { return path_; }
  const std::string& stem() const { return stem_; }
  const YAML::Node& root() const { return root_; }

  // At the node's line; a message that says what was expected says after it what stands there.
  void error(const YAML::Node& at, std::string_view message) const;
  void error(int line, std::string_view message) const;
  // The node names what no file of the pack has.
  void missing(const YAML::Node& at, std::string_view message) const;
  // False (and reported) when the node is no map; keys that are unknown or come twice are reported too.
  bool is_map(const YAML::Node& node, std::initializer_list<std::string_view> known) const;
  bool is_map(const YAML::Node& node) const;
  bool is_list(const YAML::Node& node) const;

  std::string text(const YAML::Node& node) const;
  // Reported when the key is missing.
  std::string need(const YAML::Node& map, const char* key) const;
  // The same, of small letters, digits and `_`: what stands in hits for good.
  std::string need_id(const YAML::Node& map, const char* key) const;
  // Empty when the key is missing.
  std::string optional(const YAML::Node& map, const char* key) const;
  // A list of texts, or one text; empty when the node is not there.
  std::vector<std::string> texts(const YAML::Node& node) const;
  // The same, each with its own node, for mistakes that are one text's.
  void each_text(const YAML::Node& node, const std::function<void(const YAML::Node&, const std::string&)>& use) const;
  // `otherwise`, or `least` without it, where it is none.
  int number(const YAML::Node& node, int least, int most, std::optional<int> otherwise = {}) const;
  std::optional<bool> truth(const YAML::Node& node) const;
  // Days since the epoch.
  std::optional<int64_t> date(const YAML::Node& node) const;

  // 0 when the node is not there.
  static int line(const YAML::Node& node) { return node.IsDefined() ? node.Mark().line + 1 : 0; }

 private:
  std::string path_, stem_;
  YAML::Node root_;
  std::vector<PackError>* errors_;
};

}  // namespace netra
