#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

namespace netra {

enum class Codec : uint8_t { kNone, kGzip, kBzip2, kXz, kZstd };

std::string_view name_of(Codec codec);
// By the first bytes; six are enough.
Codec codec_of(std::string_view head);
inline constexpr size_t kCodecHead = 6;
// The name of a container that is known and not read (zip, 7z, lz4 …); empty for anything else.
std::string_view foreign_container(std::string_view head);

// One codec's library: compressed bytes in, plain bytes out, one stream (a gzip member, a zstd frame) after the other.
class Decoder {
 public:
  enum class Step : uint8_t { kGoOn, kStreamEnd, kDamaged, kNoMemory };
  struct Input {
    const char* at;
    const char* end;
    size_t left() const { return static_cast<size_t>(end - at); }
  };
  struct Output {
    char* at;
    char* end;
    size_t left() const { return static_cast<size_t>(end - at); }
  };

  virtual ~Decoder() = default;

  // Moves both `at`s. After kStreamEnd the next stream may begin at in.at.
  virtual Step step(Input& in, Output& out) = 0;
  // After kDamaged: the library's word for it.
  virtual std::string_view why() const { return "invalid data"; }
};

// `memory_max` bounds what the library holds: an xz dictionary, a zstd window as far as it is filled. Beyond it a step
// is kNoMemory; gzip and bzip2 need 4 MiB at most. Throw std::bad_alloc.
std::unique_ptr<Decoder> make_gzip_decoder();
std::unique_ptr<Decoder> make_bzip2_decoder();
std::unique_ptr<Decoder> make_xz_decoder(uint64_t memory_max);
std::unique_ptr<Decoder> make_zstd_decoder(uint64_t memory_max);
std::unique_ptr<Decoder> make_decoder(Codec codec, uint64_t memory_max);  // REQUIRES: codec is not kNone

}  // namespace netra
