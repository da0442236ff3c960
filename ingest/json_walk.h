#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "ingest/arena.h"
#include "ingest/format.h"
#include "ingest/json_index.h"
#include "ingest/path_trie.h"

namespace netra {

// What the walk found at one place of the table.
struct SlotValue {
  enum class Type : uint8_t { kAbsent, kNull, kFalse, kTrue, kNumber, kString, kArray, kObject };

  Type type = Type::kAbsent;
  uint32_t walk = 0;      // which walk wrote it: older ones count as absent
  size_t offset = 0;      // byte in the record
  std::string_view text;  // a string's text (unescaped); else the raw JSON: numbers keep all their digits
  std::string_view name;  // the member's key, where the path has `@`
};

// Reads the values of a mapping's paths out of one JSON document in a single forward pass: simdjson's first
// stage finds the document's skeleton, and the walk steps along it, over what no path names. (On-Demand does the same
// at twice the cost: docs/performance.md.)
//
// Rules, the same for every format: of duplicate keys the first wins; escaped keys are not found; numbers stay raw
// tokens; a lone surrogate becomes U+FFFD; a byte order mark before the document is skipped; what no path names is not
// looked at beyond bracket and string structure (and UTF-8, which is checked everywhere).
// Thread safety: none; one per parser. The trie outlives it.
class JsonWalk {
 public:
  // How deep a value that a path asks for, and that nothing walks, may nest.
  static constexpr size_t kDepthMax = 64;

  // Unescaped strings go into `arena`, which outlives the walk and is cleared by its owner alone.
  JsonWalk(size_t places, Arena& arena);
  ~JsonWalk();

  // Walks all of it. Values live until the next walk or look; their texts as long as document and arena. What was looked
  // at last is not taken apart again. REQUIRES: its bytes have not changed since.
  ParseResult walk(const PathTrie& trie, std::string_view document);
  // Stops as soon as `wanted` places are filled, unless `goes_on` then says that `more` are to be. False for broken JSON
  // or more than one document. Values as of a walk; allocates only for texts with escapes.
  bool look(const PathTrie& trie, std::string_view document, size_t wanted, size_t more, const std::function<bool()>& goes_on);

  const SlotValue& at(size_t place) const {
    const SlotValue& value = values_[place];
    return value.walk == walk_ ? value : kAbsent;
  }

 private:
  class Pass;

  static const SlotValue kAbsent;
  bool start(std::string_view& document, size_t& skipped);
  ParseResult build_index(std::string_view document);

  JsonIndex index_;
  Arena& arena_;
  std::vector<SlotValue> values_;
  uint32_t walk_ = 0;
  std::string_view looked_at_;  // whose skeleton index_ still holds
};

}  // namespace netra
