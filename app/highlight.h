#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/terminal.h"
#include "matcher/verdict.h"

namespace netra {

// The text on one line with the spans marked: in colour on a terminal, between `[` and `]` elsewhere, and
// printable().
std::string highlighted(const Terminal& terminal, std::string_view text, const std::vector<Evidence>& spans);

}  // namespace netra
