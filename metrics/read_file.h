#pragma once

#include <string>

namespace netra {

// The bytes of a file, perhaps none; `-` is standard input. Throws InputError where it cannot be read, with what it is `called`,
// else its path.
std::string read_file(const std::string& path, const std::string& called = {});

}  // namespace netra
