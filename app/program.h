#pragma once

#include <string>
#include <string_view>

#include "metrics/civil_time.h"

namespace netra {

// Provenance: the version that hits, manifests and `--version` carry.
inline constexpr std::string_view kProgramVersion = "0.1.0";

// The folder that the binary lies in belongs to a build tree of the sources it was made from.
bool in_build_tree();
// `parts` of the source tree for a binary in its build tree, else of the installed data (`/usr/share/netra`).
std::string data_path(std::string_view part);
// Now, by this machine's clock: for logs and retention, never for what a record means.
TimeUs wall_clock();

}  // namespace netra
