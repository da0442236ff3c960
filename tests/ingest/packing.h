#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ingest/codec.h"

namespace netra {

// Packed by the codec's own program's rules, for tests to unpack.
std::string pack(Codec codec, std::string_view bytes);
// A frame whose header names a window of 2^`window_log` and no size.
std::string pack_zstd(std::string_view bytes, int window_log);

struct TarMember {
  std::string name, bytes;
};
std::string pack_tar(const std::vector<TarMember>& members);

}  // namespace netra
