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

// The same by the words of the header: line by line, with everything in memory.
std::vector<Line> expected(std::string_view bytes, bool breaks, size_t record_bytes_max) {
  std::vector<Line> lines;
  while (!bytes.empty()) {
    const size_t end = bytes.find('\n');
    std::string_view line = bytes.substr(0, end);
    const bool whole = end != std::string_view::npos;
    bytes.remove_prefix(whole ? end + 1 : bytes.size());
    if (!whole && breaks) {
      const bool long_one = line.size() > record_bytes_max;
      lines.push_back({std::string(line.substr(0, record_bytes_max)), long_one, !long_one});
      if (!long_one) return lines;
      break;
    }
    if (line.ends_with('\r')) line.remove_suffix(1);
    const bool too_long = line.size() > record_bytes_max;
    if (!too_long && line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    lines.push_back({std::string(line.substr(0, record_bytes_max)), too_long, false});
  }
  if (breaks) lines.push_back({"", false, true});
  return lines;
}

}  // namespace

// Lines however the bytes come and whatever the batches are: against a plain reading of the same.
Run make_framer_target() {
  return [](std::string_view bytes) {
    if (bytes.size() < 3) return;
    const auto choice = [&](size_t at) { return static_cast<size_t>(static_cast<unsigned char>(bytes[at])); };
    const LineLimits limits{.record_bytes_max = 1 + choice(0), .batch_bytes = 1 + choice(1), .batch_records = 1 + choice(2) % 8};
    const size_t piece = 1 + choice(0) % 32;
    const bool breaks = choice(1) & 1, live = choice(2) & 128;
    bytes.remove_prefix(3);
    require(read(bytes, piece, breaks, limits, live) == expected(bytes, breaks, limits.record_bytes_max), "lines are what lies between line ends");
  };
}

}  // namespace netra::fuzzing
