#include <lzma.h>

#include <new>

#include "ingest/codec.h"

namespace netra {
namespace {

class XzDecoder final : public Decoder {
 public:
  explicit XzDecoder(uint64_t memory_max) : memory_max_(memory_max) { start(); }
  ~XzDecoder() override { lzma_end(&stream_); }

  Step step(Input& in, Output& out) override {
    stream_.next_in = reinterpret_cast<const uint8_t*>(in.at);
    stream_.avail_in = in.left();
    stream_.next_out = reinterpret_cast<uint8_t*>(out.at);
    stream_.avail_out = out.left();
    const lzma_ret result = lzma_code(&stream_, LZMA_RUN);
    in.at = in.end - stream_.avail_in;
    out.at = out.end - stream_.avail_out;
    if (result == LZMA_OK || result == LZMA_BUF_ERROR) return Step::kGoOn;
    if (result == LZMA_MEMLIMIT_ERROR || result == LZMA_MEM_ERROR) return Step::kNoMemory;
    if (result != LZMA_STREAM_END) return Step::kDamaged;
    start();
    return Step::kStreamEnd;
  }

 private:
  void start() {
    if (lzma_stream_decoder(&stream_, memory_max_, 0) != LZMA_OK) throw std::bad_alloc();
  }

  const uint64_t memory_max_;
  lzma_stream stream_ = LZMA_STREAM_INIT;
};

}  // namespace

std::unique_ptr<Decoder> make_xz_decoder(uint64_t memory_max) { return std::make_unique<XzDecoder>(memory_max); }

}  // namespace netra
