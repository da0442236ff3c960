#include "store/roster_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "metrics/input_error.h"

namespace netra {
namespace {

static_assert(crypto_shorthash_siphashx24_KEYBYTES == 16 && crypto_shorthash_siphashx24_BYTES == 16);

[[noreturn]] void fail(const std::string& path, std::string_view what) {
  throw SystemError(fmt::format("{}: {}: {}", path, what, std::strerror(errno)));
}

// A file that is written, synced and closed; errors name it.
class OutputFile {
 public:
  OutputFile(std::string path, int flags, mode_t mode) : path_(std::move(path)), fd_(::open(path_.c_str(), flags | O_CLOEXEC, mode)) {
    if (fd_ < 0) fail(path_, "cannot be made");
  }
  ~OutputFile() {
    if (fd_ >= 0) ::close(fd_);
  }
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
      if (written < 0 && errno != EINTR) fail(path_, "cannot be written");
      if (written > 0) bytes.remove_prefix(static_cast<size_t>(written));
    }
  }
  void sync() {
    if (::fsync(fd_) != 0) fail(path_, "cannot be synced");
  }

 private:
  std::string path_;
  int fd_;
};

void sync_folder(const std::string& dir) {
  const int fd = ::open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) fail(dir, "cannot be opened");
  const int synced = ::fsync(fd);
  ::close(fd);
  if (synced != 0) fail(dir, "cannot be synced");
}

std::string key_path(const std::string& store_dir) { return store_dir + "/roster.key"; }

template <typename T>
std::string_view bytes_of(const T& value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

}  // namespace

RosterKey RosterKey::read(const std::string& store_dir) {
  const std::string path = key_path(store_dir);
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) fail(path, "the roster's key cannot be opened");
  RosterKey key;
  struct stat status {};
  const bool known = ::fstat(fd, &status) == 0;
  const ssize_t got = ::read(fd, key.bytes_.data(), key.bytes_.size());
  ::close(fd);
  if (!known || got != static_cast<ssize_t>(key.bytes_.size()) || status.st_size != static_cast<off_t>(key.bytes_.size()))
    throw SystemError(path + ": is no roster key of 16 bytes; restore it, or remove it and import the roster again");
  if ((status.st_mode & 077) != 0) throw SystemError(path + ": others may read the roster's key; chmod 600 it");
  return key;
}

RosterKey RosterKey::read_or_make(const std::string& store_dir) {
  const std::string path = key_path(store_dir);
  if (::access(path.c_str(), F_OK) == 0) return read(store_dir);
  RosterKey key;
  randombytes_buf(key.bytes_.data(), key.bytes_.size());
  {
    OutputFile file(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    file.write({reinterpret_cast<const char*>(key.bytes_.data()), key.bytes_.size()});
    file.sync();
  }
  sync_folder(store_dir);
  return key;
}

RosterHash RosterKey::hash(std::string_view platform, char kind, std::string_view name) const {
  char small[512];
  std::string large;
  const size_t size = platform.size() + 2 + name.size();
  char* text = small;
  if (size > sizeof small) {
    large.resize(size);
    text = large.data();
  }
  platform.copy(text, platform.size());
  text[platform.size()] = '\0';
  text[platform.size() + 1] = kind;
  char* out = text + platform.size() + 2;
  name.copy(out, name.size());
  if (kind == 'h')
    std::transform(out, out + name.size(), out, [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  RosterHash hash;
  unsigned char digest[16];
  crypto_shorthash_siphashx24(digest, reinterpret_cast<const unsigned char*>(text), size, bytes_.data());
  std::memcpy(&hash.low, digest, 8);
  std::memcpy(&hash.high, digest + 8, 8);
  return hash;
}

std::array<uint8_t, 16> RosterKey::check() const {
  const RosterHash value = hash("netra", 'k', "roster key check");
  std::array<uint8_t, 16> bytes{};
  std::memcpy(bytes.data(), &value, bytes.size());
  return bytes;
}

uint32_t RosterFileBuilder::intern(const std::string& text) {
  const auto [at, fresh] = interned_.try_emplace(text, static_cast<uint32_t>(strings_.size()));
  if (fresh) {
    const uint16_t length = static_cast<uint16_t>(text.size());
    strings_.append(bytes_of(length)).append(text);
  }
  return at->second;
}

void RosterFileBuilder::add(const RosterRow& row, TimeUs valid_from, TimeUs valid_to) {
  for (const std::string* text : {&row.person, &row.agency, &row.region, &row.flags})
    if (text->size() > UINT16_MAX) throw InputError(fmt::format("line {}: a field is longer than 65,535 bytes", row.line));
  if (strings_.size() > UINT32_MAX - 5 * (UINT16_MAX + 2)) throw InputError("the roster's texts exceed 4 GiB; split the roster");
  Row& added = rows_.emplace_back();
  const bool by_id = !row.account_id.empty();
  added.hash = by_id ? key_.hash(row.platform, 'i', row.account_id) : key_.hash(row.platform, 'h', row.handle);
  added.canonical = row.canonical();
  added.disk.person = intern(row.person);
  added.disk.agency = intern(row.agency);
  added.disk.region = intern(row.region);
  added.disk.flags = intern(row.flags);
  added.disk.valid_from = valid_from;
  added.disk.valid_to = valid_to;
  added.disk.category = static_cast<uint8_t>(row.category);
  added.disk.ownership = static_cast<uint8_t>(row.ownership);
  if (!by_id) handle_platforms_.insert(row.platform);
}

RosterHeader RosterFileBuilder::header(const Sha256& identity) {
  RosterHeader header;
  kRosterMagic.copy(header.magic, sizeof header.magic);
  header.version = kRosterVersion;
  header.handle_platforms = intern(fmt::format("{}", fmt::join(handle_platforms_, ";")));
  header.rows = rows_.size();
  header.accounts = accounts();
  header.string_bytes = strings_.size();
  header.identity = identity.bytes;
  header.key_check = key_.check();
  return header;
}

uint64_t RosterFileBuilder::accounts() const {
  std::vector<RosterHash> hashes;
  hashes.reserve(rows_.size());
  for (const Row& row : rows_) hashes.push_back(row.hash);
  std::sort(hashes.begin(), hashes.end());
  return static_cast<uint64_t>(std::unique(hashes.begin(), hashes.end()) - hashes.begin());
}

void RosterFileBuilder::write(const std::string& store_dir, const Sha256& identity) {
  std::sort(rows_.begin(), rows_.end(),
            [](const Row& a, const Row& b) { return a.hash != b.hash ? a.hash < b.hash : a.canonical < b.canonical; });
  RosterHeader head = header(identity);
  std::string hashes, disk;
  for (const Row& row : rows_) {
    hashes += bytes_of(row.hash);
    disk += bytes_of(row.disk);
  }
  head.body = Sha256Stream().add(hashes).add(disk).add(strings_).finish().bytes;
  const std::string path = store_dir + "/roster.dat", fresh = path + ".new";
  {
    OutputFile file(fresh, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    for (std::string_view part : {bytes_of(head), std::string_view(hashes), std::string_view(disk), std::string_view(strings_)})
      file.write(part);
    file.sync();
  }
  if (::rename(fresh.c_str(), path.c_str()) != 0) fail(path, "cannot be put in place");
  sync_folder(store_dir);
}

}  // namespace netra
