#include <fmt/format.h>

#include "app/command.h"
#include "app/commands.h"
#include "app/config.h"
#include "app/packs.h"
#include "app/program.h"
#include "app/run_settings.h"
#include "app/terminal.h"
#include "app/worker.h"
#include "ingest/format_spec.h"
#include "metrics/input_error.h"
#include "store/dead_letters.h"
#include "store/manifest.h"

namespace netra {
namespace {

class DeadLettersListCommand final : public Command {
 public:
  std::string name() const override { return "dead-letters list"; }
  std::string meaning() const override { return "List the records that could not be used, and why"; }
  std::string examples() const override {
    return "  netra dead-letters list --store /var/lib/netra --reason invalid_json\n"
           "  netra dead-letters list --store ./audit -o jsonl | jq -r .position\n";
  }
  void declare(Options& options) override {
    options.need("--store", store_, "Store folder; a running daemon does not mind");
    options.text("--reason", reason_, "Only this reason");
    options.choice("-o,--output", output_, {"table", "jsonl"}, "Shape of the output");
  }
  int run() override {
    const auto store = Store::open(store_, Store::Mode::kReadOnly);
    std::string out;
    uint64_t count = 0;
    for_each_dead_letter(*store, reason_, [&](const StoredDeadLetter& letter) {
      ++count;
      if (output_ == "jsonl") {
        append_dead_letter_json(letter, out);
        out += '\n';
      } else {
        out += fmt::format("{:40} {:18} {:>9}  {}\n", letter.position, name_of(letter.fault), letter.bytes.size(), letter.error);
      }
      return true;
    });
    write_out(out);
    fmt::print(stderr, "{} dead letters\n", count);
    return kDone;
  }

 private:
  std::string store_, reason_, output_ = "table";
};

class DeadLettersShowCommand final : public Command {
 public:
  std::string name() const override { return "dead-letters show"; }
  std::string meaning() const override { return "Print one dead letter as JSON, its bytes included"; }
  std::string examples() const override {
    return "  netra dead-letters show kafka:posts/3/88121 --store /var/lib/netra\n"
           "  netra dead-letters show 'file:1f2e3d4c5b6a7980#42' --store ./audit | jq -r .bytes\n";
  }
  void declare(Options& options) override {
    options.argument("POSITION", position_, "As list prints it", true);
    options.need("--store", store_, "Store folder; a running daemon does not mind");
  }
  int run() override {
    const auto store = Store::open(store_, Store::Mode::kReadOnly);
    const auto letter = find_dead_letter(*store, position_);
    if (!letter) {
      fmt::print(stderr, "{}: no such dead letter\n", position_);
      return kNotSo;
    }
    std::string out;
    append_dead_letter_json(*letter, out);
    write_out(out + "\n");
    return kDone;
  }

 private:
  std::string position_, store_;
};

// Puts dead letters through the whole way again: after a repair of the program or the packs.
class DeadLettersReplayCommand final : public Command {
 public:
  std::string name() const override { return "dead-letters replay"; }
  std::string meaning() const override { return "Put dead letters through the whole way again; lateness is waived"; }
  std::string examples() const override {
    return "  netra dead-letters replay --store /var/lib/netra --config /etc/netra/netra.yaml\n"
           "  netra dead-letters replay --store ./audit --reason late\n";
  }
  void declare(Options& options) override {
    options.need("--store", store_, "Store folder; the daemon must be stopped");
    options.text("--config", config_file_, "Configuration: packs and campaign accounts (default: the shipped packs)");
    options.text("--reason", reason_, "Only this reason");
    options.list("--dictionary", dictionaries_, "A zstd dictionary that frames among them need besides their topic's");
  }
  int run() override {
    const Config config = config_file_.empty() ? Config{} : read_config(config_file_);
    const auto matcher = read_matcher(config.rule_folders(), config.campaign_accounts, config.cache_folder());
    const auto store = Store::open(store_, Store::Mode::kWrite);
    const auto roster = Roster::open(store_);
    std::vector<StoredDeadLetter> letters;
    for_each_dead_letter(*store, reason_, [&](const StoredDeadLetter& letter) {
      letters.push_back(letter);
      return true;
    });
    CommitterOptions options = committer_options(config, {});
    options.horizon_days = stored_horizon_days(*store);
    Committer committer(*store, options);
    const auto sequences = committer.use(matcher->pack(), roster->identity());
    const auto snapshot = std::make_shared<const Snapshot>(Snapshot{matcher, roster, sequences.pack, sequences.roster});
    Worker worker;
    uint64_t repaired = 0;
    for (StoredDeadLetter& letter : letters) {
      if (letter.erased) continue;
      FormatSpec spec = FormatSpec::parse(letter.format);
      spec.dictionaries.insert(spec.dictionaries.end(), dictionaries_.begin(), dictionaries_.end());
      letter.format = spec.text();
      Outcome outcome = worker.judge(batch_of(letter), snapshot);
      repaired += outcome.dead_letters.empty();
      apply_replayed(committer, std::move(outcome));
    }
    write_manifest(*store, std::string(kProgramVersion));
    fmt::print(stderr, "{} dead letters, {} could be used now\n", letters.size(), repaired);
    return kDone;
  }

 private:
  std::string store_, config_file_, reason_;
  std::vector<std::string> dictionaries_;
};

class DeadLettersPurgeCommand final : public Command {
 public:
  std::string name() const override { return "dead-letters purge"; }
  std::string meaning() const override { return "Remove dead letters; the counters and a line in the retention log stay"; }
  std::string examples() const override {
    return "  netra dead-letters purge --store /var/lib/netra --reason invalid_json --because 'feed repaired'\n"
           "  netra dead-letters purge --store ./audit --because 'looked at'\n";
  }
  void declare(Options& options) override {
    options.need("--store", store_, "Store folder; the daemon must be stopped");
    options.text("--reason", reason_, "Only this reason");
    options.need("--because", why_, "Why: it stands in the retention log");
  }
  int run() override {
    const auto store = Store::open(store_, Store::Mode::kWrite);
    fmt::print(stderr, "{} dead letters removed\n", purge_dead_letters(*store, reason_, kTimeUnknown, why_));
    return kDone;
  }

 private:
  std::string store_, reason_, why_;
};

}  // namespace

std::unique_ptr<Command> make_dead_letters_list_command() { return std::make_unique<DeadLettersListCommand>(); }
std::unique_ptr<Command> make_dead_letters_show_command() { return std::make_unique<DeadLettersShowCommand>(); }
std::unique_ptr<Command> make_dead_letters_replay_command() { return std::make_unique<DeadLettersReplayCommand>(); }
std::unique_ptr<Command> make_dead_letters_purge_command() { return std::make_unique<DeadLettersPurgeCommand>(); }

}  // namespace netra
