#pragma once

#include <functional>
#include <optional>
#include <string>

#include "ingest/byte_stream.h"
#include "metrics/sha256.h"

namespace netra {

// The bytes of a file as they lie on disk, or of standard input (`-`).
class FileBytes final : public ByteStream {
 public:
  // Throws InputError when the file cannot be opened.
  explicit FileBytes(const std::string& path);
  ~FileBytes() override;
  FileBytes(const FileBytes&) = delete;

  // Of a file never kInterrupted or kBroken; standard input is interrupted by signals.
  Got read(char* to, size_t room) override;
  bool is_stdin() const { return is_stdin_; }
  // Bytes read so far.
  uint64_t offset() const { return offset_; }
  // Reads to the end, which is the end from then on: what is added later is not read. Nothing when `stop` said so, which is
  // asked now and then. Throws InputError when it cannot.
  std::optional<Sha256> identify(const std::function<bool()>& stop);
  // Goes back to the beginning. Throws InputError when the file cannot be read twice.
  void rewind();
  // Of the bytes of standard input that were read.
  Sha256 stdin_sha256() { return hash_.finish(); }

 private:
  const std::string path_;
  const bool is_stdin_;
  int fd_ = -1;
  uint64_t offset_ = 0;
  std::optional<uint64_t> identified_;  // bytes
  Sha256Stream hash_;
};

}  // namespace netra
