// Notes which bytes of which file were synced, so that a test can take all others away, as a power cut may. Loaded before
// the program (LD_PRELOAD); NETRA_POWER_LOSS names the file of notes: `synced SIZE PATH`, `renamed OLD<tab>NEW`, a line each.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

void note(const char* line, size_t length) {
  const char* path = std::getenv("NETRA_POWER_LOSS");
  if (!path) return;
  const int to = ::open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (to < 0 || ::write(to, line, length) != static_cast<ssize_t>(length)) std::abort();
  ::close(to);
}

void note_synced(int fd) {
  char link[64], path[PATH_MAX], line[PATH_MAX + 64];
  std::snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const ssize_t length = ::readlink(link, path, sizeof path - 1);
  struct stat now {};
  if (length <= 0 || ::fstat(fd, &now) != 0 || !S_ISREG(now.st_mode)) return;
  path[length] = '\0';
  note(line, static_cast<size_t>(std::snprintf(line, sizeof line, "synced %lld %s\n", static_cast<long long>(now.st_size), path)));
}

template <typename Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" int fsync(int fd) {
  static auto* const real = next<int(int)>("fsync");
  const int result = real(fd);
  if (result == 0) note_synced(fd);
  return result;
}

extern "C" int fdatasync(int fd) {
  static auto* const real = next<int(int)>("fdatasync");
  const int result = real(fd);
  if (result == 0) note_synced(fd);
  return result;
}

extern "C" int rename(const char* from, const char* to) noexcept {
  static auto* const real = next<int(const char*, const char*)>("rename");
  const int result = real(from, to);
  char line[2 * PATH_MAX + 16];
  if (result == 0) note(line, static_cast<size_t>(std::snprintf(line, sizeof line, "renamed %s\t%s\n", from, to)));
  return result;
}
