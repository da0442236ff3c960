#include <fmt/format.h>

#include <algorithm>

#include "matcher/pack_builder.h"
#include "matcher/zone.h"

namespace netra {
namespace {

// The list under `key` must be there, for every contestant alike.
YAML::Node needed_list(const PackFile& file, const YAML::Node& map, const char* key) {
  const YAML::Node list = map[key];
  if (!list) file.error(map, fmt::format("the contestant lacks `{}`; write `{}: []` where there is none", key, key));
  return list;
}

// One phase of a contest, in the order of the law (domain/RULES.md section 3).
struct PhaseKey {
  const char* name;
  bool period;   // [first day, last day]; else one day
  bool apart;    // begins after the last day of the phase before it; else it may begin on that day
  bool within;   // lies within `active`; else it may lie before it: a repeated contest keeps the days of the first
};
constexpr PhaseKey kPhases[] = {{"penetapan", false, false, false}, {"undian", false, false, false}, {"kampanye", true, false, true},
                                {"tenang", true, true, true}, {"pungut", false, true, true}};

struct Days {
  std::optional<int64_t> first, last;  // since the epoch, both included
  const PhaseKey* phase = nullptr;
};

// Of what is wrong nothing comes back, so that no mistake follows from it.
Days read_period(const PackFile& file, const YAML::Node& node) {
  if (!node.IsSequence() || node.size() != 2) {
    file.error(node, "expected [first day, last day]");
    return {};
  }
  const Days days{file.date(node[0]), file.date(node[1]), nullptr};
  if (!days.first || !days.last || *days.first <= *days.last) return days;
  file.error(node, "the first day lies after the last");
  return {};
}

// `days` in the order of the law, as far as they are given.
void check_phases(const PackFile& file, const YAML::Node& phases, const std::vector<Days>& days, const Days& active) {
  const Days* before = nullptr;
  for (const Days& one : days) {
    if (!one.first || !one.last) continue;
    const char* name = one.phase->name;
    if (before && *one.first < *before->last + one.phase->apart)
      file.error(phases[name], fmt::format("`{}` begins on {}, but `{}` {} {}; the order is penetapan, undian, kampanye, tenang, pungut", name, format_date(*one.first),
                                           before->phase->name, before->phase->period ? "lasts until" : "is on", format_date(*before->last)));
    if (active.first && active.last && (*one.last > *active.last || (one.phase->within && *one.first < *active.first)))
      file.error(phases[name], fmt::format("`{}` lies outside `active`, {} to {}; only penetapan and undian may lie before it, nothing behind it", name,
                                           format_date(*active.first), format_date(*active.last)));
    before = &one;
  }
}

}  // namespace

void PackBuilder::read_contest(const PackFile& file) {
  const YAML::Node& root = file.root();
  if (!file.is_map(root, {"contest", "title", "kind", "region", "zone", "active", "phases", "number_needs", "contestants", "examples"})) return;
  Contest contest;
  contest.id = file.need_id(root, "contest");
  contest.title = file.need(root, "title");
  contest.kind = file.need(root, "kind");
  if (!contest.kind.empty()) check_kind(file, root["kind"], contest.kind);
  check_id_of_kind(file, contest);
  contest.region = file.need(root, "region");
  contest.zone = file.need(root, "zone");
  contest.file = file.path();
  contest.line = PackFile::line(root["contest"]);
  if (!contest.zone.empty() && !known_zone(contest.zone)) {
    file.error(root["zone"], fmt::format("unknown zone '{}'; use a name of the tz database, like Asia/Makassar", contest.zone));
    contest.zone = "UTC";
  }
  if (const Region* region = pack.find_region(contest.region)) contest.region = region->code;
  else if (!contest.region.empty() && (pack.regions.empty() ? !is_region_code(contest.region) : contest.region != "ID"))
    file.missing(root["region"], fmt::format("unknown region '{}'; regions stand in regions.yaml", contest.region));
  if (const YAML::Node needs = root["number_needs"]) {
    contest.number_needs = file.text(needs);
    lexicon.numbers.needs.emplace_back(classes_named(file, needs, contest.number_needs), contest.kind);
  }
  read_contest_times(file, contest);
  const YAML::Node contestants = root["contestants"];
  if (!contestants) file.error(root, "the key 'contestants' is missing");
  else if (file.is_list(contestants))
    for (const auto& node : contestants) read_contestant(file, contest, node);
  if (contestants && contestants.IsSequence() && contestants.size() == 0) file.error(contestants, "a contest needs a contestant");
  for (const Contest& other : pack.contests)
    if (other.id == contest.id) file.error(root["contest"], fmt::format("the contest '{}' stands in {} already", contest.id, other.file));
  if (const YAML::Node node = root["examples"]) read_examples(file, node, "", contest.id);
  pack.contests.push_back(std::move(contest));
}

// An id is kind, region and year: it begins with no other kind than the contest's own.
void PackBuilder::check_id_of_kind(const PackFile& file, const Contest& contest) const {
  if (contest.id.starts_with(contest.kind)) return;
  for (const std::string& kind : kinds_)
    if (contest.id.starts_with(kind))
      file.error(file.root()["kind"], fmt::format("the kind is '{}', but the contest's id begins with the kind '{}'", contest.kind, kind));
}

void PackBuilder::read_contest_times(const PackFile& file, Contest& contest) {
  const YAML::Node& root = file.root();
  const auto start = [&](const std::optional<int64_t>& day) { return day && !contest.zone.empty() ? day_start(contest.zone, *day) : TimeUs{0}; };
  Days active;
  if (!root["active"]) {
    file.error(root, "the key 'active' is missing: [first day, last day] in which the contest's names mean it");
  } else {
    active = read_period(file, root["active"]);
    contest.active_from = start(active.first);
    if (active.last) contest.active_to = start(*active.last + 1);
  }
  const YAML::Node phases = root["phases"];
  if (!phases || !file.is_map(phases, {"penetapan", "undian", "kampanye", "tenang", "pungut"})) return;
  std::vector<Days> days;
  for (const PhaseKey& phase : kPhases)
    if (const YAML::Node node = phases[phase.name]) {
      const auto day = phase.period ? std::nullopt : file.date(node);
      Days& read = days.emplace_back(phase.period ? read_period(file, node) : Days{day, day, nullptr});
      read.phase = &phase;
      if (phase.name == std::string_view("penetapan")) contest.penetapan = start(read.first);
      if (phase.name == std::string_view("undian")) contest.undian = start(read.first);
    }
  check_phases(file, phases, days, active);
}

void PackBuilder::read_contestant(const PackFile& file, Contest& contest, const YAML::Node& node) {
  if (!file.is_map(node, {"id", "number", "names", "aliases", "slogans", "hashtags", "gestures", "labels"})) return;
  Contestant contestant;
  contestant.id = file.need_id(node, "id");
  if (contest.find(contestant.id)) file.error(node["id"], fmt::format("two contestants are called '{}'", contestant.id));
  const YAML::Node number = node["number"];
  if (!number) file.error(node, "the contestant lacks `number`; write `number: unknown` where it is not known");
  else if (!(number.IsScalar() && number.Scalar() == "unknown")) contestant.number = file.number(number, 1, 99, 0);
  for (const Contestant& other : contest.contestants)
    if (contestant.number && other.number == contestant.number)
      file.error(number, fmt::format("the number {} belongs to '{}' already; two contestants of one contest cannot share it", contestant.number, other.id));
  read_entries(file, needed_list(file, node, "names"), EntryKind::kName, contestant.name_entries);
  read_entries(file, needed_list(file, node, "aliases"), EntryKind::kAlias, contestant.aliases);
  read_entries(file, needed_list(file, node, "slogans"), EntryKind::kSlogan, contestant.slogans);
  read_entries(file, needed_list(file, node, "hashtags"), EntryKind::kHashtag, contestant.hashtags);
  read_entries(file, needed_list(file, node, "gestures"), EntryKind::kGesture, contestant.gestures);
  read_entries(file, needed_list(file, node, "labels"), EntryKind::kLabel, contestant.labels);
  for (const Entry& name : contestant.name_entries) contestant.names.push_back(name.text);
  if (contestant.names.empty()) file.error(node, "the contestant needs a name in `names`");
  contest.contestants.push_back(std::move(contestant));
}

void PackBuilder::read_entries(const PackFile& file, const YAML::Node& list, EntryKind kind, std::vector<Entry>& into) {
  if (!list || !file.is_list(list)) return;
  for (const auto& node : list) {
    Entry entry;
    entry.line = PackFile::line(node);
    if (node.IsMap()) {
      if (!file.is_map(node, {"text", "needs", "case"})) continue;
      entry.text = file.need(node, "text");
      entry.needs = file.optional(node, "needs");
      if (!entry.needs.empty() && !class_named(file, node["needs"], entry.needs)) entry.needs.clear();
      entry.letter_case = static_cast<uint8_t>(read_case(file, node["case"]));
    } else {
      entry.text = file.text(node);
    }
    if (entry.text.empty()) continue;
    if (kind == EntryKind::kGesture && !gestures_.contains(entry.text))
      file.missing(node, fmt::format("unknown gesture '{}'; gestures are made in language files", entry.text));
    into.push_back(std::move(entry));
  }
}

// Every entry becomes a phrase with its place in the sorted pack.
void PackBuilder::add_entries() {
  for (size_t c = 0; c < pack.contests.size(); ++c) {
    const Contest& contest = pack.contests[c];
    for (size_t i = 0; i < contest.contestants.size(); ++i) {
      const Contestant& one = contest.contestants[i];
      const auto add = [&](const std::vector<Entry>& entries, EntryKind kind) {
        for (const Entry& entry : entries) add_entry(contest, static_cast<uint16_t>(c), static_cast<uint16_t>(i), entry, kind);
      };
      add(one.name_entries, EntryKind::kName);
      add(one.aliases, EntryKind::kAlias);
      add(one.slogans, EntryKind::kSlogan);
      add(one.hashtags, EntryKind::kHashtag);
      add(one.gestures, EntryKind::kGesture);
      add(one.labels, EntryKind::kLabel);
    }
  }
}

void PackBuilder::add_entry(const Contest& contest, uint16_t contest_index, uint16_t contestant_index, const Entry& entry, EntryKind kind) {
  EntryRef ref{contest_index, contestant_index, kind, !entry.needs.empty(), false, {}, static_cast<LetterCase>(entry.letter_case)};
  if (ref.conditional) ref.needs.add(lexicon.class_ids.find(entry.needs)->second);
  const auto index = static_cast<uint32_t>(lexicon.entries.size());
  lexicon.entries.push_back(ref);
  const Meaning meaning{Meaning::kEntry, ref.letter_case, index};
  if (kind != EntryKind::kGesture) {
    phrases_.push_back({entry.text, meaning, contest.file, entry.line, kind == EntryKind::kName && !ref.conditional});
    return;
  }
  const auto gesture = gestures_.find(entry.text);
  if (gesture == gestures_.end() || lexicon.gestures[gesture->second].number > 0) return;
  const size_t known = phrases_.size();
  for (size_t p = 0; p < known; ++p)
    if (phrases_[p].meaning.kind == Meaning::kGesture && phrases_[p].meaning.index == gesture->second) {
      Phrase phrase = phrases_[p];
      phrase.meaning = meaning;
      phrases_.push_back(std::move(phrase));
    }
}

void PackBuilder::sort_contests() {
  std::sort(pack.contests.begin(), pack.contests.end(), [](const Contest& a, const Contest& b) { return a.id < b.id; });
}

}  // namespace netra
