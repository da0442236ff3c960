#include "app/worker.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace netra {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// Kinds that only matter when a member did them.
bool is_members_only(Kind kind) { return kind == Kind::kReaction || kind == Kind::kFollow || kind == Kind::kShare; }

void count(Outcome& outcome, size_t record, Kind kind, Op op) {
  const EventCount event{kind, op == Op::kDelete, true};
  EventCount& first = outcome.per_record[record].event;
  if (first.known) outcome.more_events.push_back({static_cast<uint32_t>(record), event});
  else first = event;
}

// What a group added, by record.
template <typename T>
void bring_in_order(std::vector<T>& all, size_t from) {
  const auto before = [](const T& a, const T& b) { return a.record < b.record; };
  const auto first = all.begin() + static_cast<ptrdiff_t>(from);
  if (!std::is_sorted(first, all.end(), before)) std::stable_sort(first, all.end(), before);
}

// Kinds of which nothing is ever kept.
bool is_ignored(Kind kind) {
  return kind == Kind::kBlock || kind == Kind::kProfile || kind == Kind::kControl || kind == Kind::kOther;
}

}  // namespace

Outcome Worker::judge(RecordBatch batch, const std::shared_ptr<const Snapshot>& snapshot) {
  const Clock::time_point start = Clock::now();
  take_up(snapshot, *batch.stream);
  Outcome outcome;
  outcome.batch = std::move(batch);
  if (format_) outcome.mapping = format_->mapping();
  outcome.pack_sequence = snapshot->pack_sequence;
  outcome.roster_sequence = snapshot->roster_sequence;
  const size_t records = outcome.batch.records.size();
  outcome.per_record.resize(records);
  for (size_t begin = 0; begin < records; begin += kGroup) judge_group(outcome, begin, std::min(begin + kGroup, records));
  outcome.seconds_match = sampled_match_seconds_ * kMatchSample;
  outcome.seconds_parse = std::max(0.0, seconds_since(start) - outcome.seconds_match);
  return outcome;
}

void Worker::prepare(const Stream& stream) {
  if (auto& format = formats_[{stream.format, stream.domain}]; !format) format = make_format(stream.format, stream.domain);
}

void Worker::take_up(const std::shared_ptr<const Snapshot>& snapshot, const Stream& stream) {
  if (snapshot_ != snapshot) {
    if (!snapshot_ || snapshot_->matcher != snapshot->matcher) scratch_ = snapshot->matcher->make_scratch();
    snapshot_ = snapshot;
    roster_ = snapshot->roster.get();
  }
  sampled_match_seconds_ = 0;
  format_ = nullptr;
  if (stream.format.empty()) return;
  prepare(stream);
  format_ = formats_[{stream.format, stream.domain}].get();
}

void Worker::judge_group(Outcome& outcome, size_t begin, size_t end) {
  const std::vector<Record>& records = outcome.batch.records;
  const size_t facts = outcome.facts.size(), dead_letters = outcome.dead_letters.size(), more_events = outcome.more_events.size();
  for (size_t i = begin; i < end; ++i) {
    judged_ = false;
    look(outcome, records[i], looks_[i - begin]);
    if (!looks_[i - begin].light) judge_record(outcome, i);  // at once, while the record's skeleton stands
  }
  // The few whose rows are to be read are known before the first is read.
  for (size_t i = begin; i < end; ++i) looks_[i - begin].perhaps_member = looks_[i - begin].light && perhaps_member(looks_[i - begin]);
  for (size_t i = begin; i < end; ++i) {
    const Look& seen = looks_[i - begin];
    if (!seen.light) continue;
    judged_ = false;
    if (seen.perhaps_member && is_member(seen)) {
      judge_record(outcome, i);
      continue;
    }
    if (seen.handled) outcome.per_record[i].outcome = RecordOutcome::kHandled;
    count(outcome, i, seen.peek.kind, seen.peek.op);
    outcome.per_record[i].witness = seen.peek.t_witness ? seen.peek.t_witness : records[i].t_record;
  }
  bring_in_order(outcome.facts, facts);
  bring_in_order(outcome.dead_letters, dead_letters);
  bring_in_order(outcome.more_events, more_events);
}

void Worker::look(Outcome& outcome, const Record& record, Look& look) {
  look.light = look.handled = false;
  if (record.unreadable) return;
  format_->peek(record, look.peek);
  if (!look.peek.decidable) return;
  look.handled = says_nothing(outcome, look.peek);
  look.light = look.handled || is_members_only(look.peek.kind);
  if (!look.light) return;
  const std::string_view platform = look.peek.platform();
  look.by_id = roster_->prepare(platform, look.peek.actor_id);
  look.has_handle = !look.peek.actor_handle.empty() && roster_->handles_matter(platform);
  if (look.has_handle) look.by_handle = roster_->prepare_handle(platform, look.peek.actor_handle);
}

// Once a second pack is in use, what an earlier one may have read otherwise has to be taken back.
bool Worker::says_nothing(Outcome& outcome, const Peek& peek) {
  if (!peek.text || outcome.pack_sequence > 0) return false;
  match(outcome, *peek.text, false);
  judged_ = true;
  return verdict_.claims.empty();
}

bool Worker::perhaps_member(const Look& look) const {
  return roster_->may_contain(look.by_id) || (look.has_handle && roster_->may_contain(look.by_handle));
}

bool Worker::is_member(const Look& look) {
  roster_->find(look.by_id, rows_);
  if (rows_.empty() && look.has_handle) roster_->find(look.by_handle, rows_);
  return !rows_.empty();
}

void Worker::judge_record(Outcome& outcome, size_t index) {
  const Record& record = outcome.batch.records[index];
  Outcome::PerRecord& verdict = outcome.per_record[index];
  if (record.unreadable) {
    verdict.outcome = RecordOutcome::kDeadLettered;
    outcome.dead_letters.push_back({static_cast<uint32_t>(index), outcome.batch.damage.fault, outcome.batch.damage.what});
    return;
  }
  const ParseResult result = format_->parse(record, events_);
  if (!result.ok()) {
    verdict.outcome = RecordOutcome::kDeadLettered;
    outcome.dead_letters.push_back(
        {static_cast<uint32_t>(index), result.fault, fmt::format("{} (byte {})", result.what, result.offset)});
    return;
  }
  FactContext context;
  context.record = static_cast<uint32_t>(index);
  context.record_bytes = record.bytes;
  context.stream = outcome.batch.stream.get();
  context.number = record.number;
  context.pack_sequence = outcome.pack_sequence;
  context.roster_sequence = outcome.roster_sequence;
  context.pack = snapshot_->matcher->pack().get();
  for (const Event& event : events_) {
    count(outcome, index, event.kind, event.op);
    verdict.witness = std::max(verdict.witness, event.witness_time());
    if (judge_event(outcome, context, event)) verdict.outcome = RecordOutcome::kHandled;
  }
}

bool Worker::judge_event(Outcome& outcome, const FactContext& context, const Event& event) {
  if (event.non_public() || is_ignored(event.kind)) return false;
  find_rows(event);
  const bool words = carries_words(event);
  if (is_members_only(event.kind) && !words && rows_.empty()) return false;
  const bool stance = words && wants_stance(event);
  if (words && (stance || !judged_)) match(outcome, *event.text, stance);
  append_facts(context, event, rows_, words ? &verdict_ : nullptr, outcome.facts);
  return true;
}

void Worker::find_rows(const Event& event) {
  rows_.clear();
  const std::string_view platform = event.platform();
  if (!event.actor_id.empty()) {
    const Roster::Query query = roster_->prepare(platform, event.actor_id);
    if (roster_->may_contain(query)) roster_->find(query, rows_);
  }
  // A name that an event without author shows is no account's.
  if (!rows_.empty() || event.actor_handle.empty() || !roster_->handles_matter(platform) || event.has_flag("author_absent")) return;
  const Roster::Query query = roster_->prepare_handle(platform, event.actor_handle);
  if (roster_->may_contain(query)) roster_->find(query, rows_);
}

// Only a member's reply, quote or share takes an object from what it answers.
bool Worker::wants_stance(const Event& event) const {
  const auto answers = [&](const Ref& ref) { return ref.role == Role::kParent || ref.role == Role::kQuoted || event.kind == Kind::kShare; };
  return !rows_.empty() && std::any_of(event.refs.begin(), event.refs.end(), answers);
}

void Worker::match(Outcome& outcome, std::string_view text, bool stance) {
  const bool timed = outcome.texts_matched % kMatchSample == 0;
  ++outcome.texts_matched;
  outcome.text_bytes_matched += text.size();
  if (!timed) return snapshot_->matcher->match(text, *scratch_, verdict_, stance);
  const Clock::time_point start = Clock::now();
  snapshot_->matcher->match(text, *scratch_, verdict_, stance);
  sampled_match_seconds_ += seconds_since(start);
}

}  // namespace netra
