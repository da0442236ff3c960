#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "app/command.h"
#include "app/commands.h"
#include "app/config.h"
#include "app/daemon.h"
#include "app/highlight.h"
#include "app/log.h"
#include "app/packs.h"
#include "app/program.h"
#include "app/signals.h"
#include "app/summary.h"
#include "ingest/mock_cluster.h"
#include "metrics/input_error.h"
#include "store/roster_import.h"

namespace netra {
namespace {

// A folder of its own that goes with this object, unless the user named one.
class StoreFolder {
 public:
  explicit StoreFolder(const std::string& given) : path_(given) {
    for (const char* file : {"/CURRENT", "/roster.dat", "/roster.key"})
      if (!given.empty() && std::filesystem::exists(given + file))
        throw InputError(given + ": there is a store already, and the demo brings its own roster; name a folder that is not there yet");
    if (!given.empty()) return;
    std::string name = (std::filesystem::temp_directory_path() / "netra-demo-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw SystemError(name + ": cannot be made; set TMPDIR to a folder that can be written");
    path_ = name;
    owned_ = true;
  }
  ~StoreFolder() {
    std::error_code ignored;
    if (owned_) std::filesystem::remove_all(path_, ignored);
  }
  StoreFolder(const StoreFolder&) = delete;
  StoreFolder& operator=(const StoreFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  bool owned_ = false;
};

// The shipped stream into the embedded broker, no further ahead than the broker can keep.
class Feeder {
 public:
  Feeder(MockCluster& cluster, const std::vector<TopicConfig>& topics, const std::string& folder) : cluster_(cluster) {
    for (const TopicConfig& topic : topics) {
      std::ifstream in(folder + "/" + topic.format + ".jsonl", std::ios::binary);
      if (!in) throw InputError(folder + "/" + topic.format + ".jsonl", 0, "the demo's stream cannot be read; install Netra's data");
      cluster_.create_topic(topic.name, kPartitions);
      for (std::string line; std::getline(in, line);) records_.push_back({topic.name, std::move(line)});
    }
  }

  // Feeds some more records. False when there are none left and `received` has caught up with all.
  bool feed(uint64_t received) {
    for (; fed_ < records_.size() && fed_ < received + kAhead; ++fed_) {
      const auto& [topic, line] = records_[fed_];
      cluster_.feed(topic, static_cast<int32_t>(fed_ % kPartitions), line);
    }
    if (fed_ == records_.size() && !flushed_) {
      cluster_.flush();
      flushed_ = true;
    }
    return received < records_.size();
  }
  size_t size() const { return records_.size(); }

 private:
  static constexpr int kPartitions = 2;
  static constexpr uint64_t kAhead = 1000;

  MockCluster& cluster_;
  std::vector<std::pair<std::string, std::string>> records_;
  size_t fed_ = 0;
  bool flushed_ = false;
};

// `netra demo`: the daemon's own code on a broker inside the process.
class DemoCommand final : public Command {
 public:
  std::string name() const override { return "demo"; }
  std::string meaning() const override { return "The whole way on an embedded broker and a shipped, invented stream"; }
  std::string examples() const override {
    return "  netra demo --once\n"
           "  netra demo --port 9464 & curl -s 127.0.0.1:9464/metrics | grep netra_hits_total\n";
  }
  void declare(Options& options) override {
    options.flag("--once", once_, "Stop when the stream is read; else the port stays open until Ctrl-C");
    options.text("--store", store_, "Keep the store in this folder, which is not there yet (default: one that goes with the demo)");
    options.number("--port", port_, 65535, "Port of /metrics, /healthz and /readyz on loopback (default: a free one)");
    options.list("--rules", rules_, "Folder of rules (default: the shipped ones)");
  }

  int run() override {
    Signals signals(false);
    set_log_level("warning");
    const std::string data = data_path("deploy/demo_stream");
    const StoreFolder folder(store_);
    MockCluster cluster;
    const Config config = configuration(cluster, data, folder.path());
    import_roster(data + "/roster.csv", config.store, *read_pack(config.rule_folders(), ""));
    Feeder feeder(cluster, config.topics, data);
    std::atomic<uint64_t> received{0};
    bool told = false;
    DaemonHooks hooks;
    hooks.want_hits = true;
    hooks.on_commit = [&](const CommitResult& result) {
      for (const HitSummary& hit : result.new_hits) print_hit(hit);
      received += result.added.received + result.skipped;
    };
    Daemon* running = nullptr;
    hooks.go_on = [&] {
      if (feeder.feed(received)) return true;
      if (once_) return false;
      if (!told)
        write_out(fmt::format("\n{}\nhttp://{}/metrics stays open; Ctrl-C ends\n", hit_table(running->store(), terminal_),
                              running->http_address()));
      told = true;
      return true;
    };
    Daemon daemon(config, hooks);
    running = &daemon;
    write_out(fmt::format("{} invented records, http on {}\n\n", feeder.size(), daemon.http_address()));
    daemon.run(signals);
    write_out(fmt::format("\n{}\n{}", hit_table(daemon.store(), terminal_), run_summary(daemon.store())));
    return signals.stop_requested() && once_ ? kInterrupted : kDone;
  }

 private:
  Config configuration(const MockCluster& cluster, const std::string& data, const std::string& store) const {
    Config config;
    config.store = store;
    config.rules = rules_;
    config.campaign_accounts = data + "/campaign-accounts.csv";
    config.kafka["bootstrap.servers"] = cluster.bootstrap_servers();
    config.topics = {{"bluesky", "jetstream_v1", "", "earliest"}, {"x", "twitter_v1", "", "earliest"}};
    config.http_listen = fmt::format("127.0.0.1:{}", port_);
    config.lateness = 5 * 365 * kDayUs;  // the stream tells of two years in seconds
    return config;
  }

  void print_hit(const HitSummary& hit) const {
    const std::string ground = hit.by_account ? "on a campaign account" : highlighted(terminal_, hit.text, hit.spans);
    write_out(fmt::format("{} {:8} {:7} {}/{}  {} {} {}  {}\n       {}\n",
                          terminal_.paint(hit.grade == Grade::kStrong ? "1;31" : "33", fmt::format("{:6}", name_of(hit.grade))),
                          name_of(hit.act), name_of(hit.side), hit.contest, hit.contestant, hit.person, hit.category, hit.region,
                          fmt::join(hit.items, " "), ground));
  }

  const Terminal terminal_{STDOUT_FILENO};
  bool once_ = false;
  std::string store_;
  uint64_t port_ = 0;
  std::vector<std::string> rules_;
};

}  // namespace

std::unique_ptr<Command> make_demo_command() { return std::make_unique<DemoCommand>(); }

}  // namespace netra
