#include <fmt/format.h>

#include "app/command.h"
#include "app/commands.h"
#include "app/config.h"
#include "app/inputs.h"
#include "app/packs.h"
#include "app/pipeline.h"
#include "app/program.h"
#include "app/progress.h"
#include "app/replay_inputs.h"
#include "app/run_settings.h"
#include "app/signals.h"
#include "app/summary.h"
#include "app/terminal.h"
#include "metrics/input_error.h"
#include "store/manifest.h"

namespace netra {
namespace {

// `netra replay`: dumps through the whole way into a store. The run is its dumps: the same command goes on with them,
// other dumps need another store.
class ReplayCommand final : public Command {
 public:
  std::string name() const override { return "replay"; }
  std::string meaning() const override { return "Read dumps through the whole way into a store"; }
  std::string examples() const override {
    return "  netra replay --store ./audit --format jetstream_v1 2024-11-25.jsonl 2024-11-26.jsonl\n"
           "  netra replay --config netra.yaml --store ./audit --format twitter_v1 stream-2014-10.tar dumps/\n";
  }
  void declare(Options& options) override {
    options.text("--config", config_file_, "Configuration: packs, campaign accounts, horizon (default: the shipped packs)");
    options.text("--store", store_dir_, "Store folder, made if absent (default: the configuration's)");
    declare_input(options, input_);
    options.text("--lateness", lateness_, "Set aside as late what is older than this, as the daemon does (7d, 12h; default: nothing is late)");
    options.number("--threads", threads_, kThreadsMax, "Threads that parse and match (default: one per processor)");
    options.arguments("FILE", arguments_, kDumpsMeaning, true);
  }

  int run() override try {
    Signals signals(false);
    const Config config = configuration();
    const auto matcher = read_matcher(config.rule_folders(), config.campaign_accounts, config.cache_folder());
    const auto store = Store::open(config.store, Store::Mode::kWrite, {replay_store_bytes(config)});
    const auto roster = Roster::open(config.store);
    if (roster->accounts() == 0)
      say("warning: {} has no roster, so nothing can be found; netra roster import FILE --store {}\n", config.store, config.store);
    DumpOptions options = dump_options(input_, config);
    options.stop = [&] { return signals.stop_requested(); };
    ReplayInputs inputs(arguments_, options);
    inputs.attach(*store);
    store->fix_configuration(fixed_configuration(config, lateness()));
    store->note_configuration(noted_configuration(config));
    Committer committer(*store, committer_options(config, lateness()));
    int exit_code = kDone;
    {
      Pipeline pipeline(committer, nullptr, {config.worker_count(), replay_flight_bytes(config)}, nullptr);
      pipeline.use(matcher, roster);
      exit_code = read_dumps(inputs, pipeline, signals);
    }
    write_manifest(*store, std::string(kProgramVersion));
    say("{}manifest  {}/manifest.json\n", run_summary(*store), store->dir());
    if (exit_code == kInterrupted)
      say("{}\n", inputs.resumable() ? "stopped; the same command goes on from here" : "stopped; standard input can't be resumed: begin again with another store");
    return exit_code;
  } catch (const Stopped&) {
    say("stopped while the dumps were read for their names; nothing was taken\n");
    return kInterrupted;
  }

 private:
  Config configuration() const {
    Config config = config_file_.empty() ? Config{} : read_config(config_file_);
    if (!store_dir_.empty()) config.store = store_dir_;
    if (config_file_.empty() && store_dir_.empty()) throw InputError("replay needs --store DIR, or --config FILE that names one");
    if (threads_) config.threads = threads_;
    return config;
  }

  std::optional<TimeUs> lateness() const {
    if (lateness_.empty()) return {};
    const auto duration = parse_duration(lateness_);
    if (!duration) throw InputError(fmt::format("--lateness '{}' is no duration; write 7d or 12h", lateness_));
    return duration;
  }

  int read_dumps(ReplayInputs& inputs, Pipeline& pipeline, const Signals& signals) {
    Progress progress(inputs.bytes());
    uint64_t bytes = inputs.bytes_done(), records = 0;
    for (const auto& dump : inputs.unfinished()) {
      RecordBatch batch;
      for (Source::Next next; (next = dump->next(batch)) != Source::Next::kEnd;) {
        if (signals.stop_requested()) {
          pipeline.drain();
          return kInterrupted;
        }
        if (next == Source::Next::kNothing) continue;
        if (pipeline.dead_letters_full()) return stop_full(pipeline);
        bytes += batch.source_bytes;
        records += batch.records.size();
        pipeline.submit(std::move(batch));
        progress.show(bytes, records);
      }
    }
    pipeline.drain();
    return pipeline.flight().batches > 0 ? stop_full(pipeline) : kDone;  // what is left has no room
  }

  static int stop_full(Pipeline& pipeline) {
    pipeline.drain();
    say("the dead-letter store is full; look at `netra dead-letters list`, purge or raise limits.dead_letters, and repeat\n");
    return kFailed;
  }

  std::string config_file_, store_dir_, lateness_;
  InputOptions input_;
  uint64_t threads_ = 0;
  std::vector<std::string> arguments_;
};

}  // namespace

std::unique_ptr<Command> make_replay_command() { return std::make_unique<ReplayCommand>(); }

}  // namespace netra
