#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "app/snapshot.h"
#include "ingest/format.h"
#include "ingest/record.h"
#include "matcher/matcher.h"
#include "store/fact.h"
#include "store/outcome.h"
#include "store/roster.h"

namespace netra {

// Stage one: a batch in, its outcome out. Screens, parses, matches and makes facts; knows nothing of what came before.
//
// The screen: records are looked at in groups; a reaction, follow or textless share of somebody whom the roster does not
// know ends after its few peeked fields and one look-up. Such a record costs no clock, lock, atomic or allocation. New
// content of such a person is read no further either when its words say nothing.
// Thread safety: none; one per thread. Owns its formats, the matcher's scratch and all buffers.
class Worker {
 public:
  // Makes the stream's format now, not at its first batch. Throws InputError when there is no such format.
  void prepare(const Stream& stream);
  // Throws InputError when the batch's format is unknown (first batch of that stream only).
  Outcome judge(RecordBatch batch, const std::shared_ptr<const Snapshot>& snapshot);

 private:
  static constexpr size_t kGroup = 32;  // look-ups in flight at once
  static constexpr size_t kMatchSample = 8;  // one text in so many is timed

  using Scratch = std::unique_ptr<Matcher::Scratch, void (*)(Matcher::Scratch*)>;

  // A record of the group at hand, as far as the screen has looked.
  struct Look {
    Peek peek;
    Roster::Query by_id, by_handle;
    bool light = false;      // may end with the look
    bool handled = false;    // content that said nothing
    bool has_handle = false; // by_handle is prepared
    bool perhaps_member = false;
  };

  void take_up(const std::shared_ptr<const Snapshot>& snapshot, const Stream& stream);
  void judge_group(Outcome& outcome, size_t begin, size_t end);
  void look(Outcome& outcome, const Record& record, Look& look);
  // True for new content that leaves nothing, if nobody that the roster knows wrote it.
  bool says_nothing(Outcome& outcome, const Peek& peek);
  bool perhaps_member(const Look& look) const;
  bool is_member(const Look& look);
  void judge_record(Outcome& outcome, size_t index);
  // True when the event passes the screen; then its facts are in the outcome.
  bool judge_event(Outcome& outcome, const FactContext& context, const Event& event);
  void find_rows(const Event& event);
  bool wants_stance(const Event& event) const;
  void match(Outcome& outcome, std::string_view text, bool stance);

  std::map<std::pair<std::string, std::string>, std::unique_ptr<Format>> formats_;  // by format and domain
  std::shared_ptr<const Snapshot> snapshot_;
  Scratch scratch_{nullptr, nullptr};

  // Of the batch at hand.
  Format* format_ = nullptr;  // none: nothing of it could be read
  const Roster* roster_ = nullptr;
  double sampled_match_seconds_ = 0;

  // Reused storage.
  std::array<Look, kGroup> looks_;
  std::vector<Event> events_;
  std::vector<Member> rows_;
  Verdict verdict_;
  bool judged_ = false;  // verdict_ is what the words of the record at hand say, stance left out
};

}  // namespace netra
