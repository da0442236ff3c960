#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ingest/source.h"
#include "metrics/sha256.h"

namespace netra {

struct DumpOptions {
  std::string format{}, domain{};
  size_t record_bytes_max = size_t{16} << 20;
  size_t batch_bytes = size_t{512} << 10;
  size_t batch_records = 2000;
};

// A file of lines, each one record. Lines end in LF or CRLF, the last one perhaps in nothing; blank lines are no
// records and are not numbered. A line beyond record_bytes_max is a record with `too_long` and its beginning.
//
// A dump is named after its bytes, so that it is the same dump wherever it lies; opening it reads it once to the end.
// Standard input (`-`) is read as it comes, is called `file:stdin` and can't be resumed.
// Memory: one batch, or one record where that is longer.
class DumpSource final : public Source {
 public:
  // Throws InputError when the file cannot be read or is compressed.
  DumpSource(const std::string& path, DumpOptions options);
  ~DumpSource() override;

  const std::shared_ptr<const Stream>& stream() const { return stream_; }
  bool resumable() const { return !from_stdin_; }
  // Of the whole container; for standard input of what was read so far.
  uint64_t bytes() const { return bytes_; }
  Sha256 sha256() const { return sha256_; }
  // Records that next() has passed, skipped ones included.
  uint64_t records() const { return number_; }

  // Goes on at this record; the ones before it are read over. REQUIRES: before the first next().
  void start_at(uint64_t record) { start_ = record; }

  // The last batch has end_of_stream; then comes kEnd. kNothing when a signal interrupted standard input.
  Next next(RecordBatch& batch) override;

 private:
  enum class Read : uint8_t { kSome, kEnd, kInterrupted };

  void identify();
  Read fill(std::string& buffer, size_t& used);
  size_t split(RecordBatch& batch, size_t used);
  void add_line(RecordBatch& batch, std::string_view line, bool cut);
  void skip_rest_of_long_line(std::string& buffer, size_t& used);

  // Constant after construction.
  const std::string path_;
  const DumpOptions options_;
  bool from_stdin_ = false;
  int fd_ = -1;
  std::shared_ptr<const Stream> stream_;

  uint64_t bytes_ = 0;
  Sha256 sha256_;
  Sha256Stream stdin_hash_;
  uint64_t start_ = 0;
  uint64_t number_ = 0;        // of the next record
  std::string rest_;           // what follows the last batch's end and was read already
  bool in_long_line_ = false;  // the current line was given as too long; what follows up to its end is dropped
  bool at_end_ = false;
  bool ended_ = false;
};

}  // namespace netra
