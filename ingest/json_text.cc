#include "ingest/json_text.h"

#include <cstdint>

#include "ingest/utf8.h"

namespace netra {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The four hex digits at `at`; -1 when they are not there.
int32_t hex4(const char* at, const char* end) {
  if (end - at < 4) return -1;
  int32_t value = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = at[i];
    const int digit = is_digit(c)            ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

// What follows `\u`; moves `at` behind it and, for a pair, behind the second half. -1 for no hex.
int32_t take_code(const char*& at, const char* end) {
  const int32_t first = hex4(at, end);
  if (first < 0) return -1;
  at += 4;
  if (first < 0xD800 || first > 0xDFFF) return first;
  if (first > 0xDBFF || end - at < 6 || at[0] != '\\' || at[1] != 'u') return kReplacementCharacter;
  const int32_t second = hex4(at + 2, end);
  if (second < 0xDC00 || second > 0xDFFF) return kReplacementCharacter;
  at += 6;
  return 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
}

char simple_escape(char c) {
  switch (c) {
    case '"':
    case '\\':
    case '/':
      return c;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return 0;
  }
}

}  // namespace

std::optional<std::string_view> json_string(std::string_view raw, Arena& arena) {
  const char* at = raw.data();
  const char* const end = at + raw.size();
  const void* escape = raw.empty() ? nullptr : std::memchr(at, '\\', raw.size());
  if (!escape) return raw;
  char* const text = arena.take(raw.size());  // every escape is at least as long as what it stands for
  char* out = text;
  while (escape) {
    const auto* backslash = static_cast<const char*>(escape);
    std::memcpy(out, at, static_cast<size_t>(backslash - at));
    out += backslash - at;
    at = backslash + 1;
    if (at == end) return {};
    const char kind = *at++;
    if (kind == 'u') {
      const int32_t code = take_code(at, end);
      if (code < 0) return {};
      out = append_utf8(static_cast<uint32_t>(code), out);
    } else {
      const char c = simple_escape(kind);
      if (c == 0) return {};
      *out++ = c;
    }
    escape = std::memchr(at, '\\', static_cast<size_t>(end - at));
  }
  std::memcpy(out, at, static_cast<size_t>(end - at));
  out += end - at;
  const auto size = static_cast<size_t>(out - text);
  arena.give_back(raw.size() - size);
  return std::string_view(text, size);
}

void append_json_string(std::string_view text, std::string& out) {
  static constexpr char kHex[] = "0123456789abcdef";
  static constexpr std::string_view kShort = "\"\\\n\r\t\b\f", kLetters = "\"\\nrtbf";
  out += '"';
  size_t done = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text, done, i - done);
    done = i + 1;
    if (const size_t at = kShort.find(text[i]); at != std::string_view::npos) {
      out += '\\';
      out += kLetters[at];
    } else {
      out += "\\u00";
      out += kHex[c >> 4];
      out += kHex[c & 15];
    }
  }
  out.append(text, done);
  out += '"';
}

bool is_json_number(std::string_view token) {
  size_t at = 0;
  const auto digits = [&] {
    const size_t from = at;
    while (token.size() - at >= 8 && are_digits(eight_less_zero(token.data() + at))) at += 8;
    while (at < token.size() && is_digit(token[at])) ++at;
    return at - from;
  };
  if (at < token.size() && token[at] == '-') ++at;
  const size_t first = at;
  const size_t whole = digits();
  if (whole == 0 || (whole > 1 && token[first] == '0')) return false;
  if (at < token.size() && token[at] == '.') {
    ++at;
    if (digits() == 0) return false;
  }
  if (at < token.size() && (token[at] == 'e' || token[at] == 'E')) {
    ++at;
    if (at < token.size() && (token[at] == '+' || token[at] == '-')) ++at;
    if (digits() == 0) return false;
  }
  return at == token.size();
}

}  // namespace netra
