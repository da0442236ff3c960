// The walk over a mapping's paths against another way to the same values.
#include <memory>
#include <string>

#include "tests/fuzzing/target.h"
#include "tests/ingest/dom_reading.h"

namespace netra::fuzzing {
namespace {

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

}  // namespace

Run make_trie_target(const std::string& format) {
  auto reading = std::make_shared<DomReading>(format);
  return [reading](std::string_view bytes) {
    const bool agrees = reading->check(bytes).difference.empty();
    require(agrees || has_escaped_key(bytes), "walk and DOM read the same");
  };
}

}  // namespace netra::fuzzing
