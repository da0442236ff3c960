#pragma once

#include <span>
#include <string_view>

namespace netra {

// Data files of this folder that the build puts into the binary (see CMakeLists.txt).
struct EmbeddedFile {
  std::string_view name;  // `mappings/jetstream_v1.yaml`
  std::string_view text;
};
std::span<const EmbeddedFile> mapping_files();
std::string_view html_entities_file();

}  // namespace netra
