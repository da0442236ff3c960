#pragma once

#include <cstdint>
#include <memory>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "matcher/pack.h"
#include "store/hit.h"
#include "store/outcome.h"
#include "store/store.h"

namespace netra {

struct CommitterOptions {
  int horizon_days = 400;
  std::optional<TimeUs> lateness;               // none: nothing is late (a replay)
  uint64_t dead_letters_max = 1'000'000;        // records kept; at the bound `dead_letters_full` is said
  uint64_t dead_letter_bytes_max = 1ull << 30;
  bool dead_letter_outbox = false;              // dead letters are to be sent on (unpublished_dead_letters())
  std::string program = "0.1.0";                // provenance
  std::string normaliser;                       // Matcher::normaliser_version()
  bool want_hits = false;                       // fill CommitResult::new_hits (the demo prints them)
};

// What one apply() did; for metrics, printing and flow control.
struct CommitResult {
  RunCounters added;                            // what these outcomes added to the store's counters
  uint64_t skipped = 0;                         // records below the stream's position: taken before
  uint64_t facts = 0, late = 0;
  uint64_t clock_ahead = 0;                     // records whose witness time is too far after their own to move a watermark
  std::map<std::string, Gap> gaps;              // by stream: records that the broker had no more
  uint64_t targets_known = 0, targets_unknown = 0;  // acts by whether their content was known when they came
  HitCounts hits_made;                          // hits that are new with this write
  std::vector<HitSummary> new_hits;             // the same, whole, when asked for
  size_t taken = 0;                             // outcomes taken; fewer than given when the next has no room
  bool dead_letters_full = false;               // stop feeding: what comes next has no room in the dead-letter store
};

struct Repair;

// The one writer: takes outcomes in sequence, merges their facts, brings the hits of the touched keys up to date and
// writes facts, hits, counters, dead letters and positions in one RocksDB write batch.
// Thread safety: none; the committer's thread alone. Borrows the store.
// A failed write throws SystemError; the process must stop (nothing of the batch is in the store).
class Committer {
 public:
  struct Sequences {
    uint32_t pack = 0, roster = 0;
  };

  Committer(Store& store, CommitterOptions options);
  ~Committer();

  // Takes up a pack and a roster: the numbers that outcomes judged by them carry. The same pair (and normaliser) as the
  // schedule's last keeps its numbers; another appends to the schedule. The positions are those of the first outcomes that carry it.
  Sequences use(std::shared_ptr<const Pack> pack, const Sha256& roster);

  // REQUIRES: batch.sequence of the outcomes is dense and goes on from the last call (from 0). One write for all.
  // An outcome whose dead letters have no room is not taken, nor any after it: they are to be given again when there is.
  CommitResult apply(std::span<const Outcome> outcomes);
  CommitResult apply(const Outcome& outcome) { return apply(std::span<const Outcome>(&outcome, 1)); }

  using Streams = std::set<std::string>;

  // A partition that was read to its end and idle for an hour goes to the least watermark of those that are not idle
  // (`busy`); the advance is written to the schedule. False when there is nothing to advance to.
  bool advance_idle(const std::string& stream, const Streams& busy);

  // Removes what can make no hit any more: facts that the watermark of every partition in `read` has left behind by more
  // than horizon + lateness (deletes and neutral edits of unknown content: by more than the lateness). Goes on where the
  // last call stopped and looks at no more than `keys_max` keys. Does nothing without a lateness. Returns facts removed.
  uint64_t expire(uint64_t keys_max, const Streams& read);

  // After purge_dead_letters() or sweep_retention() in this process: takes up how many dead letters are left.
  void recount_dead_letters();
  bool dead_letters_full() const;

  Store& store() const;

 private:
  friend CommitResult apply_replayed(Committer& committer, const Outcome& outcome, const Repair* repair);  // store/dead_letters.h

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace netra
