#include <bzlib.h>

#include <new>

#include "ingest/codec.h"

namespace netra {
namespace {

class Bzip2Decoder final : public Decoder {
 public:
  Bzip2Decoder() { start(); }
  ~Bzip2Decoder() override { BZ2_bzDecompressEnd(&stream_); }

  Step step(Input& in, Output& out) override {
    stream_.next_in = const_cast<char*>(in.at);
    stream_.avail_in = static_cast<unsigned>(in.left());
    stream_.next_out = out.at;
    stream_.avail_out = static_cast<unsigned>(out.left());
    const int result = BZ2_bzDecompress(&stream_);
    in.at = in.end - stream_.avail_in;
    out.at = out.end - stream_.avail_out;
    if (result == BZ_OK) return Step::kGoOn;
    if (result != BZ_STREAM_END) return Step::kDamaged;
    BZ2_bzDecompressEnd(&stream_);
    start();
    return Step::kStreamEnd;
  }

 private:
  void start() {
    stream_ = {};
    if (BZ2_bzDecompressInit(&stream_, 0, 0) != BZ_OK) throw std::bad_alloc();
  }

  bz_stream stream_{};
};

}  // namespace

std::unique_ptr<Decoder> make_bzip2_decoder() { return std::make_unique<Bzip2Decoder>(); }

}  // namespace netra
