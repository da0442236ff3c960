#include "store/whole_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "metrics/input_error.h"
#include "metrics/write_all.h"
#include "store/store.h"

namespace netra {
namespace {

namespace fs = std::filesystem;
constexpr size_t kBufferBytes = size_t{1} << 20;
constexpr std::string_view kUnfinished = "/.netra-unfinished";  // stands in the folder until it is whole

[[noreturn]] void fail(const std::string& path, std::string_view what) {
  throw SystemError(fmt::format("{}: {}: {}", path, what, std::strerror(errno)));
}

// A file or folder that is closed when it is no longer needed.
struct Open {
  Open(const std::string& path, int flags, unsigned mode = 0) : fd(::open(path.c_str(), flags | O_CLOEXEC, mode)) {
    if (fd < 0) fail(path, "cannot be opened");
  }
  ~Open() { ::close(fd); }
  Open(const Open&) = delete;
  Open& operator=(const Open&) = delete;
  const int fd;
};

void sync(const std::string& path, int flags = O_RDONLY | O_DIRECTORY) {
  const Open open(path, flags);
  if (::fsync(open.fd) != 0) fail(path, "cannot be synced");
}

void finish(int to, const std::string& path) {
  if (::fsync(to) != 0) fail(path, "cannot be synced");
  crash_point("file_copied");
}

}  // namespace

WholeFolder::WholeFolder(std::string path) : path_(fs::path(std::move(path)).lexically_normal().string()) {
  while (path_.size() > 1 && path_.ends_with('/')) path_.pop_back();
  fresh_ = path_ + ".new";
  std::error_code error;
  const fs::file_status there = fs::status(path_, error);
  if (fs::exists(there) && (!fs::is_directory(there) || !fs::is_empty(path_, error)))
    throw InputError(path_ + ": there is something already; name a folder that is empty or not there yet");
  clear_fresh();
  fs::create_directories(fs::absolute(path_).parent_path(), error);
  if (::mkdir(fresh_.c_str(), 0700) != 0) fail(fresh_, "cannot be made; whoever runs this must be allowed to write where it lies");
  mark();
}

void WholeFolder::mark() const { const Open made(fresh_ + std::string(kUnfinished), O_WRONLY | O_CREAT, 0600); }

// What an earlier try left goes; what somebody else put there stays.
void WholeFolder::clear_fresh() const {
  std::error_code error;
  const fs::file_status there = fs::symlink_status(fresh_, error);
  if (!fs::exists(there)) return;
  const bool ours = fs::is_directory(there) && (fs::is_empty(fresh_, error) || fs::exists(fresh_ + std::string(kUnfinished), error));
  if (!ours) throw InputError(fmt::format("{}: is in the way and no unfinished copy of ours (a whole one, if the machine died at its end); look at it, or name another folder than {}", fresh_, path_));
  fs::remove_all(fresh_, error);
}

WholeFolder::Copied WholeFolder::copy(int from, uint64_t bytes, const std::string& name) {
  const std::string path = fresh_ + "/" + name;
  struct stat source {};
  if (::fstat(from, &source) != 0) fail(path, "its source cannot be read");
  const Open to(path, O_WRONLY | O_CREAT | O_EXCL, source.st_mode & 0777);
  std::string buffer(kBufferBytes, '\0');
  Sha256Stream digest;
  uint64_t done = 0;
  while (done < bytes) {
    const ssize_t got = ::pread(from, buffer.data(), std::min<uint64_t>(buffer.size(), bytes - done), static_cast<off_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail(path, "its source cannot be read");
    if (got == 0) break;
    const std::string_view piece(buffer.data(), static_cast<size_t>(got));
    digest.add(piece);
    if (!write_all(to.fd, piece)) fail(path, "cannot be written");
    done += piece.size();
  }
  finish(to.fd, path);
  return {done, digest.finish()};
}

WholeFolder::Copied WholeFolder::write(std::string_view bytes, const std::string& name, unsigned mode) {
  const std::string path = fresh_ + "/" + name;
  const Open to(path, O_WRONLY | O_CREAT | O_EXCL, mode);
  if (!write_all(to.fd, bytes)) fail(path, "cannot be written");
  finish(to.fd, path);
  return {bytes.size(), sha256(bytes)};
}

void WholeFolder::put_in_place() {
  struct stat before {};
  if (::stat(path_.c_str(), &before) == 0 && ::geteuid() == 0) {
    for (const fs::directory_entry& file : fs::directory_iterator(fresh_))
      if (::chown(file.path().c_str(), before.st_uid, before.st_gid) != 0) fail(file.path().string(), "cannot be given to its owner");
    if (::chown(fresh_.c_str(), before.st_uid, before.st_gid) != 0) fail(fresh_, "cannot be given to its owner");
  }
  if (::unlink((fresh_ + std::string(kUnfinished)).c_str()) != 0) fail(fresh_, "its mark cannot be removed");
  sync(fresh_);
  if (::rename(fresh_.c_str(), path_.c_str()) != 0) {
    const int error = errno;
    mark();
    errno = error;
    fail(path_, "cannot be put in place; a mount point cannot be replaced, name a folder below it");
  }
  sync(fs::absolute(path_).parent_path().string());
}

}  // namespace netra
