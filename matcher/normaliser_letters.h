#pragma once

#include <cstdint>
#include <string_view>

namespace netra {

// The value of one or two digits that are the whole word; 0 when they are not.
constexpr uint8_t small_number(std::string_view word) {
  if (word.empty() || word.size() > 2) return 0;
  int value = 0;
  for (const char c : word) {
    if (c < '0' || c > '9') return 0;
    value = value * 10 + (c - '0');
  }
  return static_cast<uint8_t>(value);
}

// True when a small letter stands three times in a row.
constexpr bool stretched(std::string_view word) {
  for (size_t i = 2; i < word.size(); ++i)
    if (word[i] >= 'a' && word[i] <= 'z' && word[i] == word[i - 1] && word[i] == word[i - 2]) return true;
  return false;
}

}  // namespace netra
