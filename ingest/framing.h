#pragma once

#include <cstdint>
#include <string_view>

namespace netra {

// How records stand in a stream of bytes.
enum class Framing : uint8_t {
  kLines,   // one a line, which ends in LF or CRLF
  kEvents,  // server-sent events: lines up to an empty one
  kFrames,  // zstd frames, each behind its length: [u32, little-endian][frame]
};
// By the first bytes, those of a text behind its lead. A frame beyond 16 MiB, the limit for one record, is none.
Framing framing_of(std::string_view head);
// Whether they are enough for that: a line that ends is, and not a frame's length with an LF in it, which has a zero.
// REQUIRES, for frames: the four bytes of a length come at once.
bool tells_framing(std::string_view head);
// The size of a text's lead: a byte order mark and empty lines, of which no record is made.
size_t lead_size(std::string_view text);
// How much of a lead may go before the framing is told: the rest still shows that it leads a text.
size_t spare_lead(std::string_view head);

// The record that `bytes` begin with.
struct Piece {
  size_t from = 0, size = 0;  // where it stands
  size_t next = 0;            // where what follows it begins; of one that is not whole, where it would as far as is known
  bool whole = false;
};
Piece first_piece(Framing framing, std::string_view bytes);

// What is left, at the beginning of `bytes`, of a record whose beginning is gone; `within_line`: that ended inside a line.
// Not of frames, which say how long they are.
Piece rest_of_piece(Framing framing, std::string_view bytes, bool within_line);

// Blank lines are no records; of server-sent events only those with a name or data are.
bool is_record(Framing framing, std::string_view piece);

}  // namespace netra
