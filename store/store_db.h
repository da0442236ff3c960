#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "store/entity.h"
#include "store/store.h"

namespace netra {

// Column families; the names in store_db.cc are part of the schema.
enum class Family : uint8_t { kContents, kMarks, kActFacts, kIndex, kAccounts, kHits, kPositions, kDeadLetters, kMeta };
inline constexpr size_t kFamilies = 9;

inline constexpr uint32_t kSchemaVersion = 1;

class StoreDb;

// Changes of one store that reach the disk together or not at all.
// Thread safety: none. Borrows the store.
class WriteSet {
 public:
  explicit WriteSet(const StoreDb& db);
  ~WriteSet();
  WriteSet(WriteSet&&) noexcept;
  void put(Family family, std::string_view key, std::string_view value);
  void remove(Family family, std::string_view key);
  bool empty() const;

 private:
  friend class StoreDb;
  struct State;
  std::unique_ptr<State> state_;
};

// RocksDB behind the store: the only file that knows it. Every failure throws SystemError naming folder and cause.
// Thread safety: get and scan from any thread; write from one.
class StoreDb {
 public:
  static std::unique_ptr<StoreDb> open(const std::string& dir, Store::Mode mode, const StoreOptions& options);
  ~StoreDb();

  const std::string& dir() const;
  // False when there is no such key; `value` is overwritten.
  bool get(Family family, std::string_view key, std::string& value) const;
  // Without a sync: what a power cut takes away is read again. `synced` where there is nothing to read it from.
  void write(WriteSet& changes) { write(changes, false); }
  void write_synced(WriteSet& changes) { write(changes, true); }
  // A change leaves the bytes that it replaces in older files until RocksDB merges them down, which it begins with each file
  // of kMergedWithinDays at the latest, after the next flush of its family. Bytes that must go at once: flush(), then
  // rewrite() for the keys from `first` to `last`, both included; when the store is closed no file holds them.
  static constexpr int64_t kMergedWithinDays = 7;
  void flush();
  void rewrite(Family family, std::string_view first, std::string_view last);
  // Every key that starts with `prefix` and is not below `from`, ascending; false from `each` stops. The views live for
  // the call. One snapshot for the whole scan.
  using Each = std::function<bool(std::string_view key, std::string_view value)>;
  void scan(Family family, std::string_view prefix, std::string_view from, const Each& each) const;
  // Acts under one target, quick where there are none (a bloom filter over the target's key).
  void scan_acts(const EntityKey& target, const Each& each) const;

  // The files that hold what this opening sees, for a copy of them. `cut`: only the first `bytes` of it; `contents`: this
  // instead of what the file holds by now.
  struct LiveFile {
    std::string name;
    uint64_t bytes = 0;
    bool cut = false;
    std::string contents;
  };
  std::vector<LiveFile> live_files() const;
  // Names of RocksDB's write-ahead logs in the folder. One that goes while a store is opened took with it what is in tables
  // that the opened one does not know.
  static std::set<std::string> write_ahead_logs(const std::string& dir);
  // What is in memory of the tables beside the cache: their indexes and filters.
  uint64_t table_bytes() const;
  // Reads every block of every table. An empty string, or what is damaged.
  std::string damaged_blocks() const;

  // The keyed hash under which something is kept that nobody may find by guessing names: 16 bytes, the shard first.
  std::string keyed(const EntityKey& key) const;
  std::string keyed(const Entity& entity) const { return keyed(EntityKey::of(entity)); }
  // The same for a few bytes: 8 bytes out.
  std::string keyed_bytes(std::string_view bytes) const;

 private:
  friend class WriteSet;
  struct State;
  explicit StoreDb(std::unique_ptr<State> state);
  void write(WriteSet& changes, bool synced);
  std::unique_ptr<State> state_;
};

}  // namespace netra
