#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "app/inputs.h"
#include "ingest/dump.h"
#include "store/store.h"

namespace netra {

// The dumps of one replay, opened and named, in the order in which they are read.
class ReplayInputs {
 public:
  // Opens and reads every dump once for its name. A dump that is given twice is taken once.
  // `format` of the options may be empty where nothing is left to read. Throws as DumpSource does.
  ReplayInputs(const std::vector<std::string>& files, const DumpOptions& options);

  // Compares with what the store was fed before, tells it of new dumps and lets each go on where the store stands.
  // Throws InputError when the store is of other dumps, of standard input, or was begun under another format or domain.
  void attach(Store& store);

  // Whether the same command goes on where it stopped: not so with standard input.
  bool resumable() const { return resumable_; }
  std::vector<std::unique_ptr<DumpSource>>& unfinished() { return sources_; }
  // Of all dumps together; 0 with standard input.
  uint64_t bytes() const { return bytes_; }
  // Of those that attach() found finished.
  uint64_t bytes_done() const { return bytes_done_; }

 private:
  void describe(Store& store) const;
  void check_reading(const Store& store, const StreamState& state) const;

  const std::string format_, domain_;
  std::vector<std::unique_ptr<DumpSource>> sources_;
  std::vector<std::string> files_;  // parallel to sources_
  uint64_t bytes_ = 0, bytes_done_ = 0;
  bool resumable_ = true;
};

}  // namespace netra
