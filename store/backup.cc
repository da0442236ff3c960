// backup.json: {"program","made","run","files":[{"name","bytes","sha256"}]}, files sorted by name.
#include "store/backup.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <rapidjson/document.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "metrics/civil_time.h"
#include "metrics/input_error.h"
#include "store/access_log.h"
#include "store/file_lock.h"
#include "store/store.h"
#include "store/store_db.h"
#include "store/whole_folder.h"

namespace netra {
namespace {

namespace fs = std::filesystem;

constexpr const char* kList = "backup.json";
constexpr const char* kAccessLog = "access.log";
constexpr int kAttempts = 20;  // a daemon may take files away between their listing and their opening
const StoreOptions kSmall{64u << 20};

struct Listed {
  uint64_t bytes = 0;
  std::string sha256_hex;
};
using List = std::map<std::string, Listed>;

// An open file and how much of it belongs to the backup.
class Taken {
 public:
  Taken(std::string file_name, const std::string& path) : name(std::move(file_name)), fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  Taken(Taken&& other) noexcept : name(std::move(other.name)), bytes(other.bytes), fd_(std::exchange(other.fd_, -1)) {}
  ~Taken() {
    if (fd_ >= 0) ::close(fd_);
  }
  bool there() const { return fd_ >= 0; }
  int fd() const { return fd_; }
  uint64_t size() const {
    struct stat now {};
    return ::fstat(fd_, &now) == 0 ? static_cast<uint64_t>(now.st_size) : 0;
  }

  std::string name;
  uint64_t bytes = 0;

 private:
  int fd_;
};

struct View {
  std::vector<Taken> files;
  std::map<std::string, std::string> contents;  // small files by what is in them
  std::string run;
};

bool is_rocksdbs(const std::string& name) {
  const size_t dot = name.find_first_not_of("0123456789");
  const bool numbered = dot != 0 && dot != std::string::npos && name[dot] == '.';
  return numbered || name == "CURRENT" || name == "IDENTITY" || name == "LOCK" || name.starts_with("LOG") || name.starts_with("MANIFEST-") ||
         name.starts_with("OPTIONS-");
}

std::set<std::string> names_in(const std::string& dir) {
  std::set<std::string> names;
  std::error_code error;
  for (fs::directory_iterator at(dir, error), end; !error && at != end; at.increment(error)) {
    std::error_code gone;
    if (at->is_regular_file(gone)) names.insert(at->path().filename().string());
  }
  return names;
}

// Nothing when a file went before it could be opened, a write-ahead log included: then look again.
std::optional<View> open_database_files(const std::string& dir) {
  const std::set<std::string> before = StoreDb::write_ahead_logs(dir);
  const auto store = Store::open(dir, Store::Mode::kReadOnly, kSmall);
  View view;
  view.run = store->run().run;
  for (StoreDb::LiveFile& live : store->db().live_files()) {
    if (!live.contents.empty()) {
      view.contents.emplace(std::move(live.name), std::move(live.contents));
      continue;
    }
    Taken file(live.name, dir + "/" + live.name);
    if (!file.there()) return std::nullopt;
    file.bytes = live.cut ? live.bytes : file.size();
    view.files.push_back(std::move(file));
  }
  const std::set<std::string> after = StoreDb::write_ahead_logs(dir);
  if (!std::includes(after.begin(), after.end(), before.begin(), before.end())) return std::nullopt;
  return view;
}

// Logs beside the store are locked for the moment in which their size is taken: it is then a line's end.
void open_files_beside(const std::string& dir, View& view) {
  for (const std::string& name : names_in(dir)) {
    if (is_rocksdbs(name) || name.ends_with(".new") || name == kList) continue;
    Taken file(name, dir + "/" + name);
    if (!file.there()) throw SystemError(fmt::format("{}/{}: cannot be read: {}", dir, name, std::strerror(errno)));
    if (name.ends_with(".log") && !lock_file(file.fd(), LOCK_SH)) throw SystemError(fmt::format("{}/{}: cannot be locked: {}", dir, name, std::strerror(errno)));
    file.bytes = file.size();
    ::flock(file.fd(), LOCK_UN);
    view.files.push_back(std::move(file));
  }
}

// All files of a large store are open at once.
void allow_many_files() {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
}

View open_view(const std::string& dir) {
  allow_many_files();
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    if (auto view = open_database_files(dir)) {
      open_files_beside(dir, *view);
      return std::move(*view);
    }
  }
  throw SystemError(dir + ": its files change faster than they can be opened; try again");
}

std::string list_json(const List& list, const std::string& run, const std::string& program) {
  rapidjson::StringBuffer buffer;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> json(buffer);
  json.SetIndent(' ', 1);
  const auto text = [&](const char* key, const std::string& value) {
    json.Key(key);
    json.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  };
  json.StartObject();
  text("program", program);
  text("made", format_utc(wall_clock()));
  text("run", run);
  json.Key("files");
  json.StartArray();
  for (const auto& [name, listed] : list) {
    json.StartObject();
    text("name", name);
    json.Key("bytes");
    json.Uint64(listed.bytes);
    text("sha256", listed.sha256_hex);
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

List read_list(const std::string& dir) {
  const std::string path = dir + "/" + kList;
  std::ifstream file(path, std::ios::binary);
  if (!file) throw InputError(dir + ": there is no backup: it has no " + kList);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  rapidjson::Document document;
  document.Parse(text.data(), text.size());
  const auto damaged = [&]() -> SystemError { return SystemError(path + ": damaged; take another backup"); };
  if (document.HasParseError() || !document.IsObject() || !document.HasMember("files") || !document["files"].IsArray()) throw damaged();
  List list;
  for (const auto& entry : document["files"].GetArray()) {
    const bool sound = entry.IsObject() && entry.HasMember("name") && entry["name"].IsString() && entry.HasMember("bytes") && entry["bytes"].IsUint64() &&
                       entry.HasMember("sha256") && entry["sha256"].IsString();
    const std::string name = sound ? entry["name"].GetString() : "";
    if (name.empty() || name.find('/') != std::string::npos) throw damaged();
    list[name] = {entry["bytes"].GetUint64(), entry["sha256"].GetString()};
  }
  return list;
}

// How many bytes of a file of `size` bytes to compare with the list: all, and of an access log that has grown what was there.
uint64_t backed_up(const std::string& name, uint64_t size, const Listed& listed) {
  return name == kAccessLog ? std::min(size, listed.bytes) : size;
}

BackupReport report_of(const List& list) {
  BackupReport report;
  report.files = list.size();
  for (const auto& [name, listed] : list) report.bytes += listed.bytes;
  return report;
}

}  // namespace

BackupReport make_backup(const std::string& store_dir, const std::string& backup_dir, const std::string& program) {
  WholeFolder folder(backup_dir);
  const View view = open_view(store_dir);
  List list;
  const auto note = [&](const std::string& name, const WholeFolder::Copied& copied) { list[name] = {copied.bytes, copied.sha256.hex()}; };
  for (const Taken& file : view.files) {
    const WholeFolder::Copied copied = folder.copy(file.fd(), file.bytes, file.name);
    if (copied.bytes != file.bytes) throw SystemError(fmt::format("{}/{}: became shorter while it was copied; try again", store_dir, file.name));
    note(file.name, copied);
  }
  for (const auto& [name, contents] : view.contents) note(name, folder.write(contents, name, 0640));
  folder.write(list_json(list, view.run, program), kList, 0640);
  folder.put_in_place();
  return report_of(list);
}

BackupReport restore_backup(const std::string& backup_dir, const std::string& store_dir, const std::string& who) {
  const List list = read_list(backup_dir);
  WholeFolder folder(store_dir);
  for (const auto& [name, listed] : list) {
    const std::string path = backup_dir + "/" + name;
    const Taken file(name, path);
    if (!file.there()) throw SystemError(fmt::format("{}: cannot be read: {}; take another backup", path, std::strerror(errno)));
    const WholeFolder::Copied copied = folder.copy(file.fd(), backed_up(name, file.size(), listed), name);
    if (copied.bytes != listed.bytes || copied.sha256.hex() != listed.sha256_hex) throw SystemError(path + ": damaged; take another backup");
  }
  log_access(folder.filled(), who, "store restore", backup_dir, wall_clock());
  folder.put_in_place();
  return report_of(list);
}

std::vector<std::string> damaged_files(const std::string& dir) {
  std::vector<std::string> damaged;
  if (!fs::exists(dir + "/" + kList)) return damaged;
  for (const auto& [name, listed] : read_list(dir)) {
    std::ifstream file(dir + "/" + name, std::ios::binary);
    if (!file) {
      damaged.push_back(name + ": is missing");
      continue;
    }
    std::error_code unknown;
    const uint64_t size = backed_up(name, fs::file_size(dir + "/" + name, unknown), listed);
    Sha256Stream digest;
    std::string buffer(size_t{1} << 20, '\0');
    uint64_t bytes = 0;
    while (file.read(buffer.data(), static_cast<std::streamsize>(std::min(size - bytes, buffer.size()))), file.gcount() > 0) {
      digest.add(std::string_view(buffer).substr(0, static_cast<size_t>(file.gcount())));
      bytes += static_cast<uint64_t>(file.gcount());
    }
    if (bytes != listed.bytes || digest.finish().hex() != listed.sha256_hex) damaged.push_back(name + ": is not what was backed up");
  }
  return damaged;
}

}  // namespace netra
