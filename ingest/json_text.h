#pragma once

#include <optional>
#include <string_view>

#include "ingest/arena.h"

namespace netra {

// The text of a JSON string, given what stands between its quotes (valid UTF-8). Without a backslash it is the input
// itself; else it is unescaped into the arena. A lone surrogate becomes U+FFFD: the event is kept, only that character
// is lost. Nothing for an escape that JSON does not know.
std::optional<std::string_view> json_string(std::string_view inside_quotes, Arena& arena);

// Whether `token` is a number as JSON writes it, of any length.
bool is_json_number(std::string_view token);

}  // namespace netra
