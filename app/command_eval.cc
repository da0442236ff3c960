#include <fmt/format.h>

#include "app/command.h"
#include "app/commands.h"
#include "app/config.h"
#include "app/evaluation_tables.h"
#include "app/inputs.h"
#include "app/packs.h"
#include "app/program.h"
#include "app/report.h"
#include "app/source_test.h"
#include "app/swap_test.h"
#include "app/terminal.h"
#include "metrics/input_error.h"
#include "store/whole_file.h"

namespace netra {
namespace {

constexpr size_t kDifferencesMax = 50;

std::vector<ReportTable> swap_tables(const SwapResult& result) {
  ReportTable contests{"swap", "Swap test", fmt::format("{} frames from the packs' examples; exchanging the matched entries of two contestants must exchange the verdict and change nothing else; unmatched: entries that have no partner, for `needs` or `case` differ at their place", result.frames),
                       {"contest", "contestants", "frames_min", "texts", "differing", "unmatched"}, {}, false};
  for (const auto& one : result.contests) contests.rows.push_back({one.contest, one.contestants, one.frames_min, one.texts, one.differing, one.unmatched});
  ReportTable differences{"swap_differences", "Where the swap test differs", fmt::format("{} in all", result.differences.size()), {"contest", "entry", "frame", "outcomes"}, {}, false};
  for (const auto& one : result.differences)
    if (differences.rows.size() < kDifferencesMax) differences.rows.push_back({one.contest, one.entry, one.frame, one.outcomes});
  return {std::move(contests), std::move(differences)};
}

// `netra eval`.
class EvalCommand final : public Command {
 public:
  std::string name() const override { return "eval"; }
  std::string meaning() const override { return "Measure the packs on labelled JSON lines: precision, recall, even hand, false alarms"; }
  std::string examples() const override {
    return "  netra eval gold.jsonl background.jsonl --html report.html\n"
           "  netra eval --rules rules --rules tests/rules --at 2024-10-20 --region PPU -o json news.jsonl\n";
  }
  void declare(Options& options) override {
    packs_.declare(options);
    options.choice("-o,--output", output_, {"table", "json"}, "Shape of the output");
    options.text("--html", html_, "Write the report as one page to this file");
    options.text("--at", at_, "When texts without `at` are read: RFC 3339 or a date; without it their names hold in every contest, numbers in none");
    options.text("--region", region_, "Where texts without `region` are read: code or name");
    options.number("--errors", errors_, UINT32_MAX, "How many errors are shown (default 20)");
    options.arguments("FILE", files_, "JSON lines with text and label (gold, label or expected); lines without a label are background; - is standard input", true);
  }

  int run() override {
    const auto matcher = packs_.matcher();
    const Evaluation evaluation = evaluate(*matcher, list_inputs(files_), defaults(*matcher->pack()));
    const SwapResult swapped = run_swap_test(*matcher);
    const Report report = report_of(*matcher, evaluation, swapped);
    if (!html_.empty()) {
      WholeFile page(html_, 0600);
      page.write(report_html(report));
      page.put_in_place();
    }
    write_out(output_ == "json" ? report_json(report) : report_text(report));
    return swapped.differences.empty() ? kDone : kNotSo;
  }

 private:
  TextDefaults defaults(const Pack& pack) const {
    TextDefaults made;
    if (!region_.empty()) {
      const auto code = pack.region_code(region_);
      if (!code) throw InputError(fmt::format("--region '{}' is unknown; give a code or a name of regions.yaml", region_));
      made.region = *code;
    }
    if (!at_.empty()) {
      const auto at = time_in_region(at_, made.region, pack);
      if (!at) throw InputError(fmt::format("--at '{}' is no time; write YYYY-MM-DD or RFC 3339", at_));
      made.at = *at;
    }
    return made;
  }

  Report report_of(const Matcher& matcher, const Evaluation& evaluation, const SwapResult& swapped) const {
    uint64_t background = 0;
    for (const auto& [_, counts] : evaluation.background) background += counts.texts;
    Report report{"Netra: what the packs find", {}, {}};
    report.facts = {{"program", std::string(kProgramVersion)}, {"pack", matcher.pack()->identity.hex()}, {"files", fmt::format("{}", fmt::join(files_, " "))},
                    {"labelled", uint64_t{evaluation.labelled.size()}}, {"background_texts", background}, {"left_out", evaluation.left_out},
                    {"bootstrap_seed", kBootstrapSeed}, {"bootstrap_rounds", uint64_t{kBootstrapRounds}}};
    const auto add = [&](std::vector<ReportTable> tables) { std::move(tables.begin(), tables.end(), std::back_inserter(report.tables)); };
    add(score_tables(evaluation));
    add({background_table(evaluation)});
    add(even_hand_tables(evaluation));
    add(swap_tables(swapped));
    add({left_out_source_table(evaluation, matcher.pack(), default_cache_folder()), error_table(evaluation, errors_), firing_table(evaluation, *matcher.pack())});
    return report;
  }

  std::vector<std::string> files_;
  PackChoice packs_;
  std::string output_ = "table", html_, at_, region_;
  uint64_t errors_ = 20;
};

}  // namespace

std::unique_ptr<Command> make_eval_command() { return std::make_unique<EvalCommand>(); }

}  // namespace netra
