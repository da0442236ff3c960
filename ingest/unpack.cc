#include "ingest/unpack.h"

#include <algorithm>

#include "metrics/input_error.h"

namespace netra {
namespace {

constexpr size_t kBufferBytes = size_t{128} << 10;

}  // namespace

UnpackedBytes::UnpackedBytes(ByteStream& packed, Codec codec, std::string name, const UnpackLimits& limits)
    : packed_(packed),
      codec_(codec),
      name_(std::move(name)),
      limits_(limits),
      decoder_(make_decoder(codec, limits.memory_bytes_max)),
      buffer_(kBufferBytes) {}

ByteStream::Got UnpackedBytes::read(char* to, size_t room) {
  Decoder::Output out{to, to + room};
  while (last_.state == State::kSome) {
    if (in_.left() == 0 && !may_hold_more_) {
      const Got got = refill();
      if (got.state != State::kSome) return got;
    }
    if (!inside_ && !first_ && !skip_padding()) continue;
    inside_ = true;
    const char* const before = in_.at;
    const Decoder::Step step = decoder_->step(in_, out);
    const auto size = static_cast<size_t>(out.at - to);
    const bool stalled = size == 0 && in_.at == before && in_.left() > 0;
    take(stalled && step == Decoder::Step::kGoOn ? Decoder::Step::kDamaged : step, size);
    may_hold_more_ = inside_ && out.left() == 0;
    if (size > 0) return {State::kSome, size};
  }
  return last_;
}

// kSome when there is input to go on with. What ends this stream is kept as its last word.
ByteStream::Got UnpackedBytes::refill() {
  const Got got = packed_.read(buffer_.data(), buffer_.size());
  switch (got.state) {
    case State::kSome:
      bytes_in_ += got.size;
      in_ = {buffer_.data(), buffer_.data() + got.size};
      return got;
    case State::kInterrupted:
      return got;
    case State::kBroken:
      return last_ = broken(packed_.damage());
    case State::kEnd:
      break;
  }
  return last_ = inside_ || first_ ? broken({Fault::kDamagedArchive, place() + " it ends in the middle"}) : Got{State::kEnd};
}

void UnpackedBytes::take(Decoder::Step step, size_t size) {
  bytes_out_ += size;
  if (step == Decoder::Step::kNoMemory)
    throw InputError(name_, 0,
                     "its " + std::string(name_of(codec_)) + " window needs more than the " + std::to_string(limits_.memory_bytes_max >> 20) +
                         " MiB that limits.memory leaves for unpacking; raise limits.memory and repeat");
  if (step == Decoder::Step::kDamaged) last_ = broken({Fault::kDamagedArchive, place() + ' ' + std::string(decoder_->why())});
  if (step == Decoder::Step::kStreamEnd) inside_ = first_ = false;
  if (last_.state == State::kSome && !limits_.allow(bytes_in_ - in_.left(), bytes_out_))
    last_ = broken({Fault::kUnpackLimit, place() + " it unpacks to more than " + std::to_string(limits_.ratio_max) +
                                             " times its size (limits.unpack_ratio)"});
}

// False when there was nothing else.
bool UnpackedBytes::skip_padding() {
  in_.at = std::find_if(in_.at, in_.end, [](char c) { return c != '\0'; });
  return in_.left() > 0;
}

std::string UnpackedBytes::place() const {
  return std::string(name_of(codec_)) + " at byte " + std::to_string(bytes_in_ - in_.left()) + " of " + name_ + ':';
}

}  // namespace netra
