#include "ingest/line_reader.h"

#include <algorithm>
#include <cstring>

namespace netra {
LineReader::Next LineReader::next(RecordBatch& batch) {
  if (ended_) return Next::kEnd;
  batch.records.clear();
  batch.damage = {};
  batch.end_of_stream = false;
  while (batch.records.empty() && !ended_) {
    size_t used = rest_.size();
    const size_t room = std::max(limits_.batch_bytes, used + (used >= limits_.batch_bytes ? used : 0));
    batch.buffer.assign(rest_);
    batch.buffer.resize(room + RecordBatch::kPadding);
    const bool filled = at_end_ || fill(batch.buffer, used);
    if (in_long_line_) skip_rest_of_long_line(batch.buffer, used);
    const std::string_view head(batch.buffer.data(), used);
    if (!framed_ && (at_end_ || tells_framing(head))) {
      framing_ = framing_of(head);
      framed_ = true;
    }
    batch_number_ = number_;
    batch_bytes_ = used;
    const size_t taken = framed_ ? split(batch, used) : spare_lead(head);
    rest_.assign(batch.buffer, taken, used - taken);
    ended_ = at_end_ && rest_.empty() && !broken_;
    if (!filled && batch.records.empty()) return Next::kInterrupted;
  }
  batch.next_number = number_;
  batch.end_of_stream = ended_;
  return Next::kBatch;
}

void LineReader::take_back(const RecordBatch& batch) {
  number_ = batch_number_;
  rest_.assign(batch.buffer, 0, batch_bytes_);
}

// Reads until the buffer is full, the input ends or, of a live one, a line has ended. False when a signal interrupted it.
bool LineReader::fill(std::string& buffer, size_t& used) {
  const size_t room = buffer.size() - RecordBatch::kPadding;
  while (used < room) {
    const ByteStream::Got got = bytes_.read(buffer.data() + used, room - used);
    if (got.state == ByteStream::State::kInterrupted) return false;
    if (got.state != ByteStream::State::kSome) {
      at_end_ = true;
      broken_ = got.state == ByteStream::State::kBroken;
      return true;
    }
    const std::string_view piece(buffer.data() + used, got.size);
    used += got.size;
    if (live_ && piece.find('\n') != std::string_view::npos) return true;
  }
  return true;
}

void LineReader::skip_rest_of_long_line(std::string& buffer, size_t& used) {
  size_t dropped;
  if (framing_ == Framing::kFrames) {
    dropped = std::min(used, left_of_frame_);
    left_of_frame_ -= dropped;
    in_long_line_ = left_of_frame_ > 0;
  } else {
    const Piece rest = rest_of_piece(framing_, {buffer.data(), used}, within_line_);
    dropped = rest.whole ? rest.next : at_end_ ? used : rest.size;
    in_long_line_ = !rest.whole;
    if (dropped > 0) within_line_ = buffer[dropped - 1] != '\n';
  }
  std::memmove(buffer.data(), buffer.data() + dropped, used - dropped);
  used -= dropped;
}

// Turns the lines of the buffer's first `used` bytes into records; returns how many bytes are done with.
size_t LineReader::split(RecordBatch& batch, size_t used) {
  const std::string_view bytes(batch.buffer.data(), used);
  size_t at = 0;
  while (at < used && batch.records.size() < limits_.batch_records) {
    const Piece piece = first_piece(framing_, bytes.substr(at));
    const std::string_view line = bytes.substr(at + piece.from, piece.size);
    if (!piece.whole && !at_end_) {
      if (without_end(line).size() <= limits_.record_bytes_max) return at;  // the rest of it, or the LF of a CRLF, is still to come
      add_line(batch, line, true);
      in_long_line_ = true;
      within_line_ = line.back() != '\n';
      left_of_frame_ = at + piece.next - used;
      return at + piece.from + piece.size;
    }
    const bool broken_off = !piece.whole && broken_;
    if (broken_off && line.size() <= limits_.record_bytes_max) break;
    add_line(batch, line, broken_off);
    at = piece.whole ? at + piece.next : used;
  }
  if (!broken_ || batch.records.size() >= limits_.batch_records) return at;
  add_unreadable(batch, bytes.substr(at));
  return used;
}

std::string_view LineReader::without_end(std::string_view line) const {
  if (framing_ == Framing::kFrames) return line;
  if (framing_ == Framing::kEvents && line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

void LineReader::add_line(RecordBatch& batch, std::string_view line, bool cut) {
  line = without_end(line);
  const bool too_long = cut || line.size() > limits_.record_bytes_max;
  if (!too_long && !is_record(framing_, line)) return;
  if (number_++ < start_) return;
  Record record{.number = number_ - 1};
  record.too_long = too_long;
  record.bytes = too_long ? line.substr(0, std::min(kBeginningKept, limits_.record_bytes_max)) : line;
  batch.records.push_back(record);
}

void LineReader::add_unreadable(RecordBatch& batch, std::string_view beginning) {
  broken_ = false;
  if (number_++ < start_) return;
  Record record{.number = number_ - 1};
  record.unreadable = true;
  record.bytes = beginning.substr(0, std::min(kBeginningKept, limits_.record_bytes_max));
  batch.records.push_back(record);
  batch.damage = bytes_.damage();
}

}  // namespace netra
