#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "ingest/line_reader.h"
#include "tests/fuzzing/memory_bytes.h"
#include "tests/fuzzing/target.h"

namespace netra::fuzzing {
namespace {

struct Line {
  std::string bytes;
  bool too_long = false, unreadable = false;
  bool operator==(const Line&) const = default;
};

std::vector<Line> read(std::string_view bytes, size_t piece, bool breaks, const LineLimits& limits, bool live) {
  MemoryBytes stream(bytes, piece, breaks);
  LineReader reader(stream, limits, live, 0);
  std::vector<Line> lines;
  RecordBatch batch;
  bool ended = false;
  while (reader.next(batch) == LineReader::Next::kBatch) {
    require(!ended, "nothing follows the last batch");
    require(!batch.records.empty() || batch.end_of_stream, "an empty batch is the last");
    for (const Record& record : batch.records) {
      require(record.number == lines.size(), "numbers are dense");
      require(record.bytes.empty() || (record.bytes.data() >= batch.buffer.data() &&
                                       record.bytes.data() + record.bytes.size() + RecordBatch::kPadding <= batch.buffer.data() + batch.buffer.size()),
              "a record lies in its batch, its padding too");
      lines.push_back({std::string(record.bytes), record.too_long, record.unreadable});
    }
    require(batch.next_number == lines.size(), "the batch says where it goes on");
    ended = batch.end_of_stream;
  }
  require(ended, "the stream ends");
  return lines;
}

// What bytes in memory begin with, up to its end or theirs.
struct Taken {
  size_t from = 0, to = 0, next = 0;
  bool whole = false;
};

Taken take_line(std::string_view bytes) {
  const size_t end = bytes.find('\n');
  return end == std::string_view::npos ? Taken{0, bytes.size(), bytes.size(), false} : Taken{0, end, end + 1, true};
}

Taken take_event(std::string_view bytes) {
  const size_t from = bytes.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  for (size_t at = from; at < bytes.size(); ++at) {
    if (at > from && bytes[at - 1] != '\n') continue;
    const std::string_view left = bytes.substr(at);
    for (const std::string_view empty : {"\n", "\r\n"})
      if (left.starts_with(empty)) return {from, at, at + empty.size(), true};
    if (left == "\r") return {from, at, bytes.size(), false};
  }
  return {from, bytes.size(), bytes.size(), false};
}

Taken take_frame(std::string_view bytes) {
  if (bytes.size() < 4) return {0, bytes.size(), bytes.size(), false};
  uint32_t length;
  std::memcpy(&length, bytes.data(), sizeof length);
  const size_t next = size_t{4} + length;
  return {4, std::min(next, bytes.size()), std::min(next, bytes.size()), next <= bytes.size()};
}

std::string_view without_end(Framing framing, std::string_view line) {
  if (framing == Framing::kFrames) return line;
  if (framing == Framing::kEvents && line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// The same by the words of the headers: record by record, with everything in memory.
std::vector<Line> expected(std::string_view bytes, bool breaks, const LineLimits& limits) {
  const Framing framing = limits.any_framing ? framing_of(bytes) : Framing::kLines;
  const auto take = framing == Framing::kLines ? take_line : framing == Framing::kEvents ? take_event : take_frame;
  std::vector<Line> lines;
  const auto add = [&](std::string_view line, bool too_long, bool unreadable) {
    lines.push_back({std::string(line.substr(0, limits.record_bytes_max)), too_long, unreadable});
  };
  while (!bytes.empty()) {
    const Taken taken = take(bytes);
    const std::string_view line = bytes.substr(taken.from, taken.to - taken.from), record = without_end(framing, line);
    if (!taken.whole && breaks && line.size() <= limits.record_bytes_max) {
      add(bytes, false, true);
      return lines;
    }
    const bool too_long = record.size() > limits.record_bytes_max || (!taken.whole && breaks);
    if (too_long || is_record(framing, record)) add(record, too_long, false);
    bytes.remove_prefix(taken.next);
  }
  if (breaks) add({}, false, true);
  return lines;
}

}  // namespace

// Records however the bytes come and whatever the batches are: against a plain reading of the same.
Run make_framer_target() {
  return [](std::string_view bytes) {
    if (bytes.size() < 3) return;
    const auto choice = [&](size_t at) { return static_cast<size_t>(static_cast<unsigned char>(bytes[at])); };
    const LineLimits limits{.record_bytes_max = 4 + choice(0), .batch_bytes = 4 + choice(1), .batch_records = 1 + choice(2) % 8,
                            .any_framing = (choice(2) & 64) != 0};
    const size_t piece = 4 + choice(0) % 32;
    const bool breaks = choice(1) & 1, live = choice(2) & 128;
    bytes.remove_prefix(3);
    require(read(bytes, piece, breaks, limits, live) == expected(bytes, breaks, limits), "records are what stands between their ends");
  };
}

}  // namespace netra::fuzzing
