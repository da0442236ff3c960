#include "store/whole_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "metrics/input_error.h"
#include "metrics/write_all.h"

namespace netra {
namespace {

constexpr size_t kBufferBytes = size_t{1} << 20;

}  // namespace

WholeFile::WholeFile(std::string path, mode_t mode)
    : path_(std::move(path)), fresh_(path_ + ".new") {
  ::unlink(fresh_.c_str());  // of a process that broke off; nothing that somebody put there is written to
  fd_ = ::open(fresh_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
  if (fd_ < 0) fail("cannot be made");
}

WholeFile::~WholeFile() { ::close(fd_); }

void WholeFile::write(std::string_view bytes) {
  buffer_.append(bytes);
  if (buffer_.size() >= kBufferBytes) flush();
}

void WholeFile::flush() {
  if (!write_all(fd_, buffer_)) fail("cannot be written");
  buffer_.clear();
}

void WholeFile::put_in_place() {
  flush();
  if (::fsync(fd_) != 0) fail("cannot be synced");
  if (::rename(fresh_.c_str(), path_.c_str()) != 0) fail("cannot be put in place");
  const std::string parent = std::filesystem::path(path_).parent_path().string();
  const int folder = ::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) fail("its folder cannot be opened");
  const int synced = ::fsync(folder);
  ::close(folder);
  if (synced != 0) fail("its folder cannot be synced");
}

void WholeFile::fail(std::string_view what) const { throw SystemError(fmt::format("{}: {}: {}", path_, what, std::strerror(errno))); }

}  // namespace netra
