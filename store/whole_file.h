#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

namespace netra {

// A small file that is there whole or not at all, whenever the process dies: written beside its place (`PATH.new`),
// synced, renamed, the folder synced. Until put_in_place() the old file stands.
// Thread safety: none. Every failure is a SystemError that names the file; what was begun and not put in place stays
// behind as `PATH.new` and is written over the next time.
class WholeFile {
 public:
  WholeFile(std::string path, mode_t mode);
  ~WholeFile();
  WholeFile(const WholeFile&) = delete;
  WholeFile& operator=(const WholeFile&) = delete;

  // Appends, through a buffer.
  void write(std::string_view bytes);
  void put_in_place();

 private:
  void flush();
  [[noreturn]] void fail(std::string_view what) const;

  std::string path_, fresh_, buffer_;
  int fd_ = -1;
};

}  // namespace netra
