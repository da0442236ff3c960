#include <fmt/format.h>

#include "app/backtest.h"
#include "app/command.h"
#include "app/commands.h"
#include "app/config.h"
#include "app/inputs.h"
#include "app/packs.h"
#include "app/terminal.h"
#include "metrics/input_error.h"

namespace netra {
namespace {

// `netra rules backtest`: what a change of packs would change.
class RulesBacktestCommand final : public Command {
 public:
  std::string name() const override { return "rules backtest"; }
  std::string meaning() const override { return "Say what pack B would find and no longer find on texts, against pack A, and why"; }
  std::string examples() const override {
    return "  netra rules backtest --pack /usr/share/netra/rules --pack ./mine a_day_of_posts.jsonl\n"
           "  netra rules backtest --rules tests/rules --pack old --pack new -o json gold.jsonl | jq .changes\n";
  }
  void declare(Options& options) override {
    options.list("--pack", packs_, "Folder of rules, twice: what is, and what would be");
    options.list("--rules", rules_, "Folder of rules that both packs are laid over");
    options.choice("-o,--output", output_, {"table", "json"}, "Shape of the output");
    options.arguments("FILE", files_, "JSON lines with text, as for `netra eval`; - is standard input", true);
  }

  int run() override {
    if (packs_.size() != 2) throw InputError("backtest wants --pack twice: the folder of rules that is, and the one that would be");
    const auto a = matcher_of(packs_[0]), b = matcher_of(packs_[1]);
    Backtest backtest(*a, *b);
    for (const std::string& file : list_inputs(files_)) read_labelled_texts(file, *a->pack(), {}, [&](LabelledText&& text) { backtest.add(text); });
    Report report{"Netra: what a change of packs changes", {{"pack_a", packs_[0] + " " + a->pack()->identity.hex()}, {"pack_b", packs_[1] + " " + b->pack()->identity.hex()}}, {}};
    backtest.put_into(report);
    write_out(output_ == "json" ? report_json(report) : report_text(report));
    return backtest.changes() == 0 ? kDone : kNotSo;
  }

 private:
  std::shared_ptr<const Matcher> matcher_of(const std::string& folder) const {
    std::vector<std::string> folders = rules_;
    folders.push_back(folder);
    return read_matcher(folders, "", default_cache_folder());
  }

  std::vector<std::string> packs_, rules_, files_;
  std::string output_ = "table";
};

}  // namespace

std::unique_ptr<Command> make_rules_backtest_command() { return std::make_unique<RulesBacktestCommand>(); }

}  // namespace netra
