#pragma once

#include <map>
#include <mutex>
#include <string>

namespace netra {

// Why /readyz says no: one line for each thing that is wrong. Every new line is logged once (one
// whose numbers alone change is none), and so is its end.
// Thread safety: all methods from any thread.
class Readiness {
 public:
  // `line` empty: nothing is wrong with `what` (any more).
  void set(const std::string& what, const std::string& line);
  // The lines, each with its LF; empty when ready.
  std::string not_ready() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::string> lines_ = {{"start", "starting"}};  // guarded by mutex_
};

}  // namespace netra
