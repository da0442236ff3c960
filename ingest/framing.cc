#include "ingest/framing.h"

#include <algorithm>

namespace netra {
namespace {

constexpr size_t kNone = std::string_view::npos, kLengthSize = 4;

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r") == kNone; }

size_t length_at(std::string_view bytes) {
  size_t length = 0;
  for (size_t i = kLengthSize; i-- > 0;) length = length << 8 | static_cast<unsigned char>(bytes[i]);
  return length;
}

Piece first_line(std::string_view bytes) {
  const size_t end = bytes.find('\n');
  if (end == kNone) return {0, bytes.size(), bytes.size(), false};
  return {0, end, end + 1, true};
}

// Up to the blank line behind it.
Piece first_event(std::string_view bytes) {
  for (size_t begin = 0;;) {
    const size_t end = bytes.find('\n', begin);
    if (end == kNone) return {0, bytes.size(), bytes.size(), false};
    if (is_blank(bytes.substr(begin, end - begin))) return {0, begin, end + 1, true};
    begin = end + 1;
  }
}

Piece first_frame(std::string_view bytes) {
  if (bytes.size() < kLengthSize) return {0, bytes.size(), bytes.size(), false};
  const size_t length = length_at(bytes), next = kLengthSize + length;
  if (bytes.size() < next) return {kLengthSize, bytes.size() - kLengthSize, next, false};
  return {kLengthSize, length, next, true};
}

}  // namespace

Framing framing_of(std::string_view head) {
  for (const std::string_view field : {":", "event:", "data:", "id:", "retry:"})
    if (head.starts_with(field)) return Framing::kEvents;
  if (head.substr(std::min(head.size(), kLengthSize)).starts_with("\x28\xB5\x2F\xFD")) return Framing::kFrames;
  return Framing::kLines;
}

Piece first_piece(Framing framing, std::string_view bytes) {
  switch (framing) {
    case Framing::kEvents:
      return first_event(bytes);
    case Framing::kFrames:
      return first_frame(bytes);
    case Framing::kLines:
      break;
  }
  return first_line(bytes);
}

bool is_record(Framing framing, std::string_view piece) {
  if (framing == Framing::kFrames) return true;
  if (framing == Framing::kLines) return !is_blank(piece);
  while (!piece.empty()) {
    const size_t end = std::min(piece.find('\n'), piece.size());
    const std::string_view line = piece.substr(0, end);
    if (!is_blank(line) && !line.starts_with(':')) return true;
    piece.remove_prefix(std::min(end + 1, piece.size()));
  }
  return false;
}

}  // namespace netra
