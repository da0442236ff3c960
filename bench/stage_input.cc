#include "bench/stage_input.h"

#include <map>

namespace netra::bench {
namespace {

constexpr size_t kBatchBytes = size_t{512} << 10;
constexpr size_t kBatchRecords = 2000;

StageInput make(Shape shape) {
  StageInput input;
  input.spec.shape = shape;
  input.spec.records = shape == Shape::kTwitter ? 10'000 : 50'000;
  input.spec.roster_accounts = 100'000;
  Corpus corpus(input.spec, stage_sentences());
  const std::string stream = corpus.all();
  input.counts = corpus.counts();
  input.format = corpus.format();
  input.platform = corpus.platform();
  const auto source = std::make_shared<const Stream>(Stream{Stream::Kind::kDump, "file:bench", input.format, ""});
  for (size_t at = 0; at < stream.size();) {
    RecordBatch batch = next_batch(stream, at, source);
    const uint64_t first = input.batches.empty() ? 0 : input.batches.back().next_number;
    for (Record& record : batch.records) record.number += first;
    batch.next_number += first;
    batch.sequence = input.batches.size();
    input.batches.push_back(std::move(batch));
  }
  for (uint64_t i = 0; i < input.spec.roster_accounts; ++i) input.members.push_back(corpus.member(i));
  return input;
}

}  // namespace

const Sentences& stage_sentences() {
  static const Sentences sentences = Sentences::read(NETRA_BENCH_DATA);
  return sentences;
}

const StageInput& stage_input(Shape shape) {
  static std::map<Shape, StageInput> made;
  const auto found = made.find(shape);
  return found != made.end() ? found->second : made.emplace(shape, make(shape)).first->second;
}

RecordBatch next_batch(std::string_view stream, size_t& at, const std::shared_ptr<const Stream>& source) {
  RecordBatch batch;
  batch.stream = source;
  const size_t limit = std::min(at + kBatchBytes, stream.size());
  const size_t end = limit == stream.size() ? limit : stream.rfind('\n', limit - 1) + 1;
  batch.buffer.reserve(end - at + RecordBatch::kPadding);
  batch.buffer.append(stream.substr(at, end - at));
  batch.buffer.append(RecordBatch::kPadding, '\0');
  batch.records.reserve(kBatchRecords);
  const std::string_view bytes(batch.buffer.data(), end - at);
  size_t begin = 0;
  while (begin < bytes.size() && batch.records.size() < kBatchRecords) {
    const size_t lf = bytes.find('\n', begin);
    batch.records.push_back({bytes.substr(begin, lf - begin), batch.records.size(), kTimeUnknown, false, false});
    begin = lf + 1;
  }
  batch.source_bytes = begin;
  batch.next_number = batch.records.size();
  batch.end_of_stream = at + begin == stream.size();
  at += begin;
  return batch;
}

}  // namespace netra::bench
