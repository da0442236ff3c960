#pragma once

#include <yaml-cpp/yaml.h>

#include <initializer_list>
#include <string>
#include <string_view>

namespace netra {

// Why a text is not one YAML document.
struct YamlFault {
  int line = 0;         // 1-based
  std::string message;  // empty: nothing is wrong
};

// One YAML file and the errors that name a place in it. Packs, mappings and configuration are read through it.
// Thread safety: none.
class YamlFile {
 public:
  // Throws InputError when the file cannot be read or is not one YAML document.
  static YamlFile read(const std::string& path);
  // The same from text; `path` only names it in messages.
  static YamlFile parse(const std::string& path, const std::string& text);

  const std::string& path() const { return path_; }
  const YAML::Node& root() const { return root_; }
  const std::string& text() const { return text_; }

  // Throws InputError at the node's line.
  [[noreturn]] void fail(const YAML::Node& at, std::string_view message) const;
  // Throws when `map` is no map or has a key outside `known`; the message names the key and the known ones.
  void check_keys(const YAML::Node& map, std::initializer_list<std::string_view> known) const;
  // The scalar under `key`; throws when it is missing or no scalar.
  std::string need(const YAML::Node& map, const std::string& key) const;
  // The scalar itself; throws when the node is none.
  std::string scalar(const YAML::Node& node) const;
  // The one document of `text`, null when it is empty; null with a fault when it is no UTF-8 (UTF-16 and UTF-32 need their mark), no YAML,
  // or more than one document.
  static YAML::Node load(const std::string& text, YamlFault& fault);
  // 1-based line of a node; 0 when unknown.
  static int line(const YAML::Node& node);

 private:
  YamlFile(std::string path, std::string text, YAML::Node root) : path_(std::move(path)), text_(std::move(text)), root_(std::move(root)) {}

  std::string path_, text_;
  YAML::Node root_;
};

}  // namespace netra
