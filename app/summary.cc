#include "app/summary.h"

#include <fmt/format.h>

#include <array>
#include <map>

#include "store/hit_json.h"

namespace netra {
namespace {

constexpr uint64_t kPostsToJudge = 100;  // a feed of so many is told by what is not in it

template <typename Names, size_t N>
std::string counts_by_name(const std::array<uint64_t, N>& counts, Names name) {
  std::string out;
  for (size_t i = 0; i < N; ++i)
    if (counts[i]) out += fmt::format("{}{} {}", out.empty() ? "" : ", ", name(i), counts[i]);
  return out;
}

}  // namespace

bool looks_filtered(uint64_t posts, uint64_t shares, uint64_t deletes) { return posts >= kPostsToJudge && shares + deletes == 0; }

std::string run_summary(const Store& store) {
  const RunCounters counters = store.counters();
  uint64_t hits = 0;
  std::map<Grade, uint64_t> by_grade;
  for (const auto& [key, count] : count_hits(store)) {
    hits += count;
    by_grade[key.grade] += count;
  }
  const std::string reasons =
      counts_by_name(counters.dead_letters_by_fault, [](size_t i) { return name_of(static_cast<Fault>(i)); });
  std::string out = fmt::format("records   {} received = {} handled + {} filtered + {} dead-lettered\n", counters.received,
                                counters.handled, counters.filtered, counters.dead_lettered);
  if (!reasons.empty()) out += fmt::format("reasons   {}\n", reasons);
  out += fmt::format("events    {}\n", counts_by_name(counters.events_by_kind, [](size_t i) { return name_of(static_cast<Kind>(i)); }));
  const auto events = [&](Kind kind) { return counters.events_by_kind[static_cast<size_t>(kind)]; };
  if (looks_filtered(events(Kind::kPost), events(Kind::kShare), counters.deletes))
    out += "note      many posts, and no deletion and no share among them: this feed may have been filtered\n";
  out += fmt::format("hits      {}: {} strong, {} review, {} info\n", hits, by_grade[Grade::kStrong], by_grade[Grade::kReview],
                     by_grade[Grade::kInfo]);
  return out;
}

std::string hit_table(const Store& store, const Terminal& terminal) {
  std::map<std::pair<std::string, Side>, std::array<uint64_t, kActs>> rows;
  for_each_hit(store, {}, [&](const pb::Hit& hit) {
    const HitSummary summary = summary_of(hit);
    ++rows[{summary.contest, summary.side}][static_cast<size_t>(summary.act)];
    return true;
  });
  std::string head = fmt::format("{:<24} {:<8}", "contest", "side");
  for (size_t act = 1; act < kActs; ++act) head += fmt::format(" {:>8}", name_of(static_cast<Act>(act)));
  std::string out = terminal.paint("1", head) + "\n";
  for (const auto& [key, counts] : rows) {
    out += fmt::format("{:<24} {:<8}", key.first.empty() ? "(open)" : key.first, name_of(key.second));
    for (size_t act = 1; act < kActs; ++act) out += fmt::format(" {:>8}", counts[act]);
    out += '\n';
  }
  return out;
}

}  // namespace netra
