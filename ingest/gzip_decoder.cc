#include <zlib.h>

#include <new>

#include "ingest/codec.h"

namespace netra {
namespace {

// RFC 1952. zlib checks header, CRC and length of every member (libarchive's filter does not).
class GzipDecoder final : public Decoder {
 public:
  GzipDecoder() {
    constexpr int kGzipOnly = 16;
    if (inflateInit2(&stream_, MAX_WBITS + kGzipOnly) != Z_OK) throw std::bad_alloc();
  }
  ~GzipDecoder() override { inflateEnd(&stream_); }

  Step step(Input& in, Output& out) override {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.at));
    stream_.avail_in = static_cast<uInt>(in.left());
    stream_.next_out = reinterpret_cast<Bytef*>(out.at);
    stream_.avail_out = static_cast<uInt>(out.left());
    const int result = inflate(&stream_, Z_NO_FLUSH);
    in.at = in.end - stream_.avail_in;
    out.at = out.end - stream_.avail_out;
    if (result == Z_OK || result == Z_BUF_ERROR) return Step::kGoOn;
    if (result == Z_STREAM_END) return inflateReset(&stream_) == Z_OK ? Step::kStreamEnd : Step::kDamaged;
    return Step::kDamaged;
  }
  std::string_view why() const override { return stream_.msg ? stream_.msg : "invalid data"; }

 private:
  z_stream stream_{};
};

}  // namespace

std::unique_ptr<Decoder> make_gzip_decoder() { return std::make_unique<GzipDecoder>(); }

}  // namespace netra
