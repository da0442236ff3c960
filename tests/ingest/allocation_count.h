#pragma once

#include <cstddef>

namespace netra {

// How often the test program has allocated so far, by any thread.
size_t allocations();

}  // namespace netra
