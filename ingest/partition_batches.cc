#include "ingest/partition_batches.h"

#include <algorithm>

namespace netra {

PartitionBatches::Open& PartitionBatches::open(const std::shared_ptr<const Stream>& stream) {
  // Records of one partition come in runs: the latest one is nearly always it.
  for (auto at = open_.rbegin(); at != open_.rend(); ++at)
    if ((*at)->batch.stream == stream) return **at;
  open_.push_back(std::make_unique<Open>());
  begin(*open_.back(), stream);
  return *open_.back();
}

void PartitionBatches::begin(Open& open, std::shared_ptr<const Stream> stream) {
  open.batch = {};
  open.batch.stream = std::move(stream);
  open.batch.buffer.reserve(usual_bytes_);
  open.batch.records.reserve(usual_records_);
  open.starts.clear();
}

void PartitionBatches::add(const std::shared_ptr<const Stream>& stream, uint64_t offset, const void* value, size_t size,
                           TimeUs t_record) {
  Open& open = this->open(stream);
  RecordBatch& batch = open.batch;
  if (!batch.records.empty() &&
      (batch.buffer.size() + size > batch_bytes_ || batch.records.size() == batch_records_ || batch.end_of_stream)) {
    close(open);
    begin(open, stream);
  }
  Record record{.number = offset, .t_record = t_record, .null_value = value == nullptr};
  record.too_long = size > record_bytes_max_;
  const size_t kept = record.too_long ? std::min(kBeginningKept, record_bytes_max_) : size;
  open.starts.push_back(batch.buffer.size());
  if (value) batch.buffer.append(static_cast<const char*>(value), kept);
  batch.records.push_back(record);
  batch.source_bytes += size;
  batch.next_number = offset + 1;
}

void PartitionBatches::end(const std::shared_ptr<const Stream>& stream, uint64_t offset) {
  RecordBatch& batch = open(stream).batch;
  batch.next_number = offset;
  batch.end_of_stream = true;
}

void PartitionBatches::gap(const std::shared_ptr<const Stream>& stream, uint64_t from, uint64_t to) {
  finish();  // what came before the gap goes before it
  RecordBatch& batch = ready_.emplace_back();
  batch.stream = stream;
  batch.buffer.append(RecordBatch::kPadding, '\0');
  batch.next_number = to;
  batch.gap_from = from;
}

void PartitionBatches::close(Open& open) {
  RecordBatch& batch = open.batch;
  open.starts.push_back(batch.buffer.size());
  batch.buffer.append(RecordBatch::kPadding, '\0');
  for (size_t i = 0; i < batch.records.size(); ++i)
    batch.records[i].bytes = {batch.buffer.data() + open.starts[i], open.starts[i + 1] - open.starts[i]};
  if (!batch.records.empty()) {
    const Record& last = batch.records.back();
    batch.mark = {last.number, record_hash(last.bytes, last.null_value, last.t_record)};
  }
  usual_bytes_ = std::max(batch.buffer.size(), usual_bytes_ / 2);
  usual_records_ = std::max(batch.records.size(), usual_records_ / 2);
  ready_.push_back(std::move(batch));
}

void PartitionBatches::finish() {
  for (const auto& open : open_) close(*open);
  open_.clear();
}

bool PartitionBatches::take(RecordBatch& batch) {
  if (ready_.empty()) return false;
  batch = std::move(ready_.front());
  ready_.pop_front();
  return true;
}

}  // namespace netra
