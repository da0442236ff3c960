#include "ingest/json_index.h"

#include <simdjson.h>

#include <algorithm>
#include <bit>

#include "ingest/json_text.h"

namespace netra {
namespace {

// Buffers hold documents of this size from the start, and grow by doubling; beyond the second they are given back after
// the record that needed them.
constexpr size_t kFirstCapacity = size_t{64} << 10;
constexpr size_t kKeepCapacity = size_t{1} << 20;

Fault fault_of(simdjson::error_code error) {
  switch (error) {
    case simdjson::SUCCESS:
      return Fault::kNone;
    case simdjson::UTF8_ERROR:
      return Fault::kInvalidUtf8;
    case simdjson::EMPTY:
      return Fault::kEmpty;
    case simdjson::MEMALLOC:
    case simdjson::CAPACITY:
      return Fault::kInternal;
    default:
      return Fault::kInvalidJson;
  }
}

// Whether what stands between two commas, and is one token or brackets that close, is a value. What is in the brackets is
// for whoever reads it.
bool is_value(std::string_view element) {
  switch (element.front()) {
    case '{':
      return element.back() == '}';
    case '[':
      return element.back() == ']';
    case '"':
      return element.size() > 1 && element.back() == '"';
    default:
      return element == "true" || element == "false" || element == "null" || is_json_number(element);
  }
}

}  // namespace

struct JsonIndex::Parser {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> stages;

  simdjson::error_code make(size_t capacity) {
    return simdjson::get_active_implementation()->create_dom_parser_implementation(capacity, 1, stages);
  }
};

JsonIndex::JsonIndex() : parser_(std::make_unique<Parser>()) {}
JsonIndex::~JsonIndex() = default;

ParseResult JsonIndex::build(std::string_view document) {
  auto& stages = parser_->stages;
  const size_t capacity = stages ? stages->capacity() : 0;
  simdjson::error_code error = simdjson::SUCCESS;
  if (document.size() > capacity || (capacity > kKeepCapacity && document.size() <= kKeepCapacity))
    error = parser_->make(std::max(kFirstCapacity, std::bit_ceil(document.size())));
  if (error == simdjson::SUCCESS)
    error = stages->stage1(reinterpret_cast<const uint8_t*>(document.data()), document.size(),
                           simdjson::stage1_mode::regular);
  if (error == simdjson::SUCCESS) return {};
  return {fault_of(error), simdjson::error_message(error), 0};
}

std::span<const uint32_t> JsonIndex::positions() const {
  return {parser_->stages->structural_indexes.get(), parser_->stages->n_structural_indexes};
}

bool json_elements(std::string_view array, JsonIndex& index, std::vector<std::string_view>& elements) {
  elements.clear();
  if (!index.build(array).ok() || array[index.positions().front()] != '[') return false;
  const std::span<const uint32_t> positions = index.positions().subspan(1);
  const auto add = [&](size_t from, size_t to) {
    std::string_view element = array.substr(from, to - from);
    element.remove_suffix(element.size() - 1 - element.find_last_not_of(" \t\r\n"));
    elements.push_back(element);
    return is_value(element);
  };
  size_t from = SIZE_MAX;  // of the element at hand; SIZE_MAX before its first byte
  ptrdiff_t depth = 0;
  for (size_t i = 0; i < positions.size(); ++i) {
    const uint32_t at = positions[i];
    const char c = array[at];
    if (depth == 0 && (c == ',' || c == ']')) {
      if (from == SIZE_MAX) return c == ']' && elements.empty() && i + 1 == positions.size();
      if (!add(from, at)) return false;
      from = SIZE_MAX;
      if (c == ']') return i + 1 == positions.size();
      continue;
    }
    if (from != SIZE_MAX && depth == 0) return false;  // something follows the value
    if (from == SIZE_MAX) from = at;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (depth < 0) return false;
  }
  return false;
}

}  // namespace netra
