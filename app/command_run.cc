#include <fmt/format.h>

#include "app/command.h"
#include "app/commands.h"
#include "app/config.h"
#include "app/daemon.h"
#include "app/doubts.h"
#include "app/log.h"
#include "app/memory_guard.h"
#include "app/packs.h"
#include "app/run_settings.h"
#include "app/signals.h"
#include "app/terminal.h"
#include "ingest/kafka_producer.h"
#include "store/roster.h"
#include "store/store.h"
#include "store/store_db.h"

namespace netra {
namespace {

constexpr uint64_t kStartedBytes = 4 << 20;  // what a daemon holds beside packs, roster and tables: threads, write buffers, the broker's client

// `netra run`: the daemon.
class RunCommand final : public Command {
 public:
  std::string name() const override { return "run"; }
  std::string meaning() const override { return "Read the configured topics and keep what is found, until SIGTERM; SIGHUP reloads packs and roster"; }
  std::string examples() const override {
    return "  netra run --config /etc/netra/netra.yaml\n"
           "  netra run --config /etc/netra/netra.yaml --check\n";
  }
  void declare(Options& options) override {
    options.need("--config", file_, "Configuration file");
    options.flag("--check", check_, "Check configuration, topics, formats, packs, roster, store and limits.memory, and start nothing");
  }

  int run() override {
    Signals signals(true);
    const Config config = read_config(file_);
    set_log_level(config.log_level);
    if (check_) return check(config);
    Daemon daemon(config, {});
    daemon.run(signals);
    return signals.interrupted() ? kInterrupted : kDone;
  }

 private:
  int check(const Config& config) const {
    KafkaSource::check_client(kafka_options(config));
    if (!config.dead_letter_topic.empty() || !config.heartbeat_topic.empty()) KafkaProducer(config.kafka, config.record_bytes);
    HttpServer::check(config.http_listen);
    const auto matcher = read_matcher(config.rule_folders(), config.campaign_accounts, config.cache_folder());
    for (const std::string& doubt : account_doubts(*matcher->pack(), config.campaign_accounts)) say("{}\n", doubt);
    const auto roster = Roster::open(config.store);
    const StoreSaid store = check_store(config);
    MemoryGuard(config.memory_bytes).need_room(config.path, store.table_bytes + kStartedBytes);
    say("{}: no mistake; {} topics; pack {}, {} contests; {} accounts in the roster; store {}: {}\n", file_, config.topics.size(),
        matcher->pack()->identity.hex(), matcher->pack()->contests.size(), roster->accounts(), config.store, store.holds);
    return kDone;
  }

  struct StoreSaid {
    std::string holds = "none yet, the first start makes it";
    uint64_t table_bytes = 0;  // what an open store holds of its tables in memory
  };

  // Opened as a reader, so beside a running daemon too, and closed again: a reader holds in memory what a writer has in tables by then.
  static StoreSaid check_store(const Config& config) {
    if (!Store::exists(config.store)) return {};
    const auto store = Store::open(config.store, Store::Mode::kReadOnly);
    store->check_configuration(fixed_configuration(config, config.lateness));
    return {fmt::format("{} records received", store->counters().received), store->db().table_bytes()};
  }

  std::string file_;
  bool check_ = false;
};

}  // namespace

std::unique_ptr<Command> make_run_command() { return std::make_unique<RunCommand>(); }

}  // namespace netra
