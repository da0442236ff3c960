#include "store/store_values.h"

#include <algorithm>

#include "store/values.h"

namespace netra {
namespace {

std::string big_endian(uint64_t number, int bytes) {
  std::string out;
  for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(number >> (8 * i));
  return out;
}

template <size_t N>
void numbers(const google::protobuf::RepeatedField<uint64_t>& from, std::array<uint64_t, N>& to) {
  std::copy_n(from.begin(), std::min<size_t>(N, static_cast<size_t>(from.size())), to.begin());
}

// The object that a local id is of.
std::optional<EntityKey> whole_of(const StoreDb& db, const EntityKey& local) {
  const auto index = find_value<pb::IndexFacts>(db, Family::kIndex, local.view());
  if (!index || !index->has_whole()) return {};
  return key_of(index->whole());
}

}  // namespace

std::string position_key(std::string_view stream) { return "s" + std::string(stream); }
std::string schedule_key(uint64_t number) { return "schedule/" + big_endian(number, 8); }

std::string dead_letter_key(std::string_view stream, uint64_t number) {
  return big_endian(stream.size(), 2) + std::string(stream) + big_endian(number, 8);
}

std::string outbox_key(std::string_view letter_key) { return "outbox/" + std::string(letter_key); }

std::string act_key(const EntityKey& target, const EntityKey& object) { return std::string(target.view()) + std::string(object.view()); }

EntityKey content_key_of(const StoreDb& db, const EntityKey& name) {
  std::string ignored;
  return db.get(Family::kContents, name.view(), ignored) ? name : whole_of(db, name).value_or(name);
}

std::optional<pb::ContentFacts> find_content(const StoreDb& db, const EntityKey& name) {
  auto content = find_value<pb::ContentFacts>(db, Family::kContents, name.view());
  if (content) return content;
  const auto whole = whole_of(db, name);
  return whole ? find_value<pb::ContentFacts>(db, Family::kContents, whole->view()) : std::nullopt;
}

RunCounters counters_of(const pb::Counters& value) {
  RunCounters counters;
  counters.received = value.received();
  counters.handled = value.handled();
  counters.filtered = value.filtered();
  counters.dead_lettered = value.dead_lettered();
  numbers(value.dead_letters_by_fault(), counters.dead_letters_by_fault);
  numbers(value.events_by_kind(), counters.events_by_kind);
  counters.deletes = value.deletes();
  return counters;
}

void set_counters(const RunCounters& counters, pb::Counters& value) {
  value.set_received(counters.received);
  value.set_handled(counters.handled);
  value.set_filtered(counters.filtered);
  value.set_dead_lettered(counters.dead_lettered);
  value.mutable_dead_letters_by_fault()->Assign(counters.dead_letters_by_fault.begin(), counters.dead_letters_by_fault.end());
  value.mutable_events_by_kind()->Assign(counters.events_by_kind.begin(), counters.events_by_kind.end());
  value.set_deletes(counters.deletes);
}

StreamState stream_state_of(const pb::PositionState& value) {
  StreamState state;
  state.name = value.stream();
  state.kind = static_cast<Stream::Kind>(value.kind());
  state.format = value.format();
  state.domain = value.domain();
  for (const std::string& mapping : value.mappings()) state.mappings.push_back(hex(mapping));
  state.first_number = value.first_number();
  state.next_number = value.next_number();
  state.watermark = value.watermark_us();
  for (const pb::Gap& gap : value.gaps()) state.gaps.push_back({gap.from(), gap.to(), gap.at_us()});
  state.mark = {value.mark_number(), value.mark_hash()};
  state.finished = value.finished();
  state.file = value.file();
  if (!value.sha256().empty()) state.sha256_hex = hex(value.sha256());
  state.bytes = value.bytes();
  return state;
}

ScheduleEntry schedule_entry_of(const pb::ScheduleValue& value) {
  ScheduleEntry entry;
  entry.what = static_cast<ScheduleEntry::What>(value.what());
  entry.pack_sequence = value.pack_sequence();
  entry.roster_sequence = value.roster_sequence();
  entry.pack = Sha256::from_raw(value.pack());
  entry.roster = Sha256::from_raw(value.roster());
  entry.normaliser = value.normaliser();
  entry.positions = {value.positions().begin(), value.positions().end()};
  entry.stream = value.stream();
  entry.watermark = value.watermark_us();
  return entry;
}

}  // namespace netra
