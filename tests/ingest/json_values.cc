#include "tests/ingest/json_values.h"

#include <simdjson.h>

#include <map>

namespace netra {
namespace {

std::string render(simdjson::dom::element value) {
  std::string out;
  if (value.is_object()) {
    std::map<std::string, std::string> members;
    for (const auto& [key, member] : simdjson::dom::object(value))
      if (!member.is_null()) members.emplace(std::string(key), render(member));
    for (const auto& [key, member] : members)
      out += (out.empty() ? "{" : ",") + std::string("\"") + key + "\":" + member;
    return (out.empty() ? "{" : out) + "}";
  }
  if (value.is_array()) {
    for (const simdjson::dom::element item : simdjson::dom::array(value))
      out += (out.empty() ? "[" : ",") + render(item);
    return (out.empty() ? "[" : out) + "]";
  }
  return simdjson::minify(value);
}

}  // namespace

std::string canonical_json(std::string_view json, std::string_view dropped) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS) return "no JSON: " + std::string(json);
  if (dropped.empty() || !root.is_object()) return render(root);
  std::string out;
  std::map<std::string, std::string> members;
  for (const auto& [key, member] : simdjson::dom::object(root))
    if (key != dropped && !member.is_null()) members.emplace(std::string(key), render(member));
  for (const auto& [key, member] : members) out += (out.empty() ? "{" : ",") + std::string("\"") + key + "\":" + member;
  return (out.empty() ? "{" : out) + "}";
}

testing::AssertionResult same_json(std::string_view a, std::string_view b) {
  const std::string left = canonical_json(a), right = canonical_json(b);
  if (left == right) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "\n  " << left << "\n  " << right;
}

}  // namespace netra
