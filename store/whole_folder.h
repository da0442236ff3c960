#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "metrics/sha256.h"

namespace netra {

// A folder of files that is there whole or not at all, whenever the process dies: filled beside its place (`PATH.new`),
// every file synced, renamed, the parent synced. What was begun and not put in place is thrown away the next time: it
// carries a mark until it is whole.
// Thread safety: none. Every failure is a SystemError that names the file.
class WholeFolder {
 public:
  struct Copied {
    uint64_t bytes = 0;
    Sha256 sha256;
  };

  // Throws InputError when there is something else than an empty folder at `path`, or something at `PATH.new` that no
  // earlier try left.
  explicit WholeFolder(std::string path);

  // The first `bytes` of an open file under that name, with its mode. Says so when the file is shorter.
  Copied copy(int from, uint64_t bytes, const std::string& name);
  Copied write(std::string_view bytes, const std::string& name, unsigned mode);
  // Where it is filled, until it is put in place.
  const std::string& filled() const { return fresh_; }
  // Root gives everything to the owner of the empty folder that it replaces.
  void put_in_place();

 private:
  void clear_fresh() const;
  void mark() const;

  std::string path_, fresh_;
};

}  // namespace netra
