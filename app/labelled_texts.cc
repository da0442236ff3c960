#include "app/labelled_texts.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iostream>

#include "app/question_reader.h"
#include "metrics/input_error.h"

namespace netra {
namespace {

std::string first_text(const simdjson::dom::element& object, std::initializer_list<const char*> keys) {
  for (const char* key : keys)
    if (std::string text = QuestionReader::text_of(object[key]); !text.empty()) return text;
  return {};
}

void read_label(const simdjson::dom::element& object, const std::string& path, int line, LabelledText& text) {
  for (const char* key : {"gold", "label", "expected"}) {
    simdjson::dom::element value;
    if (object[key].get(value) != simdjson::SUCCESS) continue;
    const std::string label = QuestionReader::text_of(object[key]);
    if (value.is_null() || label == "unclear" || label == "ambiguous") {
      text.kind = LabelledText::kLeftOut;
    } else if (label == "support" || label == "attack" || label == "oppose" || label == "neutral") {
      text.kind = LabelledText::kLabelled;
      text.label = label == "oppose" ? "attack" : label;
    } else {
      throw InputError(path, line, fmt::format("`{}` is '{}'; expected support, attack, neutral, or null where nobody can tell", key, label));
    }
    return;
  }
}

LabelledText read_line(QuestionReader& reader, const std::string& path, const std::string& line, int number, const TextDefaults& defaults) {
  LabelledText text;
  text.question = reader.read(line, number);
  if (text.question.at == kTimeUnknown) text.question.at = defaults.at;
  if (text.question.region.empty()) text.question.region = defaults.region;
  const simdjson::dom::element object = reader.object();
  read_label(object, path, number, text);
  text.target = first_text(object, {"target", "candidate"});
  text.frame = first_text(object, {"frame"});
  text.source = first_text(object, {"source"});
  const std::string& id = text.question.id;
  if (text.source.empty()) text.source = id.find('-') == std::string::npos ? std::filesystem::path(path).stem().string() : id.substr(0, id.find('-'));
  text.place = id.empty() ? fmt::format("{}:{}", std::filesystem::path(path).filename().string(), number) : id;
  return text;
}

}  // namespace

void read_labelled_texts(const std::string& path, const Pack& pack, const TextDefaults& defaults, const std::function<void(LabelledText&&)>& take) {
  std::ifstream file;
  if (path != "-") {
    file.open(path);
    if (!file) throw InputError(path, 0, "cannot be read; check the path");
  }
  std::istream& in = path == "-" ? std::cin : file;
  QuestionReader reader(pack, path);
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    take(read_line(reader, path, line, number, defaults));
  }
}

}  // namespace netra
