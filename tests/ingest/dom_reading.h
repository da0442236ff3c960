#pragma once

#include <simdjson.h>

#include <string>
#include <string_view>
#include <vector>

#include "ingest/json_walk.h"

namespace netra {

// The walk over a mapping's paths against another way to the same values: simdjson's DOM, path by path.
class DomReading {
 public:
  struct Compared {
    bool both = false;       // the document was good enough for both, and every path was compared
    std::string difference;  // empty: none
  };

  // Of a shipped format's mapping, its paths with `@` left out.
  explicit DomReading(const std::string& format);

  Compared check(std::string_view document);

 private:
  std::string compare(const SlotValue& walked, const std::string& path, size_t index, simdjson::dom::element root);

  const std::vector<PathTrie::Path> paths_;
  const PathTrie trie_;
  Arena arena_;
  JsonWalk walk_;
  simdjson::dom::parser parser_, again_;
};

}  // namespace netra
