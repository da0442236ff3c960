#include "store/access_log.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <cstring>
#include <fstream>
#include <vector>

#include "metrics/input_error.h"
#include "metrics/sha256.h"
#include "metrics/write_all.h"
#include "store/file_lock.h"
#include "store/store_owner.h"
#include "store/whole_file.h"

namespace netra {
namespace {

constexpr std::string_view kPrevious = R"({"previous":")";
constexpr std::string_view kAt = R"("at":")";
constexpr size_t kHexDigits = 64;

[[noreturn]] void fail(const std::string& path, const char* what) { throw SystemError(path + ": " + what + ": " + std::strerror(errno)); }

// An open log file, locked against other writers.
class LockedFile {
 public:
  explicit LockedFile(const std::string& path) : path_(path) {
    // Whoever waited for a writer that put a new file in place has the old one: open again.
    while (!open()) ::close(file_);
  }
  ~LockedFile() { ::close(file_); }
  LockedFile(const LockedFile&) = delete;
  LockedFile& operator=(const LockedFile&) = delete;

  // Whole lines only: what a writer that died or found the disk full left of a line is cut off, and was told to have failed.
  void drop_cut_line() {
    const off_t size = ::lseek(file_, 0, SEEK_END);
    off_t whole = size;
    for (char last = 0; whole > 0 && last != '\n'; whole -= last != '\n')
      if (::pread(file_, &last, 1, whole - 1) != 1) fail(path_, "cannot be read");
    if (whole < size && ::ftruncate(file_, whole) != 0) fail(path_, "cannot be cut to its last whole line");
  }

  std::string last_line() const {
    const off_t size = ::lseek(file_, 0, SEEK_END);
    std::string tail;
    for (off_t step = 4096; size > 0; step *= 2) {
      const off_t from = std::max<off_t>(0, size - step);
      tail.resize(static_cast<size_t>(size - from));
      if (::pread(file_, tail.data(), tail.size(), from) != static_cast<ssize_t>(tail.size())) fail(path_, "cannot be read");
      tail.pop_back();
      const size_t start = tail.rfind('\n');
      if (start != std::string::npos) return tail.substr(start + 1);
      if (from == 0) break;
    }
    return tail;
  }

  void append(std::string_view lines) {
    const off_t size = ::lseek(file_, 0, SEEK_END);
    if (!write_all(file_, lines)) take_back(size, "cannot be written");
    if (::fsync(file_) != 0) take_back(size, "cannot be synced");
  }

 private:
  // Of entries that could not all be written none stays.
  [[noreturn]] void take_back(off_t size, const char* what) const {
    const int error = errno;
    [[maybe_unused]] const int cut = ::ftruncate(file_, size);  // else the next writer drops what is no whole line
    errno = error;
    fail(path_, what);
  }

  bool open() {
    file_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file_ < 0) fail(path_, "cannot be opened");
    struct stat here {}, there {};
    if (!lock_file(file_, LOCK_EX) || ::fstat(file_, &here) != 0) fail(path_, "cannot be locked");
    return ::stat(path_.c_str(), &there) == 0 && here.st_ino == there.st_ino && here.st_dev == there.st_dev;
  }

  const std::string& path_;
  int file_ = -1;
};

std::string line_of(const std::string& previous, TimeUs at, std::string_view fields) {
  return std::string(kPrevious) + previous + R"(",)" + std::string(kAt) + format_utc(at) + R"(",)" + std::string(fields) + "}\n";
}

std::string previous_of(std::string_view line) {
  return line.starts_with(kPrevious) ? std::string(line.substr(kPrevious.size(), kHexDigits)) : std::string();
}

// The first line where older entries were cut: it stands for the last of them, and carries its hash as its own previous.
bool is_anchor(std::string_view line) { return line.find(R"("what":"anchor","cut":)") != std::string_view::npos; }

// What the line after this one must carry.
std::string hash_after(const std::string& line) {
  if (line.empty()) return std::string(kHexDigits, '0');
  return is_anchor(line) ? previous_of(line) : sha256(line).hex();
}

TimeUs time_of(std::string_view line) {
  const size_t start = kPrevious.size() + kHexDigits + 2 + kAt.size();
  if (line.size() < start) return kTimeUnknown;
  const std::string_view rest = line.substr(start);
  return parse_rfc3339(rest.substr(0, rest.find('"'))).value_or(kTimeUnknown);
}

std::vector<std::string> lines_of(const std::string& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(std::move(line));
  return lines;
}

// The member `"login":…,`, or nothing where nobody logged in: the user id that the kernel keeps from the login on, through su, sudo and runuser
// (/proc/self/loginuid: 4294967295 is nobody).
std::string login_field() {
  std::ifstream file("/proc/self/loginuid");
  unsigned uid = 0;
  if (!(file >> uid) || uid == UINT_MAX) return {};
  return R"("login":)" + log_string(user_name(uid)) + ",";
}

}  // namespace

std::string log_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + '"';
}

ChainedLog::ChainedLog(std::string path) : path_(std::move(path)) {}

void ChainedLog::append(TimeUs at, std::string_view fields) { append_all(at, {std::string(fields)}); }

void ChainedLog::append_all(TimeUs at, const std::vector<std::string>& fields) {
  LockedFile file(path_);
  file.drop_cut_line();
  std::string last = file.last_line(), lines;
  for (const std::string& entry : fields) {
    const std::string line = line_of(hash_after(last), at, entry);
    lines += line;
    last = line.substr(0, line.size() - 1);
  }
  file.append(lines);
}

std::string ChainedLog::verify() const {
  const std::vector<std::string> lines = lines_of(path_);
  std::string expected(kHexDigits, '0');
  for (size_t i = 0; i < lines.size(); ++i) {
    const bool first_anchor = i == 0 && is_anchor(lines[i]);
    if (!first_anchor && (is_anchor(lines[i]) || previous_of(lines[i]) != expected)) {
      return path_ + ":" + std::to_string(i + 1) + ": the chain is broken here";
    }
    expected = hash_after(lines[i]);
  }
  return {};
}

uint64_t ChainedLog::cut_before(TimeUs before, TimeUs now, const std::function<void(uint64_t)>& prove) {
  LockedFile lock(path_);
  lock.drop_cut_line();
  const std::vector<std::string> lines = lines_of(path_);
  const size_t first = !lines.empty() && is_anchor(lines.front()) ? 1 : 0;
  size_t cut = first;
  while (cut < lines.size() && time_of(lines[cut]) < before) ++cut;
  if (cut == first) return 0;
  prove(cut - first);
  std::string kept = line_of(sha256(lines[cut - 1]).hex(), now, R"("what":"anchor","cut":)" + std::to_string(cut - first));
  for (size_t i = cut; i < lines.size(); ++i) kept += lines[i] + "\n";
  WholeFile file(path_, 0600);
  file.write(kept);
  file.put_in_place();
  return cut - first;
}

void log_access(const std::string& store_dir, std::string_view who, std::string_view command, std::string_view hits, TimeUs now) {
  check_store_owner(store_dir);
  ChainedLog(store_dir + "/access.log").append(now, R"("who":)" + log_string(who) + "," + login_field() + R"("command":)" + log_string(command) + R"(,"hits":)" + log_string(hits));
}

std::string verify_access_log(const std::string& store_dir) { return ChainedLog(store_dir + "/access.log").verify(); }

std::string current_user() { return user_name(::getuid()); }

}  // namespace netra
