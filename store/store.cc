#include "store/store.h"

#include <sodium.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "metrics/input_error.h"
#include "store/facts.pb.h"
#include "store/store_db.h"
#include "store/store_values.h"

namespace netra {

std::unique_ptr<Store> Store::open(const std::string& dir, Mode mode, const StoreOptions& options) {
  std::unique_ptr<Store> store(new Store(StoreDb::open(dir, mode, options)));
  std::string bytes;
  if (mode == Mode::kWrite && !store->db_->get(Family::kMeta, "run", bytes)) {
    std::string id(8, '\0');
    randombytes_buf(id.data(), id.size());
    pb::RunValue run;
    run.set_run(hex(id));
    WriteSet changes(*store->db_);
    changes.put(Family::kMeta, "run", run.SerializeAsString());
    store->db_->write(changes);
  }
  return store;
}

bool Store::exists(const std::string& dir) { return std::filesystem::exists(dir + "/CURRENT"); }

Store::Store(std::unique_ptr<StoreDb> db) : db_(std::move(db)) {}
Store::~Store() = default;

const std::string& Store::dir() const { return db_->dir(); }

RunCounters Store::counters() const { return counters_of(read_value<pb::Counters>(*db_, Family::kPositions, "c")); }

std::vector<StreamState> Store::streams() const {
  std::vector<StreamState> all;
  db_->scan(Family::kPositions, "s", {}, [&](std::string_view, std::string_view value) {
    all.push_back(stream_state_of(parse_value<pb::PositionState>(*db_, value)));
    return true;
  });
  return all;
}

std::optional<StreamState> Store::stream(std::string_view name) const {
  const auto value = find_value<pb::PositionState>(*db_, Family::kPositions, position_key(name));
  if (!value || !value->started()) return std::nullopt;
  return stream_state_of(*value);
}

std::vector<ScheduleEntry> Store::schedule() const {
  std::vector<ScheduleEntry> all;
  db_->scan(Family::kMeta, "schedule/", {}, [&](std::string_view, std::string_view value) {
    all.push_back(schedule_entry_of(parse_value<pb::ScheduleValue>(*db_, value)));
    return true;
  });
  return all;
}

RunIdentity Store::run() const {
  const auto value = read_value<pb::RunValue>(*db_, Family::kMeta, "run");
  return {value.run(), {value.configuration().begin(), value.configuration().end()}};
}

void Store::check_configuration(const std::map<std::string, std::string>& configuration) const {
  const auto value = read_value<pb::RunValue>(*db_, Family::kMeta, "run");
  for (const auto& [key, wanted] : configuration) {
    const auto fixed = value.configuration().find(key);
    if (fixed != value.configuration().end() && fixed->second != wanted)
      throw InputError(dir() + ": this store was made with " + key + " = " + fixed->second + "; now it is " + wanted +
                       ", which can change results: set it back or use another store");
  }
}

void Store::fix_configuration(const std::map<std::string, std::string>& configuration) {
  check_configuration(configuration);
  note_configuration(configuration);
}

void Store::note_configuration(const std::map<std::string, std::string>& configuration) {
  auto value = read_value<pb::RunValue>(*db_, Family::kMeta, "run");
  for (const auto& [key, wanted] : configuration) (*value.mutable_configuration())[key] = wanted;
  WriteSet changes(*db_);
  changes.put(Family::kMeta, "run", value.SerializeAsString());
  db_->write(changes);
}

void Store::describe_inputs(std::span<const InputDescription> inputs) {
  WriteSet changes(*db_);
  for (const InputDescription& input : inputs) {
    auto value = read_value<pb::PositionState>(*db_, Family::kPositions, position_key(input.stream));
    value.set_stream(input.stream);
    value.set_kind(static_cast<uint32_t>(Stream::Kind::kDump));
    value.set_file(input.file);
    value.set_bytes(input.bytes);
    value.set_sha256(std::string(input.sha256.view()));
    changes.put(Family::kPositions, position_key(input.stream), value.SerializeAsString());
  }
  db_->write(changes);
}

void check_crash_plan() {
  const char* plan = std::getenv("NETRA_CRASH");
  if (!plan || !*plan) return;
  for (const std::string point : {"before_write", "after_write", "before_commit", "after_commit", "file_copied"}) {
    char* end = nullptr;
    if (!std::string_view(plan).starts_with(point + ":")) continue;
    if (std::strtol(plan + point.size() + 1, &end, 10) > 0 && *end == '\0') return;
  }
  throw InputError(std::string("NETRA_CRASH=") + plan + ": write POINT:N; the points are before_write, after_write, before_commit, after_commit, and file_copied of a backup");
}

void crash_point(const char* point) {
  const char* plan = std::getenv("NETRA_CRASH");
  if (!plan) return;
  static std::atomic<long> passages = 0;
  const char* colon = std::strchr(plan, ':');
  const std::string wanted = colon ? std::string(plan, colon) : std::string(plan);
  if (wanted != point) return;
  if (++passages == (colon ? std::strtol(colon + 1, nullptr, 10) : 1)) std::abort();
}

}  // namespace netra
