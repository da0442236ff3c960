#pragma once

#include <sys/file.h>

#include <cerrno>

namespace netra {

// flock(2) that a signal does not break off. False with errno set.
inline bool lock_file(int file, int how) {
  int locked = 0;
  do locked = ::flock(file, how);
  while (locked != 0 && errno == EINTR);
  return locked == 0;
}

}  // namespace netra
