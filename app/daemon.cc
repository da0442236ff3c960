#include "app/daemon.h"

#include <fmt/format.h>
#include <systemd/sd-daemon.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "app/fold_metrics.h"
#include "app/log.h"
#include "app/packs.h"
#include "app/program.h"
#include "app/run_settings.h"
#include "metrics/civil_time.h"
#include "metrics/input_error.h"
#include "store/dead_letters.h"
#include "store/erase.h"
#include "store/manifest.h"

namespace netra {
namespace {

using namespace std::chrono_literals;

constexpr auto kLookAroundEvery = 1s;
constexpr auto kSweepEvery = 1h;
constexpr auto kIdleAfter = 1h;  // DESIGN section 3, "Lateness"
constexpr const char* kLettersFull =
    "the dead-letter store is full: look at `netra dead-letters list`; stop, purge or raise limits.dead_letters, start";
constexpr uint64_t kExpireKeys = 20'000;

KafkaSource::Positions positions_of(const Store& store) {
  KafkaSource::Positions positions;
  for (const StreamState& state : store.streams())
    if (state.kind == Stream::Kind::kPartition) positions[state.name] = state.next_number;
  return positions;
}

}  // namespace

KafkaOptions kafka_options(const Config& config) {
  if (config.topics.empty()) throw InputError(config.path, 0, "it names no topics, so there is nothing to read; add `topics: [{name: …, format: …}]`");
  KafkaOptions options;
  options.properties = config.kafka;
  for (const TopicConfig& topic : config.topics) options.topics.push_back({topic.name, topic.format, topic.domain, topic.start == "latest"});
  options.record_bytes_max = config.record_bytes;
  return options;
}

Daemon::Daemon(const Config& config, DaemonHooks hooks) : config_(config), hooks_(std::move(hooks)) {
  const KafkaOptions kafka = kafka_options(config_);
  KafkaSource::check(kafka);
  const auto matcher = read_matcher(config_.rule_folders(), config_.campaign_accounts, config_.cache_folder());
  store_ = Store::open(config_.store, Store::Mode::kWrite, {std::min<uint64_t>(config_.memory_bytes / 4, uint64_t{1} << 30)});
  store_->fix_configuration(fixed_configuration(config_, config_.lateness));
  const auto roster = Roster::open(config_.store);
  if (roster->accounts() == 0) log_warning("no roster beside {}: nothing can be found until one is imported", config_.store);
  restore_metrics(*store_, metrics_);
  metrics_.set(Level::kBuildInfo, 1, {kProgramVersion, __VERSION__, Matcher::normaliser_version()});
  metrics_.set(Level::kStartTime, static_cast<double>(wall_clock()) / 1e6);
  metrics_.set(Level::kDeadLettersLimit, static_cast<double>(config_.dead_letters));
  metrics_.set(Level::kLastReload, static_cast<double>(wall_clock()) / 1e6, {"ok"});
  metrics_.set(Level::kLastReload, 0, {"refused"});
  self_report_ = std::make_unique<SelfReport>(metrics_, config_.store, config_.memory_bytes);
  CommitterOptions options = committer_options(config_, config_.lateness);
  options.want_hits = hooks_.want_hits;
  committer_ = std::make_unique<Committer>(*store_, std::move(options));
  positions_ = positions_of(*store_);
  http_ = std::make_unique<HttpServer>(config_.http_listen, HttpAnswers{[this] { return metrics_.text(); }, [this] { return not_ready(); }});
  log_info("http on {}", http_->address());
  source_ = std::make_unique<KafkaSource>(kafka, positions_);
  const uint64_t flight_max = std::clamp<uint64_t>(config_.memory_bytes / 8, 4u << 20, 64u << 20);
  pipeline_ = std::make_unique<Pipeline>(*committer_, &metrics_, PipelineOptions{config_.worker_count(), flight_max},
                                         [this](const CommitResult& result, const Pipeline::Positions& p) { committed(result, p); });
  use(matcher, roster);
}

Daemon::~Daemon() = default;

void Daemon::run(Signals& signals) {
  set_problem("starting", false);
  sd_notify(0, "READY=1\nSTATUS=reading");
  log_info("ready: {} topics, pack {}", config_.topics.size(), store_->schedule().empty() ? "" : store_->schedule().back().pack.hex());
  RecordBatch batch;
  while (!signals.stop_requested() && (!hooks_.go_on || hooks_.go_on())) {
    if (signals.take_reload()) reload();
    look_around();
    if (hold_back()) {
      std::this_thread::sleep_for(20ms);
      continue;
    }
    if (source_->next(batch) == Source::Next::kBatch) take(std::move(batch));
  }
  finish();
}

void Daemon::take(RecordBatch batch) {
  if (!batch.records.empty()) idle_.erase(batch.stream->name);
  if (batch.end_of_stream) idle_.try_emplace(batch.stream->name, Clock::now());
  pipeline_->submit(std::move(batch));
}

void Daemon::committed(const CommitResult& result, const Pipeline::Positions& positions) {
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [stream, next] : positions) positions_[stream] = next;
  }
  crash_point("before_commit");
  source_->commit(positions);
  crash_point("after_commit");
  if (hooks_.on_commit) hooks_.on_commit(result);
}

void Daemon::use(const std::shared_ptr<const Matcher>& matcher, const std::shared_ptr<const Roster>& roster) {
  pipeline_->use(matcher, roster);
  start_hit_series(*matcher->pack(), metrics_);
  metrics_.add(Count::kMatcherDatabases, 1, {matcher->database_origin()});
  metrics_.replace(Level::kPackInfo, 1, {matcher->pack()->identity.hex()});
  metrics_.replace(Level::kRosterInfo, 1, {roster->identity().hex()});
  metrics_.set(Level::kRosterAccounts, static_cast<double>(roster->accounts()));
}

void Daemon::reload() {
  sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%lld",
             static_cast<long long>(std::chrono::duration_cast<std::chrono::microseconds>(Clock::now().time_since_epoch()).count()));
  std::shared_ptr<const Matcher> matcher;
  std::shared_ptr<const Roster> roster;
  try {
    matcher = read_matcher(config_.rule_folders(), config_.campaign_accounts, config_.cache_folder());
    roster = Roster::open(config_.store);
  } catch (const std::exception& error) {
    metrics_.add(Count::kReloads, 1, {"refused"});
    metrics_.set(Level::kLastReload, static_cast<double>(wall_clock()) / 1e6, {"refused"});
    log_error("reload refused, the old pack and roster stay: {}", error.what());
    sd_notify(0, "READY=1");
    return;
  }
  use(matcher, roster);
  metrics_.add(Count::kReloads, 1, {"ok"});
  metrics_.set(Level::kLastReload, static_cast<double>(wall_clock()) / 1e6, {"ok"});
  log_info("reloaded: pack {}, roster {} with {} accounts", matcher->pack()->identity.hex(), roster->identity().hex(), roster->accounts());
  sd_notify(0, "READY=1");
}

// True while nothing may be taken from the broker. A short wait for room needs no pause, which would throw away what was
// fetched already; a full dead-letter store lasts.
bool Daemon::hold_back() {
  const bool letters_full = pipeline_->dead_letters_full();
  if (letters_full != letters_full_) set_problem(kLettersFull, letters_full);
  letters_full_ = letters_full;
  if (letters_full && !paused_) source_->pause();
  if (!letters_full && paused_) source_->resume();
  paused_ = letters_full;
  return letters_full || pipeline_->full();
}

void Daemon::look_around() {
  const auto now = Clock::now();
  if (now - looked_around_ < kLookAroundEvery) return;
  looked_around_ = now;
  if (watchdog_.alive(pipeline_->flight())) sd_notify(0, "WATCHDOG=1");
  report_lag();
  self_report_->report();
  advance_idle();
  if (all_partitions_begun()) pipeline_->with_committer([&](Committer& committer) {
    if (const uint64_t expired = committer.expire(kExpireKeys)) metrics_.add(Count::kFactsExpired, static_cast<double>(expired));
  });
  if (now - swept_ >= kSweepEvery) {
    swept_ = now;
    sweep();
  }
}

// A partition that gave nothing yet has no watermark, and may hold what a fact on another one waits for.
bool Daemon::all_partitions_begun() const {
  const std::lock_guard lock(mutex_);
  for (const KafkaSource::Partition& partition : source_->partitions())
    if (!positions_.contains(partition.stream->name)) return false;
  return true;
}

void Daemon::report_lag() {
  std::map<std::string, TimeUs> watermarks;
  pipeline_->with_committer([&](Committer&) {  // read between writes, so that the figures belong together
    for (const StreamState& state : store_->streams()) watermarks[state.name] = state.watermark;
    metrics_.set(Level::kDeadLetters, static_cast<double>(count_dead_letters(*store_)));
  });
  const std::lock_guard lock(mutex_);
  for (const KafkaSource::Partition& partition : source_->partitions()) {
    const std::string number = std::to_string(partition.number);
    const auto position = positions_.find(partition.stream->name);
    if (partition.high < 0 || position == positions_.end()) continue;
    const double lag = std::max<double>(0, static_cast<double>(partition.high) - static_cast<double>(position->second));
    metrics_.set(Level::kLagRecords, lag, {partition.topic, number});
    const TimeUs watermark = watermarks[partition.stream->name];
    if (watermark) metrics_.set(Level::kWatermark, static_cast<double>(watermark) / 1e6, {partition.topic, number});
    metrics_.set(Level::kLagSeconds, lag > 0 && watermark ? static_cast<double>(wall_clock() - watermark) / 1e6 : 0, {partition.topic, number});
  }
  const Pipeline::Flight flight = pipeline_->flight();
  metrics_.set(Level::kFlightBytes, static_cast<double>(flight.bytes));
  metrics_.set(Level::kFlightBatches, static_cast<double>(flight.batches));
  metrics_.set(Level::kReady, problems_.empty() ? 1 : 0);
  const uint64_t confirmed = source_->commits_confirmed(), failed = source_->commits_failed();
  metrics_.add(Count::kOffsetCommits, static_cast<double>(confirmed - commits_confirmed_), {"ok"});
  metrics_.add(Count::kOffsetCommits, static_cast<double>(failed - commits_failed_), {"failed"});
  commits_confirmed_ = confirmed;
  commits_failed_ = failed;
}

void Daemon::advance_idle() {
  for (auto& [stream, since] : idle_) {
    if (Clock::now() - since < kIdleAfter) continue;
    since = Clock::now();  // and again, as long as it stays idle
    bool advanced = false;
    pipeline_->drain();
    pipeline_->with_committer([&, name = stream](Committer& committer) { advanced = committer.advance_idle(name); });
    if (advanced) log_info("{} is idle: its watermark follows the others'", stream);
  }
}

void Daemon::sweep() {
  const RetentionOptions keep{config_.keep_evidence, config_.keep_dead_letters, config_.keep_access_log};
  pipeline_->with_committer([&](Committer& committer) {
    const RetentionResult gone = sweep_retention(*store_, keep, wall_clock());
    metrics_.add(Count::kEvidenceErased, static_cast<double>(gone.hits), {"hits"});
    metrics_.add(Count::kEvidenceErased, static_cast<double>(gone.dead_letters), {"dead_letters"});
    metrics_.add(Count::kEvidenceErased, static_cast<double>(gone.access_log_entries), {"access_log"});
    committer.recount_dead_letters();
  });
  pipeline_->look_at_dead_letters();
}

void Daemon::finish() {
  sd_notify(0, "STOPPING=1");
  set_problem("stopping", true);
  pipeline_->drain();
  pipeline_->with_committer([&](Committer&) { write_manifest(*store_, std::string(kProgramVersion)); });
  if (!source_->commit_and_wait(positions_, 5s)) log_warning("the broker did not confirm the last offsets; the store's positions count");
  const RunCounters counters = store_->counters();
  log_info("stopped: received {} = handled {} + filtered {} + dead-lettered {}", counters.received, counters.handled, counters.filtered,
           counters.dead_lettered);
}

std::string Daemon::not_ready() const {
  const std::lock_guard lock(mutex_);
  std::string reasons;
  for (const std::string& problem : problems_) reasons += problem + "\n";
  return reasons;
}

void Daemon::set_problem(const std::string& what, bool there) {
  const std::lock_guard lock(mutex_);
  if (there) problems_.insert(what);
  else problems_.erase(what);
}

}  // namespace netra
