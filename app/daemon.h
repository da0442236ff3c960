#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "app/config.h"
#include "app/dead_letter_topic.h"
#include "app/heartbeat.h"
#include "app/http_server.h"
#include "app/memory_guard.h"
#include "app/pipeline.h"
#include "app/readiness.h"
#include "app/self_report.h"
#include "app/signals.h"
#include "app/stream_watch.h"
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
// A broker that is away or refuses us makes the daemon not ready; it tries again, with growing pauses, for ever.
// Thread safety: run() in main's thread.
class Daemon {
 public:
  // Reads packs and roster and opens the store. Throws InputError and SystemError.
  Daemon(const Config& config, DaemonHooks hooks);
  ~Daemon();

  // Connects and reads. Returns after SIGTERM or SIGINT, with all that was read written. Throws SystemError when going on
  // is pointless: the store failed, or a topic is no longer the one that was read.
  void run(Signals& signals);

  const Store& store() const { return *store_; }
  const std::string& http_address() const { return http_->address(); }

 private:
  using Clock = std::chrono::steady_clock;

  void round();
  bool connect();
  void lose_source(const std::string& why);
  void committed(const CommitResult& result, const Pipeline::Positions& positions);
  void use(const std::shared_ptr<const Matcher>& matcher, const std::shared_ptr<const Roster>& roster);
  void reload();
  bool hold_back();
  void pause(const char* reason, bool wanted, bool& paused);
  void look_around();
  bool all_partitions_begun() const;
  void report();
  void advance_idle();
  void expire();
  void sweep();
  void finish();
  // What /readyz says; from the HTTP server's threads, so also while main's waits for a disk.
  std::string not_ready() const;

  // Constant after construction.
  const Config config_;
  const DaemonHooks hooks_;

  Metrics metrics_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Committer> committer_;
  Readiness readiness_;
  std::atomic<Clock::time_point> went_round_{Clock::now()};  // written by main's thread

  mutable std::mutex mutex_;
  // Guarded by mutex_.
  Pipeline::Positions positions_;
  std::unique_ptr<KafkaSource> source_;  // none while the broker cannot be used; made and ended by main's thread

  std::unique_ptr<SelfReport> self_report_;  // main's thread only
  std::unique_ptr<HttpServer> http_;
  std::unique_ptr<Pipeline> pipeline_;
  std::unique_ptr<DeadLetterTopic> letters_out_;  // none without dead_letters.topic

  // Main's thread only.
  Watchdog watchdog_;
  std::unique_ptr<Heartbeat> heartbeat_;  // none without heartbeat.topic
  StreamWatch streams_;
  MemoryGuard memory_;
  bool letters_full_ = false, memory_high_ = false;
  uint64_t commits_confirmed_ = 0, commits_failed_ = 0, kafka_errors_ = 0;  // of the source, as the metrics have them
  Clock::duration backoff_{};
  Clock::time_point connect_at_{}, looked_around_{}, swept_ = Clock::now() - std::chrono::hours(1);
};

// The broker's side of a configuration. Throws InputError naming what cannot be used.
KafkaOptions kafka_options(const Config& config);

}  // namespace netra
