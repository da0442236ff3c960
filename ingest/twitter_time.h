#pragma once

#include <optional>
#include <string_view>

#include "metrics/civil_time.h"

namespace netra {

// `Wed Aug 27 13:08:45 +0000 2008`, as X v1.1 writes times. Nothing for anything else.
std::optional<TimeUs> parse_twitter_time(std::string_view text);

}  // namespace netra
