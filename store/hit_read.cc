#include "store/hit_read.h"

#include <algorithm>

#include "matcher/pack.h"
#include "metrics/input_error.h"
#include "store/hit_build.h"
#include "store/hit_json.h"
#include "store/store_db.h"
#include "store/store_values.h"
#include "store/values.h"

namespace netra {
namespace {

std::string_view contest_of(const pb::Hit& hit) { return hit.has_account() ? hit.account().contest() : hit.content().verdict().contest(); }
std::string_view contestant_of(const pb::Hit& hit) { return hit.has_account() ? hit.account().contestant() : hit.content().verdict().contestant(); }

bool two_digits(std::string_view text) { return text.size() == 2 && text.find_first_not_of("0123456789") == std::string_view::npos; }

// `64.09` of `64.09.01`; shorter codes as they are.
std::string regency_of(std::string_view region) {
  const std::string_view code = region.substr(0, 5), deeper = region.substr(code.size());
  const bool regency = code.size() == 5 && two_digits(code.substr(0, 2)) && code[2] == '.' && two_digits(code.substr(3));
  if (code == "ID" || two_digits(code) || (regency && (deeper.empty() || deeper[0] == '.'))) return std::string(code);
  return "unknown";
}

bool passes(const pb::Hit& hit, const HitFilter& filter) {
  const auto is = [](const std::string& wanted, std::string_view has) { return wanted.empty() || wanted == has; };
  if (!is(filter.contest, contest_of(hit)) || !is(filter.contestant, contestant_of(hit))) return false;
  if (!is(filter.act, name_of(static_cast<Act>(hit.act()))) || !is(filter.grade, name_of(static_cast<Grade>(hit.grade())))) return false;
  if (!filter.region.empty() && !region_contains(filter.region, hit.member().region())) return false;
  const int64_t at = hit.act_evidence().act_time_us();
  if ((filter.from && at < filter.from) || (filter.to && at >= filter.to)) return false;
  const auto& items = hit.regulation();
  return filter.item_class.empty() ||
         std::any_of(items.begin(), items.end(), [&](const pb::Regulation& item) { return item.item_class() == filter.item_class; });
}

}  // namespace

HitReader::HitReader(const Store& store) : db_(store.db()) {
  for (const ScheduleEntry& entry : store.schedule()) {
    if (entry.what != ScheduleEntry::What::kUse) continue;
    packs_[entry.pack_sequence] = entry.pack;
    normalisers_[entry.pack_sequence] = entry.normaliser;
    rosters_[entry.roster_sequence] = entry.roster;
  }
  const auto run = read_value<pb::RunValue>(db_, Family::kMeta, "run");
  run_ = run.run();
  program_ = run.program();
  db_.scan(Family::kAccounts, {}, {}, [&](std::string_view, std::string_view) {
    any_account_gone_ = true;
    return false;
  });
}

pb::Hit HitReader::complete(std::string_view stored) const {
  auto hit = parse_value<pb::Hit>(db_, stored);
  complete(hit);
  return hit;
}

void HitReader::complete(pb::Hit& hit) const {
  if (const auto pack = packs_.find(hit.pack_sequence()); pack != packs_.end()) hit.set_pack(std::string(pack->second.view()));
  if (const auto normaliser = normalisers_.find(hit.pack_sequence()); normaliser != normalisers_.end()) hit.set_normaliser(normaliser->second);
  if (const auto roster = rosters_.find(hit.roster_sequence()); roster != rosters_.end()) hit.set_roster(std::string(roster->second.view()));
  hit.set_run(run_);
  hit.set_program(program_);
  if (!any_account_gone_ || hit.actor_id().empty()) return;
  const Entity account = Entity::of(hit.object().platform(), hit.object().domain(), hit.actor_id());
  const auto gone = find_value<pb::AccountFacts>(db_, Family::kAccounts, db_.keyed(account));
  if (!gone) return;
  hit.set_deleted(true);
  *hit.add_history() = history_entry("account_delete", gone->deleted_us());
  std::sort(hit.mutable_history()->begin(), hit.mutable_history()->end(), history_before);
}

HitStatus status_of(const pb::Hit& hit) {
  if (hit.superseded()) return HitStatus::kSuperseded;
  if (hit.deleted()) return HitStatus::kDeleted;
  if (hit.withdrawn()) return HitStatus::kWithdrawn;
  return hit.edited() ? HitStatus::kEdited : HitStatus::kStanding;
}

void for_each_hit(const Store& store, const HitFilter& filter, const std::function<bool(const pb::Hit&)>& each) {
  const HitReader reader(store);
  store.db().scan(Family::kHits, {}, {}, [&](std::string_view, std::string_view value) {
    const pb::Hit hit = reader.complete(value);
    return !passes(hit, filter) || each(hit);
  });
}

bool with_hit(const Store& store, std::string_view id, const std::function<void(const pb::Hit&)>& use) {
  const bool digits = std::all_of(id.begin(), id.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
  if (!digits || id.size() < 4 || id.size() > 32) throw InputError("a hit's id is 32 hex digits in lower case (4 or more of its first will do), not '" + std::string(id) + "'");
  std::string found;
  int matches = 0;
  const HitReader reader(store);
  std::string from;
  for (size_t i = 0; i + 1 < id.size(); i += 2) from += static_cast<char>(std::stoi(std::string(id.substr(i, 2)), nullptr, 16));
  store.db().scan(Family::kHits, from, {}, [&](std::string_view key, std::string_view value) {
    if (!hex(key).starts_with(id)) return true;
    found = value;
    return ++matches < 2;
  });
  if (matches > 1) throw InputError("several hits begin with " + std::string(id) + ": give more digits");
  if (matches == 0) return false;
  use(reader.complete(found));
  return true;
}

HitSummary summary_of(const pb::Hit& hit) {
  HitSummary summary;
  summary.id = hex(hit.id());
  summary.act = static_cast<Act>(hit.act());
  summary.platform = hit.object().platform();
  summary.object = hit.object().id();
  summary.target = hit.target().id();
  summary.actor_id = hit.actor_id();
  summary.actor_handle = hit.actor_handle();
  summary.person = hit.member().person();
  summary.category = name_of(static_cast<Category>(hit.member().category()));
  summary.agency = hit.member().agency();
  summary.region = hit.member().region();
  summary.contest = contest_of(hit);
  summary.contestant = contestant_of(hit);
  summary.name = hit.has_account() ? hit.account().name() : hit.content().verdict().name();
  summary.side = static_cast<Side>(hit.has_account() ? hit.account().side() : hit.content().verdict().side());
  summary.grade = static_cast<Grade>(hit.grade());
  summary.status = status_of(hit);
  summary.by_account = hit.has_account();
  summary.author = hit.content().author_id();
  summary.text = hit.content().text();
  for (const pb::Span& span : hit.content().verdict().evidence()) summary.spans.push_back({span.rule(), span.start(), span.end()});
  for (const pb::Regulation& item : hit.regulation()) {
    summary.items.push_back(item.item());
    if (std::find(summary.classes.begin(), summary.classes.end(), item.item_class()) == summary.classes.end()) summary.classes.push_back(item.item_class());
  }
  summary.exemptions = {hit.exemptions().begin(), hit.exemptions().end()};
  summary.act_time = hit.act_evidence().act_time_us();
  return summary;
}

HitKey count_key(const pb::Hit& hit) {
  return {std::string(contest_of(hit)), std::string(contestant_of(hit)), static_cast<Act>(hit.act()), static_cast<Grade>(hit.grade()),
          static_cast<Category>(hit.member().category()), regency_of(hit.member().region())};
}

HitCounts count_hits(const Store& store) {
  HitCounts counts;
  for_each_hit(store, {}, [&](const pb::Hit& hit) {
    ++counts[count_key(hit)];
    return true;
  });
  return counts;
}

Sha256 comparable_root(const Store& store) {
  Sha256Stream digest;
  std::string line;
  for_each_hit(store, {}, [&](const pb::Hit& hit) {
    line.clear();
    append_hit_json(hit, true, line);
    digest.add(line).add("\n");
    return true;
  });
  return digest.finish();
}

}  // namespace netra
