#include "ingest/file_bytes.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

#include "metrics/input_error.h"

namespace netra {

FileBytes::FileBytes(const std::string& path)
    : path_(path), is_stdin_(path == "-"), fd_(is_stdin_ ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (fd_ < 0) throw InputError(path, 0, std::string("cannot be read: ") + std::strerror(errno));
}

FileBytes::~FileBytes() {
  if (!is_stdin_) ::close(fd_);
}

ByteStream::Got FileBytes::read(char* to, size_t room) {
  if (identified_) room = static_cast<size_t>(std::min<uint64_t>(room, *identified_ - offset_));
  if (room == 0) return {State::kEnd};
  for (;;) {
    const ssize_t got = ::read(fd_, to, room);
    if (got < 0 && errno == EINTR && is_stdin_) return {State::kInterrupted};
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw SystemError(path_ + ": reading failed: " + std::strerror(errno));
    if (got == 0 && identified_) throw SystemError(path_ + ": it became shorter while it was read");
    if (got == 0) return {State::kEnd};
    const auto size = static_cast<size_t>(got);
    offset_ += size;
    if (is_stdin_) hash_.add({to, size});
    return {State::kSome, size};
  }
}

std::optional<Sha256> FileBytes::identify(const std::function<bool()>& stop) {
  std::vector<char> buffer(size_t{1} << 20);
  Sha256Stream hash;
  try {
    for (Got got; (got = read(buffer.data(), buffer.size())).state == State::kSome;) {
      hash.add({buffer.data(), got.size});
      if (stop()) return {};
    }
  } catch (const SystemError& error) {
    throw InputError(error.what());  // a folder, a device: nothing was done yet
  }
  identified_ = offset_;
  return hash.finish();
}

void FileBytes::rewind() {
  if (::lseek(fd_, 0, SEEK_SET) != 0) throw InputError(path_, 0, "cannot be read twice; pipe it in: use '-'");
  offset_ = 0;
}

}  // namespace netra
