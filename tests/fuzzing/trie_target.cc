// The walk over a mapping's paths against another way to the same values: simdjson's DOM, path by path.
#include <simdjson.h>

#include <string>

#include "ingest/embedded_files.h"
#include "ingest/json_walk.h"
#include "metrics/yaml_file.h"
#include "tests/fuzzing/target.h"
#include "tests/ingest/parse_lines.h"

namespace netra::fuzzing {
namespace {

using Type = SlotValue::Type;
using simdjson::dom::element;

// The value at a path, `index` standing for `*`; of duplicate keys the first.
bool dom_value(element root, std::string_view path, size_t index, element& out) {
  out = root;
  while (path.size() > 1) {
    path.remove_prefix(1);
    const std::string_view step = path.substr(0, path.find('/'));
    path.remove_prefix(step.size());
    if (step == "*") {
      simdjson::dom::array array;
      if (out.get_array().get(array) || array.at(index).get(out)) return false;
      continue;
    }
    simdjson::dom::object object;
    if (out.get_object().get(object) || object.at_key(step).get(out)) return false;
  }
  return true;
}

// The walk finds no escaped keys (ingest/json_walk.h), the DOM does.
bool has_escaped_key(std::string_view document) {
  bool inside = false, escaped = false;
  for (size_t i = 0; i < document.size(); ++i) {
    if (inside && document[i] == '\\') {
      escaped = true;
      ++i;
    } else if (document[i] == '"') {
      if (inside && escaped) {
        const size_t next = document.find_first_not_of(" \t\r\n", i + 1);
        if (next != std::string_view::npos && document[next] == ':') return true;
      }
      inside = !inside;
      escaped = false;
    }
  }
  return false;
}

Type type_of(element value) {
  switch (value.type()) {
    case simdjson::dom::element_type::STRING:
      return Type::kString;
    case simdjson::dom::element_type::BOOL:
      return bool(value) ? Type::kTrue : Type::kFalse;
    case simdjson::dom::element_type::NULL_VALUE:
      return Type::kNull;
    case simdjson::dom::element_type::OBJECT:
      return Type::kObject;
    case simdjson::dom::element_type::ARRAY:
      return Type::kArray;
    default:
      return Type::kNumber;
  }
}

std::vector<PathTrie::Path> paths_of(const std::string& format) {
  std::vector<PathTrie::Path> paths;
  for (const EmbeddedFile& file : mapping_files()) {
    if (!file.name.ends_with("/" + format + ".yaml")) continue;
    const YamlFile yaml = YamlFile::parse(std::string(file.name), std::string(file.text));
    for (const auto& slot : yaml.root()["slots"]) {
      const std::string path = slot.second.as<std::string>();
      if (path.find('@') == std::string::npos) paths.push_back({path, static_cast<uint32_t>(paths.size()) * PathTrie::kPlaces});
    }
  }
  return paths;
}

class Differential {
 public:
  explicit Differential(const std::string& format)
      : paths_(paths_of(format)), trie_(paths_), walk_(paths_.size() * PathTrie::kPlaces, arena_) {}

  void check(std::string_view document) {
    arena_.clear();
    const PaddedRecord padded(document);
    const ParseResult walked = walk_.walk(trie_, padded.record.bytes);
    element root;
    const auto error = parser_.parse(padded.record.bytes.data(), padded.record.bytes.size(), false).get(root);
    if (error || !root.is_object() || has_escaped_key(document)) return;  // the walk is more lenient: it may pass
    if (!walked.ok()) return require(walked.fault == Fault::kTooDeep, "what the DOM reads, the walk reads");
    for (const PathTrie::Path& path : paths_)
      for (size_t i = 0; i < (path.path.find('*') == std::string::npos ? 1 : PathTrie::kPlaces); ++i)
        compare(walk_.at(path.place + i), path.path, i, root);
  }

 private:
  void compare(const SlotValue& walked, const std::string& path, size_t index, element root) {
    element value;
    if (!dom_value(root, path, index, value)) return require(walked.type == Type::kAbsent, "what the DOM does not find, the walk does not find");
    const Type type = type_of(value);
    require(walked.type == type, "the types are the same");
    if (type == Type::kString) return require(walked.text == std::string_view(value), "the strings are the same");
    if (type != Type::kNumber && type != Type::kObject && type != Type::kArray) return;
    element again;
    require(again_.parse(walked.text.data(), walked.text.size()).get(again) == simdjson::SUCCESS, "raw JSON is JSON");
    require(simdjson::minify(again) == simdjson::minify(value), "raw JSON is the value");
  }

  const std::vector<PathTrie::Path> paths_;
  const PathTrie trie_;
  Arena arena_;
  JsonWalk walk_;
  simdjson::dom::parser parser_, again_;
};

}  // namespace

Run make_trie_target(const std::string& format) {
  auto differential = std::make_shared<Differential>(format);
  return [differential](std::string_view bytes) { differential->check(bytes); };
}

}  // namespace netra::fuzzing
