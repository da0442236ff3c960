#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "ingest/archive.h"
#include "ingest/file_bytes.h"
#include "ingest/format_detection.h"
#include "ingest/line_reader.h"
#include "ingest/source.h"
#include "metrics/sha256.h"

namespace netra {

struct DumpOptions {
  std::string format{}, domain{};  // no format: told from the first records of each stream
  LineLimits lines{.any_framing = true};
  UnpackLimits unpack{};
  // What a person should know: how a dump is read, what of it could not be.
  std::function<void(const std::string&)> say = [](const std::string&) {};
  std::function<bool()> stop = [] { return false; };  // asked while a dump is read for its name
};

// Thrown where DumpOptions::stop said so.
struct Stopped {};

// Where one stream of a dump goes on.
struct ResumePoint {
  uint64_t next_record = 0;
  bool finished = false;
  std::string format{};  // as it was told the first time; empty when it never was
};

// A file of lines, plain or packed, or a tar of such files (ingest/archive.h), each line one record (ingest/line_reader.h).
//
// A dump is named after its container's bytes (`file:1f2e3d4c5b6a7980`), so that it is the same dump wherever it lies; opening it
// reads it once to the end. A tar's members are streams of their own (`file:1f2e3d4c5b6a7980!b.json`), one after the other; what is
// damaged between them are records of the container's own stream. Standard input (`-`) is read as it comes, is called
// `file:stdin` and can't be resumed.
// Memory: one batch, or one record where that is longer, and what ingest/archive.h says.
class DumpSource final : public Source {
 public:
  using Resume = std::function<ResumePoint(const std::string& stream)>;

  // Throws InputError when the file cannot be read, or no format was named and none fits its first records; Stopped.
  DumpSource(const std::string& path, DumpOptions options);

  const std::string& name() const { return name_; }
  bool resumable() const { return !file_.is_stdin(); }
  // Of the whole container; for standard input of what was read so far.
  uint64_t bytes() const { return resumable() ? bytes_ : file_.offset(); }
  Sha256 sha256() const { return sha256_; }

  // Asked once per stream, before its first record. REQUIRES: before the first next().
  void resume(Resume resume) { resume_ = std::move(resume); }

  // Every stream's last batch has end_of_stream, the container's own comes last; then comes kEnd. kNothing when a signal
  // interrupted standard input. Throws InputError when unpacking needs more memory than the limits allow.
  Next next(RecordBatch& batch) override;

 private:
  void look_ahead();
  // These fill the batch and say what next() gives; false when there is nothing to give yet.
  bool begin_stream(RecordBatch& batch, Next& given);
  bool give_lines(RecordBatch& batch, Next& given);
  bool give_own(RecordBatch& batch, const Damage* damage);
  bool begin_batches(RecordBatch& batch);
  void finish(RecordBatch& batch, bool ended);

  std::string stream_name() const;
  std::string told_format(const RecordBatch& batch);
  std::string unknown_format() const;
  void describe(const std::string& format);

  // Constant after construction.
  const std::string path_;
  const DumpOptions options_;
  FileBytes file_;
  std::string name_;
  uint64_t bytes_ = 0;
  Sha256 sha256_;
  Resume resume_ = [](const std::string&) { return ResumePoint{}; };

  std::unique_ptr<Archive> archive_;
  // The stream at hand; none between streams.
  std::unique_ptr<LineReader> lines_;
  std::shared_ptr<const Stream> stream_;
  ResumePoint point_;
  FormatDetection detection_;
  std::string last_format_, last_said_;
  uint64_t given_bytes_ = 0;  // of the container, told in batches
  uint64_t own_records_ = 0;
  bool ended_ = false;
};

}  // namespace netra
