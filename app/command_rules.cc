#include <fmt/format.h>

#include <set>

#include "app/command.h"
#include "app/commands.h"
#include "app/doubts.h"
#include "app/listing.h"
#include "app/packs.h"
#include "app/terminal.h"
#include "matcher/pack_loader.h"
#include "matcher/pack_test.h"

namespace netra {
namespace {

// `netra rules check`: every mistake, with file and line.
class RulesCheckCommand final : public Command {
 public:
  std::string name() const override { return "rules check"; }
  std::string meaning() const override { return "Check rule packs and name every mistake with file and line"; }
  std::string examples() const override {
    return "  netra rules check\n"
           "  netra rules check --config /etc/netra/netra.yaml\n";
  }
  void declare(Options& options) override { packs_.declare_with_accounts(options); }
  int run() override {
    std::vector<PackError> errors;
    const auto pack = load_pack(packs_.folders(), packs_.accounts(), errors);
    for (const PackError& error : errors) say("{}:{}: {}\n", error.file, error.line, error.message);
    if (!pack) {
      say("{} mistakes\n", errors.size());
      return kNotSo;
    }
    for (const std::string& doubt : account_doubts(*pack, packs_.accounts())) say("{}\n", doubt);
    const Matcher compiled(pack, "");  // an entry that cannot compile is a mistake too
    write_out(fmt::format("{} contests, {} rules, {} regulation items: no mistake; pack {}\n", pack->contests.size(), list_rules(*pack).size(),
                          pack->regulation.size(), pack->identity.hex()));
    return kDone;
  }

 private:
  PackChoice packs_;
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
  void declare(Options& options) override { packs_.declare_with_accounts(options); }
  int run() override {
    const auto matcher = packs_.matcher();
    int ran = 0;
    const std::vector<ExampleFailure> failures = run_examples(*matcher, &ran);
    std::string out;
    for (const ExampleFailure& failure : failures)
      out += fmt::format("{}:{}: {}{}: {}\n  {}\n", failure.file, failure.line, failure.rule, failure.rule.empty() ? "example" : "", failure.message,
                         failure.text);
    write_out(out + fmt::format("{} examples, {} failed\n", ran, failures.size()));
    return failures.empty() ? kDone : kNotSo;
  }

 private:
  PackChoice packs_;
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
    packs_.declare_with_accounts(options);
    Listing::declare(options, output_);
  }
  int run() override {
    const auto pack = packs_.pack();
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
  PackChoice packs_;
  std::string output_ = "table";
};

}  // namespace

std::unique_ptr<Command> make_rules_check_command() { return std::make_unique<RulesCheckCommand>(); }
std::unique_ptr<Command> make_rules_test_command() { return std::make_unique<RulesTestCommand>(); }
std::unique_ptr<Command> make_rules_list_command() { return std::make_unique<RulesListCommand>(); }

}  // namespace netra
