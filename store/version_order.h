#pragma once

#include <string_view>

namespace netra {

// Whether version `a` of a content is older than `b`, as its platform orders them (DESIGN section 3, "Versions"):
// Jetstream's `rev` bytewise, X edit ids by length then bytes, elsewhere times as times. Empty is the create.
bool older_version(std::string_view platform, std::string_view a, std::string_view b);

}  // namespace netra
