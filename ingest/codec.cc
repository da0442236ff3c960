#include "ingest/codec.h"

namespace netra {
namespace {

using namespace std::string_view_literals;

struct Magic {
  std::string_view bytes;
  Codec codec;
  std::string_view name;
};
constexpr Magic kMagics[] = {
    {"\x1F\x8B"sv, Codec::kGzip, "gzip"},
    {"BZh"sv, Codec::kBzip2, "bzip2"},
    {"\xFD\x37zXZ\0"sv, Codec::kXz, "xz"},
    {"\x28\xB5\x2F\xFD"sv, Codec::kZstd, "zstd"},
    {"PK\x03\x04"sv, Codec::kNone, "zip"},
    {"7z\xBC\xAF\x27\x1C"sv, Codec::kNone, "7z"},
    {"Rar!\x1A\x07"sv, Codec::kNone, "rar"},
    {"\x04\x22\x4D\x18"sv, Codec::kNone, "lz4"},
    {"LZIP"sv, Codec::kNone, "lzip"},
    {"\x1F\x9D"sv, Codec::kNone, "compress"},
};

const Magic* magic_of(std::string_view head) {
  for (const Magic& magic : kMagics)
    if (head.starts_with(magic.bytes)) return &magic;
  // RFC 8878, 3.1.2: a skippable frame of zstd, which parallel writers put first.
  if (head.size() >= 4 && (static_cast<unsigned char>(head[0]) & 0xF0) == 0x50 && head.substr(1, 3) == "\x2A\x4D\x18") return &kMagics[3];
  return nullptr;
}

}  // namespace

std::string_view name_of(Codec codec) {
  for (const Magic& magic : kMagics)
    if (magic.codec == codec && codec != Codec::kNone) return magic.name;
  return "plain";
}

Codec codec_of(std::string_view head) {
  const Magic* const magic = magic_of(head);
  return magic ? magic->codec : Codec::kNone;
}

std::string_view foreign_container(std::string_view head) {
  const Magic* const magic = magic_of(head);
  return magic && magic->codec == Codec::kNone ? magic->name : "";
}

std::unique_ptr<Decoder> make_decoder(Codec codec, uint64_t memory_max) {
  switch (codec) {
    case Codec::kGzip:
      return make_gzip_decoder();
    case Codec::kBzip2:
      return make_bzip2_decoder();
    case Codec::kXz:
      return make_xz_decoder(memory_max);
    case Codec::kZstd:
      return make_zstd_decoder(memory_max);
    case Codec::kNone:
      break;
  }
  return nullptr;
}

}  // namespace netra
