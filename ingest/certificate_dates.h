#pragma once

#include <string>

namespace netra {

// Whether a certificate can be of use today: " has expired", " is not valid yet", or empty when it can. `path`: a PEM file,
// whose first certificate counts; empty, too, when none can be read there.
std::string certificate_dates(const std::string& path);

}  // namespace netra
