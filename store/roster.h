#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/civil_time.h"
#include "metrics/sha256.h"

namespace netra {

// The values stand on disk: do not renumber.
enum class Category : uint8_t { kPns = 1, kPppk = 2, kPpnpn = 3, kThl = 4, kKades = 5, kPerangkat = 6, kTni = 7, kPolri = 8 };
enum class Ownership : uint8_t { kConfirmed = 1, kLikely = 2, kClaimed = 3 };
std::string_view name_of(Category category);
std::string_view name_of(Ownership ownership);

// One row of the roster, as the join needs it. Views live as long as the roster.
struct Member {
  std::string_view person, agency, region, flags;
  Category category = Category::kPns;
  Ownership ownership = Ownership::kConfirmed;
  TimeUs valid_from = kTimeUnknown, valid_to = kTimeUnknown;  // [from, to); 0 is open
  bool valid_at(TimeUs t) const { return (!valid_from || t >= valid_from) && (!valid_to || t < valid_to); }
};

// The known accounts: keyed hashes only, never an identifier. In memory a 64-bit hash and a row number each, behind a
// bloom filter; a memory-mapped file of 128-bit keyed hashes and rows verifies every candidate.
// Thread safety: immutable after open; share freely.
class Roster {
 public:
  // A look-up under way: prepared (hash taken, memory prefetched), then asked.
  struct Query {
    uint64_t hash_low = 0, hash_high = 0;
  };

  // An empty roster: finds nobody.
  static std::shared_ptr<const Roster> none();
  // Opens the roster beside the store (`roster.dat`, `roster.key`); none() when there is none.
  // Throws InputError or SystemError naming the file when it is damaged or the key does not fit.
  static std::shared_ptr<const Roster> open(const std::string& store_dir);
  virtual ~Roster() = default;

  // Hashes one account and prefetches what may_contain() will touch. Costs no allocation. About 30 ns.
  virtual Query prepare(std::string_view platform, std::string_view account_id) const = 0;
  // The same for a handle; only asked where handles_matter(platform).
  virtual Query prepare_handle(std::string_view platform, std::string_view handle) const = 0;
  virtual bool handles_matter(std::string_view platform) const = 0;
  // Quick and nearly sure: false means no member, ever. Where it is true it prefetches what find() will touch.
  virtual bool may_contain(const Query& query) const = 0;
  // Rows of that account, whatever their validity; empty when it is nobody's.
  virtual void find(const Query& query, std::vector<Member>& rows) const = 0;

  virtual Sha256 identity() const = 0;  // SHA-256 of the sorted canonical rows, whatever the key
  virtual uint64_t accounts() const = 0;
};

}  // namespace netra
