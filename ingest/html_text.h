#pragma once

#include <string_view>

#include "ingest/arena.h"

namespace netra {

// What a reader sees of an HTML fragment: tags gone, `<br>` a line break, the border of two paragraphs an empty line,
// scripts and styles gone with what is in them, character references resolved. A word split by tags is whole again.
// Other blocks (list items) are not set apart, as in the reference mapping (FORMATS). Without `<` and `&` the input
// itself comes back; else the result lies in the arena.
std::string_view html_text(std::string_view html, Arena& arena);

}  // namespace netra
