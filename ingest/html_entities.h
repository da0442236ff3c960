#pragma once

#include <string_view>

#include "ingest/arena.h"

namespace netra {

// `text` with its HTML character references resolved as HTML5 does it in text: the named ones with `;`, the older ones
// also without and then even as the beginning of a longer word, numbers with their windows-1252 exceptions. References
// that mean nothing stay as they are. Without a `&` the input itself comes back; else the result lies in the arena.
std::string_view decode_html_entities(std::string_view text, Arena& arena);

}  // namespace netra
