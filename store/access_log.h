#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/civil_time.h"

namespace netra {

// A file of JSON lines of which each carries the SHA-256 of the one before: nothing can be taken out or changed without
// breaking the chain. The access log and the retention log are such files.
// {"previous":"<64 hex>","at":"…Z",<fields>}; the first line's previous is 64 zeros.
// Appending locks the file (several processes may write), is fsynced and throws SystemError when it fails.
class ChainedLog {
 public:
  explicit ChainedLog(std::string path);
  // `fields` are JSON members without braces: `"who":"adi","command":"hits show"`.
  void append(TimeUs at, std::string_view fields);
  // Several entries, synced once.
  void append_all(TimeUs at, const std::vector<std::string>& fields);
  // An empty string, or what is wrong and in which line.
  std::string verify() const;
  // Takes entries older than `before` away and keeps the chain: the first line left is an anchor that holds the hash of
  // the last line taken and their number. Tells `prove` how many go before any does, and returns it.
  uint64_t cut_before(TimeUs before, TimeUs now, const std::function<void(uint64_t)>& prove);

 private:
  std::string path_;
};

// `text` as a JSON string, for fields.
std::string log_string(std::string_view text);

// Who looked at which hits: `access.log` beside the store. `hits` is one id, or a filter's description for exports. Beside
// `who` stands `login`, the user who logged in on this machine, which no su, sudo or runuser changes.
// Throws InputError when root asks for another user's store.
void log_access(const std::string& store_dir, std::string_view who, std::string_view command, std::string_view hits, TimeUs now);
std::string verify_access_log(const std::string& store_dir);
// The user's name for the log: of the process's real user id.
std::string current_user();

}  // namespace netra
