#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

namespace netra {

// Standard output or standard error as a person sees it: colour and progress only there, and never with NO_COLOR.
class Terminal {
 public:
  explicit Terminal(int fd);

  bool colour() const { return colour_; }
  // The text between escape codes (`1;31`), or as it is without colour.
  std::string paint(std::string_view codes, std::string_view text) const;
  // Columns; 80 when unknown.
  int width() const;

 private:
  int fd_;
  bool terminal_, colour_;
};

// Strangers' words for a person's eyes, on one line: white space as blanks, and what could steer a terminal or turn what is
// read around (control characters, marks of direction) as its code point: `\u{202e}`.
std::string printable(std::string_view text);

// A message for a person, on standard error. One that cannot be written is nobody's to hear: no command fails by it.
void say_text(std::string_view text);
template <typename... Args>
void say(fmt::format_string<Args...> format, Args&&... args) {
  say_text(fmt::format(format, std::forward<Args>(args)...));
}

// Data for whoever reads standard output. Throws SystemError when it cannot be written.
void write_out(std::string_view text);

}  // namespace netra
