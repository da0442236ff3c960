#include "store/committer.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "metrics/input_error.h"
#include "store/dead_letters.h"
#include "store/expiry.h"
#include "store/fact_merger.h"
#include "store/hit_counts.h"
#include "store/hit_json.h"
#include "store/hit_read.h"
#include "store/store_db.h"
#include "store/store_values.h"

namespace netra {
namespace {

constexpr TimeUs kClockSlack = 3600 * kSecondUs;  // a witness time beyond its record's own by more moves no watermark

std::string repair_value(const Repair& repair, const pb::DeadLetterValue& letter, TimeUs now) {
  pb::RepairValue value;
  value.set_position(repair.position);
  value.set_original_sha256(letter.sha256());
  value.set_repaired_sha256(std::string(repair.repaired.view()));
  value.set_reason(repair.why);
  value.set_at_us(now);
  return value.SerializeAsString();
}

const DeadLetter kNoReason{0, Fault::kInternal, "the worker gave no reason"};

// Facts that would leave something even where nothing is known.
bool leaves_something(const Fact& fact) {
  const auto* neutral = std::get_if<NeutralFact>(&fact.body);
  return !neutral || !neutral->only_if_known;
}

}  // namespace

struct Committer::State {
  struct StreamAt {
    pb::PositionState position;
    uint32_t pack_sequence = UINT32_MAX, roster_sequence = UINT32_MAX;  // the schedule knows of the stream under these
  };
  enum class Fate : uint8_t { kSkipped, kTaken, kBroken, kLate };
  // A way through the records of an outcome.
  struct Walk {
    const Outcome& outcome;
    uint64_t next_number = 0;  // records below were taken before
    TimeUs watermark = kTimeUnknown, before = kTimeUnknown;  // after the record, before it
    size_t fact = 0, letter = 0, first_fact = 0, first_letter = 0;  // of the record: [first, …)
    size_t event = 0, first_event = 0;                              // among more_events
    bool ahead = false;  // the record's witness time is too far after its own
  };

  Store& store;
  StoreDb& db;
  CommitterOptions options;
  RunCounters counters;
  uint64_t letters_kept = 0, letter_bytes_kept = 0;
  std::map<std::string, StreamAt> streams;
  std::vector<pb::ScheduleValue> schedule;
  std::map<uint32_t, std::shared_ptr<const Pack>> packs;  // by sequence, from the one of the last write on: outcomes come in its order
  pb::RunValue run;
  std::set<std::pair<std::string, std::string>> platforms;
  uint64_t next_sequence = 0;
  size_t begun = 0;  // records of the next outcome that were taken before the dead-letter store was full
  FactMerger merger;
  HitCounter hit_counter;
  WriteSet changes;

  State(Store& to, CommitterOptions given)
      : store(to), db(to.db()), options(std::move(given)), merger(to.db()), hit_counter(to), changes(to.db()) {
    const auto value = read_value<pb::Counters>(db, Family::kPositions, "c");
    counters = counters_of(value);
    letters_kept = value.dead_letters_kept();
    letter_bytes_kept = value.dead_letter_bytes_kept();
    db.scan(Family::kPositions, "s", {}, [&](std::string_view key, std::string_view bytes) {
      streams[std::string(key.substr(1))].position = parse_value<pb::PositionState>(db, bytes);
      return true;
    });
    db.scan(Family::kMeta, "schedule/", {}, [&](std::string_view, std::string_view bytes) {
      schedule.push_back(parse_value<pb::ScheduleValue>(db, bytes));
      return true;
    });
    run = read_value<pb::RunValue>(db, Family::kMeta, "run");
    for (const pb::Entity& seen : run.platforms()) platforms.emplace(seen.platform(), seen.domain());
    run.set_program(options.program);
    put_run();
    db.write(changes);
  }

  // The configuration is the store's own (Store::fix_configuration) and read again.
  void put_run() {
    *run.mutable_configuration() = read_value<pb::RunValue>(db, Family::kMeta, "run").configuration();
    changes.put(Family::kMeta, "run", run.SerializeAsString());
  }
  void put_schedule(size_t at) { changes.put(Family::kMeta, schedule_key(at), schedule[at].SerializeAsString()); }

  Sequences use(std::shared_ptr<const Pack> pack, const Sha256& roster);
  // Takes the outcome, or of one that has no room the records before the first that has none. False when some are left.
  bool take(const Outcome& outcome, CommitResult& result);
  void note_normaliser();
  void note_schedule(const Outcome& outcome);
  void note_gap(const RecordBatch& batch, pb::PositionState& position, CommitResult& result);
  Fate judge(Walk& walk, size_t i) const;
  bool has_room(const Outcome& outcome) const;
  bool has_room(const Record& record) const;
  // False when it is a dead letter without room; then nothing was done.
  bool take_record(const Outcome& outcome, Walk& walk, size_t i, CommitResult& result);
  static void count_events(const Walk& walk, size_t i, RunCounters& counters);
  // Keeps the record and counts it. `at`: when it was set aside first.
  void dead_letter(const Outcome& outcome, size_t record, const DeadLetter& why, TimeUs at, CommitResult& result);
  void add_facts(const std::vector<Fact>& facts, size_t from, size_t to, CommitResult& result);
  static void note_mapping(const Outcome& outcome, pb::PositionState& position);
  void note_platform(const Fact& fact);
  void note_platform(const std::string& platform, const std::string& domain);
  void write(uint32_t pack_sequence, CommitResult& result);
  void put_counters();
  std::pair<TimeUs, bool> least_watermark(const Streams& of) const;
  bool full() const { return letters_kept >= options.dead_letters_max || letter_bytes_kept >= options.dead_letter_bytes_max; }
};

Committer::Sequences Committer::State::use(std::shared_ptr<const Pack> pack, const Sha256& roster) {
  const std::string pack_bytes(pack->identity.view()), roster_bytes(roster.view());
  pb::ScheduleValue next;
  for (const pb::ScheduleValue& entry : schedule) {
    if (entry.what() != static_cast<uint32_t>(ScheduleEntry::What::kUse)) continue;
    next = entry;
  }
  const bool first = next.what() == 0;
  const bool read_alike = next.pack() == pack_bytes && (next.normaliser().empty() || next.normaliser() == options.normaliser);
  if (first || !read_alike || next.roster() != roster_bytes) {
    if (!first && !read_alike) next.set_pack_sequence(next.pack_sequence() + 1);
    if (!first && next.roster() != roster_bytes) next.set_roster_sequence(next.roster_sequence() + 1);
    next.set_what(static_cast<uint32_t>(ScheduleEntry::What::kUse));
    next.set_pack(pack_bytes);
    next.set_roster(roster_bytes);
    next.set_normaliser(options.normaliser);
    next.clear_positions();
    schedule.push_back(next);
    put_schedule(schedule.size() - 1);
  }
  if (next.normaliser().empty() && !options.normaliser.empty()) note_normaliser();
  packs[next.pack_sequence()] = std::move(pack);
  db.write(changes);
  return {next.pack_sequence(), next.roster_sequence()};
}

// A program wrote the entry that did not say by which normaliser; from now on it is known.
void Committer::State::note_normaliser() {
  for (size_t i = schedule.size(); i-- > 0;) {
    if (schedule[i].what() != static_cast<uint32_t>(ScheduleEntry::What::kUse)) continue;
    schedule[i].set_normaliser(options.normaliser);
    return put_schedule(i);
  }
}

// The schedule says from which record on a stream was judged by which pack and roster; of an archive's members, which
// come one after the other, it names the first.
void Committer::State::note_schedule(const Outcome& outcome) {
  const std::string& name = outcome.batch.stream->name;
  const std::string container = container_of(name);
  StreamAt& at = streams[container];
  if (at.pack_sequence == outcome.pack_sequence && at.roster_sequence == outcome.roster_sequence) return;
  at.pack_sequence = outcome.pack_sequence;
  at.roster_sequence = outcome.roster_sequence;
  const uint64_t number = outcome.batch.records.empty() ? outcome.batch.next_number : outcome.batch.records.front().number;
  for (size_t i = 0; i < schedule.size(); ++i) {
    pb::ScheduleValue& entry = schedule[i];
    const bool use = entry.what() == static_cast<uint32_t>(ScheduleEntry::What::kUse);
    if (!use || entry.pack_sequence() != outcome.pack_sequence || entry.roster_sequence() != outcome.roster_sequence) continue;
    const auto& noted = entry.positions();
    if (std::any_of(noted.begin(), noted.end(), [&](const auto& position) { return container_of(position.first) == container; })) continue;
    entry.mutable_positions()->insert({name, number});
    put_schedule(i);
  }
}

bool Committer::State::take(const Outcome& outcome, CommitResult& result) {
  if (outcome.batch.sequence != next_sequence) throw SystemError("the committer was given a batch out of sequence");
  const Stream& stream = *outcome.batch.stream;
  StreamAt& at = streams[stream.name];
  pb::PositionState& position = at.position;
  const auto& records = outcome.batch.records;
  if (!position.started()) {
    position = read_value<pb::PositionState>(db, Family::kPositions, position_key(stream.name));  // its description
    position.set_stream(stream.name);
    position.set_kind(static_cast<uint32_t>(stream.kind));
    position.set_format(stream.format);
    position.set_domain(stream.domain);
    position.set_first_number(records.empty() ? outcome.batch.next_number : records.front().number);
    position.set_next_number(position.first_number());
    position.set_started(true);
  }
  if (outcome.batch.gap_from) note_gap(outcome.batch, position, result);
  note_schedule(outcome);
  Walk walk{outcome, position.next_number(), position.watermark_us()};
  const uint64_t skipped_before = result.skipped;
  size_t taken = 0;
  while (taken < records.size() && take_record(outcome, walk, taken, result)) ++taken;
  const bool whole = taken == records.size();
  if (walk.watermark != kTimeUnknown) position.set_watermark_us(walk.watermark);
  if (records.empty() || result.skipped - skipped_before < taken) note_mapping(outcome, position);
  position.set_next_number(std::max(position.next_number(), whole ? outcome.batch.next_number : records[taken].number));
  begun = whole ? 0 : taken;
  next_sequence += whole;
  if (whole && outcome.batch.mark.known() && outcome.batch.mark.number >= position.mark_number()) {
    position.set_mark_number(outcome.batch.mark.number);
    position.set_mark_hash(outcome.batch.mark.hash);
  }
  if (whole && outcome.batch.end_of_stream && stream.kind == Stream::Kind::kDump) position.set_finished(true);
  changes.put(Family::kPositions, position_key(stream.name), position.SerializeAsString());
  return whole;
}

// What a mapping says decides a result as a pack does.
void Committer::State::note_mapping(const Outcome& outcome, pb::PositionState& position) {
  if (!outcome.mapping) return;
  const auto& known = position.mappings();
  if (std::find(known.begin(), known.end(), outcome.mapping->view()) == known.end()) position.add_mappings(std::string(outcome.mapping->view()));
}

// One entry for a run of gaps without a record between them.
void Committer::State::note_gap(const RecordBatch& batch, pb::PositionState& position, CommitResult& result) {
  const uint64_t from = std::max(*batch.gap_from, position.next_number());
  if (from >= batch.next_number) return;
  pb::Gap* const last = position.gaps().empty() ? nullptr : position.mutable_gaps()->rbegin().operator->();
  pb::Gap& gap = last && last->to() == from ? *last : *position.add_gaps();
  if (&gap != last) gap.set_from(from);
  gap.set_to(batch.next_number);
  gap.set_at_us(wall_clock());
  Gap& told = result.gaps.try_emplace(batch.stream->name, Gap{from, 0, gap.at_us()}).first->second;
  told.to = batch.next_number;
}

// What becomes of record `i`, given all before it. Moves the watermark and the walk on.
Committer::State::Fate Committer::State::judge(Walk& walk, size_t i) const {
  const Outcome& outcome = walk.outcome;
  walk.first_fact = walk.fact;
  while (walk.fact < outcome.facts.size() && outcome.facts[walk.fact].record <= i) ++walk.fact;
  walk.first_letter = walk.letter;
  while (walk.letter < outcome.dead_letters.size() && outcome.dead_letters[walk.letter].record <= i) ++walk.letter;
  walk.first_event = walk.event;
  while (walk.event < outcome.more_events.size() && outcome.more_events[walk.event].record <= i) ++walk.event;
  const Record& record = outcome.batch.records[i];
  if (record.number < walk.next_number) return Fate::kSkipped;
  const Outcome::PerRecord& per = outcome.per_record[i];
  const TimeUs watermark = walk.before = walk.watermark;
  walk.ahead = record.t_record != kTimeUnknown && per.witness > kClockSlack && per.witness - kClockSlack > record.t_record;
  if (per.witness > watermark && !walk.ahead) walk.watermark = per.witness;
  if (per.outcome == RecordOutcome::kDeadLettered) return Fate::kBroken;
  const bool old = options.lateness && per.witness != kTimeUnknown && watermark != kTimeUnknown && per.witness < watermark - *options.lateness;
  const auto from = outcome.facts.begin() + static_cast<long>(walk.first_fact), to = outcome.facts.begin() + static_cast<long>(walk.fact);
  return old && std::any_of(from, to, leaves_something) ? Fate::kLate : Fate::kTaken;
}

// Whether the dead-letter store has room for all that the outcome sets aside.
bool Committer::State::has_room(const Outcome& outcome) const {
  const uint64_t letters = options.dead_letters_max - std::min(letters_kept, options.dead_letters_max);
  const uint64_t bytes = options.dead_letter_bytes_max - std::min(letter_bytes_kept, options.dead_letter_bytes_max);
  if (outcome.batch.records.size() <= letters && outcome.batch.buffer.size() <= bytes) return true;
  const auto stream = streams.find(outcome.batch.stream->name);
  const bool known = stream != streams.end();
  Walk walk{outcome, known ? stream->second.position.next_number() : 0, known ? stream->second.position.watermark_us() : kTimeUnknown};
  uint64_t count = 0, size = 0;
  for (size_t i = 0; i < outcome.batch.records.size(); ++i) {
    const Fate fate = judge(walk, i);
    if (fate != Fate::kBroken && fate != Fate::kLate) continue;
    ++count;
    size += outcome.batch.records[i].bytes.size();
  }
  return count == 0 || (count <= letters && size <= bytes);
}

// One that is larger than the bound alone has room in an empty store: else it would hold the stream up for ever.
bool Committer::State::has_room(const Record& record) const {
  return letters_kept < options.dead_letters_max && (letter_bytes_kept == 0 || letter_bytes_kept + record.bytes.size() <= options.dead_letter_bytes_max);
}

void Committer::State::count_events(const Walk& walk, size_t i, RunCounters& counters) {
  const auto add = [&](const EventCount& event) {
    counters.events_by_kind[static_cast<size_t>(event.kind)] += event.known;
    counters.deletes += event.deletes;
  };
  add(walk.outcome.per_record[i].event);
  for (size_t more = walk.first_event; more < walk.event; ++more) add(walk.outcome.more_events[more].event);
}

bool Committer::State::take_record(const Outcome& outcome, Walk& walk, size_t i, CommitResult& result) {
  const TimeUs watermark = walk.watermark;
  const Fate fate = judge(walk, i);
  if (fate == Fate::kSkipped) {
    result.skipped += i >= begun;
    return true;
  }
  if ((fate == Fate::kBroken || fate == Fate::kLate) && !has_room(outcome.batch.records[i])) {
    walk.watermark = watermark;
    return false;
  }
  ++result.added.received;
  count_events(walk, i, result.added);
  result.clock_ahead += walk.ahead;
  if (fate == Fate::kBroken) {
    const DeadLetter* found = walk.first_letter < walk.letter ? &outcome.dead_letters[walk.first_letter] : nullptr;
    dead_letter(outcome, i, found ? *found : kNoReason, wall_clock(), result);
  } else if (fate == Fate::kLate) {
    const std::string why = "witnessed " + format_utc(outcome.per_record[i].witness) + ", the partition was at " + format_utc(walk.before);
    dead_letter(outcome, i, {static_cast<uint32_t>(i), Fault::kLate, why}, wall_clock(), result);
    ++result.late;
  } else {
    ++(outcome.per_record[i].outcome == RecordOutcome::kHandled ? result.added.handled : result.added.filtered);
    add_facts(outcome.facts, walk.first_fact, walk.fact, result);
  }
  return true;
}

void Committer::State::dead_letter(const Outcome& outcome, size_t index, const DeadLetter& why, TimeUs at, CommitResult& result) {
  const Stream& stream = *outcome.batch.stream;
  const Record& record = outcome.batch.records[index];
  pb::DeadLetterValue letter;
  letter.set_stream(stream.name);
  letter.set_stream_kind(static_cast<uint32_t>(stream.kind));
  letter.set_format(stream.format);
  letter.set_domain(stream.domain);
  letter.set_number(record.number);
  letter.set_fault(static_cast<uint32_t>(why.fault));
  letter.set_error(why.error);
  letter.set_bytes(std::string(record.bytes));
  letter.set_sha256(std::string(sha256(record.bytes).view()));
  letter.set_size(record.bytes.size());
  letter.set_null_value(record.null_value);
  letter.set_too_long(record.too_long);
  letter.set_record_us(record.t_record);
  letter.set_at_us(at);
  const std::string key = dead_letter_key(stream.name, record.number);
  changes.put(Family::kDeadLetters, key, letter.SerializeAsString());
  if (options.dead_letter_outbox) changes.put(Family::kMeta, outbox_key(key), "");
  ++letters_kept;
  letter_bytes_kept += record.bytes.size();
  ++result.added.dead_lettered;
  ++result.added.dead_letters_by_fault[static_cast<size_t>(why.fault)];
}

void Committer::State::add_facts(const std::vector<Fact>& facts, size_t from, size_t to, CommitResult& result) {
  for (size_t i = from; i < to; ++i) {
    note_platform(facts[i]);
    merger.add(facts[i]);
    ++result.facts;
  }
}

// Platforms and instances seen, so that an object is found by its id alone.
void Committer::State::note_platform(const Fact& fact) {
  const auto* version = std::get_if<VersionFact>(&fact.body);
  const auto* act = std::get_if<ActFact>(&fact.body);
  if (version) note_platform(version->object.platform, version->object.domain);
  if (act) note_platform(act->platform, act->domain);
  if (const auto* name = std::get_if<LocalIdFact>(&fact.body)) note_platform(name->local.platform, name->local.domain);
}

void Committer::State::note_platform(const std::string& platform, const std::string& domain) {
  if (!platforms.emplace(platform, domain).second) return;
  pb::Entity& seen = *run.add_platforms();
  seen.set_platform(platform);
  seen.set_domain(domain);
  put_run();
}

void Committer::State::put_counters() {
  pb::Counters value;
  set_counters(counters, value);
  value.set_dead_letters_kept(letters_kept);
  value.set_dead_letter_bytes_kept(letter_bytes_kept);
  changes.put(Family::kPositions, "c", value.SerializeAsString());
}

void Committer::State::write(uint32_t pack_sequence, CommitResult& result) {
  packs.erase(packs.begin(), packs.lower_bound(pack_sequence));
  HitChanges hits;
  if (!merger.empty()) {
    const auto pack = packs.find(pack_sequence);
    if (pack == packs.end()) throw SystemError("an outcome names a pack that the committer was not given");
    const JoinContext context{pack->second.get(), options.horizon_days};
    merger.settle(context, pack_sequence, options.want_hits, changes, hits);
  }
  hit_counter.add(hits.made, changes);
  put_counters();
  crash_point("before_write");
  db.write(changes);
  crash_point("after_write");
  for (const auto& [key, count] : hits.made) result.hits_made[key] += count;
  if (!hits.fresh.empty()) {
    const HitReader reader(store);
    for (pb::Hit& hit : hits.fresh) {
      reader.complete(hit);
      result.new_hits.push_back(summary_of(hit));
    }
  }
  result.targets_known += std::exchange(merger.targets_known, 0);
  result.targets_unknown += std::exchange(merger.targets_unknown, 0);
}

namespace {

void add(const RunCounters& from, RunCounters& to) {
  to.received += from.received;
  to.handled += from.handled;
  to.filtered += from.filtered;
  to.dead_lettered += from.dead_lettered;
  for (size_t i = 0; i < kFaults; ++i) to.dead_letters_by_fault[i] += from.dead_letters_by_fault[i];
  for (size_t i = 0; i < kKinds; ++i) to.events_by_kind[i] += from.events_by_kind[i];
  to.deletes += from.deletes;
}

}  // namespace

Committer::Committer(Store& store, CommitterOptions options) : state_(std::make_unique<State>(store, std::move(options))) {}
Committer::~Committer() = default;

Store& Committer::store() const { return state_->store; }

void Committer::recount_dead_letters() {
  const auto value = read_value<pb::Counters>(state_->db, Family::kPositions, "c");
  state_->letters_kept = value.dead_letters_kept();
  state_->letter_bytes_kept = value.dead_letter_bytes_kept();
}

bool Committer::dead_letters_full() const { return state_->full(); }

Committer::Sequences Committer::use(std::shared_ptr<const Pack> pack, const Sha256& roster) { return state_->use(std::move(pack), roster); }

CommitResult Committer::apply(std::span<const Outcome> outcomes) {
  CommitResult result;
  bool room = true;
  for (size_t i = 0; i < outcomes.size() && room;) {
    // One write for all that one pack judged.
    const uint32_t pack_sequence = outcomes[i].pack_sequence;
    CommitResult part;
    do {
      room = state_->has_room(outcomes[i]);
      if (state_->take(outcomes[i], part)) ++i;
    } while (room && i < outcomes.size() && outcomes[i].pack_sequence == pack_sequence);
    result.taken = i;
    add(part.added, state_->counters);
    state_->write(pack_sequence, part);
    add(part.added, result.added);
    result.skipped += part.skipped;
    result.facts += part.facts;
    result.late += part.late;
    result.clock_ahead += part.clock_ahead;
    result.targets_known += part.targets_known;
    result.targets_unknown += part.targets_unknown;
    for (const auto& [key, count] : part.hits_made) result.hits_made[key] += count;
    std::move(part.new_hits.begin(), part.new_hits.end(), std::back_inserter(result.new_hits));
    for (const auto& [stream, gap] : part.gaps) result.gaps.try_emplace(stream, gap).first->second.to = gap.to;
  }
  result.dead_letters_full = result.taken < outcomes.size() || state_->full();
  return result;
}

// The least of the streams' watermarks, those without one left out, and whether all had one.
std::pair<TimeUs, bool> Committer::State::least_watermark(const Streams& of) const {
  TimeUs least = kTimeUnknown;
  bool all = true;
  for (const std::string& name : of) {
    const auto stream = streams.find(name);
    const TimeUs watermark = stream == streams.end() ? kTimeUnknown : stream->second.position.watermark_us();
    if (watermark == kTimeUnknown) all = false;
    else least = least == kTimeUnknown ? watermark : std::min(least, watermark);
  }
  return {least, all};
}

bool Committer::advance_idle(const std::string& stream, const Streams& busy) {
  const auto found = state_->streams.find(stream);
  const TimeUs least = state_->least_watermark(busy).first;
  if (found == state_->streams.end() || least == kTimeUnknown || least <= found->second.position.watermark_us()) return false;
  found->second.position.set_watermark_us(least);
  pb::ScheduleValue entry;
  entry.set_what(static_cast<uint32_t>(ScheduleEntry::What::kAdvance));
  entry.set_stream(stream);
  entry.set_watermark_us(least);
  (*entry.mutable_positions())[stream] = found->second.position.next_number();
  state_->schedule.push_back(entry);
  state_->put_schedule(state_->schedule.size() - 1);
  state_->changes.put(Family::kPositions, position_key(stream), found->second.position.SerializeAsString());
  state_->db.write(state_->changes);
  return true;
}

uint64_t Committer::expire(uint64_t keys_max, const Streams& read) {
  if (!state_->options.lateness) return 0;
  const auto [least, all_known] = state_->least_watermark(read);
  if (!all_known || least == kTimeUnknown) return 0;
  const TimeUs late = least - *state_->options.lateness;
  return expire_facts(state_->db, {late - state_->options.horizon_days * kDayUs, late}, keys_max);
}

CommitResult apply_replayed(Committer& committer, const Outcome& outcome, const Repair* repair) {
  Committer::State& state = *committer.state_;
  CommitResult result;
  const std::string key = dead_letter_key(outcome.batch.stream->name, outcome.batch.records.front().number);
  const auto letter = find_value<pb::DeadLetterValue>(state.db, Family::kDeadLetters, key);
  if (!letter || outcome.batch.records.size() != 1) throw InputError("there is no such dead letter any more");
  const auto forget = [&] {
    --state.counters.dead_lettered;
    --state.counters.dead_letters_by_fault[letter->fault()];
    --state.letters_kept;
    state.letter_bytes_kept -= letter->bytes().size();
  };
  forget();
  const RecordOutcome became = outcome.per_record.front().outcome;
  if (became == RecordOutcome::kDeadLettered) {
    state.dead_letter(outcome, 0, outcome.dead_letters.empty() ? kNoReason : outcome.dead_letters.front(), letter->at_us(), result);
  } else {
    state.changes.remove(Family::kDeadLetters, key);
    state.changes.remove(Family::kMeta, outbox_key(key));
    if (repair) state.changes.put(Family::kMeta, "repair/" + key, repair_value(*repair, *letter, wall_clock()));
    ++(became == RecordOutcome::kHandled ? result.added.handled : result.added.filtered);
    if (letter->fault() != static_cast<uint32_t>(Fault::kLate)) {  // else counted when it came
      Committer::State::Walk walk{outcome};
      walk.event = outcome.more_events.size();
      Committer::State::count_events(walk, 0, result.added);
    }
    state.add_facts(outcome.facts, 0, outcome.facts.size(), result);
  }
  add(result.added, state.counters);
  state.write(outcome.pack_sequence, result);
  return result;
}

}  // namespace netra
