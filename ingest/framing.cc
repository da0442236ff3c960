#include "ingest/framing.h"

#include <algorithm>

#include "ingest/utf8.h"

namespace netra {
namespace {

constexpr size_t kNone = std::string_view::npos, kLengthSize = 4, kFrameHead = 8;

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
Piece rest_of_event(std::string_view bytes) {
  for (size_t begin = 0;;) {
    const size_t end = bytes.find('\n', begin);
    const std::string_view line = bytes.substr(begin, end - begin);
    const bool empty = line.empty() || line == "\r";
    if (end == kNone) return {0, empty ? begin : bytes.size(), bytes.size(), false};
    if (empty) return {0, begin, end + 1, true};
    begin = end + 1;
  }
}

// Behind a byte order mark.
Piece first_event(std::string_view bytes) {
  const std::string_view event = without_mark(bytes);
  const size_t mark = bytes.size() - event.size();
  Piece piece = rest_of_event(event);
  piece.from += mark;
  piece.next += mark;
  return piece;
}

Piece first_frame(std::string_view bytes) {
  if (bytes.size() < kLengthSize) return {0, bytes.size(), bytes.size(), false};
  const size_t length = length_at(bytes), next = kLengthSize + length;
  if (bytes.size() < next) return {kLengthSize, bytes.size() - kLengthSize, next, false};
  return {kLengthSize, length, next, true};
}

bool is_frame(std::string_view head) {
  return head.size() >= kFrameHead && head.substr(kLengthSize).starts_with("\x28\xB5\x2F\xFD") && head[kLengthSize - 1] == '\0';
}

// Comments and fields that say nothing of what happened: what an event may begin with.
bool is_aside(std::string_view line) { return line.starts_with(':') || line.starts_with("id:") || line.starts_with("retry:"); }

}  // namespace

Framing framing_of(std::string_view head) {
  if (is_frame(head)) return Framing::kFrames;
  const std::string_view first = head.substr(lead_size(head));
  return is_aside(first) || first.starts_with("event:") || first.starts_with("data:") ? Framing::kEvents : Framing::kLines;
}

bool tells_framing(std::string_view head) {
  if (head.size() < kFrameHead && head.find('\0') != kNone) return false;
  const std::string_view first = head.substr(lead_size(head));
  return is_frame(head) || first.size() >= kFrameHead || first.find('\n') != kNone;
}

size_t lead_size(std::string_view text) {
  std::string_view left = without_mark(text);
  while (left.starts_with('\n') || left.starts_with("\r\n")) left.remove_prefix(left.find('\n') + 1);
  return text.size() - left.size();
}

size_t spare_lead(std::string_view head) {
  const size_t lead = lead_size(head), kept = kFrameHead + kByteOrderMark.size();  // none of a mark without the rest of it
  return lead > kept ? lead - kFrameHead : 0;
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

Piece rest_of_piece(Framing framing, std::string_view bytes, bool within_line) {
  if (!within_line) return framing == Framing::kEvents ? rest_of_event(bytes) : first_line(bytes);
  const Piece line = first_line(bytes);
  if (!line.whole || framing == Framing::kLines) return line;
  Piece rest = rest_of_event(bytes.substr(line.next));
  rest.size += line.next;
  rest.next += line.next;
  return rest;
}

bool is_record(Framing framing, std::string_view piece) {
  if (framing == Framing::kFrames) return true;
  if (framing == Framing::kLines) return !is_blank(piece);
  while (!piece.empty()) {
    const size_t end = std::min(piece.find_first_of("\r\n"), piece.size());
    const std::string_view line = without_mark(piece.substr(0, end)), field = line.substr(0, line.find(':'));
    if (field == "event" || field == "data") return true;
    piece.remove_prefix(std::min(end + 1, piece.size()));
  }
  return false;
}

}  // namespace netra
