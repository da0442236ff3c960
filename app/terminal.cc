#include "app/terminal.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "metrics/input_error.h"

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

// False when it cannot be written whole.
bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    text.remove_prefix(static_cast<size_t>(n));
  }
  return true;
}

}  // namespace

void say_text(std::string_view text) { write_all(STDERR_FILENO, text); }

void write_out(std::string_view text) {
  if (!write_all(STDOUT_FILENO, text)) throw SystemError(fmt::format("standard output cannot be written: {}", std::strerror(errno)));
}

}  // namespace netra
