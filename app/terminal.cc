#include "app/terminal.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

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

void say_text(std::string_view text) { write_all(STDERR_FILENO, text); }

void write_out(std::string_view text) {
  if (!write_all(STDOUT_FILENO, text)) throw SystemError(fmt::format("standard output cannot be written: {}", std::strerror(errno)));
}

}  // namespace netra
