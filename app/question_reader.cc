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

// A lone surrogate becomes U+FFFD, as in a stream's records; the parser refuses them.
std::string without_lone_surrogates(std::string line) {
  const auto escape = [&](size_t at, std::string_view thirds) {  // `\ud8..`
    return at + 6 <= line.size() && line[at] == '\\' && line[at + 1] == 'u' && (line[at + 2] == 'd' || line[at + 2] == 'D') &&
           thirds.find(line[at + 3]) != std::string_view::npos;
  };
  constexpr std::string_view kHigh = "89abAB", kLow = "cdefCDEF";
  for (size_t at = line.find('\\'); at != std::string::npos; at = line.find('\\', at)) {
    const bool high = escape(at, kHigh), pair = high && escape(at + 6, kLow);
    if (!pair && (high || escape(at, kLow))) line.replace(at, 6, "\\ufffd");
    at += pair ? 12 : 2;
  }
  return line;
}

}  // namespace

std::string QuestionReader::text_of(const simdjson::simdjson_result<simdjson::dom::element>& value) {
  std::string_view text;
  if (value.get(text) == simdjson::SUCCESS) return std::string(text);
  if (int64_t number = 0; value.get(number) == simdjson::SUCCESS) return std::to_string(number);
  uint64_t large = 0;
  return value.get(large) == simdjson::SUCCESS ? std::to_string(large) : std::string();
}

ExplainQuestion QuestionReader::read(const std::string& line, int number) {
  const std::string_view mark = number == 1 && line.starts_with("\xEF\xBB\xBF") ? std::string_view(line).substr(0, 3) : std::string_view();
  text_ = without_lone_surrogates(line.substr(mark.size()));
  if (const auto error = parser_.parse(text_).get(object_); error != simdjson::SUCCESS || !object_.is_object())
    throw InputError(path_, number, fmt::format("is no JSON object{}; give one object a line with id and text", error ? fmt::format(" ({})", simdjson::error_message(error)) : ""));
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
