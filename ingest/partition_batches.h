#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "ingest/record.h"

namespace netra {

// Sorts records that come mixed from many partitions into batches of one partition each.
// Thread safety: none.
class PartitionBatches {
 public:
  PartitionBatches(size_t batch_bytes, size_t batch_records, size_t record_bytes_max)
      : batch_bytes_(batch_bytes), batch_records_(batch_records), record_bytes_max_(record_bytes_max) {}

  // Copies the value; `value` nullptr is a tombstone.
  void add(const std::shared_ptr<const Stream>& stream, uint64_t offset, const void* value, size_t size,
           TimeUs t_record);
  // The partition holds nothing beyond `offset` now.
  void end(const std::shared_ptr<const Stream>& stream, uint64_t offset);
  // The broker no longer has the records [from, to).
  void gap(const std::shared_ptr<const Stream>& stream, uint64_t from, uint64_t to);
  // What was added so far may be taken.
  void finish();

  // The next batch in order of arrival; false when there is none.
  bool take(RecordBatch& batch);

 private:
  struct Open {
    RecordBatch batch;
    std::vector<size_t> starts;  // of each record in the buffer, which moves while it grows
  };

  Open& open(const std::shared_ptr<const Stream>& stream);
  void begin(Open& open, std::shared_ptr<const Stream> stream);
  void close(Open& open);

  const size_t batch_bytes_, batch_records_, record_bytes_max_;
  std::vector<std::unique_ptr<Open>> open_;  // few: the partitions of one poll
  std::deque<RecordBatch> ready_;
  size_t usual_bytes_ = 0, usual_records_ = 0;  // of a batch lately: so much room a new one has from the start
};

}  // namespace netra
