#pragma once

#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/byte_stream.h"

struct archive;

namespace netra {

// The files of a tar (v7, ustar, GNU, pax), in its order; folders, links and devices are passed over. As a stream it is
// the bytes of the member at hand.
class TarReader final : public ByteStream {
 public:
  // Borrows the stream, which holds a plain tar.
  explicit TarReader(ByteStream& tar);
  ~TarReader() override;

  // Goes to the next member: kSome when there is one. kBroken is said once for each damage, whether it met read() or
  // next(); asked again, it gives what can be found behind it, or kEnd.
  State next();
  // As the tar spells it, whatever its bytes.
  const std::string& name() const { return name_; }
  Got read(char* to, size_t room) override;

  // True for the first 512 bytes of a tar, its checksum included, or for zeros alone (an empty tar, of 10 KiB mostly).
  static bool is_tar(std::string_view head);
  static constexpr size_t kHead = 512, kEmpty = 10240;

 private:
  struct Free {
    void operator()(archive* handle) const noexcept;
  };
  static long give(archive*, void* self, const void** block) noexcept;
  State stopped();

  ByteStream& tar_;
  std::vector<char> buffer_;
  uint64_t bytes_in_ = 0;
  Got source_{State::kSome};      // how the tar's own stream stands
  std::exception_ptr failure_;    // thrown by it: C lies between
  bool over_ = false;             // nothing can follow
  bool untold_ = false;           // of what ended it, next() has not said anything
  bool lost_ = false;             // behind a damaged header, before the next good one
  std::string name_;
  const char* block_ = nullptr;   // what libarchive lent of the member …
  size_t block_size_ = 0;
  int64_t block_at_ = 0, at_ = 0;  // … and where it belongs: before it there may be a hole
  std::unique_ptr<archive, Free> archive_;
};

}  // namespace netra
