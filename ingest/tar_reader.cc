#include "ingest/tar_reader.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>
#include <utility>

namespace netra {
namespace {

constexpr size_t kBufferBytes = size_t{64} << 10;

// POSIX.1-1988, ustar: the checksum stands in octal, and is made with blanks in its own place.
constexpr size_t kChecksumAt = 148, kChecksumSize = 8;

}  // namespace

void TarReader::Free::operator()(archive* handle) const noexcept { archive_read_free(handle); }

bool TarReader::is_tar(std::string_view head) {
  if (head.size() < kHead) return false;
  if (std::all_of(head.begin(), head.end(), [](char c) { return c == '\0'; })) return true;
  head = head.substr(0, kHead);
  unsigned sum = 0, said = 0;
  for (size_t i = 0; i < kHead; ++i)
    sum += i - kChecksumAt < kChecksumSize ? ' ' : static_cast<unsigned char>(head[i]);
  for (const char c : head.substr(kChecksumAt, kChecksumSize))
    if (c >= '0' && c <= '7') said = said * 8 + static_cast<unsigned>(c - '0');
  return sum == said;
}

TarReader::TarReader(ByteStream& tar) : tar_(tar), buffer_(kBufferBytes), archive_(archive_read_new()) {
  if (!archive_) throw std::bad_alloc();
  archive* const handle = archive_.get();
  // Behind an end mark there may be another tar.
  if (archive_read_support_format_tar(handle) != ARCHIVE_OK || archive_read_set_format_option(handle, "tar", "read_concatenated_archives", "1") != ARCHIVE_OK ||
      archive_read_open(handle, this, nullptr, &TarReader::give, nullptr) != ARCHIVE_OK)
    over_ = true;
}

TarReader::~TarReader() = default;

long TarReader::give(archive* handle, void* self, const void** block) noexcept {
  auto& reader = *static_cast<TarReader*>(self);
  try {
    reader.source_ = reader.tar_.read(reader.buffer_.data(), reader.buffer_.size());
  } catch (...) {
    reader.failure_ = std::current_exception();
    archive_set_error(handle, EIO, "the stream failed");
    return ARCHIVE_FATAL;
  }
  *block = reader.buffer_.data();
  reader.bytes_in_ += reader.source_.size;
  if (reader.source_.state == State::kSome) return static_cast<long>(reader.source_.size);
  if (reader.source_.state == State::kEnd) return 0;
  archive_set_error(handle, EIO, "the stream broke off");
  return ARCHIVE_FATAL;
}

// libarchive can go no further: why.
ByteStream::State TarReader::stopped() {
  over_ = untold_ = true;
  if (failure_) std::rethrow_exception(failure_);
  if (source_.state == State::kInterrupted) return State::kInterrupted;
  const char* const why = archive_error_string(archive_.get());
  if (source_.state == State::kBroken)
    broken(tar_.damage());
  else
    broken({Fault::kDamagedArchive, "tar before byte " + std::to_string(bytes_in_) + ": " + (why ? why : "it is damaged")});
  return State::kBroken;
}

ByteStream::State TarReader::next() {
  while (!over_) {
    archive_entry* entry = nullptr;
    const int result = archive_read_next_header(archive_.get(), &entry);
    if (result == ARCHIVE_EOF) break;
    if (result == ARCHIVE_FATAL) {
      stopped();
      break;
    }
    if (result == ARCHIVE_RETRY) {  // a header that is none: libarchive looks at the next block
      if (std::exchange(lost_, true)) continue;
      broken({Fault::kDamagedArchive, "tar before byte " + std::to_string(bytes_in_) + ": a member's header is damaged"});
      return State::kBroken;
    }
    lost_ = false;
    block_size_ = 0;
    block_at_ = at_ = 0;
    if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry)) continue;
    const char* const name = archive_entry_pathname(entry);
    name_ = name ? name : "";
    return State::kSome;
  }
  over_ = true;
  if (!std::exchange(untold_, false)) return State::kEnd;
  return source_.state == State::kInterrupted ? State::kInterrupted : State::kBroken;
}

ByteStream::Got TarReader::read(char* to, size_t room) {
  if (over_) return {source_.state == State::kInterrupted ? State::kInterrupted : State::kBroken};
  while (block_size_ == 0) {
    const void* block = nullptr;
    const int result = archive_read_data_block(archive_.get(), &block, &block_size_, &block_at_);
    if (result == ARCHIVE_EOF) {
      block_size_ = 0;
      return {State::kEnd};
    }
    if (result < ARCHIVE_WARN) return {stopped()};
    block_ = static_cast<const char*>(block);
  }
  if (at_ < block_at_) {
    const size_t size = static_cast<size_t>(std::min<int64_t>(block_at_ - at_, static_cast<int64_t>(room)));
    std::memset(to, 0, size);
    at_ += static_cast<int64_t>(size);
    return {State::kSome, size};
  }
  const size_t size = std::min(block_size_, room);
  std::memcpy(to, block_, size);
  block_ += size;
  block_size_ -= size;
  block_at_ += static_cast<int64_t>(size);
  at_ = block_at_;
  return {State::kSome, size};
}

}  // namespace netra
