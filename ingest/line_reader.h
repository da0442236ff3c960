#pragma once

#include <string>
#include <string_view>

#include "ingest/byte_stream.h"
#include "ingest/framing.h"
#include "ingest/record.h"

namespace netra {

struct LineLimits {
  size_t record_bytes_max = size_t{16} << 20;
  size_t batch_bytes = size_t{512} << 10;
  size_t batch_records = 2000;
  bool any_framing = false;  // told by the first bytes (ingest/framing.h); else lines, whatever these are
};

// Lines as records. They end in LF or CRLF, the last one perhaps in nothing; blank lines are no records and are not
// numbered. Where any framing is allowed, server-sent events and zstd frames count as lines. A line beyond
// record_bytes_max is a record with `too_long` and its beginning. A stream that breaks off ends with an unreadable record,
// which holds what came of its last line.
// Memory: one batch, or one record where that is longer.
class LineReader {
 public:
  enum class Next : uint8_t { kBatch, kInterrupted, kEnd };

  // Borrows the stream. `live`: batches are given as lines come, not as they fill. `start`: the first record to give;
  // the ones before it are read over.
  LineReader(ByteStream& bytes, const LineLimits& limits, bool live, uint64_t start)
      : bytes_(bytes), limits_(limits), live_(live), start_(start), framed_(!limits.any_framing) {}

  // Fills the batch's buffer, records, next_number, damage and end_of_stream. It may hold no records at the end only.
  Next next(RecordBatch& batch);
  // The next batch begins with this one again, and holds more or ends. REQUIRES: the last one, not the stream's end, its last record whole.
  void take_back(const RecordBatch& batch);

 private:
  bool fill(std::string& buffer, size_t& used);
  size_t split(RecordBatch& batch, size_t used);
  void add_line(RecordBatch& batch, std::string_view line, bool cut);
  void add_unreadable(RecordBatch& batch, std::string_view beginning);
  void skip_rest_of_long_line(std::string& buffer, size_t& used);
  std::string_view without_end(std::string_view line) const;

  // Constant after construction.
  ByteStream& bytes_;
  const LineLimits limits_;
  const bool live_;
  const uint64_t start_;

  uint64_t number_ = 0;        // of the next record
  uint64_t batch_number_ = 0;  // of the last batch's first record
  size_t batch_bytes_ = 0;     // what was read of its buffer
  std::string rest_;           // what follows the last batch's end and was read already
  bool in_long_line_ = false;  // the current line was given as too long; what follows up to its end is dropped
  bool within_line_ = false;   // of a long line that is an event: what was dropped ended inside a line of it
  size_t left_of_frame_ = 0;   // of a long line that is a frame: how much
  bool framed_;                // enough was read to tell the framing
  Framing framing_ = Framing::kLines;
  bool at_end_ = false;
  bool broken_ = false;  // at_end_, and the unreadable record is still to come
  bool ended_ = false;
};

}  // namespace netra
