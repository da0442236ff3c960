#pragma once

#include <string>
#include <string_view>

#include "matcher/hyperscan.h"
#include "metrics/sha256.h"

namespace netra {

// Compiled Hyperscan databases on disk. A file is used only if its key (phrases, normaliser, library version, CPU) and its
// checksum fit; anything else is as if it were not there.
// Thread safety: several processes may share a folder: files are replaced by rename.
class DatabaseCache {
 public:
  enum class Found { kUsable, kAbsent, kUnusable };

  // `folder` empty: no cache. `phrases`: of all that the database looks for, in its order. `what` tells a pack's databases apart.
  DatabaseCache(std::string folder, const Sha256& phrases, std::string_view what);

  Found load(HsDatabase& database) const;
  // A cache that cannot be written is no error: false.
  bool store(const HsDatabase& database) const;
  const std::string& path() const { return path_; }

 private:
  std::string path_;  // empty: no cache
  Sha256 key_;
};

}  // namespace netra
