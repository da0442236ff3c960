#pragma once

#include <cstdint>

#include "app/pipeline.h"

namespace netra {

// What systemd's watchdog may be told. Main's thread going round proves little: a worker or the committer may hang while
// main waits for room. So a round counts as alive when nothing is in flight, or when batches were written since the
// last round that counted.
// Thread safety: none.
class Watchdog {
 public:
  bool alive(const Pipeline::Flight& flight) {
    if (flight.batches && flight.written == written_) return false;
    written_ = flight.written;
    return true;
  }

 private:
  uint64_t written_ = 0;
};

}  // namespace netra
