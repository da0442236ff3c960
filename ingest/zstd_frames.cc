#include "ingest/zstd_frames.h"

#include <zstd.h>


#include "metrics/input_error.h"
#include "metrics/read_file.h"

namespace netra {
namespace {

constexpr size_t kPlainMax = size_t{16} << 20;  // of one frame: the limit for one record
constexpr size_t kFirstRoom = size_t{64} << 10;

struct FreeContext {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};
struct FreeDictionary {
  void operator()(ZSTD_DDict* dictionary) const { ZSTD_freeDDict(dictionary); }
};

}  // namespace

struct ZstdFrames::Library {
  std::unique_ptr<ZSTD_DCtx, FreeContext> context{ZSTD_createDCtx()};
  std::map<unsigned, std::unique_ptr<ZSTD_DDict, FreeDictionary>> dictionaries;  // by id

  std::string ids() const {
    std::string ids;
    for (const auto& [id, dictionary] : dictionaries) ids += (ids.empty() ? "" : ", ") + std::to_string(id);
    return ids.empty() ? "none" : ids;
  }
};

ZstdFrames::ZstdFrames(const std::vector<std::string>& files) : library_(std::make_unique<Library>()) {
  if (!library_->context) throw SystemError("zstd: no memory for a decoder");
  for (const std::string& file : files) read(file);
}

ZstdFrames::~ZstdFrames() = default;

void ZstdFrames::read(const std::string& file) {
  const std::string dictionary = read_file(file, "dictionary " + file);
  const unsigned id = ZSTD_getDictID_fromDict(dictionary.data(), dictionary.size());
  std::unique_ptr<ZSTD_DDict, FreeDictionary> made(ZSTD_createDDict(dictionary.data(), dictionary.size()));
  if (id == 0 || !made) throw InputError(file, 0, "is no zstd dictionary; give the file as its publisher ships it");
  library_->dictionaries[id] = std::move(made);
}

ParseResult ZstdFrames::decode(std::string_view frame, std::string_view& plain) {
  const unsigned id = ZSTD_getDictID_fromFrame(frame.data(), frame.size());
  const auto found = library_->dictionaries.find(id);
  if (id != 0 && found == library_->dictionaries.end()) {
    error_ = "a zstd frame needs the dictionary of id " + std::to_string(id) + ", which is not given (given: " +
             library_->ids() + ")";
    return {Fault::kInvalidJson, error_.c_str(), 0};
  }
  ZSTD_DCtx_reset(library_->context.get(), ZSTD_reset_session_and_parameters);
  ZSTD_DCtx_refDDict(library_->context.get(), id == 0 ? nullptr : found->second.get());
  return decompress(frame, plain);
}

ParseResult ZstdFrames::decompress(std::string_view frame, std::string_view& plain) {
  ZSTD_inBuffer in{frame.data(), frame.size(), 0};
  size_t room = kFirstRoom;
  for (size_t filled = 0;;) {
    if (plain_.size() < room + RecordBatch::kPadding) plain_.resize(room + RecordBatch::kPadding);
    ZSTD_outBuffer out{plain_.data(), room, filled};
    const size_t left = ZSTD_decompressStream(library_->context.get(), &out, &in);
    filled = out.pos;
    // Whether zstd calls a frame damaged or waits for more of it, and where, depends on the frames before: one answer for both.
    if (ZSTD_isError(left) || (left > 0 && in.pos == in.size && out.pos < out.size))
      return {Fault::kInvalidJson, "a zstd frame is cut or damaged", 0};
    if (left == 0) {
      plain = {plain_.data(), filled};
      if (in.pos == in.size) return {};
      return {Fault::kSeveralDocuments, "something follows the zstd frame", in.pos};
    }
    if (out.pos < out.size) continue;
    if (filled >= kPlainMax) return {Fault::kTooLong, "a zstd frame holds more than the limit for one record", in.pos};
    room *= 2;
  }
}

}  // namespace netra
