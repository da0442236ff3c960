#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ingest/format.h"
#include "ingest/record.h"
#include "metrics/sha256.h"
#include "store/fact.h"

namespace netra {

// What became of one record; the worst wins. Stands on disk: do not renumber.
enum class RecordOutcome : uint8_t { kFiltered = 0, kHandled = 1, kDeadLettered = 2 };

// Why a record of the batch could not be used; its bytes are the batch's.
struct DeadLetter {
  uint32_t record = 0;  // index in the batch
  Fault fault = Fault::kNone;
  std::string error;    // what and where, for a person
};

// What the counters keep of an event.
struct EventCount {
  Kind kind = Kind::kOther;
  bool deletes = false;  // deletes or undoes, whatever its kind
  bool known = false;    // there is one
};

// What a worker made of one batch. Plain data, owned; handed to the committer, which takes outcomes by
// batch.sequence. The batch stays inside, so that a record found late can be dead-lettered with its bytes.
struct Outcome {
  struct PerRecord {
    TimeUs witness = kTimeUnknown;  // the greatest witness time of its events; unknown moves no watermark
    RecordOutcome outcome = RecordOutcome::kFiltered;
    EventCount event;               // its first
  };
  struct MoreEvents {
    uint32_t record = 0;            // index in the batch
    EventCount event;
  };
  RecordBatch batch;
  std::vector<PerRecord> per_record;     // parallel to batch.records
  std::vector<Fact> facts;               // ascending by Fact::record
  std::vector<DeadLetter> dead_letters;  // ascending by record
  std::vector<MoreEvents> more_events;   // of records with several, ascending by record
  std::optional<Sha256> mapping;  // of the operator's file that the stream's format was made from
  uint32_t pack_sequence = 0, roster_sequence = 0;  // which pack and roster of the run's schedule judged the batch
  // For metrics only.
  uint64_t texts_matched = 0, text_bytes_matched = 0;
  double seconds_parse = 0, seconds_match = 0;
};

}  // namespace netra
