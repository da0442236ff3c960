#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "ingest/format.h"

namespace netra {

// Bytes that come once, in order: a file, what a codec makes of another stream, a member of a tar.
// Thread safety: none.
class ByteStream {
 public:
  enum class State : uint8_t {
    kSome,         // at least one byte
    kEnd,          // and so for ever
    kInterrupted,  // by a signal, before any byte; ask again
    kBroken,       // damage() says why; and so for ever
  };
  struct Got {
    State state = State::kEnd;
    size_t size = 0;
  };

  virtual ~ByteStream() = default;

  // REQUIRES: room > 0. Throws SystemError when the disk fails.
  virtual Got read(char* to, size_t room) = 0;
  const Damage& damage() const { return damage_; }

 protected:
  Got broken(Damage damage) {
    damage_ = std::move(damage);
    return {State::kBroken, 0};
  }

 private:
  Damage damage_;
};

// A stream whose beginning can be looked at before it is read. Borrows the stream.
class Lookahead final : public ByteStream {
 public:
  explicit Lookahead(ByteStream& stream) : stream_(stream) {}

  // Reads until `enough(head)` or the stream stops giving; says how it stands. The head is still read() afterwards.
  template <typename Enough>
  State look(Enough enough) {
    while (!enough(std::string_view(head_))) {
      char piece[1024];
      const Got got = stream_.read(piece, sizeof piece);
      if (got.state != State::kSome) return got.state;
      head_.append(piece, got.size);
    }
    return State::kSome;
  }
  std::string_view head() const { return head_; }

  Got read(char* to, size_t room) override {
    if (given_ < head_.size()) {
      const size_t size = head_.copy(to, room, given_);
      given_ += size;
      return {State::kSome, size};
    }
    const Got got = stream_.read(to, room);
    return got.state == State::kBroken ? broken(stream_.damage()) : got;
  }

 private:
  ByteStream& stream_;
  std::string head_;
  size_t given_ = 0;
};

}  // namespace netra
