#include "app/evaluation_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "matcher/pack_test.h"

namespace netra {
namespace {

constexpr Side kSides[] = {Side::kSupport, Side::kAttack};

void add_row(ReportTable& table, std::vector<ReportCell> head, const Tally& tally) {
  if (tally.empty()) return;
  head.insert(head.end(), {tally.texts(), tally.precision(), tally.recall(), tally.f1()});
  table.rows.push_back(std::move(head));
}

ReportTable side_table(const Evaluation& evaluation) {
  ReportTable table{"overall", "Support and attack", "F1's interval is bootstrapped, the others are Wilson's", {"side", "texts", "precision", "recall", "f1"}, {}, true};
  for (const Side side : kSides) {
    Tally tally;
    for (const Judged& judged : evaluation.labelled) tally.add(judged.found(side), judged.is(side));
    add_row(table, {std::string(name_of(side))}, tally);
  }
  return table;
}

ReportTable grade_table(const Evaluation& evaluation) {
  ReportTable table{"by_grade", "By grade", "recall: the share of all such texts that is found at this grade", {"side", "grade", "precision", "recall"}, {}, true};
  for (const Side side : kSides)
    for (const Grade grade : {Grade::kStrong, Grade::kReview}) {
      uint64_t right = 0, found = 0, all = 0;
      for (const Judged& judged : evaluation.labelled) {
        const bool here = judged.found(side) && judged.grade() == grade;
        found += here;
        right += here && judged.is(side);
        all += judged.is(side);
      }
      if (found + all) table.rows.push_back({std::string(name_of(side)), std::string(name_of(grade)), wilson(right, found), wilson(right, all)});
    }
  return table;
}

ReportTable source_table(const Evaluation& evaluation) {
  ReportTable table{"by_source", "By source", "", {"source", "side", "texts", "precision", "recall", "f1"}, {}, true};
  std::map<std::string, std::array<Tally, 2>> sources;
  for (const Judged& judged : evaluation.labelled)
    for (size_t side = 0; side < 2; ++side) sources[judged.text.source][side].add(judged.found(kSides[side]), judged.is(kSides[side]));
  for (const auto& [source, tallies] : sources)
    for (size_t side = 0; side < 2; ++side) add_row(table, {source, std::string(name_of(kSides[side]))}, tallies[side]);
  return table;
}

// Whether what was found for this contestant is as labelled. A claim in a contest that the label does not speak of is
// right when the side is.
bool right_for(const Judged& judged, Side side, const std::string& contestant) {
  if (!judged.is(side)) return false;
  const std::string contest = contestant.substr(0, contestant.find('/') + 1);
  const bool spoken_of = std::any_of(judged.targets.begin(), judged.targets.end(), [&](const std::string& t) { return t.starts_with(contest); });
  return !spoken_of || judged.targets.contains(contestant);
}

ReportTable contestant_table(const Evaluation& evaluation) {
  ReportTable table{"by_contestant", "By contestant", "texts that were labelled or found for the contestant", {"contestant", "side", "texts", "precision", "recall", "f1"}, {}, true};
  std::map<std::string, std::array<Tally, 2>> contestants;
  for (const Judged& judged : evaluation.labelled)
    for (size_t s = 0; s < 2; ++s) {
      const Side side = kSides[s];
      const std::set<std::string> named = judged.found(side) ? judged.named() : std::set<std::string>();
      for (const std::string& one : named) contestants[one][s].add(true, right_for(judged, side, one));
      if (!judged.is(side)) continue;
      for (const std::string& one : judged.targets)
        if (!named.contains(one)) contestants[one][s].add(false, true);
    }
  for (const auto& [contestant, tallies] : contestants)
    for (size_t s = 0; s < 2; ++s) add_row(table, {contestant, std::string(name_of(kSides[s]))}, tallies[s]);
  return table;
}

ReportTable target_table(const Evaluation& evaluation) {
  ReportTable table{"targets", "Whom it is for or against",
                    "of the texts with the right side: whether a verdict names the labelled target, compared through names, aliases and ballot numbers; `unknown`: targets that are nobody's name in the packs",
                    {"side", "right", "unknown", "without"}, {}, false};
  for (const Side side : kSides) {
    uint64_t right = 0, known = 0, unknown = 0, without = 0;
    for (const Judged& judged : evaluation.labelled) {
      if (!judged.is(side) || !judged.found(side)) continue;
      if (judged.text.target.empty()) ++without;
      else if (judged.targets.empty()) ++unknown;
      else {
        ++known;
        right += judged.right_target();
      }
    }
    if (known + unknown + without) table.rows.push_back({std::string(name_of(side)), wilson(right, known), unknown, without});
  }
  return table;
}

ReportTable agreement_table(const Evaluation& evaluation) {
  ReportTable table{"agreement", "Right labels", "neutral texts count too; the second column asks for the right target as well, where one is known", {"source", "label", "label_and_target"}, {}, false};
  std::map<std::string, std::array<uint64_t, 3>> sources;
  for (const Judged& judged : evaluation.labelled) {
    auto& [texts, label, target] = sources[judged.text.source];
    ++texts;
    label += judged.label == judged.text.label;
    target += judged.right_target();
  }
  for (const auto& [source, counts] : sources) table.rows.push_back({source, wilson(counts[1], counts[0]), wilson(counts[2], counts[0])});
  return table;
}

// 0: worst; what is missed comes last, and a text that is right has none.
int severity(const Judged& judged) {
  const bool background = judged.text.kind == LabelledText::kBackground;
  if (!background && judged.label == judged.text.label) return judged.right_target() ? -1 : 4;
  if (judged.label == "neutral") return 6;
  const int by_grade = judged.grade() == Grade::kStrong ? 0 : 1;
  if (background) return by_grade;
  return (judged.text.label == "neutral" ? 2 : 0) + by_grade;
}

}  // namespace

std::vector<ReportTable> score_tables(const Evaluation& evaluation) {
  return {side_table(evaluation), grade_table(evaluation), target_table(evaluation), agreement_table(evaluation), source_table(evaluation), contestant_table(evaluation)};
}

ReportTable background_table(const Evaluation& evaluation) {
  ReportTable table{"background", "False alarms on background", "texts without a label in which anything of grade review or strong is found; the upper end is Clopper and Pearson's one-sided 95 % bound",
                    {"source", "texts", "alarms", "per_10000_at_most"}, {}, true};
  Evaluation::Background all;
  const auto add = [&](const std::string& source, const Evaluation::Background& counts) {
    const Estimate alarms = upper_bound(counts.alarms, counts.texts);
    table.rows.push_back({source, counts.texts, alarms, alarms.high * 10'000});
  };
  for (const auto& [source, counts] : evaluation.background) {
    add(source, counts);
    all.texts += counts.texts;
    all.alarms += counts.alarms;
  }
  if (!table.rows.empty()) add("all", all);
  return table;
}

std::vector<ReportTable> even_hand_tables(const Evaluation& evaluation) {
  ReportTable gaps{"even_hand", "Even hand over frames", "sentences with a frame, written alike for several contestants: found for the right one; gap: behind the best of the contest", {"contest", "contestant", "right", "gap"}, {}, true};
  ReportTable frames{"even_hand_frames", "Frames that not every contestant gets right", "", {"contest", "frame", "right", "not"}, {}, false};
  std::map<std::string, std::map<std::string, std::array<uint64_t, 2>>> contests;
  std::map<std::pair<std::string, std::string>, std::array<std::string, 2>> by_frame;
  for (const Judged& judged : evaluation.labelled) {
    if (judged.text.frame.empty() || judged.text.label == "neutral" || judged.targets.size() != 1) continue;
    const std::string& target = *judged.targets.begin();
    const std::string contest = target.substr(0, target.find('/')), contestant = target.substr(target.find('/') + 1);
    const bool right = judged.right_target();
    auto& counts = contests[contest][contestant];
    counts[0] += right;
    ++counts[1];
    std::string& names = by_frame[{contest, judged.text.frame}][right ? 0 : 1];
    names += (names.empty() ? "" : " ") + contestant;
  }
  for (const auto& [contest, contestants] : contests) {
    double best = 0;
    for (const auto& [_, counts] : contestants) best = std::max(best, wilson(counts[0], counts[1]).value);
    for (const auto& [contestant, counts] : contestants) {
      const Estimate right = wilson(counts[0], counts[1]);
      gaps.rows.push_back({contest, contestant, right, best - right.value});
    }
  }
  for (const auto& [key, names] : by_frame)
    if (!names[0].empty() && !names[1].empty()) frames.rows.push_back({key.first, key.second, names[0], names[1]});
  return {std::move(gaps), std::move(frames)};
}

ReportTable firing_table(const Evaluation& evaluation, const Pack& pack) {
  ReportTable table{"firings", "Firing of every rule", "texts in which the rule is evidence or, a context, changed a claim; by what they were labelled",
                    {"rule", "does", "support", "attack", "neutral", "background"}, {}, false};
  uint64_t never = 0;
  for (const RuleListing& rule : list_rules(pack)) {
    const auto& texts = evaluation.firings.at(rule.id).texts;
    const std::string does = rule.kind == "context" ? rule.kind : rule.kind + " " + rule.side;
    table.rows.push_back({rule.id, does, texts[0], texts[1], texts[2], texts[3]});
    never += std::all_of(texts.begin(), texts.end(), [](uint64_t n) { return n == 0; });
  }
  table.note += fmt::format("; {} of {} never fired", never, table.rows.size());
  return table;
}

ReportTable error_table(const Evaluation& evaluation, size_t most) {
  std::vector<const Judged*> errors;
  for (const auto* list : {&evaluation.labelled, &evaluation.alarms})
    for (const Judged& judged : *list)
      if (severity(judged) >= 0) errors.push_back(&judged);
  std::stable_sort(errors.begin(), errors.end(), [](const Judged* a, const Judged* b) { return severity(*a) < severity(*b); });
  ReportTable table{"errors", "Worst errors", fmt::format("{} in all; strong before review, the wrong side and alarms on background first, what was missed last; spans show the rules", errors.size()),
                    {"id", "is", "found", "for", "text"}, {}, false};
  for (const Judged* judged : errors) {
    if (table.rows.size() == most) break;
    MarkedText marked{judged->text.question.text, {}};
    for (const ClosedClaim& claim : judged->claims) marked.evidence.insert(marked.evidence.end(), claim.evidence.begin(), claim.evidence.end());
    marked.evidence.insert(marked.evidence.end(), judged->context.begin(), judged->context.end());
    const bool background = judged->text.kind == LabelledText::kBackground;
    std::string is = background ? "background" : judged->text.label;
    if (!judged->text.target.empty()) is += " " + judged->text.target;
    const std::string found = judged->label == "neutral" ? judged->label : fmt::format("{} {}", name_of(judged->grade()), judged->label);
    table.rows.push_back({judged->text.place, is, found, fmt::format("{}", fmt::join(judged->named(), " ")), std::move(marked)});
  }
  return table;
}

}  // namespace netra
