#pragma once

#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/format.h"

namespace netra {

// Records that are zstd frames, as Jetstream sends them: packed with a dictionary that the frame names by its id.
// Thread safety: none; one per parser. What decode() gives lives until the next one.
class ZstdFrames {
 public:
  // Reads the dictionaries' files. Throws InputError when one cannot be read or is no dictionary.
  explicit ZstdFrames(const std::vector<std::string>& files);
  ~ZstdFrames();

  static bool is_frame(std::string_view bytes) { return bytes.size() >= 4 && std::memcmp(bytes.data(), "\x28\xB5\x2F\xFD", 4) == 0; }

  // The plain bytes of one frame, followed by RecordBatch::kPadding more; a fault names the id of a dictionary that is
  // not there.
  ParseResult decode(std::string_view frame, std::string_view& plain);

 private:
  struct Library;  // zstd's, kept out of headers

  void read(const std::string& file);
  ParseResult decompress(std::string_view frame, std::string_view& plain);

  const std::unique_ptr<Library> library_;
  std::string plain_, error_;
};

}  // namespace netra
