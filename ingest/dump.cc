#include "ingest/dump.h"

#include "metrics/input_error.h"

namespace netra {

DumpSource::DumpSource(const std::string& path, DumpOptions options)
    : path_(path), options_(std::move(options)), file_(path), name_("file:stdin"), detection_(options_.domain) {
  if (!resumable()) return;
  const auto sha256 = file_.identify(options_.stop);
  if (!sha256) throw Stopped();
  sha256_ = *sha256;
  bytes_ = file_.offset();
  name_ = "file:" + sha256_.hex().substr(0, 16);
  file_.rewind();
  look_ahead();
  file_.rewind();
}

// A file that can't be used is refused before anything is read into a store.
void DumpSource::look_ahead() {
  Archive archive(file_, path_, options_.unpack);
  if (archive.next() != Archive::State::kSome || archive.is_tar() || !options_.format.empty()) return;
  LineReader lines(archive.bytes(), options_.lines, false, 0);
  RecordBatch batch;
  lines.next(batch);
  last_format_ = told_format(batch);
  if (last_format_.empty() && !batch.records.empty() && !batch.records.front().unreadable) throw InputError(path_, 0, unknown_format());
}

Source::Next DumpSource::next(RecordBatch& batch) {
  if (!archive_ && !ended_) archive_ = std::make_unique<Archive>(file_, path_, options_.unpack);
  Next given = Next::kEnd;
  while (!ended_ && !(lines_ ? give_lines(batch, given) : begin_stream(batch, given))) {
  }
  return given;
}

// The next stream, or what lies between two of them. True when there is something to give.
bool DumpSource::begin_stream(RecordBatch& batch, Next& given) {
  switch (archive_->next()) {
    case Archive::State::kInterrupted:
      given = Next::kNothing;
      return true;
    case Archive::State::kBroken:
      given = Next::kBatch;
      return give_own(batch, &archive_->damage());
    case Archive::State::kEnd:
      given = Next::kBatch;
      return give_own(batch, nullptr);
    case Archive::State::kSome:
      break;
  }
  stream_ = nullptr;
  point_ = resume_(stream_name());
  if (!point_.finished) lines_ = std::make_unique<LineReader>(archive_->bytes(), options_.lines, !resumable(), point_.next_record);
  return false;
}

bool DumpSource::give_lines(RecordBatch& batch, Next& given) {
  given = lines_->next(batch) == LineReader::Next::kBatch ? Next::kBatch : Next::kNothing;
  if (given == Next::kNothing) return true;
  if (!stream_ && !begin_batches(batch)) return false;
  batch.stream = stream_;
  if (batch.end_of_stream) lines_.reset();
  finish(batch, batch.end_of_stream && !archive_->is_tar());
  return true;
}

// The container's own stream: damage between the members of a tar, and its end.
bool DumpSource::give_own(RecordBatch& batch, const Damage* damage) {
  batch.stream = std::make_shared<const Stream>(Stream{Stream::Kind::kDump, name_, options_.format, options_.domain});
  batch.buffer.assign(RecordBatch::kPadding, '\0');
  batch.records.clear();
  batch.damage = {};
  batch.end_of_stream = damage == nullptr;
  if (damage) {
    const uint64_t number = own_records_++;
    if (number < resume_(name_).next_record) return false;
    batch.records.push_back({.bytes = std::string_view(batch.buffer).substr(0, 0), .number = number, .unreadable = true});
    batch.damage = *damage;
  }
  batch.next_number = own_records_;
  finish(batch, batch.end_of_stream);
  return true;
}

void DumpSource::finish(RecordBatch& batch, bool ended) {
  batch.source_bytes = file_.offset() - given_bytes_;
  given_bytes_ = file_.offset();
  if (!batch.damage.what.empty()) options_.say(batch.stream->position(batch.records.back().number) + ": " + batch.damage.what);
  ended_ = ended;
  if (!ended_) return;
  archive_.reset();
  if (!resumable()) sha256_ = file_.stdin_sha256();
}

// Names the stream, once its first records are there. False where more may tell its format: those of standard input come in
// whatever pieces the other end wrote.
bool DumpSource::begin_batches(RecordBatch& batch) {
  std::string format = told_format(batch);
  if (format.empty() && !resumable() && !batch.end_of_stream && batch.records.size() < FormatDetection::kRecords && !batch.records.back().too_long) {
    lines_->take_back(batch);
    return false;
  }
  if (format.empty() && !batch.records.empty() && !batch.records.front().unreadable) {
    if (!resumable() && !archive_->is_tar()) throw InputError("standard input", 0, unknown_format());
    batch.records.resize(1);
    Record& first = batch.records.front();
    first.unreadable = true;
    first.bytes = first.bytes.substr(0, kBeginningKept);
    batch.damage = {Fault::kUnknownFormat, unknown_format()};
    batch.next_number = first.number + 1;
    batch.end_of_stream = true;
  }
  describe(format);
  stream_ = std::make_shared<const Stream>(Stream{Stream::Kind::kDump, stream_name(), std::move(format), options_.domain});
  return true;
}

// As named, as it was told when the stream was begun, or as its records tell; empty when they don't.
std::string DumpSource::told_format(const RecordBatch& batch) {
  if (!options_.format.empty()) return options_.format;
  if (!point_.format.empty()) return point_.format;
  std::string format = detection_.detect(batch.records, last_format_);
  if (!format.empty()) last_format_ = format;
  return format;
}

std::string DumpSource::unknown_format() const {
  const std::string& candidates = detection_.candidates();
  return candidates.empty() ? "no format fits its first records; name one with --format"
                            : "its first records may be of several formats (" + candidates + "); name one with --format";
}

std::string DumpSource::stream_name() const { return archive_->is_tar() ? name_ + '!' + archive_->member() : name_; }

// Says how a stream is read where that was not plain from the start, and of a tar's members only what changes.
void DumpSource::describe(const std::string& format) {
  const auto list = [](std::string packing, const std::string& told) {
    if (told.empty()) return packing;
    return packing + (packing.empty() ? "" : ", ") + told + " (detected)";
  };
  const std::string told = options_.format.empty() ? format : "";
  const std::string path = resumable() ? path_ : "standard input";
  if (!archive_->is_tar()) {
    if (const std::string what = list(archive_->kind(), told); !what.empty()) options_.say(path + ": " + what);
    return;
  }
  if (last_said_.empty()) options_.say(path + ": " + archive_->kind());
  const Codec codec = archive_->member_codec();
  const std::string what = list(codec == Codec::kNone ? "plain" : std::string(netra::name_of(codec)), told);
  if (what != last_said_) options_.say(path + '!' + archive_->member() + ": " + what);
  last_said_ = what;
}

}  // namespace netra
