#include <fmt/format.h>

#include <ranges>
#include <utility>

#include "app/command.h"
#include "app/commands.h"
#include "app/config.h"
#include "app/listing.h"
#include "app/packs.h"
#include "app/program.h"
#include "app/run_settings.h"
#include "app/terminal.h"
#include "app/worker.h"
#include "ingest/envelope.h"
#include "ingest/format_spec.h"
#include "metrics/input_error.h"
#include "metrics/read_file.h"
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
    Listing::declare(options, output_);
  }
  int run() override {
    const auto store = Store::open(store_, Store::Mode::kReadOnly);
    if (output_ == "csv") write_out("position,reason,error,bytes,encoding,sha256,at\r\n");
    std::string out = output_ == "json" ? "[" : output_ == "table" ? fmt::format("{:40} {:18} {:>9}  {}\n", "position", "reason", "bytes", "error") : "";
    uint64_t count = 0;
    for_each_dead_letter(*store, reason_, [&](const StoredDeadLetter& letter) {
      if (count++ && output_ == "json") out += ",\n";
      append(letter, out);
      if (out.size() >= kFlushBytes) write_out(std::exchange(out, {}));
      return true;
    });
    write_out(out + (output_ == "json" ? "]\n" : ""));
    say("{} dead letters\n", count);
    return kDone;
  }

 private:
  static constexpr size_t kFlushBytes = size_t{1} << 20;  // a store may hold more than memory

  void append(const StoredDeadLetter& letter, std::string& out) const {
    if (output_ == "table") {
      out += fmt::format("{:40} {:18} {:>9}  {}\n", printable(letter.position), name_of(letter.fault), letter.bytes.size(), printable(letter.error));
    } else if (output_ == "csv") {
      const LetterText text = text_of(letter);
      out += fmt::format("{},{},{},{},{},{},{}\r\n", csv_cell(letter.position), name_of(letter.fault), csv_cell(text.error), csv_cell(text.bytes),
                         text.encoding, letter.sha256.hex(), format_utc(letter.at));
    } else {
      append_dead_letter_json(letter, out);
      if (output_ == "jsonl") out += '\n';
    }
  }

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
    options.choice("-o,--output", output_, {"json", "jsonl"}, "Shape of the output: one line either way");
  }
  int run() override {
    const auto store = Store::open(store_, Store::Mode::kReadOnly);
    const auto letter = find_dead_letter(*store, position_);
    if (!letter) {
      say("{}: no such dead letter\n", position_);
      return kNotSo;
    }
    std::string out;
    append_dead_letter_json(*letter, out);
    write_out(out + "\n");
    return kDone;
  }

 private:
  std::string position_, store_, output_ = "json";
};

// Puts dead letters through the whole way again: after a repair of the program or the packs.
class DeadLettersReplayCommand final : public Command {
 public:
  std::string name() const override { return "dead-letters replay"; }
  std::string meaning() const override { return "Put dead letters through the whole way again, one of them with repaired bytes; lateness is waived"; }
  std::string examples() const override {
    return "  netra dead-letters replay --store /var/lib/netra --config /etc/netra/netra.yaml\n"
           "  netra dead-letters replay kafka:posts/3/88121 --repaired fixed.json --because 'feed cut it' --store ./audit\n";
  }
  void declare(Options& options) override {
    options.argument("POSITION", position_, "Only this one, as list prints it", false);
    options.need("--store", store_, "Store folder; the daemon must be stopped");
    options.text("--config", config_file_, "Configuration: packs and campaign accounts (default: the shipped packs, where the store goes by them)");
    options.text("--reason", reason_, "Only this reason");
    options.text("--format", format_, "Read them as this format, where their topic or replay named a wrong one");
    options.choice("--envelope", envelope_, envelope_names(), "The same for what they are wrapped in");
    options.text("--domain", domain_, "The same for the instance that they come from");
    options.list("--dictionary", dictionaries_, "A zstd dictionary that frames among them need besides their topic's");
    options.text("--repaired", repaired_, "File with the bytes to use for POSITION; the hashes of both stay in the store");
    options.text("--because", why_, "Why they were repaired: it stands in the retention log");
  }

  int run() override {
    if (!repaired_.empty() && (position_.empty() || why_.empty())) throw InputError("--repaired needs a POSITION and --because TEXT");
    const Config config = config_file_.empty() ? Config{} : read_config(config_file_);
    const auto matcher = read_matcher(config.rule_folders(), config.campaign_accounts, config.cache_folder());
    const auto store = Store::open(store_, Store::Mode::kWrite);
    check_pack(*store, *matcher->pack());
    const auto roster = Roster::open(store_);
    CommitterOptions options = committer_options(config, {});
    options.horizon_days = stored_horizon_days(*store);
    Committer committer(*store, options);
    const auto sequences = committer.use(matcher->pack(), roster->identity());
    snapshot_ = std::make_shared<const Snapshot>(Snapshot{matcher, roster, sequences.pack, sequences.roster});
    bool done = true;
    if (position_.empty()) for_each_dead_letter(*store, reason_, [&](const StoredDeadLetter& letter) {  // as they stand now
      again(committer, letter);
      return true;
    });
    else done = one(committer, *store);
    write_manifest(*store, std::string(kProgramVersion));
    say("{} dead letters, {} could be used now\n", tried_, used_);
    return done ? kDone : kNotSo;
  }

 private:
  // Records are judged once: not by other packs than the store's because somebody forgot to name these.
  void check_pack(const Store& store, const Pack& pack) const {
    if (!config_file_.empty()) return;
    for (const ScheduleEntry& entry : store.schedule() | std::views::reverse) {
      if (entry.what != ScheduleEntry::What::kUse) continue;
      if (entry.pack == pack.identity) return;
      throw InputError(fmt::format("{}: its records were judged by pack {}, the shipped packs are {}; name the configuration that it runs with "
                                   "(--config /etc/netra/netra.yaml), or one without `rules:` where it is to go by the shipped packs from now on",
                                   store_, entry.pack.hex(), pack.identity.hex()));
    }
  }

  Outcome judge(StoredDeadLetter letter) {
    FormatSpec spec = FormatSpec::parse(letter.format);
    if (!format_.empty()) spec.format = format_;
    if (!envelope_.empty()) spec.envelope = envelope_;
    if (!domain_.empty()) letter.domain = domain_;
    spec.dictionaries.insert(spec.dictionaries.end(), dictionaries_.begin(), dictionaries_.end());
    letter.format = spec.text();
    return worker_.judge(batch_of(letter), snapshot_);
  }

  void again(Committer& committer, const StoredDeadLetter& letter) {
    ++tried_;
    Outcome outcome = judge(letter);
    used_ += outcome.dead_letters.empty();
    // Read another way in vain it stays as it was; what came late was counted then, and is late still.
    const bool another_way = !format_.empty() || !envelope_.empty() || !domain_.empty() || !dictionaries_.empty();
    if (!outcome.dead_letters.empty() && (another_way || letter.fault == Fault::kLate)) return;
    apply_replayed(committer, outcome);
  }

  // False when there is no such letter, or the repaired bytes are of no use either: then it stays as it was.
  bool one(Committer& committer, const Store& store) {
    auto letter = find_dead_letter(store, position_);
    if (!letter) {
      say("{}: no such dead letter\n", position_);
      return false;
    }
    if (repaired_.empty()) {
      again(committer, *letter);
      return true;
    }
    ++tried_;
    StoredDeadLetter other = *letter;
    other.bytes = read_whole(repaired_);
    other.null_value = other.too_long = false;
    Outcome outcome = judge(other);
    if (!outcome.dead_letters.empty()) {
      say("{}: {} cannot be used either: {}: {}\n", position_, repaired_, name_of(outcome.dead_letters.front().fault),
          outcome.dead_letters.front().error);
      return false;
    }
    const Repair repair{position_, why_, sha256(other.bytes)};
    log_repair(store, repair, *letter);
    apply_replayed(committer, outcome, &repair);
    ++used_;
    return true;
  }

  // The file's bytes without a line end, as a record has them.
  static std::string read_whole(const std::string& path) {
    std::string bytes = read_file(path);
    while (!bytes.empty() && (bytes.back() == '\n' || bytes.back() == '\r')) bytes.pop_back();
    return bytes;
  }

  std::string position_, store_, config_file_, reason_, format_, envelope_, domain_, repaired_, why_;
  std::vector<std::string> dictionaries_;
  std::shared_ptr<const Snapshot> snapshot_;
  Worker worker_;
  uint64_t tried_ = 0, used_ = 0;
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
    options.text("--because", why_, "Why: it stands in the retention log");
  }
  int run() override {
    const auto store = Store::open(store_, Store::Mode::kWrite);
    if (why_.find_first_not_of(" \t") == std::string::npos) throw InputError("--because: say why, or leave it out");
    say("{} dead letters removed\n", purge_dead_letters(*store, reason_, kTimeUnknown, why_, true));
    return kDone;
  }

 private:
  std::string store_, reason_, why_ = "purged by hand";
};

}  // namespace

std::unique_ptr<Command> make_dead_letters_list_command() { return std::make_unique<DeadLettersListCommand>(); }
std::unique_ptr<Command> make_dead_letters_show_command() { return std::make_unique<DeadLettersShowCommand>(); }
std::unique_ptr<Command> make_dead_letters_replay_command() { return std::make_unique<DeadLettersReplayCommand>(); }
std::unique_ptr<Command> make_dead_letters_purge_command() { return std::make_unique<DeadLettersPurgeCommand>(); }

}  // namespace netra
