#include "matcher/database_cache.h"

#include <fmt/format.h>
#include <hs/hs.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <iterator>

#include "matcher/normalise.h"

// File: magic (8 bytes) · key (32: SHA-256 of phrases, normaliser, library, CPU) · SHA-256 of the payload (32) · payload
// (a serialised Hyperscan database, to the end of the file).

namespace netra {
namespace {

constexpr std::string_view kMagic = "NETRAHS1";
constexpr size_t kHeader = 8 + 32 + 32;

Sha256 make_key(const Sha256& phrases) {
  hs_platform_info_t platform{};
  if (hs_populate_platform(&platform) != HS_SUCCESS) platform = {};
  Sha256Stream stream;
  stream.add_field(phrases.view()).add_field(kNormaliserVersion).add_field(hs_version());
  stream.add_field(fmt::format("{}:{:x}", platform.tune, platform.cpu_features));
  return stream.finish();
}

}  // namespace

void HsDatabaseFree::operator()(hs_database* database) const noexcept { hs_free_database(database); }
void HsScratchFree::operator()(hs_scratch* scratch) const noexcept { hs_free_scratch(scratch); }

DatabaseCache::DatabaseCache(std::string folder, const Sha256& phrases, std::string_view what) : key_(make_key(phrases)) {
  if (!folder.empty()) path_ = fmt::format("{}/{}-{}.hsdb", folder, what, phrases.hex().substr(0, 16));
}

DatabaseCache::Found DatabaseCache::load(HsDatabase& database) const {
  if (path_.empty()) return Found::kAbsent;
  std::ifstream in(path_, std::ios::binary);
  if (!in) return Found::kAbsent;
  std::ostringstream read;
  if (!(read << in.rdbuf())) return Found::kUnusable;  // a folder, a bad block
  const std::string bytes = read.str();
  if (bytes.size() <= kHeader || !bytes.starts_with(kMagic)) return Found::kUnusable;
  const std::string_view payload = std::string_view(bytes).substr(kHeader);
  if (bytes.compare(8, 32, key_.view()) != 0 || bytes.compare(40, 32, sha256(payload).view()) != 0) return Found::kUnusable;
  hs_database_t* made = nullptr;
  if (hs_deserialize_database(payload.data(), payload.size(), &made) != HS_SUCCESS) return Found::kUnusable;
  database.reset(made);
  return Found::kUsable;
}

bool DatabaseCache::store(const HsDatabase& database) const {
  if (path_.empty()) return false;
  char* bytes = nullptr;
  size_t size = 0;
  if (hs_serialize_database(database.get(), &bytes, &size) != HS_SUCCESS) return false;
  const std::unique_ptr<char, decltype(&std::free)> owner(bytes, &std::free);
  static std::atomic<int> counter{0};
  const std::string temporary = fmt::format("{}.{}.{}.tmp", path_, ::getpid(), counter++);
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(path_).parent_path(), error);
  {
    std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
    out << kMagic << key_.view() << sha256({bytes, size}).view();
    out.write(bytes, static_cast<std::streamsize>(size));
    if (!out.flush()) {
      std::filesystem::remove(temporary, error);
      return false;
    }
  }
  std::filesystem::rename(temporary, path_, error);
  if (error) std::filesystem::remove(temporary, error);
  return !error;
}

}  // namespace netra
