#include "store/roster_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <tuple>
#include <utility>

#include "metrics/input_error.h"
#include "store/whole_file.h"

namespace netra {
namespace {

static_assert(crypto_shorthash_siphashx24_KEYBYTES == 16 && crypto_shorthash_siphashx24_BYTES == 16);

[[noreturn]] void fail(const std::string& path, std::string_view what) {
  throw SystemError(fmt::format("{}: {}: {}", path, what, std::strerror(errno)));
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
  if (::access(key_path(store_dir).c_str(), F_OK) == 0) return read(store_dir);
  RosterKey key;
  randombytes_buf(key.bytes_.data(), key.bytes_.size());
  key.new_ = true;
  return key;
}

void RosterKey::keep(const std::string& store_dir) {
  if (!std::exchange(new_, false)) return;
  WholeFile file(key_path(store_dir), 0600);
  file.write({reinterpret_cast<const char*>(bytes_.data()), bytes_.size()});
  file.put_in_place();
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

uint32_t RosterFileBuilder::append(std::string_view text) {
  const auto offset = static_cast<uint32_t>(strings_.size());
  strings_.append(bytes_of(static_cast<uint16_t>(text.size()))).append(text);
  return offset;
}

uint32_t RosterFileBuilder::intern(const std::string& text) {
  const auto [at, fresh] = interned_.try_emplace(text, 0);
  if (fresh) at->second = append(text);
  return at->second;
}

std::string_view RosterFileBuilder::string_at(uint32_t offset) const {
  uint16_t length = 0;
  std::memcpy(&length, strings_.data() + offset, sizeof length);
  return std::string_view(strings_).substr(offset + sizeof length, length);
}

void RosterFileBuilder::add(const RosterRow& row, TimeUs valid_from, TimeUs valid_to) {
  for (const std::string* text : {&row.person, &row.agency, &row.region, &row.flags})
    if (text->size() > UINT16_MAX) throw InputError(fmt::format("line {}: a field is longer than 65,535 bytes", row.line));
  if (strings_.size() > UINT32_MAX - 5 * (UINT16_MAX + 2)) throw InputError("the roster's texts exceed 4 GiB; split the roster");
  Row& added = rows_.emplace_back();
  const bool by_id = !row.account_id.empty();
  added.hash = by_id ? key_.hash(row.platform, 'i', row.account_id) : key_.hash(row.platform, 'h', row.handle);
  added.disk.person = append(row.person);
  added.disk.agency = intern(row.agency);
  added.disk.region = intern(row.region);
  added.disk.flags = intern(row.flags);
  added.disk.valid_from = valid_from;
  added.disk.valid_to = valid_to;
  added.disk.category = static_cast<uint8_t>(row.category);
  added.disk.ownership = static_cast<uint8_t>(row.ownership);
  if (!by_id) handle_platforms_.insert(row.platform);
}

bool RosterFileBuilder::before(const Row& a, const Row& b) const {
  if (a.hash != b.hash) return a.hash < b.hash;
  const auto said = [this](const RosterRowOnDisk& row) {
    return std::tuple(row.valid_from, row.valid_to, row.ownership, row.category, string_at(row.person), string_at(row.agency),
                      string_at(row.region), string_at(row.flags));
  };
  return said(a.disk) < said(b.disk);
}

// REQUIRES: rows_ are sorted.
RosterHeader RosterFileBuilder::header(const Sha256& identity) {
  RosterHeader header;
  kRosterMagic.copy(header.magic, sizeof header.magic);
  header.version = kRosterVersion;
  header.handle_platforms = intern(fmt::format("{}", fmt::join(handle_platforms_, ";")));
  header.rows = rows_.size();
  for (size_t i = 0; i < rows_.size(); ++i) header.accounts += i == 0 || rows_[i].hash != rows_[i - 1].hash;
  header.string_bytes = strings_.size();
  header.identity = identity.bytes;
  header.key_check = key_.check();
  return header;
}

void RosterFileBuilder::write(const std::string& store_dir, const Sha256& identity) {
  std::sort(rows_.begin(), rows_.end(), [this](const Row& a, const Row& b) { return before(a, b); });
  RosterHeader head = header(identity);
  Sha256Stream body;
  for (const Row& row : rows_) body.add(bytes_of(row.hash));
  for (const Row& row : rows_) body.add(bytes_of(row.disk));
  head.body = body.add(strings_).finish().bytes;
  key_.keep(store_dir);
  WholeFile file(store_dir + "/roster.dat", 0600);
  file.write(bytes_of(head));
  for (const Row& row : rows_) file.write(bytes_of(row.hash));
  for (const Row& row : rows_) file.write(bytes_of(row.disk));
  file.write(strings_);
  file.put_in_place();
}

}  // namespace netra
