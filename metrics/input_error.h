#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace netra {

// What the control plane throws when something that a person wrote cannot be used: configuration, packs, a roster,
// arguments. Caught in main (exit 2) and at reload (refused, the old stays). The message says what is wrong and what
// to do, after `file:line: ` where these are known.
class InputError : public std::runtime_error {
 public:
  explicit InputError(std::string_view message) : std::runtime_error(std::string(message)) {}
  // `line` counts from 1; 0 leaves it out.
  InputError(std::string_view file, int line, std::string_view message)
      : std::runtime_error(std::string(file) + (line > 0 ? ":" + std::to_string(line) : "") + ": " + std::string(message)) {}
};

// The store, the disk or the broker failed for good: main exits 3. What was done is safe; the command can be repeated.
class SystemError : public std::runtime_error {
 public:
  explicit SystemError(std::string_view message) : std::runtime_error(std::string(message)) {}
};

}  // namespace netra
