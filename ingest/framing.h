#pragma once

#include <cstdint>
#include <string_view>

namespace netra {

// How records stand in a stream of bytes.
enum class Framing : uint8_t {
  kLines,   // one a line, which ends in LF or CRLF
  kEvents,  // server-sent events: lines up to a blank one
  kFrames,  // zstd frames, each behind its length: [u32, little-endian][frame]
};
// By the first bytes; eight are enough, and so is a whole line.
Framing framing_of(std::string_view head);
inline constexpr size_t kFramingHead = 8;

// The record that `bytes` begin with.
struct Piece {
  size_t from = 0, size = 0;  // where it stands
  size_t next = 0;            // where what follows it begins; of one that is not whole, where it would as far as is known
  bool whole = false;
};
Piece first_piece(Framing framing, std::string_view bytes);

// Blank lines and what only keeps a connection alive are no records.
bool is_record(Framing framing, std::string_view piece);

}  // namespace netra
