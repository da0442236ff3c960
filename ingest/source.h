#pragma once

#include "ingest/record.h"

namespace netra {

// Where records come from: a dump, a broker. The loop of app/ sees only this.
// Thread safety: next() from one thread.
class Source {
 public:
  enum class Next : uint8_t {
    kBatch,    // `batch` is filled; it may hold no records (a stream's end, a gap)
    kNothing,  // nothing to give now; ask again
    kEnd,      // nothing will ever come
  };

  virtual ~Source() = default;

  // Fills everything of `batch` but its sequence. What it held before is gone.
  // Throws SystemError when the source failed for good.
  virtual Next next(RecordBatch& batch) = 0;
};

}  // namespace netra
