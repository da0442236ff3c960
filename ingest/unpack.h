#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ingest/byte_stream.h"
#include "ingest/codec.h"

namespace netra {

struct UnpackLimits {
  uint64_t memory_bytes_max = uint64_t{1} << 30;   // of one codec: an xz dictionary, a zstd window as far as it is filled
  uint64_t ratio_max = 500;                        // bytes out per byte in, 0 is any …
  uint64_t ratio_from_bytes = uint64_t{256} << 20;  // … once so much came out

  bool allow(uint64_t in, uint64_t out) const { return out <= ratio_from_bytes || ratio_max == 0 || out / ratio_max <= in; }
};

// What a codec makes of another stream: all its members or frames, one after the other. Zeros behind the last are padding.
// Throws InputError when the codec needs more memory than the limits allow: raise them and repeat.
class UnpackedBytes final : public ByteStream {
 public:
  // Borrows the stream. `name` is what messages call it.
  UnpackedBytes(ByteStream& packed, Codec codec, std::string name, const UnpackLimits& limits);

  Got read(char* to, size_t room) override;

 private:
  Got refill();
  void take(Decoder::Step step, size_t size);
  bool skip_padding();
  std::string place() const;

  // Constant after construction.
  ByteStream& packed_;
  const Codec codec_;
  const std::string name_;
  const UnpackLimits limits_;
  const std::unique_ptr<Decoder> decoder_;

  std::vector<char> buffer_;
  Decoder::Input in_{};         // what is left in the buffer
  uint64_t bytes_in_ = 0;       // read from packed_, the buffer's rest included
  uint64_t bytes_out_ = 0;
  bool first_ = true;           // no stream has ended yet
  bool inside_ = false;         // of a stream that has begun
  bool may_hold_more_ = false;  // the last step filled all room
  Got last_{State::kSome};      // once it is another: how it ended
};

}  // namespace netra
