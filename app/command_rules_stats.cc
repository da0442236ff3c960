#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "app/command.h"
#include "app/commands.h"
#include "app/config.h"
#include "app/evaluation.h"
#include "app/inputs.h"
#include "app/labelled_texts.h"
#include "app/listing.h"
#include "app/packs.h"
#include "app/terminal.h"
#include "matcher/pack_test.h"
#include "matcher/rule_cost.h"

namespace netra {
namespace {

constexpr size_t kDearest = 5;

// `netra rules stats`: how often each rule holds on texts, and what it costs.
class RulesStatsCommand final : public Command {
 public:
  std::string name() const override { return "rules stats"; }
  std::string meaning() const override { return "Say which rules never or always fire on texts, and what each costs"; }
  std::string examples() const override {
    return "  netra rules stats texts.jsonl\n"
           "  netra rules stats --rules ./mine -o csv a_day_of_posts.jsonl > stats.csv\n";
  }
  void declare(Options& options) override {
    packs_.declare(options);
    Listing::declare(options, output_);
    options.arguments("FILE", files_, "JSON lines with text, as for `netra eval`; - is standard input", true);
  }

  int run() override {
    const auto matcher = packs_.matcher();
    Explainer explainer(*matcher, true);
    RuleCosts costs(matcher->pack());
    std::map<std::string, uint64_t> fired;
    for (const std::string& file : list_inputs(files_))
      read_labelled_texts(file, *matcher->pack(), {}, [&](LabelledText&& text) {
        for (const std::string& rule : fired_rules(explainer.explain(text.question).verdict)) ++fired[rule];
        costs.add(text.question.text);
      });
    costs.finish();
    write_out(listed(list_rules(*matcher->pack()), fired, costs));
    return kDone;
  }

 private:
  std::string listed(const std::vector<RuleListing>& rules, std::map<std::string, uint64_t>& fired, const RuleCosts& costs) const {
    Listing listing(output_, {"id", "kind", "side", "grade", "fired", "of", "ns", "note"});
    const std::vector<double> ns = costs.ns_per_text();
    uint64_t never = 0, always = 0;
    std::vector<std::pair<double, std::string>> dearest;
    for (size_t i = 0; i < rules.size(); ++i) {
      const RuleListing& rule = rules[i];
      const uint64_t times = fired[rule.id];
      const bool is_never = times == 0, is_always = costs.texts() > 0 && times == costs.texts();
      never += is_never;
      always += is_always;
      dearest.emplace_back(ns[i], rule.id);
      listing.add({rule.id, rule.kind, rule.side, rule.grade, times, costs.texts(), static_cast<uint64_t>(std::llround(ns[i])), std::string(is_never ? "never fires" : is_always ? "always fires" : "")});
    }
    std::sort(dearest.rbegin(), dearest.rend());
    dearest.resize(std::min(dearest.size(), kDearest));
    say("{} texts, {} of them tried with rules; {} of {} rules never fire, {} always. ns: CPU time of the rule alone on a text that is tried\n", costs.texts(),
        costs.tried(), never, rules.size(), always);
    for (const auto& [cost, id] : dearest) say("  {:.0f} ns {}\n", cost, id);
    return listing.text();
  }

  std::vector<std::string> files_;
  PackChoice packs_;
  std::string output_ = "table";
};

}  // namespace

std::unique_ptr<Command> make_rules_stats_command() { return std::make_unique<RulesStatsCommand>(); }

}  // namespace netra
