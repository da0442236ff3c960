#include "ingest/archive.h"

#include <simdjson.h>

#include <cstring>

#include "metrics/input_error.h"
#include "metrics/sha256.h"

namespace netra {

// Counts what is read of the container.
class Archive::Counted final : public ByteStream {
 public:
  explicit Counted(ByteStream& stream) : stream_(stream) {}
  Got read(char* to, size_t room) override {
    const Got got = stream_.read(to, room);
    bytes += got.size;
    return got.state == State::kBroken ? broken(stream_.damage()) : got;
  }
  uint64_t bytes = 0;

 private:
  ByteStream& stream_;
};

// Holds all streams of the container together to the limits: members that are packed in a packed container, holes.
class Archive::Limited final : public ByteStream {
 public:
  Limited(Archive& archive, ByteStream& stream) : archive_(archive), stream_(stream) {}
  Got read(char* to, size_t room) override {
    if (!damage().what.empty()) return {State::kBroken};
    const Got got = stream_.read(to, room);
    if (got.state == State::kBroken) return broken(stream_.damage());
    archive_.bytes_out_ += got.size;
    if (archive_.limits_.allow(archive_.container_->bytes, archive_.bytes_out_)) return got;
    return broken({Fault::kUnpackLimit, archive_.name_ + " unpacks to more than " + std::to_string(archive_.limits_.ratio_max) +
                                            " times its size (limits.unpack_ratio)"});
  }

 private:
  Archive& archive_;
  ByteStream& stream_;
};

// A stream that may be packed, its beginning known.
class Archive::Layer {
 public:
  Layer(ByteStream& stream, std::string name) : name_(std::move(name)), packed_(stream) {}

  // False when interrupted; ask again.
  bool open(const UnpackLimits& limits) {
    if (!unpacked_ && codec_ == Codec::kNone) {
      if (packed_.look(has_head<kCodecHead>) == State::kInterrupted) return false;
      codec_ = codec_of(packed_.head());
      if (codec_ != Codec::kNone) {
        unpacked_ = std::make_unique<UnpackedBytes>(packed_, codec_, name_, limits);
        plain_ = std::make_unique<Lookahead>(*unpacked_);
      }
    }
    return plain().look(tells_tar) != State::kInterrupted;
  }
  Codec codec() const { return codec_; }
  Lookahead& plain() { return plain_ ? *plain_ : packed_; }

 private:
  // A tar of nothing is a few blocks of zeros; what has lines behind them is a file that a crash left.
  static bool tells_tar(std::string_view head) {
    return has_head<TarReader::kHead>(head) && (head.size() >= TarReader::kEmpty || head.find_first_not_of('\0') != std::string_view::npos);
  }
  // A line's end decides as well: no tar and no packed stream begins with a line.
  template <size_t kSize>
  static bool has_head(std::string_view head) {
    return head.size() >= kSize || head.find('\n') != std::string_view::npos;
  }

  const std::string name_;
  Lookahead packed_;
  Codec codec_ = Codec::kNone;
  std::unique_ptr<UnpackedBytes> unpacked_;
  std::unique_ptr<Lookahead> plain_;
};

Archive::Archive(ByteStream& container, std::string name, const UnpackLimits& limits)
    : name_(std::move(name)),
      limits_(limits),
      container_(std::make_unique<Counted>(container)),
      outer_(std::make_unique<Layer>(*container_, name_)) {}

Archive::~Archive() = default;

Archive::State Archive::next() {
  bytes_.reset();
  if (!opened_) return open_container();
  if (!tar_) return State::kEnd;
  if (!inner_ || opened_member_) {
    const State state = tar_->next();
    if (state == State::kBroken) damage_ = tar_->damage();
    if (state != State::kSome) return state;
    member_ = unique(fit(tar_->name()));
    inner_ = std::make_unique<Layer>(*tar_, member_);
    opened_member_ = false;
  }
  return open_member();
}

Archive::State Archive::open_container() {
  if (!outer_->open(limits_)) return State::kInterrupted;
  opened_ = true;
  Lookahead& plain = outer_->plain();
  if (const auto foreign = foreign_container(plain.head()); !foreign.empty())
    throw InputError(name_, 0, "is packed as " + std::string(foreign) + ", which is not read; unpack it or pipe it in: use '-'");
  if (codec_of(plain.head()) != Codec::kNone) return broken(name_ + " is packed twice; unpack it once");
  if (TarReader::is_tar(plain.head())) {
    tar_ = std::make_unique<TarReader>(plain);
    return next();
  }
  bytes_ = std::make_unique<Limited>(*this, plain);
  return State::kSome;
}

Archive::State Archive::open_member() {
  if (!inner_->open(limits_)) return State::kInterrupted;
  opened_member_ = true;
  Lookahead& plain = inner_->plain();
  if (const auto foreign = foreign_container(plain.head()); !foreign.empty())
    return broken(member_ + " is packed as " + std::string(foreign) + ", which is not read; unpack it");
  if (codec_of(plain.head()) != Codec::kNone) return broken(member_ + " is packed twice; unpack it once");
  if (TarReader::is_tar(plain.head())) return broken(member_ + " is a tar inside a tar, which is not read; unpack it");
  bytes_ = std::make_unique<Limited>(*this, plain);
  return State::kSome;
}

Archive::State Archive::broken(std::string what) {
  damage_ = {Fault::kDamagedArchive, std::move(what)};
  return State::kBroken;
}

std::string Archive::kind() const {
  const std::string codec = outer_->codec() == Codec::kNone ? "" : std::string(name_of(outer_->codec()));
  if (!tar_) return codec;
  return codec.empty() ? "tar" : "tar in " + codec;
}

Codec Archive::member_codec() const { return inner_ ? inner_->codec() : Codec::kNone; }

// A tar may hold a name twice: the second is `name~2`.
std::string Archive::unique(const std::string& name) {
  const auto key = [](const std::string& wanted) {
    uint64_t first;
    std::memcpy(&first, sha256(wanted).bytes.data(), sizeof first);
    return first;
  };
  uint32_t& count = names_[key(name)];
  if (++count == 1) return name;
  for (;; ++count)
    if (std::string next = name + '~' + std::to_string(count); names_.emplace(key(next), 1).second) return next;
}

std::string Archive::fit(std::string_view name) {
  constexpr size_t kMax = 512, kKept = 480, kHashDigits = 16;
  constexpr std::string_view kHex = "0123456789ABCDEF", kOurs = "!#%";
  const bool utf8 = simdjson::validate_utf8(name.data(), name.size());
  std::string fit;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F || (byte >= 0x80 && !utf8) || kOurs.find(c) != std::string_view::npos)
      fit += {'%', kHex[byte >> 4], kHex[byte & 15]};
    else
      fit += c;
  }
  if (fit.size() <= kMax) return fit;
  size_t kept = kKept;
  while ((static_cast<unsigned char>(fit[kept]) & 0xC0) == 0x80) --kept;  // between two characters
  return fit.substr(0, kept) + '~' + sha256(name).hex().substr(0, kHashDigits);
}

}  // namespace netra
