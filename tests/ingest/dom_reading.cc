#include "tests/ingest/dom_reading.h"

#include "ingest/embedded_files.h"
#include "metrics/yaml_file.h"
#include "tests/ingest/parse_lines.h"

namespace netra {
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

}  // namespace

DomReading::DomReading(const std::string& format) : paths_(paths_of(format)), trie_(paths_), walk_(paths_.size() * PathTrie::kPlaces, arena_) {}

DomReading::Compared DomReading::check(std::string_view document) {
  arena_.clear();
  const PaddedRecord padded(document);
  const ParseResult walked = walk_.walk(trie_, padded.record.bytes);
  element root;
  const auto error = parser_.parse(padded.record.bytes.data(), padded.record.bytes.size(), false).get(root);
  if (error || !root.is_object()) return {};  // the walk is more lenient: it may pass
  if (!walked.ok()) return {false, walked.fault == Fault::kTooDeep ? "" : std::string("the DOM reads it, the walk says: ") + walked.what};
  for (const PathTrie::Path& path : paths_) {
    const size_t places = path.path.find('*') == std::string::npos ? 1 : PathTrie::kPlaces;
    for (size_t i = 0; i < places; ++i) {
      const std::string difference = compare(walk_.at(path.place + i), path.path, i, root);
      if (!difference.empty()) return {true, path.path + "[" + std::to_string(i) + "]: " + difference};
    }
  }
  return {true, {}};
}

std::string DomReading::compare(const SlotValue& walked, const std::string& path, size_t index, element root) {
  element value;
  if (!dom_value(root, path, index, value)) return walked.type == Type::kAbsent ? "" : "the walk finds what the DOM does not";
  const Type type = type_of(value);
  if (walked.type != type) return "the types differ";
  if (type == Type::kString) return walked.text == std::string_view(value) ? "" : "the strings differ";
  if (type != Type::kNumber && type != Type::kObject && type != Type::kArray) return {};
  element again;
  if (again_.parse(walked.text.data(), walked.text.size()).get(again) != simdjson::SUCCESS) return "raw JSON is no JSON: " + std::string(walked.text);
  return simdjson::minify(again) == simdjson::minify(value) ? "" : "raw JSON is another value: " + std::string(walked.text);
}

}  // namespace netra
