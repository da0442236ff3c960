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
constexpr auto kBackoffMin = 1s, kBackoffMax = 30s;  // between attempts to connect
constexpr auto kIdleWait = 20ms;
constexpr const char* kLettersFull =
    "the dead-letter store is full: look at `netra dead-letters list`; stop, purge or raise limits.dead_letters and limits.dead_letter_bytes, start";
constexpr uint64_t kExpireKeys = 20'000;

KafkaSource::Places places_of(const Store& store) {
  KafkaSource::Places places;
  for (const StreamState& state : store.streams())
    if (state.kind == Stream::Kind::kPartition) places[state.name] = {state.next_number, state.mark};
  return places;
}

// What librdkafka holds of records not taken yet, in keeping with the limit of memory, unless the operator says. Before version
// 2.3 it looks at a queue that was full again only after a second: what it holds is then all that can be read within one.
void bound_queues(KafkaOptions& options, uint64_t memory_bytes) {
  constexpr uint64_t kFetchKbytes = 16384;
  constexpr uint64_t kMessagesPerKbyte = 8;  // each costs some 300 bytes beside its own: small ones are bounded by their number
  const uint64_t kbytes = std::clamp<uint64_t>(memory_bytes / 16 >> 10, 1024, 131072);
  options.properties.try_emplace("queued.max.messages.kbytes", std::to_string(kbytes));
  options.properties.try_emplace("queued.min.messages", std::to_string(kbytes * kMessagesPerKbyte));
  options.properties.try_emplace("fetch.max.bytes", std::to_string(std::min(kbytes, kFetchKbytes) << 10));
}

std::vector<Stream> streams_of(const Config& config) {
  std::vector<Stream> streams;
  for (const TopicConfig& topic : config.topics) streams.push_back({Stream::Kind::kPartition, topic.name, topic.format, topic.domain});
  return streams;
}

}  // namespace

KafkaOptions kafka_options(const Config& config) {
  if (config.topics.empty()) throw InputError(config.path, 0, "it names no topics, so there is nothing to read; add `topics: [{name: …, format: …}]`");
  KafkaOptions options;
  options.properties = config.kafka;
  for (const TopicConfig& topic : config.topics) options.topics.push_back({topic.name, topic.format, topic.domain, topic.start == "latest"});
  options.record_bytes_max = config.record_bytes;
  options.heartbeat_topic = config.heartbeat_topic;
  const auto refresh = config.kafka.find("topic.metadata.refresh.interval.ms");
  if (refresh != config.kafka.end()) options.partitions_every = std::chrono::milliseconds(std::max(100, std::atoi(refresh->second.c_str())));
  bound_queues(options, config.memory_bytes);
  return options;
}

Daemon::Daemon(const Config& config, DaemonHooks hooks)
    : config_(config), hooks_(std::move(hooks)), streams_(metrics_, config.stall), memory_(config.memory_bytes) {
  KafkaSource::check(kafka_options(config_));
  const auto matcher = read_matcher(config_.rule_folders(), config_.campaign_accounts, config_.cache_folder());
  store_ = Store::open(config_.store, Store::Mode::kWrite, {std::min<uint64_t>(config_.memory_bytes / 4, uint64_t{1} << 30)});
  store_->fix_configuration(fixed_configuration(config_, config_.lateness));
  store_->note_configuration(noted_configuration(config_));
  const auto roster = Roster::open(config_.store);
  if (roster->accounts() == 0) log_warning("no roster beside {}: nothing can be found until one is imported", config_.store);
  restore_metrics(*store_, metrics_);
  const uint64_t flight_max = std::clamp<uint64_t>(config_.memory_bytes / 8, 4u << 20, 64u << 20);
  metrics_.set(Level::kBuildInfo, 1, {kProgramVersion, __VERSION__, Matcher::normaliser_version()});
  metrics_.set(Level::kStartTime, static_cast<double>(wall_clock()) / 1e6);
  metrics_.set(Level::kDeadLettersLimit, static_cast<double>(config_.dead_letters));
  metrics_.set(Level::kDeadLetterBytesLimit, static_cast<double>(config_.dead_letter_bytes));
  metrics_.set(Level::kLastReload, static_cast<double>(wall_clock()) / 1e6, {"ok"});
  metrics_.set(Level::kLastReload, 0, {"refused"});
  self_report_ = std::make_unique<SelfReport>(metrics_, config_.store, config_.memory_bytes);
  metrics_.set(Level::kFlightBytesLimit, static_cast<double>(flight_max));
  for (const char* reason : {"dead_letters", "memory"}) {
    metrics_.set(Level::kPaused, 0, {reason});
    metrics_.add(Count::kPauses, 0, {reason});
  }
  CommitterOptions options = committer_options(config_, config_.lateness);
  options.want_hits = hooks_.want_hits;
  committer_ = std::make_unique<Committer>(*store_, std::move(options));
  for (const auto& [stream, place] : places_of(*store_)) positions_[stream] = place.next;
  http_ = std::make_unique<HttpServer>(config_.http_listen,
                                       HttpAnswers{[this] {
                                                     if (!not_ready().empty()) metrics_.set(Level::kReady, 0);
                                                     return metrics_.text();
                                                   },
                                                   [this] { return not_ready(); }});
  log_info("http on {}", http_->address());
  pipeline_ = std::make_unique<Pipeline>(*committer_, &metrics_, PipelineOptions{config_.worker_count(), flight_max, streams_of(config_)},
                                         [this](const CommitResult& result, const Pipeline::Positions& p) { committed(result, p); });
  use(matcher, roster);
  memory_.need_room(config_.path);
  if (!config_.dead_letter_topic.empty()) letters_out_ = std::make_unique<DeadLetterTopic>(config_, *store_, *pipeline_, metrics_);
  if (!config_.heartbeat_topic.empty()) heartbeat_ = std::make_unique<Heartbeat>(config_, store_->run().run, metrics_);
}

Daemon::~Daemon() = default;

void Daemon::run(Signals& signals) {
  sd_notify(0, "READY=1\nSTATUS=connecting");
  while (!signals.stop_requested() && (!hooks_.go_on || hooks_.go_on())) {
    went_round_ = Clock::now();
    if (signals.take_reload()) reload();
    look_around();
    try {
      round();
    } catch (const KafkaUnavailable& error) {
      lose_source(error.what());
    }
  }
  finish();
}

// Takes one batch, if there is one and it may be taken.
void Daemon::round() {
  if (hold_back() || (!source_ && !connect())) {
    std::this_thread::sleep_for(kIdleWait);
    return;
  }
  RecordBatch batch;
  if (source_->next(batch) == Source::Next::kBatch) {
    streams_.took(batch);
    pipeline_->submit(std::move(batch));
  }
  if (heartbeat_) heartbeat_->beat(source_->take_heartbeats(), pipeline_->flight());
}

bool Daemon::connect() {
  if (Clock::now() < connect_at_) return false;
  auto source = std::make_unique<KafkaSource>(kafka_options(config_), places_of(*store_));
  {
    const std::lock_guard lock(mutex_);
    source_ = std::move(source);
  }
  commits_confirmed_ = commits_failed_ = kafka_errors_ = 0;
  backoff_ = {};
  metrics_.add(Count::kKafkaConnects, 1, {"ok"});
  metrics_.set(Level::kConnected, 1);
  streams_.forgive();
  readiness_.set("start", "");
  readiness_.set("kafka", "");
  sd_notify(0, "STATUS=reading");
  log_info("ready: {} topics, pack {}", config_.topics.size(), store_->schedule().empty() ? "" : store_->schedule().back().pack.hex());
  return true;
}

// Writes what was read; another source begins where that ends.
void Daemon::lose_source(const std::string& why) {
  backoff_ = std::clamp<Clock::duration>(backoff_ * 2, kBackoffMin, kBackoffMax);
  connect_at_ = Clock::now() + backoff_;
  metrics_.add(Count::kKafkaConnects, 1, {"failed"});
  metrics_.set(Level::kConnected, 0);
  readiness_.set("kafka", why);
  pipeline_->drain();
  const std::lock_guard lock(mutex_);
  source_.reset();
}

void Daemon::committed(const CommitResult& result, const Pipeline::Positions& positions) {
  for (const auto& [stream, gap] : result.gaps)
    log_error("{}: a gap: the broker no longer has the records [{}, {}); they are lost unless an archive has them", stream, gap.from, gap.to);
  crash_point("before_commit");
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [stream, next] : positions) positions_[stream] = next;
    if (source_) source_->commit(positions);
  }
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
    log_error("reload refused, the old pack and roster stay: {}", error.what());  // first: who sees it counted finds the reason
    metrics_.add(Count::kReloads, 1, {"refused"});
    metrics_.set(Level::kLastReload, static_cast<double>(wall_clock()) / 1e6, {"refused"});
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
// fetched already; a full dead-letter store and scarce memory last.
bool Daemon::hold_back() {
  pause("dead_letters", pipeline_->dead_letters_full(), letters_full_);
  pause("memory", memory_.is_high(), memory_high_);
  return letters_full_ || memory_high_ || pipeline_->full();
}

void Daemon::pause(const char* reason, bool wanted, bool& paused) {
  if (wanted == paused) return;
  const bool before = letters_full_ || memory_high_;
  paused = wanted;
  const bool after = letters_full_ || memory_high_;
  if (source_ && after && !before) source_->pause();
  if (source_ && !after && before) source_->resume();
  if (!after) streams_.forgive();
  metrics_.set(Level::kPaused, wanted, {reason});
  if (wanted) metrics_.add(Count::kPauses, 1, {reason});
  const std::string line = &paused == &letters_full_ ? kLettersFull : memory_.reason();
  readiness_.set(reason, wanted ? line : "");
}

void Daemon::look_around() {
  const auto now = Clock::now();
  if (now - looked_around_ < kLookAroundEvery) return;
  looked_around_ = now;
  if (watchdog_.alive(pipeline_->flight()) || letters_full_) sd_notify(0, "WATCHDOG=1");
  report();
  self_report_->report();
  if (source_) {
    advance_idle();
    if (all_partitions_begun()) expire();
  }
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

void Daemon::expire() {
  pipeline_->with_committer([&](Committer& committer) {
    const uint64_t expired = committer.expire(kExpireKeys, streams_.read());
    metrics_.add(Count::kFactsExpired, static_cast<double>(expired));
  });
}

void Daemon::report() {
  std::vector<StreamState> streams;
  pipeline_->with_committer([&](Committer&) {  // read between writes, so that the figures belong together
    streams = store_->streams();
    fold_dead_letters(*store_, metrics_);
  });
  if (source_) {
    const std::lock_guard lock(mutex_);
    streams_.look(source_->partitions(), positions_, source_->committed(), streams);
    const uint64_t confirmed = source_->commits_confirmed(), failed = source_->commits_failed(), errors = source_->transient_errors();
    metrics_.add(Count::kOffsetCommits, static_cast<double>(confirmed - std::exchange(commits_confirmed_, confirmed)), {"ok"});
    metrics_.add(Count::kOffsetCommits, static_cast<double>(failed - std::exchange(commits_failed_, failed)), {"failed"});
    metrics_.add(Count::kKafkaErrors, static_cast<double>(errors - std::exchange(kafka_errors_, errors)));
    const std::string trouble = source_->trouble();
    readiness_.set("kafka", trouble.empty() ? "" : "kafka: " + trouble);
    readiness_.set("stalled", letters_full_ || memory_high_ ? "" : streams_.stalled());
    metrics_.set(Level::kConnected, trouble.empty());
  }
  const Pipeline::Flight flight = pipeline_->flight();
  metrics_.set(Level::kFlightBytes, static_cast<double>(flight.bytes));
  metrics_.set(Level::kFlightBatches, static_cast<double>(flight.batches));
  metrics_.set(Level::kReady, readiness_.not_ready().empty());
}

void Daemon::advance_idle() {
  if (letters_full_) return;  // records of an idle partition may wait for room
  for (const std::string& stream : streams_.take_idle()) {
    bool advanced = false;
    pipeline_->drain();
    if (pipeline_->flight().batches > 0) return;  // they wait for room, and would be late
    pipeline_->with_committer([&](Committer& committer) { advanced = committer.advance_idle(stream, streams_.busy()); });
    if (advanced) log_info("{} is idle: its watermark follows the others'", stream);
  }
}

void Daemon::sweep() {
  const RetentionOptions keep{config_.keep_evidence, config_.keep_dead_letters, config_.keep_access_log};
  pipeline_->with_committer([&](Committer& committer) {
    const RetentionResult gone = sweep_retention(*store_, keep, wall_clock());
    if (gone.hits || gone.dead_letters || gone.access_log_entries)
      log_info("retention: {} hits' evidence, {} dead letters and {} access-log entries erased", gone.hits, gone.dead_letters, gone.access_log_entries);
    metrics_.add(Count::kEvidenceErased, static_cast<double>(gone.hits), {"hits"});
    metrics_.add(Count::kEvidenceErased, static_cast<double>(gone.dead_letters), {"dead_letters"});
    metrics_.add(Count::kEvidenceErased, static_cast<double>(gone.access_log_entries), {"access_log"});
    committer.recount_dead_letters();
  });
  pipeline_->look_at_dead_letters();
}

std::string Daemon::not_ready() const {
  std::string lines = readiness_.not_ready();
  const auto still = Clock::now() - went_round_.load();
  if (still > std::chrono::microseconds(config_.stall))
    lines += fmt::format("the daemon stands still for {} s: the store's disk or the broker does not answer\n",
                         std::chrono::duration_cast<std::chrono::seconds>(still).count());
  return lines;
}

void Daemon::finish() {
  sd_notify(0, "STOPPING=1");
  readiness_.set("start", "stopping");
  pipeline_->drain();
  pipeline_->with_committer([&](Committer&) { write_manifest(*store_, std::string(kProgramVersion)); });
  const auto positions = [&] {
    const std::lock_guard lock(mutex_);  // a committer without room for dead letters may not be done yet
    return positions_;
  }();
  if (source_ && !source_->commit_and_wait(positions, 5s))
    log_warning("the broker did not confirm the last offsets; the store's positions count");
  const RunCounters counters = store_->counters();
  log_info("stopped: received {} = handled {} + filtered {} + dead-lettered {}", counters.received, counters.handled, counters.filtered,
           counters.dead_lettered);
}

}  // namespace netra
