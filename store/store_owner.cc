#include "store/store_owner.h"

#include <fmt/format.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

#include "metrics/input_error.h"

namespace netra {

void check_store_owner(const std::string& dir) {
  struct stat folder {};
  if (::geteuid() != 0 || ::stat(dir.c_str(), &folder) != 0 || folder.st_uid == 0) return;
  const std::string owner = user_name(folder.st_uid);
  throw InputError(fmt::format("{0}: the store belongs to {1}, and what root writes there {1} could not open: run this as {1}, with `runuser -u {1} -- netra …`",
                               dir, owner));
}

std::string user_name(unsigned uid) {
  std::array<char, 4096> buffer;
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found) == 0 && found) return found->pw_name;
  return std::to_string(uid);
}

}  // namespace netra
