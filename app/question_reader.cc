#include "app/question_reader.h"

#include <fmt/format.h>

#include "metrics/input_error.h"

namespace netra {
namespace {

void read_contests(const simdjson::simdjson_result<simdjson::dom::element>& value, ExplainQuestion& question) {
  simdjson::dom::array list;
  if (value.get(list) == simdjson::SUCCESS) {
    for (const simdjson::dom::element contest : list)
      if (std::string_view name; contest.get(name) == simdjson::SUCCESS) question.contests.emplace_back(name);
  } else if (std::string one = QuestionReader::text_of(value); !one.empty()) {
    question.contests.push_back(std::move(one));
  }
}

}  // namespace

std::string QuestionReader::text_of(const simdjson::simdjson_result<simdjson::dom::element>& value) {
  std::string_view text;
  if (value.get(text) == simdjson::SUCCESS) return std::string(text);
  int64_t number = 0;
  return value.get(number) == simdjson::SUCCESS ? std::to_string(number) : std::string();
}

ExplainQuestion QuestionReader::read(const std::string& line, int number) {
  if (parser_.parse(line).get(object_) != simdjson::SUCCESS || !object_.is_object())
    throw InputError(path_, number, "is no JSON object; give one object a line with id and text");
  ExplainQuestion question;
  question.id = text_of(object_["id"]);
  if (object_["text"].error() || !object_["text"].is_string()) throw InputError(path_, number, "has no text");
  question.text = text_of(object_["text"]);
  question.region = region(text_of(object_["region"]), number);
  question.at = time(text_of(object_["at"]), question.region, number);
  read_contests(object_["contest"], question);
  simdjson::dom::element parent;
  if (object_["parent"]["text"].get(parent) == simdjson::SUCCESS) question.parent = text_of(object_["parent"]["text"]);
  return question;
}

std::string QuestionReader::region(const std::string& text, int line) const {
  if (text.empty()) return text;
  const auto code = pack_.region_code(text);
  if (!code) throw InputError(path_, line, fmt::format("region '{}' is unknown; give a code or a name of regions.yaml", text));
  return *code;
}

TimeUs QuestionReader::time(const std::string& text, const std::string& region, int line) const {
  if (text.empty()) return kTimeUnknown;
  const auto at = time_in_region(text, region, pack_);
  if (!at) throw InputError(path_, line, fmt::format("'{}' is no time; write YYYY-MM-DD or RFC 3339", text));
  return *at;
}

}  // namespace netra
