#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "matcher/pack.h"

namespace netra {

// One mistake in a pack.
struct PackError {
  enum Kind : uint8_t {
    kUnread,   // nothing of the file is known: these stand first
    kWrong,
    kMissing,  // what it names or needs stands in no file; left out while a file is unread that may have it
  };
  std::string file;
  int line = 0;
  std::string message;  // what is wrong and what to do
  Kind kind = kWrong;
};

// Reads every *.yaml below the folders (later folders add to or replace files of the same relative path) and the
// campaign accounts' CSV (may be empty). Collects all errors instead of stopping at the first.
// Returns null when there are errors.
std::shared_ptr<const Pack> load_pack(const std::vector<std::string>& folders, const std::string& campaign_accounts,
                                      std::vector<PackError>& errors);
// The same for a caller who wants a pack or a reason: throws InputError with the first error's file and line.
std::shared_ptr<const Pack> load_pack(const std::vector<std::string>& folders, const std::string& campaign_accounts);

}  // namespace netra
