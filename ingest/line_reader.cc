#include "ingest/line_reader.h"

#include <algorithm>
#include <cstring>

namespace netra {
namespace {

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

}  // namespace

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
    const size_t taken = split(batch, used);
    rest_.assign(batch.buffer, taken, used - taken);
    ended_ = at_end_ && rest_.empty() && !broken_;
    if (!filled && batch.records.empty()) return Next::kInterrupted;
  }
  batch.next_number = number_;
  batch.end_of_stream = ended_;
  return Next::kBatch;
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
  const size_t end = std::string_view(buffer.data(), used).find('\n');
  const size_t dropped = end == std::string_view::npos ? used : end + 1;
  in_long_line_ = end == std::string_view::npos;
  std::memmove(buffer.data(), buffer.data() + dropped, used - dropped);
  used -= dropped;
}

// Turns the lines of the buffer's first `used` bytes into records; returns how many bytes are done with.
size_t LineReader::split(RecordBatch& batch, size_t used) {
  const char* const begin = batch.buffer.data();
  size_t at = 0;
  while (at < used && batch.records.size() < limits_.batch_records) {
    const auto* end = static_cast<const char*>(std::memchr(begin + at, '\n', used - at));
    const size_t size = (end ? static_cast<size_t>(end - begin) : used) - at;
    const std::string_view line(begin + at, size);
    if (!end && !at_end_) {
      if (size <= limits_.record_bytes_max + 1) return at;  // the rest of it, or the LF of a CRLF, is still to come
      add_line(batch, line, true);
      in_long_line_ = true;
      return used;
    }
    const bool broken_off = !end && broken_;
    if (broken_off && size <= limits_.record_bytes_max) break;
    add_line(batch, line, broken_off);
    at += size + (end ? 1 : 0);
  }
  if (!broken_ || batch.records.size() >= limits_.batch_records) return at;
  add_unreadable(batch, {begin + at, used - at});
  return used;
}

void LineReader::add_line(RecordBatch& batch, std::string_view line, bool cut) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  const bool too_long = cut || line.size() > limits_.record_bytes_max;
  if (!too_long && is_blank(line)) return;
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
