#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "ingest/byte_stream.h"
#include "ingest/tar_reader.h"
#include "ingest/unpack.h"

namespace netra {

// What a container holds, unpacked as it is read: one stream of lines, or the members of a tar. A container is plain or
// packed by one codec, and so is a tar's member; nothing deeper is unpacked.
// Memory: a few hundred KiB, the codecs' windows, and some 50 bytes for each member's name. Thread safety: none.
class Archive {
 public:
  using State = ByteStream::State;

  // Borrows the container. `name` is what messages call it.
  Archive(ByteStream& container, std::string name, const UnpackLimits& limits);
  ~Archive();

  // Goes to the next stream: kSome when there is one. kBroken is damage between members; it can be asked again.
  // Throws InputError when the container is of a kind that is known and not read, and as UnpackedBytes does.
  State next();
  // Of the last kBroken.
  const Damage& damage() const { return damage_; }
  // The stream at hand.
  ByteStream& bytes() { return *bytes_; }
  // Its name in the tar, made fit for a position and unique in this container; empty without a tar.
  const std::string& member() const { return member_; }
  bool is_tar() const { return tar_ != nullptr; }
  // `bzip2`, `tar in zstd`; of the container, once next() was asked. Empty for plain lines.
  std::string kind() const;
  // Of the stream at hand, when it is a tar's member.
  Codec member_codec() const;

  // A member's name as positions spell it: UTF-8 without control characters, `!`, `#` and `%` (each such byte is
  // written %XX), cut beyond 512 bytes.
  static std::string fit(std::string_view name);

 private:
  class Counted;
  class Limited;
  class Layer;

  State open_container();
  State open_member();
  State broken(std::string what);
  std::string unique(const std::string& name);

  const std::string name_;
  const UnpackLimits limits_;
  std::unique_ptr<Counted> container_;
  std::unique_ptr<Layer> outer_, inner_;  // of the container; of the member at hand
  std::unique_ptr<TarReader> tar_;
  std::unique_ptr<ByteStream> bytes_;
  bool opened_ = false, opened_member_ = false;
  uint64_t bytes_out_ = 0;  // of all streams together
  std::string member_;
  std::map<uint64_t, uint32_t> names_;  // hashes of the names given, and how often
  Damage damage_;
};

}  // namespace netra
