#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/format.h"
#include "ingest/record.h"
#include "metrics/sha256.h"

namespace netra {

class StoreDb;  // store/store_db.h: the column families, for this folder alone

struct StoreOptions {
  uint64_t memory_bytes = 256ull << 20;  // block cache and write buffers together
};

// What a store has counted since it was made. Always: received = handled + filtered + dead_lettered.
struct RunCounters {
  uint64_t received = 0, handled = 0, filtered = 0, dead_lettered = 0;
  std::array<uint64_t, kFaults> dead_letters_by_fault{};
  std::array<uint64_t, kKinds> events_by_kind{};
  uint64_t deletes = 0;  // events that delete or undo, of any kind
};

// Records [from, to) of a partition that the broker no longer had when they were wanted.
struct Gap {
  uint64_t from = 0, to = 0;
  TimeUs at = kTimeUnknown;          // when that was seen, by the wall clock
};

// Where one stream stands.
struct StreamState {
  std::string name;                  // Stream::name
  Stream::Kind kind = Stream::Kind::kDump;
  std::string format, domain;
  std::vector<std::string> mappings;  // SHA-256 in hex of the operator's mapping files that read it
  uint64_t first_number = 0, next_number = 0;  // [first, next) were taken
  TimeUs watermark = kTimeUnknown;   // running maximum of witness times
  std::vector<Gap> gaps;             // ascending; in [first, next)
  RecordMark mark;                   // the last record taken from a partition
  bool finished = false;             // a dump read to its end
  // Of a dump, as far as describe_inputs() was told.
  std::string file, sha256_hex;
  uint64_t bytes = 0;
};

// A dump as it was given.
struct InputDescription {
  std::string stream, file;
  uint64_t bytes = 0;
  Sha256 sha256;
};

// One switch of pack or roster, or one advance of an idle partition's watermark.
struct ScheduleEntry {
  enum class What : uint8_t { kUse = 1, kAdvance = 2 };
  What what = What::kUse;
  uint32_t pack_sequence = 0, roster_sequence = 0;
  Sha256 pack, roster;
  std::string normaliser;        // its version, by which texts were read
  std::map<std::string, uint64_t> positions;  // per stream, the first record number that it holds for
  std::string stream;                // kAdvance: whose watermark
  TimeUs watermark = kTimeUnknown;   // kAdvance: to what
};

// What makes this run this run: kept in the store when it is made and compared when a run goes on.
struct RunIdentity {
  std::string run;                   // random, 16 hex digits
  std::map<std::string, std::string> configuration;  // what can change a result: horizon, lateness, formats …
};

// The state on disk: a RocksDB folder (layout: store/store_db.cc and docs/storage-format.md).
// Thread safety: reading methods may run in any thread; all writing goes through one thread (the committer's).
// A store that another process holds for writing is refused; read-only opening works beside it and sees what was
// written when it was opened.
class Store {
 public:
  enum class Mode : uint8_t { kWrite, kReadOnly };

  // kWrite makes the store when the folder is absent or empty. Throws SystemError when it cannot be opened, is held by
  // another process or has another schema version; InputError when kReadOnly finds no store, or kWrite is asked by root for
  // another user's (store/store_owner.h).
  static std::unique_ptr<Store> open(const std::string& dir, Mode mode, const StoreOptions& options = {});
  // True when the folder holds a store.
  static bool exists(const std::string& dir);
  ~Store();

  const std::string& dir() const;
  RunCounters counters() const;
  std::vector<StreamState> streams() const;                        // sorted by name
  std::optional<StreamState> stream(std::string_view name) const;  // where to go on; nothing when never seen
  std::vector<ScheduleEntry> schedule() const;
  // The run of this store; a new one is drawn by a writer when the store is made.
  RunIdentity run() const;
  // Throws InputError naming the key when the store was made with another value of what can change a result.
  void check_configuration(const std::map<std::string, std::string>& configuration) const;
  // The same, and writes it down for good.
  void fix_configuration(const std::map<std::string, std::string>& configuration);
  // Writes down what can change a result and may yet be another at the next start: the last one stands.
  void note_configuration(const std::map<std::string, std::string>& configuration);
  // Names the dumps of a run before the first batch, all in one write: for the manifest, and for "which files were these".
  void describe_inputs(std::span<const InputDescription> inputs);

  StoreDb& db() const { return *db_; }

 private:
  explicit Store(std::unique_ptr<StoreDb> db);
  std::unique_ptr<StoreDb> db_;
};

// NETRA_CRASH=POINT:N in the environment: aborts the process at the N-th passage of that point (`before_write`,
// `after_write`, `before_commit`, `after_commit`). Else it costs a getenv(), a few times a batch.
void crash_point(const char* point);
// Throws InputError where NETRA_CRASH names no such point: a slip in it would be a test that tests nothing.
void check_crash_plan();

}  // namespace netra
