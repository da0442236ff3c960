#pragma once

#include <algorithm>
#include <string_view>

#include "ingest/byte_stream.h"

namespace netra::fuzzing {

// Bytes from memory, given in pieces of at most `piece`; it may end broken.
class MemoryBytes final : public ByteStream {
 public:
  MemoryBytes(std::string_view bytes, size_t piece, bool breaks) : bytes_(bytes), piece_(piece), breaks_(breaks) {}
  Got read(char* to, size_t room) override {
    const size_t size = bytes_.copy(to, std::min(room, piece_));
    bytes_.remove_prefix(size);
    if (size > 0) return {State::kSome, size};
    return breaks_ ? broken({Fault::kDamagedArchive, "it breaks"}) : Got{State::kEnd};
  }

 private:
  std::string_view bytes_;
  const size_t piece_;
  const bool breaks_;
};

}  // namespace netra::fuzzing
