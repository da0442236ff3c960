#include "app/fold_metrics.h"

#include <array>

#include "store/dead_letters.h"
#include "store/hit_counts.h"

namespace netra {
namespace {

void add_counters(const RunCounters& counters, Metrics& metrics) {
  metrics.add(Count::kRecordsReceived, static_cast<double>(counters.received));
  metrics.add(Count::kRecordsHandled, static_cast<double>(counters.handled));
  metrics.add(Count::kRecordsFiltered, static_cast<double>(counters.filtered));
  // Series without a count yet are there from the beginning: rates need their zero.
  for (size_t i = 1; i < kFaults; ++i)
    metrics.add(Count::kRecordsDeadLettered, static_cast<double>(counters.dead_letters_by_fault[i]), {name_of(static_cast<Fault>(i))});
  for (size_t i = 0; i < kKinds; ++i)
    metrics.add(Count::kEvents, static_cast<double>(counters.events_by_kind[i]), {name_of(static_cast<Kind>(i))});
}

void add_hits(const HitCounts& hits, Metrics& metrics) {
  for (const auto& [key, count] : hits) {
    const auto n = static_cast<double>(count);
    metrics.add(Count::kHits, n, {key.contest, key.contestant, name_of(key.act), name_of(key.grade)});
    metrics.add(Count::kRegionHits, n, {key.region, name_of(key.grade)});
    metrics.add(Count::kCategoryHits, n, {name_of(key.category), name_of(key.act), name_of(key.grade)});
  }
}

void add_gap(const std::string& stream, const Gap& gap, Metrics& metrics) {
  const size_t from = stream.find(':') + 1, slash = stream.rfind('/');
  const std::string topic = stream.substr(from, slash - from), partition = stream.substr(slash + 1);
  metrics.add(Count::kGaps, 1, {topic, partition});
  metrics.add(Count::kGapRecords, static_cast<double>(gap.to - gap.from), {topic, partition});
}

}  // namespace

void BatchCounts::add(const Outcome& outcome) {
  for (const Record& record : outcome.batch.records) bytes += record.bytes.size();
  texts += outcome.texts_matched;
  text_bytes += outcome.text_bytes_matched;
  ++batches;
  records += outcome.batch.records.size();
  seconds_parse += outcome.seconds_parse;
  seconds_match += outcome.seconds_match;
}

void fold_metrics(const BatchCounts& counts, const CommitResult& result, Metrics& metrics) {
  const auto together = metrics.together();
  add_counters(result.added, metrics);
  add_hits(result.hits_made, metrics);
  for (const auto& [stream, gap] : result.gaps) add_gap(stream, gap, metrics);
  metrics.add(Count::kRecordsLate, static_cast<double>(result.late));
  metrics.add(Count::kRecordsSkipped, static_cast<double>(result.skipped));
  metrics.add(Count::kRecordsClockAhead, static_cast<double>(result.clock_ahead));
  metrics.add(Count::kRecordBytes, static_cast<double>(counts.bytes));
  metrics.add(Count::kTextsMatched, static_cast<double>(counts.texts));
  metrics.add(Count::kTextBytesMatched, static_cast<double>(counts.text_bytes));
  metrics.add(Count::kFacts, static_cast<double>(result.facts));
  metrics.add(Count::kTargets, static_cast<double>(result.targets_known), {"known"});
  metrics.add(Count::kTargets, static_cast<double>(result.targets_unknown), {"unknown"});
  metrics.add(Count::kStoreWrites);
  metrics.observe(Spread::kStageSeconds, counts.seconds_parse, {"parse"});
  metrics.observe(Spread::kStageSeconds, counts.seconds_match, {"match"});
  metrics.observe(Spread::kStageSeconds, counts.seconds_commit, {"commit"});
  metrics.observe(Spread::kBatchRecords, static_cast<double>(counts.records));
}

void fold_dead_letters(const Store& store, Metrics& metrics) {
  metrics.set(Level::kDeadLetters, static_cast<double>(count_dead_letters(store)));
  metrics.set(Level::kDeadLetterBytes, static_cast<double>(count_dead_letter_bytes(store)));
}

void restore_metrics(const Store& store, Metrics& metrics) {
  add_counters(store.counters(), metrics);
  add_hits(hits_made(store), metrics);
  for (const StreamState& stream : store.streams())
    for (const Gap& gap : stream.gaps) add_gap(stream.name, gap, metrics);
  fold_dead_letters(store, metrics);
}

void start_hit_series(const Pack& pack, Metrics& metrics) {
  constexpr std::array kGrades{Grade::kInfo, Grade::kReview, Grade::kStrong};
  constexpr std::array kCategories{Category::kPns,   Category::kPppk,      Category::kPpnpn, Category::kThl,
                                   Category::kKades, Category::kPerangkat, Category::kTni,   Category::kPolri};
  for (const Grade grade : kGrades) {
    for (const Region& region : pack.regions) metrics.add(Count::kRegionHits, 0, {region.code, name_of(grade)});
    for (size_t act = 1; act < kActs; ++act) {
      const std::string_view act_name = name_of(static_cast<Act>(act));
      for (const Category category : kCategories) metrics.add(Count::kCategoryHits, 0, {name_of(category), act_name, name_of(grade)});
      for (const Contest& contest : pack.contests) {
        for (const Contestant& contestant : contest.contestants) metrics.add(Count::kHits, 0, {contest.id, contestant.id, act_name, name_of(grade)});
      }
    }
  }
}

}  // namespace netra
