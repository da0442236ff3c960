#pragma once

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "metrics/sha256.h"
#include "store/roster_csv.h"

// The roster at rest, for this folder alone. `roster.dat` beside the store, integers little endian:
//
//   file    := header hash*rows row*rows strings
//   header  := RosterHeader, 168 bytes; body = SHA-256 of all that follows it
//   hash    := low:u64 high:u64           SipHash-2-4-128 of the account under the key; sorted by (low, high)
//   row     := RosterRowOnDisk, 40 bytes  row i belongs to hash i
//   strings := (length:u16 bytes)*        a row names a string by its offset here
//
// What is hashed: platform, NUL, `i` and the account id, or `h` and the handle in ASCII lower case. No identifier is in
// the file. The key is `roster.key`: 16 random bytes, mode 0600.
namespace netra {

inline constexpr std::string_view kRosterMagic = "NETRAROS";
inline constexpr uint32_t kRosterVersion = 1;

struct RosterHash {
  uint64_t low = 0, high = 0;
  auto operator<=>(const RosterHash&) const = default;
};

struct RosterRowOnDisk {
  uint32_t person = 0, agency = 0, region = 0, flags = 0;  // offsets in strings
  int64_t valid_from = 0, valid_to = 0;                    // microseconds UTC, [from, to); 0 is open
  uint8_t category = 0, ownership = 0;                     // as the enums of roster.h
  uint8_t reserved[6] = {};
};
static_assert(sizeof(RosterRowOnDisk) == 40);

struct RosterHeader {
  char magic[8] = {};
  uint32_t version = 0;
  uint32_t handle_platforms = 0;  // offset of the platforms with rows known by handle only, separated by `;`
  uint64_t rows = 0, accounts = 0, string_bytes = 0;
  std::array<uint8_t, 32> identity{};
  std::array<uint8_t, 16> key_check{};  // hash of a fixed text under the key
  std::array<uint8_t, 32> body{};
  uint8_t reserved[48] = {};
};
static_assert(sizeof(RosterHeader) == 168);

// The secret under which accounts are hashed.
class RosterKey {
 public:
  // All zero: for a roster that knows nobody.
  RosterKey() = default;
  // Reads `roster.key`. Throws SystemError naming the file when it is absent, too short or readable by others.
  static RosterKey read(const std::string& store_dir);
  // The same, or a new one where there is none, which keep() writes.
  static RosterKey read_or_make(const std::string& store_dir);
  // Writes a new key (mode 0600). Throws SystemError.
  void keep(const std::string& store_dir);

  // `kind` keeps ids (`i`), handles (`h`) and the check of the key (`k`) apart. Allocates only for names of over 400 bytes.
  RosterHash hash(std::string_view platform, char kind, std::string_view name) const;
  std::array<uint8_t, 16> check() const;

 private:
  std::array<uint8_t, 16> bytes_{};
  bool new_ = false;
};

// Collects rows and writes the file. Holds 56 bytes of each row, and its person; other texts once.
// Thread safety: none.
class RosterFileBuilder {
 public:
  explicit RosterFileBuilder(RosterKey key) : key_(key) {}

  // `valid_from`, `valid_to` as on disk. Rows of one account are ordered by what they say, whatever the order of adding.
  void add(const RosterRow& row, TimeUs valid_from, TimeUs valid_to);
  // Keeps the key and puts `roster.dat` in its place by atomic rename, synced. Throws SystemError; the old file stays then.
  void write(const std::string& store_dir, const Sha256& identity);

 private:
  struct Row {
    RosterHash hash;
    RosterRowOnDisk disk;
  };
  uint32_t append(std::string_view text);
  uint32_t intern(const std::string& text);
  std::string_view string_at(uint32_t offset) const;
  bool before(const Row& a, const Row& b) const;
  RosterHeader header(const Sha256& identity);

  RosterKey key_;
  std::vector<Row> rows_;
  std::string strings_;
  std::unordered_map<std::string, uint32_t> interned_;
  std::set<std::string> handle_platforms_;
};

}  // namespace netra
