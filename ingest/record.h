#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/record_mark.h"
#include "metrics/civil_time.h"

namespace netra {

// One ordered source of records: a partition or a dump. Its name is what positions begin with (`kafka:posts/3`,
// `file:1f2e3d4c5b6a7980`, `file:1f2e3d4c5b6a7980!b.json`), stable across runs and machines.
struct Stream {
  enum class Kind : uint8_t { kPartition, kDump };

  Kind kind = Kind::kDump;
  std::string name;
  std::string format;  // as INTERFACES names it: `jetstream_v1`
  std::string domain;  // the instance that local ids belong to; may be empty

  // `kafka:posts/3/88121` or `file:1f2e3d4c5b6a7980#42`.
  std::string position(uint64_t number) const {
    return name + (kind == Kind::kPartition ? '/' : '#') + std::to_string(number);
  }
};

// The dump that a stream's name is of: what stands before a member's name. Of a partition the whole name.
inline std::string container_of(std::string_view stream) { return std::string(stream.substr(0, stream.find('!'))); }

// What is kept of a record that is too long, for its dead letter.
inline constexpr size_t kBeginningKept = size_t{64} << 10;

// One record as delivered. `bytes` views into the batch's buffer, excludes the line end and is followed by at least
// RecordBatch::kPadding readable bytes.
struct Record {
  std::string_view bytes{};
  uint64_t number = 0;             // offset in the partition, or record number in the dump, from 0
  TimeUs t_record = kTimeUnknown;  // the record's own timestamp: the broker's, or a dump envelope's
  bool null_value = false;         // a Kafka tombstone: no bytes at all
  bool too_long = false;           // longer than the limit: `bytes` holds the beginning only
  bool unreadable = false;         // its dump could not be read on from here (RecordBatch::damage); `bytes` is what came of it
};

enum class Fault : uint8_t;  // ingest/format.h

// Why a stream of bytes ends before its end.
struct Damage {
  Fault fault{};
  std::string what;  // what is wrong and at which byte, for a person
};

// A run of records of one stream, in order, and the buffer that they live in.
// Ownership: the batch owns its bytes; views into them die with it. It moves between threads, never shared.
struct RecordBatch {
  static constexpr size_t kPadding = 64;  // what simdjson may read beyond a document

  std::shared_ptr<const Stream> stream;
  std::string buffer;  // all records' bytes, kPadding more at the end
  std::vector<Record> records;
  uint64_t sequence = 0;       // order in which the committer takes batches; dense from 0 per run
  uint64_t next_number = 0;    // where the stream goes on after this batch (beyond gaps and control records)
  uint64_t source_bytes = 0;   // bytes of the source that this batch used up, for progress
  bool end_of_stream = false;  // a dump's last batch; a partition read to its end
  Damage damage;               // of the batch's unreadable record: one at most
  // Of partitions alone.
  RecordMark mark{};                    // of the last record
  std::optional<uint64_t> gap_from{};   // the broker no longer has [gap_from, next_number); then there are no records
};

}  // namespace netra
