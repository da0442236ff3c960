#include "app/program.h"

#include <filesystem>

namespace netra {

bool in_build_tree() {
  std::error_code error;
  const std::filesystem::path self = std::filesystem::canonical("/proc/self/exe", error);
  if (error) return false;
  const std::filesystem::path build = std::filesystem::weakly_canonical(NETRA_BINARY_DIR, error);
  const std::string prefix = build.string() + "/";
  return self.string().compare(0, prefix.size(), prefix) == 0;
}

std::string data_path(std::string_view part) {
  return std::string(in_build_tree() ? NETRA_SOURCE_DIR : NETRA_DATA_DIR) + "/" + std::string(part);
}

}  // namespace netra
