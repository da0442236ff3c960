#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/committer.h"
#include "store/store.h"

namespace netra {

// One record that could not be used. `bytes` is the whole record.
struct StoredDeadLetter {
  std::string position;              // `kafka:posts/3/88121`
  std::string stream, format, domain;
  uint64_t number = 0;
  Stream::Kind kind = Stream::Kind::kDump;
  Fault fault = Fault::kNone;
  std::string error, bytes;
  Sha256 sha256;                     // of the bytes
  bool null_value = false, too_long = false;
  TimeUs t_record = kTimeUnknown;
  TimeUs at = kTimeUnknown;          // when it was set aside, by the wall clock
  uint64_t size = 0;                 // of the bytes, where they are left out
};

// Every dead letter, by stream and number; false from `each` stops. `reason` empty takes all.
void for_each_dead_letter(const Store& store, std::string_view reason, const std::function<bool(const StoredDeadLetter&)>& each);
std::optional<StoredDeadLetter> find_dead_letter(const Store& store, std::string_view position);
uint64_t count_dead_letters(const Store& store);
uint64_t count_dead_letter_bytes(const Store& store);

// What of a letter may hold any bytes, as UTF-8: base64 where it is none.
struct LetterText {
  std::string error, bytes, encoding;  // `encoding` is `base64` when `bytes` is
};
LetterText text_of(const StoredDeadLetter& letter);

// One line of `netra dead-letters list -o jsonl` (without LF): {"position","reason","error","bytes","sha256","at"}; `bytes`
// is base64 where it is no UTF-8 (then "encoding":"base64" follows).
void append_dead_letter_json(const StoredDeadLetter& letter, std::string& out);

// A batch of one record from a dead letter, as a source would have delivered it, for the worker.
// The outcome that the worker makes of it goes to apply_replayed().
RecordBatch batch_of(const StoredDeadLetter& letter);
// Who repaired the bytes of a dead letter, and why.
struct Repair {
  std::string position, why;
  Sha256 repaired;  // of the bytes that are used now
};

// Moves a record from dead-lettered to its new outcome: received stays, lateness is waived, the letter goes when the
// outcome is no dead letter (else its reason is brought up to date). One write. REQUIRES: outcome.batch is batch_of(letter).
// With `repair` the batch holds other bytes: the store keeps both hashes. REQUIRES: then the outcome is no dead letter, and
// log_repair() was called before.
CommitResult apply_replayed(Committer& committer, const Outcome& outcome, const Repair* repair = nullptr);
// A line in the retention log with both hashes.
void log_repair(const Store& store, const Repair& repair, const StoredDeadLetter& letter);
struct RepairEntry {
  std::string position, why;
  Sha256 original, repaired;
  TimeUs at = kTimeUnknown;
};
std::vector<RepairEntry> repairs(const Store& store);

// Dead letters kept with CommitterOptions::dead_letter_outbox and not confirmed yet, in the store's order behind `after`
// (null: from the first), up to the bounds (one at least). Those purged meanwhile are left out.
std::vector<StoredDeadLetter> unpublished_dead_letters(const Store& store, const StoredDeadLetter* after, size_t max, size_t bytes_max);
uint64_t count_unpublished_dead_letters(const Store& store);
// They are confirmed. A writer's call.
void forget_unpublished(Store& store, const std::vector<StoredDeadLetter>& letters);

// Removes dead letters (all, or those with that reason, or older than `before`; unknown takes every age) with their
// bytes. The counters keep them. Returns how many; every one leaves a line in the retention log. Goes in steps: broken
// off, it has removed some. `at_once`: as for erase_hit().
uint64_t purge_dead_letters(Store& store, std::string_view reason, TimeUs before, std::string_view why, bool at_once = false);

}  // namespace netra
