#pragma once

#include "store/hit.h"
#include "store/store_db.h"

namespace netra {

// Hits made since the store was made. Unlike a count of the hits as they stand these numbers only grow: a hit that later
// facts take back, regrade or that retention removes stays counted.
// Of a store that kept none yet: the hits as they stand.
HitCounts hits_made(const Store& store);

// Keeps these numbers with the write that makes the hits.
// Thread safety: none; the committer's own.
class HitCounter {
 public:
  explicit HitCounter(const Store& store);
  void add(const HitCounts& made, WriteSet& changes);

 private:
  void put(const HitKey& key, uint64_t count, WriteSet& changes) const;

  HitCounts counts_;
  bool kept_;  // the store has them all
};

}  // namespace netra
