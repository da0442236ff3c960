#include "ingest/framing.h"

#include <algorithm>

#include "ingest/utf8.h"

namespace netra {
namespace {

constexpr size_t kNone = std::string_view::npos, kLengthSize = 4;

// A byte order mark alone is blank too; most lines show at their first byte that they are not.
bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r\xEF\xBB\xBF") == kNone && without_mark(line).find_first_not_of(" \t\r") == kNone;
}

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

// Up to the empty line behind it; one that has only begun is no part of it either.
Piece first_event(std::string_view bytes) {
  for (size_t begin = 0;;) {
    const size_t end = bytes.find('\n', begin);
    const std::string_view line = bytes.substr(begin, end - begin);
    const bool empty = line.empty() || line == "\r";
    if (end == kNone) return {0, empty ? begin : bytes.size(), bytes.size(), false};
    if (empty) return {0, begin, end + 1, true};
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
  const bool frame = head.substr(std::min(head.size(), kLengthSize)).starts_with("\x28\xB5\x2F\xFD");
  return frame && head[kLengthSize - 1] == '\0' ? Framing::kFrames : Framing::kLines;
}

bool is_text_line(std::string_view head) { return head.find('\n') != kNone && head.find('\0') == kNone; }

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

Piece rest_of_piece(Framing framing, std::string_view bytes, bool within_line) {
  if (!within_line) return first_piece(framing, bytes);
  const Piece line = first_line(bytes);
  if (!line.whole || framing == Framing::kLines) return line;
  Piece rest = first_piece(framing, bytes.substr(line.next));
  rest.size += line.next;
  rest.next += line.next;
  return rest;
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
