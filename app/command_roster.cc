#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <memory>
#include <utility>

#include "app/command.h"
#include "app/commands.h"
#include "app/doubts.h"
#include "app/packs.h"
#include "app/terminal.h"
#include "metrics/input_error.h"
#include "store/roster.h"
#include "store/roster_import.h"
#include "store/store.h"

namespace netra {
namespace {

std::string told(const RosterReport& report) {
  std::string out = fmt::format("{} rows, {} accounts, identity {}\n", report.rows, report.accounts, report.identity.hex());
  for (const auto& [category, rows] : report.categories) out += fmt::format("  {:10} {}\n", category, rows);
  return out;
}

std::string json(const RosterReport& report) {
  std::string categories;
  for (const auto& [category, rows] : report.categories) categories += fmt::format("{}\"{}\":{}", categories.empty() ? "" : ",", category, rows);
  return fmt::format("{{\"rows\":{},\"accounts\":{},\"errors\":{},\"warnings\":{},\"categories\":{{{}}},\"identity\":\"{}\"}}\n", report.rows, report.accounts,
                     report.errors, report.warnings, categories, report.identity.hex());
}

void print_problems(const std::string& file, const RosterReport& report) {
  for (const RosterProblem& problem : report.problems)
    say("{}:{}: {}{}\n", file, problem.line, problem.warning ? "warning: " : "", problem.message);
  if (const uint64_t all = report.errors + report.warnings; all > report.problems.size())
    say("{} more are not shown\n", all - report.problems.size());
}

// A roster has few platforms and regions and many rows: each pair is doubted once.
RosterDoubts doubts_of(std::shared_ptr<const Pack> pack) {
  const auto known = std::make_shared<std::map<std::pair<std::string, std::string>, std::vector<std::string>>>();
  return [pack = std::move(pack), known](const RosterRow& row) {
    const auto [place, fresh] = known->try_emplace({row.platform, row.region});
    if (fresh) place->second = roster_doubts(row, *pack);
    return place->second;
  };
}

class RosterCheckCommand final : public Command {
 public:
  std::string name() const override { return "roster check"; }
  std::string meaning() const override { return "Check a roster and name every wrong row"; }
  std::string examples() const override {
    return "  netra roster check roster.csv\n"
           "  netra roster check roster.csv && netra roster import roster.csv --store /var/lib/netra\n";
  }
  void declare(Options& options) override {
    options.argument("FILE", file_, "Roster CSV, - for standard input", true);
    packs_.declare(options);
    options.choice("-o,--output", output_, {"table", "json", "jsonl"}, "Shape of the output");
  }
  int run() override {
    const RosterReport report = check_roster(file_, doubts_of(packs_.pack()));
    print_problems(file_, report);
    write_out(output_ == "table" ? told(report) : json(report));
    return report.errors == 0 ? kDone : kNotSo;
  }

 private:
  std::string file_, output_ = "table";
  PackChoice packs_{" for the regions that there are"};
};

class RosterImportCommand final : public Command {
 public:
  std::string name() const override { return "roster import"; }
  std::string meaning() const override { return "Put a roster beside a store; a running daemon takes it up on SIGHUP"; }
  std::string examples() const override {
    return "  netra roster import roster.csv --store /var/lib/netra\n"
           "  netra roster import roster.csv --store ./replay-store\n";
  }
  void declare(Options& options) override {
    options.argument("FILE", file_, "Roster CSV, - for standard input", true);
    options.need("--store", store_, "Store folder; made if it is absent");
    packs_.declare(options);
  }
  int run() override {
    const auto pack = packs_.pack();
    const RosterReport report = import_roster(file_, store_, *pack, doubts_of(pack));
    if (!Store::exists(store_)) Store::open(store_, Store::Mode::kWrite);  // so that whoever reads it finds an empty one
    print_problems(file_, report);
    write_out(told(report));
    say("A running daemon takes it up on SIGHUP and judges forward only: to find past acts of newly added members, replay "
        "the archived dumps into a store of their own.\n");
    return kDone;
  }

 private:
  std::string file_, store_;
  PackChoice packs_{" for the regions' zones"};
};

class RosterStatsCommand final : public Command {
 public:
  std::string name() const override { return "roster stats"; }
  std::string meaning() const override { return "Say how many accounts a store's roster knows, and its identity"; }
  std::string examples() const override {
    return "  netra roster stats --store /var/lib/netra\n"
           "  netra roster stats --store ./replay-store\n";
  }
  void declare(Options& options) override {
    options.need("--store", store_, "Store folder");
    options.choice("-o,--output", output_, {"table", "json", "jsonl"}, "Shape of the output");
  }
  int run() override {
    if (!std::filesystem::is_directory(store_)) throw InputError(store_ + ": there is no store; `netra roster import` makes one");
    const auto roster = Roster::open(store_);
    const char* shape = output_ == "table" ? "{} accounts, identity {}\n" : "{{\"accounts\":{},\"identity\":\"{}\"}}\n";
    write_out(fmt::format(fmt::runtime(shape), roster->accounts(), roster->identity().hex()));
    return kDone;
  }

 private:
  std::string store_, output_ = "table";
};

}  // namespace

std::unique_ptr<Command> make_roster_check_command() { return std::make_unique<RosterCheckCommand>(); }
std::unique_ptr<Command> make_roster_import_command() { return std::make_unique<RosterImportCommand>(); }
std::unique_ptr<Command> make_roster_stats_command() { return std::make_unique<RosterStatsCommand>(); }

}  // namespace netra
