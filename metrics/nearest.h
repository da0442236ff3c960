#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace netra {

// "; did you mean 'horizon'?" where one of `known` is a slip of the pen away from `word` (one letter in three wrong,
// missing, extra or swapped with its neighbour; three at most); else nothing. For the end of an error message.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& known);

}  // namespace netra
