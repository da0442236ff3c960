#pragma once

#include <charconv>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "ingest/arena.h"

namespace netra {

// The text of a JSON string, given what stands between its quotes (valid UTF-8). Without a backslash it is the input
// itself; else it is unescaped into the arena. A lone surrogate becomes U+FFFD: the event is kept, only that character
// is lost. Nothing for an escape that JSON does not know.
std::optional<std::string_view> json_string(std::string_view inside_quotes, Arena& arena);

// Adds a text (valid UTF-8) as a JSON string, quotes included.
void append_json_string(std::string_view text, std::string& out);

// Eight bytes less '0' each; are_digits() says whether all were digits.
inline uint64_t eight_less_zero(const char* at) {
  uint64_t eight;
  std::memcpy(&eight, at, sizeof eight);
  return eight - 0x3030303030303030;  // a borrow sets a high bit somewhere above it
}
inline bool are_digits(uint64_t eight) { return ((eight | (eight + 0x0606060606060606)) & 0xF0F0F0F0F0F0F0F0) == 0; }

// The value of eight digits, all at once: pairs, then fours, then eight. Nothing where one is no digit. Little endian.
inline std::optional<uint32_t> eight_digits(const char* at) {
  const uint64_t digits = eight_less_zero(at);
  if (!are_digits(digits)) return {};
  const uint64_t pairs = (digits * 10 + (digits >> 8)) & 0x00FF00FF00FF00FF;
  const uint64_t fours = (pairs * 100 + (pairs >> 16)) & 0x0000FFFF0000FFFF;
  return static_cast<uint32_t>(fours * 10000 + (fours >> 32));
}

// The whole number that `token` is, in digits with or without a minus sign; nothing for anything else or what T cannot hold.
// (std::from_chars takes ten times as long for the sixteen digits of a clock.)
template <typename T>
std::optional<T> whole_number(std::string_view token) {
  const bool minus = std::is_signed_v<T> && token.starts_with('-');
  const size_t first = minus ? 1 : 0;
  if (token.size() == first) return {};
  if (token.size() - first > 18) {
    T number = 0;
    const char* const end = token.data() + token.size();
    const auto [at, error] = std::from_chars(token.data(), end, number);
    return error == std::errc{} && at == end ? std::optional(number) : std::nullopt;
  }
  uint64_t number = 0;
  token.remove_prefix(first);
  for (; token.size() >= 8; token.remove_prefix(8)) {
    const auto eight = eight_digits(token.data());
    if (!eight) return {};
    number = number * 100'000'000 + *eight;
  }
  for (const char c : token) {
    const auto digit = static_cast<uint8_t>(c - '0');
    if (digit > 9) return {};
    number = number * 10 + digit;
  }
  return static_cast<T>(minus ? -number : number);
}

// Whether `token` is a number as JSON writes it, of any length.
bool is_json_number(std::string_view token);

}  // namespace netra
