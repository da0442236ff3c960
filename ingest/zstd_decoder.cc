#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <new>

#include "ingest/codec.h"

namespace netra {
namespace {

// Windows up to 2^31, as dumps of the Pushshift kind have them (libarchive's filter ends at 2^27). The library reserves
// a window at once and touches it as content comes, so a short dump with a long window costs its own length only.
class ZstdDecoder final : public Decoder {
 public:
  explicit ZstdDecoder(uint64_t memory_max) : memory_max_(memory_max), context_(ZSTD_createDCtx()) {
    if (!context_) throw std::bad_alloc();
    ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, ZSTD_dParam_getBounds(ZSTD_d_windowLogMax).upperBound);
  }

  Step step(Input& in, Output& out) override {
    ZSTD_inBuffer from{in.at, in.left(), 0};
    ZSTD_outBuffer to{out.at, out.left(), 0};
    result_ = ZSTD_decompressStream(context_.get(), &to, &from);
    in.at += from.pos;
    out.at += to.pos;
    if (ZSTD_isError(result_)) return ZSTD_getErrorCode(result_) == ZSTD_error_memory_allocation ? Step::kNoMemory : Step::kDamaged;
    of_frame_ += to.pos;
    if (std::min<uint64_t>(ZSTD_sizeof_DCtx(context_.get()), of_frame_) > memory_max_) return Step::kNoMemory;
    if (result_ != 0) return Step::kGoOn;
    of_frame_ = 0;
    return Step::kStreamEnd;
  }
  std::string_view why() const override { return ZSTD_getErrorName(result_); }

 private:
  struct Free {
    void operator()(ZSTD_DCtx* context) const noexcept { ZSTD_freeDCtx(context); }
  };

  const uint64_t memory_max_;
  std::unique_ptr<ZSTD_DCtx, Free> context_;
  size_t result_ = 0;
  uint64_t of_frame_ = 0;  // bytes that the frame at hand has given
};

}  // namespace

std::unique_ptr<Decoder> make_zstd_decoder(uint64_t memory_max) { return std::make_unique<ZstdDecoder>(memory_max); }

}  // namespace netra
