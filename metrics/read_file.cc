#include "metrics/read_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "metrics/input_error.h"

namespace netra {

std::string read_file(const std::string& path, const std::string& called) {
  const bool given = path == "-";
  const int fd = given ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  std::string bytes;
  size_t size = 0;
  ssize_t got = fd < 0 ? -1 : 1;
  while (got > 0 || (got < 0 && fd >= 0 && errno == EINTR)) {
    bytes.resize(size + (size_t{64} << 10));
    got = ::read(fd, bytes.data() + size, bytes.size() - size);
    if (got > 0) size += static_cast<size_t>(got);
  }
  const int error = errno;
  if (!given && fd >= 0) ::close(fd);
  if (got < 0) throw InputError(!called.empty() ? called : given ? "standard input" : path, 0, std::string("cannot be read: ") + std::strerror(error) + "; check the path and its permissions");
  bytes.resize(size);
  return bytes;
}

}  // namespace netra
