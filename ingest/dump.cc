#include "ingest/dump.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "metrics/input_error.h"

namespace netra {
namespace {

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

// What tells a compressed container by its first bytes.
const char* compression_of(std::string_view head) {
  if (head.starts_with("\x1F\x8B")) return "gzip";
  if (head.starts_with("BZh")) return "bzip2";
  if (head.starts_with("\x28\xB5\x2F\xFD")) return "zstd";
  return nullptr;
}

}  // namespace

DumpSource::DumpSource(const std::string& path, DumpOptions options)
    : path_(path), options_(std::move(options)), from_stdin_(path == "-") {
  fd_ = from_stdin_ ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd_ < 0) throw InputError(path, 0, std::string("cannot be read: ") + std::strerror(errno));
  std::string name = "file:stdin";
  if (!from_stdin_) {
    try {
      identify();
    } catch (...) {
      ::close(fd_);
      throw;
    }
    name = "file:" + sha256_.hex().substr(0, 16);
  }
  stream_ = std::make_shared<Stream>(Stream{Stream::Kind::kDump, name, options_.format, options_.domain});
}

DumpSource::~DumpSource() {
  if (!from_stdin_) ::close(fd_);
}

void DumpSource::identify() {
  std::vector<char> buffer(size_t{1} << 20);
  Sha256Stream hash;
  for (;;) {
    const ssize_t got = ::read(fd_, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw InputError(path_, 0, std::string("cannot be read: ") + std::strerror(errno));
    if (got == 0) break;
    const std::string_view piece(buffer.data(), static_cast<size_t>(got));
    if (bytes_ == 0)
      if (const char* compression = compression_of(piece))
        throw InputError(path_, 0,
                         std::string("is compressed (") + compression + "); unpack it or pipe it in: use '-'");
    hash.add(piece);
    bytes_ += piece.size();
  }
  sha256_ = hash.finish();
  if (::lseek(fd_, 0, SEEK_SET) != 0) throw InputError(path_, 0, "cannot be read twice; pipe it in: use '-'");
}

// Reads until the buffer holds a line end, is full, or the input ends.
DumpSource::Read DumpSource::fill(std::string& buffer, size_t& used) {
  const size_t room = buffer.size() - RecordBatch::kPadding;
  while (used < room) {
    const ssize_t got = ::read(fd_, buffer.data() + used, room - used);
    if (got < 0 && errno == EINTR) {
      if (from_stdin_) return Read::kInterrupted;
      continue;
    }
    if (got < 0) throw SystemError(path_ + ": reading failed: " + std::strerror(errno));
    if (got == 0) {
      at_end_ = true;
      return Read::kEnd;
    }
    const std::string_view piece(buffer.data() + used, static_cast<size_t>(got));
    used += piece.size();
    if (!from_stdin_) continue;
    bytes_ += piece.size();
    stdin_hash_.add(piece);
    if (piece.find('\n') != std::string_view::npos) return Read::kSome;
  }
  return Read::kSome;
}

Source::Next DumpSource::next(RecordBatch& batch) {
  if (ended_) return Next::kEnd;
  batch.stream = stream_;
  batch.records.clear();
  batch.source_bytes = 0;
  batch.end_of_stream = false;
  while (batch.records.empty() && !ended_) {
    size_t used = rest_.size();
    const size_t room = std::max(options_.batch_bytes, used + (used >= options_.batch_bytes ? used : 0));
    batch.buffer.assign(rest_);
    batch.buffer.resize(room + RecordBatch::kPadding);
    const Read read = at_end_ ? Read::kEnd : fill(batch.buffer, used);
    if (in_long_line_) {
      const size_t before = used;
      skip_rest_of_long_line(batch.buffer, used);
      batch.source_bytes += before - used;
    }
    const size_t taken = split(batch, used);
    batch.source_bytes += taken;
    rest_.assign(batch.buffer, taken, used - taken);
    ended_ = at_end_ && rest_.empty();
    if (read == Read::kInterrupted && batch.records.empty()) return Next::kNothing;
  }
  batch.next_number = number_;
  batch.end_of_stream = ended_;
  if (ended_ && from_stdin_) sha256_ = stdin_hash_.finish();
  return Next::kBatch;
}

void DumpSource::skip_rest_of_long_line(std::string& buffer, size_t& used) {
  const size_t end = std::string_view(buffer.data(), used).find('\n');
  const size_t dropped = end == std::string_view::npos ? used : end + 1;
  in_long_line_ = end == std::string_view::npos;
  std::memmove(buffer.data(), buffer.data() + dropped, used - dropped);
  used -= dropped;
}

// Turns the lines of the buffer's first `used` bytes into records; returns how many bytes are done with.
size_t DumpSource::split(RecordBatch& batch, size_t used) {
  const char* const begin = batch.buffer.data();
  size_t at = 0;
  while (at < used && batch.records.size() < options_.batch_records) {
    const auto* end = static_cast<const char*>(std::memchr(begin + at, '\n', used - at));
    const size_t size = (end ? static_cast<size_t>(end - begin) : used) - at;
    const std::string_view line(begin + at, size);
    if (!end && !at_end_) {
      if (size <= options_.record_bytes_max + 1) return at;  // the rest of it, or the LF of a CRLF, is still to come
      add_line(batch, line, true);
      in_long_line_ = true;
      return used;
    }
    add_line(batch, line, false);
    at += size + (end ? 1 : 0);
  }
  return at;
}

void DumpSource::add_line(RecordBatch& batch, std::string_view line, bool cut) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (!cut && is_blank(line)) return;
  if (number_++ < start_) return;
  Record record{.number = number_ - 1};
  record.too_long = cut || line.size() > options_.record_bytes_max;
  record.bytes = record.too_long ? line.substr(0, std::min(kBeginningKept, options_.record_bytes_max)) : line;
  batch.records.push_back(record);
}

}  // namespace netra
