#include <fmt/format.h>

#include <set>

#include "app/command.h"
#include "app/commands.h"
#include "app/config.h"
#include "app/doubts.h"
#include "app/listing.h"
#include "app/packs.h"
#include "app/terminal.h"
#include "matcher/pack_loader.h"
#include "matcher/pack_test.h"

namespace netra {
namespace {

void declare_rules(Options& options, std::vector<std::string>& rules, std::string& accounts) {
  options.list("--rules", rules, "Folder of rules, later ones add to or replace earlier files (default: the shipped ones)");
  options.text("--campaign-accounts", accounts, "The operator's file of campaign accounts");
}

// `netra rules check`: every mistake, with file and line.
class RulesCheckCommand final : public Command {
 public:
  std::string name() const override { return "rules check"; }
  std::string meaning() const override { return "Check rule packs and name every mistake with file and line"; }
  std::string examples() const override {
    return "  netra rules check\n"
           "  netra rules check --rules /usr/share/netra/rules --rules ./mine\n";
  }
  void declare(Options& options) override { declare_rules(options, rules_, accounts_); }
  int run() override {
    std::vector<PackError> errors;
    const auto pack = load_pack(rule_folders(rules_), accounts_, errors);
    for (const PackError& error : errors) say("{}:{}: {}\n", error.file, error.line, error.message);
    if (!pack) {
      say("{} mistakes\n", errors.size());
      return kNotSo;
    }
    for (const std::string& doubt : account_doubts(*pack, accounts_)) say("{}\n", doubt);
    const Matcher compiled(pack, "");  // an entry that cannot compile is a mistake too
    fmt::print("{} contests, {} rules, {} regulation items: no mistake; pack {}\n", pack->contests.size(), list_rules(*pack).size(),
               pack->regulation.size(), pack->identity.hex());
    return kDone;
  }

 private:
  std::vector<std::string> rules_;
  std::string accounts_;
};

// `netra rules test`: the examples inside the files.
class RulesTestCommand final : public Command {
 public:
  std::string name() const override { return "rules test"; }
  std::string meaning() const override { return "Run the examples inside the rule files"; }
  std::string examples() const override {
    return "  netra rules test\n"
           "  netra rules test --rules ./mine\n";
  }
  void declare(Options& options) override { declare_rules(options, rules_, accounts_); }
  int run() override {
    const auto matcher = read_matcher(rules_, accounts_, default_cache_folder());
    int ran = 0;
    const std::vector<ExampleFailure> failures = run_examples(*matcher, &ran);
    for (const ExampleFailure& failure : failures)
      fmt::print("{}:{}: {}{}: {}\n  {}\n", failure.file, failure.line, failure.rule, failure.rule.empty() ? "example" : "",
                 failure.message, failure.text);
    fmt::print("{} examples, {} failed\n", ran, failures.size());
    return failures.empty() ? kDone : kNotSo;
  }

 private:
  std::vector<std::string> rules_;
  std::string accounts_;
};

// `netra rules list`.
class RulesListCommand final : public Command {
 public:
  std::string name() const override { return "rules list"; }
  std::string meaning() const override { return "List the rules with side, grade, sources and claim"; }
  std::string examples() const override {
    return "  netra rules list\n"
           "  netra rules list -o jsonl | jq -r .id\n";
  }
  void declare(Options& options) override {
    declare_rules(options, rules_, accounts_);
    Listing::declare(options, output_);
  }
  int run() override {
    const auto pack = read_pack(rules_, accounts_);
    Listing listing(output_, output_ == "table" ? std::vector<std::string>{"id", "kind", "side", "grade", "from", "claim"}
                                                : std::vector<std::string>{"id", "kind", "side", "grade", "from", "claim", "items", "file", "line", "examples"});
    for (const RuleListing& rule : list_rules(*pack)) {
      std::vector<Listing::Cell> row = {rule.id, rule.kind, rule.side, rule.grade, rule.sources, rule.claim};
      if (!listing.is_table()) {
        row.insert(row.end(), {rule.items, rule.file, static_cast<uint64_t>(rule.line), static_cast<uint64_t>(rule.examples)});
      }
      listing.add(std::move(row));
    }
    write_out(listing.text());
    return kDone;
  }

 private:
  std::vector<std::string> rules_;
  std::string accounts_, output_ = "table";
};

}  // namespace

std::unique_ptr<Command> make_rules_check_command() { return std::make_unique<RulesCheckCommand>(); }
std::unique_ptr<Command> make_rules_test_command() { return std::make_unique<RulesTestCommand>(); }
std::unique_ptr<Command> make_rules_list_command() { return std::make_unique<RulesListCommand>(); }

}  // namespace netra
