#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>

namespace netra {

// Why /readyz says no: one line for each thing that is wrong. Every new line is logged once until
// all is well again (numbers and details in brackets apart), and so is the end.
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
  std::map<std::string, std::set<std::string>> said_;  // the same; the gist of what was logged of each
};

}  // namespace netra
