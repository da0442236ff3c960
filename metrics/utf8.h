#pragma once

#include <string_view>

namespace netra {

// True when the bytes are well-formed UTF-8: no overlong form, no surrogate, nothing beyond U+10FFFF. Empty is.
bool is_utf8(std::string_view bytes);

}  // namespace netra
