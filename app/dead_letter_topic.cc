#include "app/dead_letter_topic.h"

#include <condition_variable>
#include <mutex>

#include "app/log.h"
#include "store/dead_letters.h"

namespace netra {
namespace {

using namespace std::chrono_literals;

constexpr size_t kLettersAtOnce = 500, kBytesAtOnce = size_t{4} << 20;
constexpr auto kPause = 500ms;
constexpr auto kTimeout = 10s;
constexpr auto kCountEvery = 5s;

// Headers stand in INTERFACES' manner: a breaking change to rename one.
KafkaRecordOut record_of(const StoredDeadLetter& letter, const std::string& topic) {
  KafkaRecordOut out;
  out.topic = topic;
  out.key = letter.position;
  if (!letter.null_value) out.value = letter.bytes;
  const size_t from = letter.stream.find(':') + 1, slash = letter.stream.rfind('/');
  out.headers = {{"source_topic", letter.stream.substr(from, slash - from)},
                 {"source_partition", letter.stream.substr(slash + 1)},
                 {"source_offset", std::to_string(letter.number)},
                 {"reason", std::string(name_of(letter.fault))},
                 {"error", letter.error},
                 {"sha256", letter.sha256.hex()}};
  if (letter.too_long) out.headers.emplace_back("truncated", "true");
  return out;
}

}  // namespace

DeadLetterTopic::DeadLetterTopic(const Config& config, Store& store, Pipeline& pipeline, Metrics& metrics)
    : topic_(config.dead_letter_topic), store_(store), pipeline_(pipeline), metrics_(metrics), producer_(config.kafka, config.record_bytes) {
  thread_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
}

void DeadLetterTopic::work(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any wake;
  try {
    while (!stop.stop_requested()) {
      if (publish()) continue;
      std::unique_lock lock(mutex);
      wake.wait_for(lock, stop, kPause, [] { return false; });
    }
  } catch (const std::exception& error) {
    log_error("dead letters are no longer sent to {}: {}", topic_, error.what());  // the store failed: main learns it by itself
  }
}

std::vector<StoredDeadLetter> DeadLetterTopic::next() const {
  std::vector<StoredDeadLetter> letters;
  if (last_) letters = unpublished_dead_letters(store_, &*last_, kLettersAtOnce, kBytesAtOnce);
  if (letters.empty()) letters = unpublished_dead_letters(store_, nullptr, kLettersAtOnce, kBytesAtOnce);
  return letters;
}

bool DeadLetterTopic::publish() {
  const std::vector<StoredDeadLetter> letters = next();
  count_waiting(letters.empty());
  if (letters.empty()) return false;
  last_.emplace();
  last_->stream = letters.back().stream;
  last_->number = letters.back().number;
  std::vector<KafkaRecordOut> records;
  for (const StoredDeadLetter& letter : letters) records.push_back(record_of(letter, topic_));
  const std::vector<bool> confirmed = producer_.send(records, kTimeout);
  std::vector<StoredDeadLetter> done;
  for (size_t i = 0; i < letters.size(); ++i)
    if (confirmed[i]) done.push_back(letters[i]);
  pipeline_.with_committer([&](Committer&) { forget_unpublished(store_, done); });
  if (done.empty() != std::exchange(failing_, done.empty())) {
    if (failing_) log_warning("dead letters: the topic {} takes none; is it there, and may we write to it? They stay in the store and are tried again", topic_);
    else log_info("dead letters: {} takes them again", topic_);
  }
  metrics_.add(Count::kDeadLettersPublished, static_cast<double>(done.size()), {"ok"});
  metrics_.add(Count::kDeadLettersPublished, static_cast<double>(letters.size() - done.size()), {"failed"});
  return done.size() == letters.size();
}

// All of them are counted, so not at every step.
void DeadLetterTopic::count_waiting(bool none) {
  const auto now = std::chrono::steady_clock::now();
  if (!none && now < count_at_) return;
  metrics_.set(Level::kDeadLettersUnpublished, none ? 0 : static_cast<double>(count_unpublished_dead_letters(store_)));
  count_at_ = now + kCountEvery;
}

}  // namespace netra
