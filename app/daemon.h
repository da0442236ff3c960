#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "app/config.h"
#include "app/http_server.h"
#include "app/pipeline.h"
#include "app/self_report.h"
#include "app/signals.h"
#include "app/watchdog.h"
#include "ingest/kafka_source.h"
#include "metrics/metrics.h"
#include "store/committer.h"
#include "store/store.h"

namespace netra {

// What somebody who runs the daemon's code inside another command adds (the demo).
struct DaemonHooks {
  std::function<void(const CommitResult&)> on_commit;  // in the committer's thread, after every write
  std::function<bool()> go_on;                         // once a round; false ends the run as SIGTERM does
  bool want_hits = false;                              // CommitResult::new_hits is wanted
};

// `netra run`: broker in, store out, until a signal ends it. Objects are built in order and torn down in reverse.
// Thread safety: run() in main's thread.
class Daemon {
 public:
  // Reads packs and roster, opens the store, connects and assigns. Throws InputError and SystemError.
  Daemon(const Config& config, DaemonHooks hooks);
  ~Daemon();

  // Returns after SIGTERM or SIGINT, with all that was read written. Throws SystemError when going on is pointless.
  void run(Signals& signals);

  const Store& store() const { return *store_; }
  const std::string& http_address() const { return http_->address(); }

 private:
  using Clock = std::chrono::steady_clock;

  void take(RecordBatch batch);
  void committed(const CommitResult& result, const Pipeline::Positions& positions);
  void use(const std::shared_ptr<const Matcher>& matcher, const std::shared_ptr<const Roster>& roster);
  void reload();
  bool hold_back();
  void look_around();
  bool all_partitions_begun() const;
  void report_lag();
  void advance_idle();
  void sweep();
  void finish();
  std::string not_ready() const;
  void set_problem(const std::string& what, bool there);

  // Constant after construction.
  const Config config_;
  const DaemonHooks hooks_;

  Metrics metrics_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Committer> committer_;

  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::set<std::string> problems_ = {"starting"};  // why /readyz says no
  Pipeline::Positions positions_;

  std::unique_ptr<SelfReport> self_report_;  // main's thread only
  std::unique_ptr<HttpServer> http_;
  std::unique_ptr<KafkaSource> source_;
  std::unique_ptr<Pipeline> pipeline_;

  // Main's thread only.
  Watchdog watchdog_;
  std::map<std::string, Clock::time_point> idle_;  // partitions read to their end, and since when nothing came
  bool paused_ = false, letters_full_ = false;
  uint64_t commits_confirmed_ = 0, commits_failed_ = 0;
  Clock::time_point looked_around_{}, swept_ = Clock::now() - std::chrono::hours(1);
};

// The broker's side of a configuration. Throws InputError naming what cannot be used.
KafkaOptions kafka_options(const Config& config);

}  // namespace netra
