#pragma once

#include <string_view>

namespace netra {

// Writes all bytes, going on where a signal or a short write stopped. False, with errno set, when it cannot: some may have
// been written then.
bool write_all(int fd, std::string_view bytes);

}  // namespace netra
