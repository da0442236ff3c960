#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "ingest/format.h"

namespace netra {

// The skeleton of a JSON document: the byte positions of its brackets, colons and commas and of the first byte of every
// string, number and literal, in order; nothing inside a string. simdjson's first stage finds them, checks UTF-8 and
// that every string ends.
// Thread safety: none; one per parser. The usual record allocates nothing.
class JsonIndex {
 public:
  JsonIndex();
  ~JsonIndex();

  // After a fault the positions mean nothing. The offset of a fault is unknown, 0.
  ParseResult build(std::string_view document);
  // Valid until the next build. Never empty after a good one.
  std::span<const uint32_t> positions() const;

 private:
  struct Parser;  // simdjson's, kept out of headers
  std::unique_ptr<Parser> parser_;
};

// The elements of a JSON array, each from its first byte to its last; false when brackets or commas do not match or an
// element is no value, or more than one.
// `index` is used on the way.
bool json_elements(std::string_view array, JsonIndex& index, std::vector<std::string_view>& elements);

}  // namespace netra
