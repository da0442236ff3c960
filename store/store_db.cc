// Layout of a store (schema version 1). Keys; values are the protobufs of facts.proto.
//
//   store          = RocksDB folder, beside it in the same folder: store.key (16 bytes, mode 0600), manifest.json,
//                    access.log, retention.log, the roster's files
//   entity-key     = first 16 bytes of SHA-256 over (platform, domain, id), each after its length as 8 bytes big endian;
//                    its first byte is the shard
//   keyed          = shard byte, then 15 bytes of SipHash-2-4-128 under store.key over the entity-key
//   facts.contents = entity-key(content)                    -> ContentFacts  campaign content and members' words
//   facts.marks    = keyed(content)                         -> ContentFacts  deletes and neutral edits of other content
//   facts.acts     = entity-key(target) entity-key(object)  -> ActFacts
//   facts.index    = entity-key(object)                     -> IndexFacts
//   facts.accounts = keyed(account)                         -> AccountFacts
//   hits           = hit id, 16 bytes                       -> Hit
//   positions      = "s" stream-name                        -> PositionState
//                  | "c"                                    -> Counters
//                  | "h" HitsMade without its count         -> HitsMade
//   dead_letters   = length(stream-name) as 2 bytes big endian, stream-name, record number as 8 bytes big endian
//                                                           -> DeadLetterValue
//   meta           = "schema"                               -> decimal schema version
//                  | "run"                                  -> RunValue
//                  | "schedule/" number as 8 bytes big endian -> ScheduleValue
//                  | "expiry"                               -> where the last expiry stopped
//                  | "outbox/" key of dead_letters          -> empty: still to be sent to dead_letters.topic
//                  | "repair/" key of dead_letters          -> RepairValue
#include "store/store_db.h"

#include <fcntl.h>
#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>
#include <rocksdb/write_buffer_manager.h>
#include <sodium.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdarg>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <limits>
#include <utility>
#include <vector>

#include "metrics/input_error.h"
#include "store/store_owner.h"
#include "store/whole_file.h"

namespace netra {
namespace {

constexpr std::array<const char*, kFamilies> kNames{"facts.contents", "facts.marks", "facts.acts",    "facts.index", "facts.accounts",
                                                    "hits",           "positions",   "dead_letters", "meta"};

// RocksDB compares with memcmp, which takes no null pointer, not even for no bytes.
rocksdb::Slice slice(std::string_view bytes) { return {bytes.data() ? bytes.data() : "", bytes.size()}; }
std::string_view view(const rocksdb::Slice& bytes) { return {bytes.data(), bytes.size()}; }

[[noreturn]] void fail(const std::string& dir, const std::string& what, const std::string& cause) {
  throw SystemError("the store " + dir + ": " + what + ": " + cause);
}

void check(const rocksdb::Status& status, const std::string& dir, const char* what) {
  if (!status.ok()) fail(dir, what, status.ToString());
}

// Why a store of that schema version is refused, and what its owner can do.
std::string other_schema(const std::string& schema) {
  const bool older = std::strtoul(schema.c_str(), nullptr, 10) < kSchemaVersion;
  return "schema version " + schema + ", this program reads " + std::to_string(kSchemaVersion) +
         (older ? ": move the folder away, import the roster again and read the topics or dumps again; the old folder is left as it is"
                : ": a newer program wrote it; install that one again, or use another store");
}

std::string read_key(const std::string& path) {
  std::string key(crypto_shorthash_siphashx24_KEYBYTES, '\0');
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) throw SystemError(path + ": cannot be read: " + std::strerror(errno) + "; without it the store's hashes mean nothing");
  struct stat status {};
  const bool open_to_others = ::fstat(file, &status) == 0 && (status.st_mode & 077) != 0;
  const ssize_t got = ::read(file, key.data(), key.size());
  ::close(file);
  if (open_to_others) throw SystemError(path + ": others may read the store's key; chmod 600 it");
  if (got != static_cast<ssize_t>(key.size())) throw SystemError(path + ": damaged: 16 bytes were expected");
  return key;
}

std::string make_key(const std::string& path) {
  std::string key(crypto_shorthash_siphashx24_KEYBYTES, '\0');
  randombytes_buf(key.data(), key.size());
  WholeFile file(path, 0600);
  file.write(key);
  file.put_in_place();
  return key;
}

// One writer for a store: RocksDB's own lock is a file that somebody may take away. Held while the file is open.
class WriterLock {
 public:
  WriterLock() = default;
  WriterLock(const WriterLock&) = delete;
  ~WriterLock() {
    if (file_ >= 0) ::close(file_);
  }
  void take(const std::string& dir, const std::string& key_path) {
    file_ = ::open(key_path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file_ < 0) fail(dir, "its key cannot be opened", std::strerror(errno));
    if (::flock(file_, LOCK_EX | LOCK_NB) != 0) fail(dir, kHeld, std::strerror(errno));
  }

  static constexpr const char* kHeld = "is held by another process; stop it first";

 private:
  int file_ = -1;
};

// RocksDB's own log file: none. A write to it that finds the disk full aborts the process (an assertion of EnvLogger), and what
// counts comes as a status.
class NoLog final : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
};

// A store has a key from its first opening on. Where it has one, nothing is made anew: what is missing then was lost.
rocksdb::Options database_options(const StoreOptions& options, bool has_key) {
  rocksdb::Options to;
  to.create_if_missing = !has_key;
  to.create_missing_column_families = !has_key;
  to.max_background_jobs = 2;
  to.max_file_opening_threads = 1;
  to.skip_stats_update_on_db_open = true;
  to.stats_dump_period_sec = 0;
  to.stats_persist_period_sec = 0;
  to.info_log = std::make_shared<NoLog>();
  to.write_buffer_manager = std::make_shared<rocksdb::WriteBufferManager>(options.memory_bytes / 2);
  to.max_total_wal_size = options.memory_bytes;
  return to;
}

rocksdb::ColumnFamilyOptions family_options(Family family, const StoreOptions& options, const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::ColumnFamilyOptions to;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.format_version = 5;
  to.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  to.compression = rocksdb::kLZ4Compression;
  to.ttl = StoreDb::kMergedWithinDays * 86400;
  to.write_buffer_size = std::max<uint64_t>(options.memory_bytes / 16, 1 << 20);
  if (family == Family::kActFacts) {
    to.prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(sizeof(EntityKey::bytes)));
    to.memtable_prefix_bloom_size_ratio = 0.1;
  } else if (family <= Family::kIndex) {
    to.memtable_whole_key_filtering = true;
    to.memtable_prefix_bloom_size_ratio = 0.1;
  }
  return to;
}

}  // namespace

struct StoreDb::State {
  std::string dir, key;
  WriterLock lock;
  std::unique_ptr<rocksdb::DB> db;
  std::vector<rocksdb::ColumnFamilyHandle*> families;
  std::atomic<bool> write_failed{false};  // then the log takes nothing more: RocksDB aborts the process where it is synced

  ~State() {
    for (rocksdb::ColumnFamilyHandle* family : families) db->DestroyColumnFamilyHandle(family);
    if (db && !write_failed) db->SyncWAL();  // a reader cannot and need not
    if (db) db->Close();
  }
  rocksdb::ColumnFamilyHandle* at(Family family) const { return families[static_cast<size_t>(family)]; }
};

struct WriteSet::State {
  const StoreDb& db;
  rocksdb::WriteBatch batch;
};

WriteSet::WriteSet(const StoreDb& db) : state_(new State{db, rocksdb::WriteBatch()}) {}
WriteSet::~WriteSet() = default;
WriteSet::WriteSet(WriteSet&&) noexcept = default;
void WriteSet::put(Family family, std::string_view key, std::string_view value) {
  check(state_->batch.Put(state_->db.state_->at(family), slice(key), slice(value)), state_->db.dir(), "cannot be written");
}
void WriteSet::remove(Family family, std::string_view key) {
  check(state_->batch.Delete(state_->db.state_->at(family), slice(key)), state_->db.dir(), "cannot be written");
}
bool WriteSet::empty() const { return state_->batch.Count() == 0; }

namespace {

std::vector<rocksdb::ColumnFamilyDescriptor> descriptors(const StoreOptions& options) {
  const auto cache = rocksdb::NewLRUCache(options.memory_bytes / 2);
  std::vector<rocksdb::ColumnFamilyDescriptor> all;
  for (size_t i = 0; i < kFamilies; ++i) all.emplace_back(kNames[i], family_options(static_cast<Family>(i), options, cache));
  all.emplace_back(rocksdb::kDefaultColumnFamilyName, rocksdb::ColumnFamilyOptions());
  return all;
}

// A writer may take files away while a reader opens: then open again. Of a write-ahead log that went nobody would say so.
rocksdb::Status open_read_only(const rocksdb::Options& options, const std::string& dir, const StoreOptions& store,
                               std::vector<rocksdb::ColumnFamilyHandle*>* families, rocksdb::DB** db) {
  rocksdb::Status status;
  for (int attempt = 0; attempt < 5; ++attempt) {
    families->clear();
    const std::set<std::string> before = StoreDb::write_ahead_logs(dir);
    status = rocksdb::DB::OpenForReadOnly(options, dir, descriptors(store), families, db);
    if (!status.ok()) continue;
    const std::set<std::string> after = StoreDb::write_ahead_logs(dir);
    if (std::includes(after.begin(), after.end(), before.begin(), before.end())) return status;
    for (rocksdb::ColumnFamilyHandle* family : *families) (*db)->DestroyColumnFamilyHandle(family);
    families->clear();
    delete std::exchange(*db, nullptr);
    status = rocksdb::Status::TryAgain("it is being written faster than it can be opened");
  }
  return status;
}

}  // namespace

StoreDb::StoreDb(std::unique_ptr<State> state) : state_(std::move(state)) {}
StoreDb::~StoreDb() = default;

std::unique_ptr<StoreDb> StoreDb::open(const std::string& dir, Store::Mode mode, const StoreOptions& options) {
  if (sodium_init() < 0) throw SystemError("libsodium cannot start");
  const bool exists = Store::exists(dir);
  const bool write = mode == Store::Mode::kWrite;
  if (!exists && !write) throw InputError(dir + ": there is no store; `netra replay` or `netra run` makes one");
  if (write) check_store_owner(dir);
  const std::string key_path = dir + "/store.key";
  const bool has_key = std::filesystem::exists(key_path);
  if (!exists && has_key) fail(dir, "is damaged", "CURRENT is missing, and it was not always; restore a backup (netra store restore), or move the folder away");
  if (!exists) {
    std::error_code error;
    std::filesystem::create_directories(dir, error);
    if (error) fail(dir, "cannot be made", error.message());
  }
  auto state = std::make_unique<State>();
  state->dir = dir;
  if (write && has_key) state->lock.take(dir, key_path);
  rocksdb::DB* db = nullptr;
  const rocksdb::Options database = database_options(options, has_key);
  const rocksdb::Status status = write ? rocksdb::DB::Open(database, dir, descriptors(options), &state->families, &db)
                                       : open_read_only(database, dir, options, &state->families, &db);
  if (status.IsIOError() && (status.ToString().find("lock file") != std::string::npos || status.ToString().find("lock hold") != std::string::npos)) {
    fail(dir, WriterLock::kHeld, status.ToString());
  }
  check(status, dir, "cannot be opened");
  state->db.reset(db);
  std::unique_ptr<StoreDb> opened(new StoreDb(std::move(state)));
  std::string schema;
  if (!opened->get(Family::kMeta, "schema", schema)) {
    if (!write) fail(dir, "cannot be read", "it was never written; it has no schema version");
    opened->state_->key = has_key ? read_key(key_path) : make_key(key_path);
    if (!has_key) opened->state_->lock.take(dir, key_path);
    WriteSet first(*opened);
    first.put(Family::kMeta, "schema", std::to_string(kSchemaVersion));
    opened->write(first);
  } else if (schema != std::to_string(kSchemaVersion)) {
    fail(dir, "has another layout", other_schema(schema));
  } else {
    opened->state_->key = read_key(key_path);
  }
  return opened;
}

std::set<std::string> StoreDb::write_ahead_logs(const std::string& dir) {
  std::set<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator at(dir, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (name.ends_with(".log") && name.size() > 4 && name.find_first_not_of("0123456789") == name.size() - 4) names.insert(name);
  }
  return names;
}

const std::string& StoreDb::dir() const { return state_->dir; }

bool StoreDb::get(Family family, std::string_view key, std::string& value) const {
  rocksdb::PinnableSlice found;
  const rocksdb::Status status = state_->db->Get({}, state_->at(family), slice(key), &found);
  if (status.IsNotFound()) return false;
  check(status, state_->dir, "cannot be read");
  value.assign(found.data(), found.size());
  return true;
}

void StoreDb::write(WriteSet& changes, bool synced) {
  rocksdb::WriteOptions options;
  options.sync = synced;
  const rocksdb::Status status = state_->db->Write(options, &changes.state_->batch);
  if (!status.ok()) state_->write_failed = true;
  check(status, state_->dir, "cannot be written");
  changes.state_->batch.Clear();
}

void StoreDb::flush() { check(state_->db->Flush({}, state_->families), state_->dir, "cannot be written"); }

void StoreDb::rewrite(Family family, std::string_view first, std::string_view last) {
  rocksdb::CompactRangeOptions options;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
  const rocksdb::Slice begin = slice(first), end = slice(last);
  check(state_->db->CompactRange(options, state_->at(family), &begin, &end), state_->dir, "cannot be rewritten");
}

void StoreDb::scan(Family family, std::string_view prefix, std::string_view from, const Each& each) const {
  rocksdb::ReadOptions options;
  options.total_order_seek = true;
  const std::unique_ptr<rocksdb::Iterator> at(state_->db->NewIterator(options, state_->at(family)));
  for (at->Seek(slice(std::max(prefix, from))); at->Valid() && at->key().starts_with(slice(prefix)); at->Next()) {
    if (!each(view(at->key()), view(at->value()))) break;
  }
  check(at->status(), state_->dir, "cannot be read");
}

void StoreDb::scan_acts(const EntityKey& target, const Each& each) const {
  rocksdb::ReadOptions options;
  options.prefix_same_as_start = true;
  const std::unique_ptr<rocksdb::Iterator> at(state_->db->NewIterator(options, state_->at(Family::kActFacts)));
  for (at->Seek(slice(target.view())); at->Valid(); at->Next()) {
    if (!each(view(at->key()), view(at->value()))) break;
  }
  check(at->status(), state_->dir, "cannot be read");
}

std::vector<StoreDb::LiveFile> StoreDb::live_files() const {
  rocksdb::LiveFilesStorageInfoOptions options;
  options.wal_size_for_flush = std::numeric_limits<uint64_t>::max();  // a reader cannot flush
  std::vector<rocksdb::LiveFileStorageInfo> found;
  check(state_->db->GetLiveFilesStorageInfo(options, &found), state_->dir, "its files cannot be listed");
  std::vector<LiveFile> files;
  for (rocksdb::LiveFileStorageInfo& file : found)
    files.push_back({std::move(file.relative_filename), file.size, file.trim_to_size, std::move(file.replacement_contents)});
  return files;
}

uint64_t StoreDb::table_bytes() const {
  uint64_t bytes = 0;
  state_->db->GetAggregatedIntProperty(rocksdb::DB::Properties::kEstimateTableReadersMem, &bytes);
  return bytes;
}

std::string StoreDb::damaged_blocks() const {
  const rocksdb::Status status = state_->db->VerifyChecksum();
  return status.ok() ? "" : status.ToString();
}

std::string StoreDb::keyed(const EntityKey& key) const {
  std::string out(crypto_shorthash_siphashx24_BYTES, '\0');
  crypto_shorthash_siphashx24(reinterpret_cast<unsigned char*>(out.data()), reinterpret_cast<const unsigned char*>(key.bytes.data()), key.bytes.size(),
                              reinterpret_cast<const unsigned char*>(state_->key.data()));
  out[0] = key.bytes[0];
  return out;
}

std::string StoreDb::keyed_bytes(std::string_view bytes) const {
  std::string out(crypto_shorthash_siphashx24_BYTES, '\0');
  crypto_shorthash_siphashx24(reinterpret_cast<unsigned char*>(out.data()), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                              reinterpret_cast<const unsigned char*>(state_->key.data()));
  out.resize(8);
  return out;
}

}  // namespace netra
