#pragma once

#include <string>
#include <string_view>

namespace netra {

// Provenance: the version that hits, manifests and `--version` carry.
inline constexpr std::string_view kProgramVersion = "0.1.0";

// The folder that the binary lies in belongs to a build tree of the sources it was made from.
bool in_build_tree();
// `parts` of the source tree for a binary in its build tree, else of the installed data (`/usr/share/netra`).
std::string data_path(std::string_view part);

}  // namespace netra
