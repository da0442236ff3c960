#include "app/source_test.h"

#include <algorithm>
#include <map>

#include "matcher/rule.h"

namespace netra {
namespace {

bool names(const std::string& named, const std::string& source) {
  return source.starts_with(named) && (source.size() == named.size() || source[named.size()] == '_' || source[named.size()] == '-');
}

bool names_alone(const Rule& rule, const std::string& source) {
  return std::all_of(rule.sources.begin(), rule.sources.end(), [&](const std::string& named) { return names(named, source); });
}

// The same pack without some of its rules. Its words stay: they decide nothing by themselves.
std::shared_ptr<const Pack> without_source(const Pack& pack, const std::string& source, uint64_t& switched_off) {
  auto rules = std::make_shared<RuleSet>(*pack.rules);
  switched_off = std::erase_if(rules->rules, [&](const Rule& rule) { return names_alone(rule, source); });
  auto made = std::make_shared<Pack>(pack);
  made->rules = std::move(rules);
  return made;
}

}  // namespace

ReportTable left_out_source_table(const Evaluation& evaluation, const std::shared_ptr<const Pack>& pack, const std::string& cache) {
  ReportTable table{"left_out_sources", "Leaving a source out", "support on a source with all rules, and without those that name this source alone; loss in points of F1",
                    {"source", "texts", "rules_off", "f1", "f1_without", "loss"}, {}, true};
  std::map<std::string, std::vector<const Judged*>> sources;
  for (const Judged& judged : evaluation.labelled) sources[judged.text.source].push_back(&judged);
  for (const auto& [source, texts] : sources) {
    uint64_t switched_off = 0;
    const Matcher matcher(without_source(*pack, source, switched_off), cache);
    Explainer explainer(matcher);
    Tally with, without;
    for (const Judged* judged : texts) {
      with.add(judged->found(Side::kSupport), judged->is(Side::kSupport));
      without.add(explainer.explain(judged->text.question).label == name_of(Side::kSupport), judged->is(Side::kSupport));
    }
    if (with.empty()) continue;
    table.rows.push_back({source, static_cast<uint64_t>(texts.size()), switched_off, with.f1(), without.f1(), 100 * (with.f1().value - without.f1().value)});
  }
  return table;
}

}  // namespace netra
