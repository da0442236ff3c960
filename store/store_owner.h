#pragma once

#include <string>

namespace netra {

// Called before anything is written into a store's folder. Throws InputError when root is about to write into another
// user's: what root leaves there its owner, the service, could not open. A folder that is not there is nobody's yet.
void check_store_owner(const std::string& dir);

// Name of a user, or the number where none is known.
std::string user_name(unsigned uid);

}  // namespace netra
