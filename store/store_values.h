#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "metrics/input_error.h"
#include "store/facts.pb.h"
#include "store/store.h"
#include "store/store_db.h"

namespace netra {

// Values of the store read and written whole. A value that does not parse is our own corruption: SystemError.
template <typename T>
T parse_value(const StoreDb& db, std::string_view bytes) {
  T value;
  if (!value.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    throw SystemError("the store " + db.dir() + ": a value is damaged; restore a backup");
  }
  return value;
}

template <typename T>
std::optional<T> find_value(const StoreDb& db, Family family, std::string_view key) {
  std::string bytes;
  if (!db.get(family, key, bytes)) return std::nullopt;
  return parse_value<T>(db, bytes);
}

// An absent value reads as an empty one.
template <typename T>
T read_value(const StoreDb& db, Family family, std::string_view key) {
  return find_value<T>(db, family, key).value_or(T());
}

std::string position_key(std::string_view stream);
std::string schedule_key(uint64_t number);
std::string dead_letter_key(std::string_view stream, uint64_t number);
std::string outbox_key(std::string_view letter_key);
std::string act_key(const EntityKey& target, const EntityKey& object);
// Where the content stands that goes by this name: by a local id, under its object's.
EntityKey content_key_of(const StoreDb& db, const EntityKey& name);
// What stands there.
std::optional<pb::ContentFacts> find_content(const StoreDb& db, const EntityKey& name);

RunCounters counters_of(const pb::Counters& value);
void set_counters(const RunCounters& counters, pb::Counters& value);
StreamState stream_state_of(const pb::PositionState& value);
ScheduleEntry schedule_entry_of(const pb::ScheduleValue& value);

}  // namespace netra
