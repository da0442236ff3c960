#pragma once

#include <memory>

// Owners of Hyperscan's C handles; its header stays out of ours.
struct hs_database;
struct hs_scratch;

namespace netra {

struct HsDatabaseFree {
  void operator()(hs_database* database) const noexcept;
};
struct HsScratchFree {
  void operator()(hs_scratch* scratch) const noexcept;
};
using HsDatabase = std::unique_ptr<hs_database, HsDatabaseFree>;
using HsScratch = std::unique_ptr<hs_scratch, HsScratchFree>;

}  // namespace netra
