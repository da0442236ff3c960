#include "app/terminal.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "metrics/input_error.h"
#include "metrics/write_all.h"

namespace netra {

Terminal::Terminal(int fd) : fd_(fd), terminal_(isatty(fd) == 1) {
  const char* no_colour = std::getenv("NO_COLOR");
  colour_ = terminal_ && !(no_colour && *no_colour);
}

std::string Terminal::paint(std::string_view codes, std::string_view text) const {
  if (!colour_) return std::string(text);
  return fmt::format("\033[{}m{}\033[0m", codes, text);
}

int Terminal::width() const {
  winsize size{};
  return ioctl(fd_, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

namespace {

// Of the code point that begins there: its bytes where it is to be shown by number, and that number.
std::pair<size_t, unsigned> steering(std::string_view rest) {
  const auto at = [&](size_t i) { return i < rest.size() ? static_cast<unsigned char>(rest[i]) : 0u; };
  if (at(0) < 0x20 || at(0) == 0x7F) return {1, at(0)};
  const unsigned two = (at(0) & 0x1Fu) << 6 | (at(1) & 0x3Fu), three = (at(0) & 0xFu) << 12 | (at(1) & 0x3Fu) << 6 | (at(2) & 0x3Fu);
  if ((at(0) & 0xE0) == 0xC0 && ((two >= 0x80 && two < 0xA0) || two == 0x61C)) return {2, two};
  const bool directs = three == 0x200E || three == 0x200F || (three >= 0x2028 && three <= 0x202E) || (three >= 0x2066 && three <= 0x2069);
  return (at(0) & 0xF0) == 0xE0 && directs ? std::pair<size_t, unsigned>{3, three} : std::pair<size_t, unsigned>{0, 0};
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    const auto [bytes, code] = steering(text.substr(i));
    if (bytes == 0) out += text[i];
    else if (code == '\n' || code == '\r' || code == '\t') out += ' ';
    else out += fmt::format("\\u{{{:x}}}", code);
    i += std::max<size_t>(bytes, 1);
  }
  return out;
}

void say_text(std::string_view text) { write_all(STDERR_FILENO, text); }

void write_out(std::string_view text) {
  if (!write_all(STDOUT_FILENO, text)) throw SystemError(fmt::format("standard output cannot be written: {}", std::strerror(errno)));
}

}  // namespace netra
