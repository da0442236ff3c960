#include "ingest/html_entities.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <unordered_map>

#include "ingest/embedded_files.h"
#include "ingest/utf8.h"

namespace netra {
namespace {

struct Characters {
  uint32_t first = 0, second = 0;  // second: 0 when there is one
};
using Names = std::unordered_map<std::string_view, Characters>;

// Lines of `name hex [hex]`; a name that must end in `;` is written with it.
Names read_names() {
  Names names;
  std::string_view left = html_entities_file();
  names.reserve(static_cast<size_t>(std::count(left.begin(), left.end(), '\n')));
  while (!left.empty()) {
    const size_t end = std::min(left.find('\n'), left.size());
    const std::string_view line = left.substr(0, end);
    left.remove_prefix(std::min(end + 1, left.size()));
    if (line.empty() || line.front() == '#') continue;
    const size_t name_end = line.find(' ');
    Characters characters;
    const char* const line_end = line.data() + line.size();
    const auto first = std::from_chars(line.data() + name_end + 1, line_end, characters.first, 16);
    if (first.ptr != line_end) std::from_chars(first.ptr + 1, line_end, characters.second, 16);
    names.emplace(line.substr(0, name_end), characters);
  }
  return names;
}

const Names& names() {
  static const Names kNames = read_names();
  return kNames;
}

constexpr uint32_t kNothing = 0;  // the reference stands for no character at all

// HTML5, "numeric character reference end state", with the control characters left out of text.
uint32_t code_point(uint32_t number) {
  static constexpr uint16_t kWindows1252[] = {0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                              0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
                                              0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                              0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};
  if (number == 0 || number > 0x10FFFF || (number >= 0xD800 && number <= 0xDFFF)) return kReplacementCharacter;
  if (number >= 0x80 && number <= 0x9F) return kWindows1252[number - 0x80];
  const bool control =
      (number < 0x20 && number != '\t' && number != '\n' && number != '\f' && number != '\r') || number == 0x7F;
  const bool noncharacter = (number >= 0xFDD0 && number <= 0xFDEF) || (number & 0xFFFE) == 0xFFFE;
  return control || noncharacter ? kNothing : number;
}

// A reference that was understood: what follows it, and where its text ends in `out`.
struct Decoded {
  const char* at;
  char* out;
};

// `at` stands behind `&#`.
Decoded decode_number(const char* at, const char* end, char* out) {
  const bool is_hex = at != end && (*at == 'x' || *at == 'X');
  const char* const digits = at + (is_hex ? 1 : 0);
  const int base = is_hex ? 16 : 10;
  uint32_t number = 0;
  const char* next = digits;
  for (; next != end; ++next) {
    uint32_t digit = 0;
    if (std::from_chars(next, next + 1, digit, base).ptr == next) break;
    number = std::min<uint32_t>(number * static_cast<uint32_t>(base) + digit, 0x110000);
  }
  if (next == digits) return {nullptr, out};
  if (next != end && *next == ';') ++next;
  const uint32_t code = code_point(number);
  return {next, code == kNothing ? out : append_utf8(code, out)};
}

// `at` stands behind `&`. The longest name that the text begins with wins.
Decoded decode_name(const char* at, const char* end, char* out) {
  constexpr ptrdiff_t kLongest = 32;
  constexpr std::string_view kEnders = "\t\n\f <&#";
  const char* to = at;
  while (to != end && to - at < kLongest && kEnders.find(*to) == std::string_view::npos) {
    const bool last = *to == ';';
    ++to;
    if (last) break;
  }
  for (; to - at >= 2; --to) {
    const auto found = names().find({at, static_cast<size_t>(to - at)});
    if (found == names().end()) continue;
    out = append_utf8(found->second.first, out);
    if (found->second.second != 0) out = append_utf8(found->second.second, out);
    return {to, out};
  }
  return {nullptr, out};
}

}  // namespace

std::string_view decode_html_entities(std::string_view text, Arena& arena) {
  if (text.empty() || !std::memchr(text.data(), '&', text.size())) return text;
  const size_t room = text.size() * 2;  // `&nGt;`, 5 bytes, becomes 6: none more than doubles
  char* const begin = arena.take(room);
  char* out = begin;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    const auto* ampersand = static_cast<const char*>(std::memchr(at, '&', static_cast<size_t>(end - at)));
    const char* const plain_end = ampersand ? ampersand : end;
    out = std::copy(at, plain_end, out);
    at = plain_end;
    if (!ampersand) break;
    const bool numeric = end - at > 1 && at[1] == '#';
    const Decoded decoded = numeric ? decode_number(at + 2, end, out) : decode_name(at + 1, end, out);
    if (decoded.at) {
      at = decoded.at;
      out = decoded.out;
    } else {
      *out++ = *at++;
    }
  }
  const auto size = static_cast<size_t>(out - begin);
  arena.give_back(room - size);
  return {begin, size};
}

}  // namespace netra
