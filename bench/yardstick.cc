#include "bench/yardstick.h"

#include <hs.h>
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>
#include <simdjson.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <stdexcept>
#include <thread>

namespace netra::bench {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr size_t kChunk = size_t{512} << 10;
constexpr size_t kGroup = 32;  // look-ups in flight

uint64_t folded(uint64_t a, uint64_t b) {
  const auto product = static_cast<unsigned __int128>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

uint64_t hash_of(std::string_view id) {
  uint64_t h = id.size() * 0x9e3779b97f4a7c15;
  size_t i = 0;
  for (; i + 8 <= id.size(); i += 8) {
    uint64_t word;
    std::memcpy(&word, id.data() + i, 8);
    h = folded(h ^ word, 0xa0761d6478bd642f);
  }
  uint64_t word = 0;
  std::memcpy(&word, id.data() + i, id.size() - i);
  return folded(h ^ word, 0xe7037ed1a0b428db) | 1;  // never 0: that is an empty place
}

// Open addressing, half full at most.
class Table {
 public:
  void build(const std::vector<uint64_t>& hashes) {
    size_t size = 16;
    while (size < hashes.size() * 2) size *= 2;
    places_.assign(size, 0);
    mask_ = size - 1;
    for (const uint64_t hash : hashes) {
      size_t at = hash >> 8 & mask_;
      while (places_[at] != 0) at = (at + 1) & mask_;
      places_[at] = hash;
    }
  }
  void prefetch(uint64_t hash) const { __builtin_prefetch(&places_[hash >> 8 & mask_]); }
  bool contains(uint64_t hash) const {
    for (size_t at = hash >> 8 & mask_; places_[at] != 0; at = (at + 1) & mask_) {
      if (places_[at] == hash) return true;
    }
    return false;
  }

 private:
  std::vector<uint64_t> places_;
  size_t mask_ = 0;
};

// What a record says, as views into it.
struct Fields {
  std::string_view kind, object, actor, version, target, target_author, target_version, text;
  int64_t time = 0;
  std::string_view original_text;
};

// A string token without its quotes, escapes left as they are: ids have none.
std::string_view token(simdjson::simdjson_result<ondemand::value> value) {
  std::string_view raw;
  if (value.raw_json_token().get(raw) || raw.empty() || raw[0] != '"') return {};
  return raw.substr(1, raw.rfind('"') - 1);
}

std::string_view text_of(simdjson::simdjson_result<ondemand::value> value) {
  std::string_view text;
  return value.get_string().get(text) ? std::string_view() : text;
}

bool read_jetstream_record(ondemand::object& record, Fields& f) {
  for (auto field : record) {
    ondemand::raw_json_string key;
    if (field.key().get(key)) return false;
    const char* const name = key.raw();
    if (name[0] == 't' && std::memcmp(name, "text\"", 5) == 0) {
      f.text = text_of(field.value());
    } else if (name[0] == 's' && std::memcmp(name, "subject\"", 8) == 0) {
      auto value = field.value();
      ondemand::object subject;
      if (value.get_object().get(subject)) {
        f.target_author = token(value);
      } else {
        f.target_version = token(subject.find_field("cid"));
        f.target = token(subject.find_field("uri"));
      }
    } else if (name[0] == 'r' && std::memcmp(name, "reply\"", 6) == 0) {
      ondemand::object parent;
      if (field.value().find_field("parent").get_object().get(parent)) return false;
      f.target_version = token(parent.find_field("cid"));
      f.target = token(parent.find_field("uri"));
    }
  }
  return true;
}

bool parse_jetstream(ondemand::document& document, Fields& f) {
  f.actor = token(document.find_field("did"));
  if (document.find_field("time_us").get_int64().get(f.time)) return false;
  ondemand::object commit;
  if (document.find_field("commit").get_object().get(commit)) return false;
  f.version = token(commit.find_field("rev"));
  commit.find_field("operation");
  f.kind = token(commit.find_field("collection"));
  f.object = token(commit.find_field("rkey"));
  ondemand::object record;
  return !commit.find_field("record").get_object().get(record) && read_jetstream_record(record, f);
}

bool parse_canonical(ondemand::document& document, Fields& f) {
  f.kind = token(document.find_field("kind"));
  document.find_field("op");
  f.object = token(document.find_field("object_id"));
  f.version = token(document.find_field("version"));
  if (f.kind == "post") f.target_version = token(document.find_field("content_version"));
  f.actor = token(document.find_field("actor_id"));
  if (f.kind == "post") {
    f.text = text_of(document.find_field("text"));
  } else {
    ondemand::array refs;
    if (document.find_field("refs").get_array().get(refs)) return false;
    for (auto ref : refs) {
      ondemand::object object;
      if (ref.get_object().get(object)) return false;
      object.find_field("role");
      if (f.kind != "follow") f.target = token(object.find_field("id"));
      f.target_author = token(object.find_field("author_id"));
      if (f.kind != "follow") f.target_version = token(object.find_field("version"));
    }
  }
  return !document.find_field("t_event_us").get_int64().get(f.time);
}

bool is(const char* key, std::string_view name) { return std::memcmp(key, name.data(), name.size()) == 0 && key[name.size()] == '"'; }

bool read_original(ondemand::object original, Fields& f) {
  f.target = token(original.find_field("id_str"));
  f.original_text = text_of(original.find_field("text"));
  f.target_author = token(original.find_field("user").find_field("id_str"));
  return true;
}

bool parse_twitter(ondemand::document& document, Fields& f) {
  ondemand::object status;
  if (document.get_object().get(status)) return false;
  for (auto field : status) {
    ondemand::raw_json_string key;
    if (field.key().get(key)) return false;
    const char* const name = key.raw();
    switch (name[0]) {
      case 'i':
        if (is(name, "id_str")) f.object = token(field.value());
        if (is(name, "in_reply_to_status_id_str")) f.target = token(field.value());
        break;
      case 't':
        if (is(name, "text")) f.text = text_of(field.value());
        if (is(name, "timestamp_ms")) f.time = std::atoll(token(field.value()).data());
        break;
      case 'u':
        if (is(name, "user")) f.actor = token(field.value().find_field("id_str"));
        break;
      case 'r': {
        ondemand::object original;
        if (is(name, "retweeted_status") && (field.value().get_object().get(original) || !read_original(original, f))) return false;
        break;
      }
      default: break;
    }
  }
  return true;
}

struct FreeDatabase {
  void operator()(hs_database_t* database) const noexcept { hs_free_database(database); }
};
struct FreeScratch {
  void operator()(hs_scratch_t* scratch) const noexcept { hs_free_scratch(scratch); }
};

struct Scan {
  unsigned sentences = 0;  // ids below are whole sentences
  bool campaign = false;
};

int on_match(unsigned id, unsigned long long, unsigned long long, unsigned, void* context) noexcept {
  auto& scan = *static_cast<Scan*>(context);
  if (id < scan.sentences) scan.campaign = true;
  return 0;
}

}  // namespace

struct Yardstick::State {
  Shape shape = Shape::kCanonical;
  Table roster;
  std::unique_ptr<hs_database_t, FreeDatabase> literals;
  unsigned sentences = 0;
};

namespace {

// One thread's loop over the chunks that it claims.
class Worker {
 public:
  Worker(Shape shape, const Table& roster, const hs_database_t* literals, unsigned sentences, rocksdb::DB* db)
      : shape_(shape), roster_(roster), literals_(literals), db_(db) {
    scan_.sentences = sentences;
    hs_scratch_t* scratch = nullptr;
    if (hs_alloc_scratch(literals, &scratch) != HS_SUCCESS) throw std::runtime_error("yardstick: no scratch");
    scratch_.reset(scratch);
  }

  void work(std::string_view stream, std::atomic<size_t>& next_chunk) {
    for (;;) {
      const size_t begin = next_chunk.fetch_add(1) * kChunk;
      if (begin >= stream.size()) return;
      // A chunk owns the lines that begin in it.
      const char* at = stream.data() + begin;
      if (begin > 0 && at[-1] != '\n') at = after_line(at, stream);
      const char* const end = stream.data() + std::min(begin + kChunk, stream.size());
      while (at < end) at = line(at, stream);
      finish_group();
      if (!db_->Write(rocksdb::WriteOptions(), &batch_).ok()) throw std::runtime_error("yardstick: write failed");
      batch_.Clear();
    }
  }

  const YardstickResult& result() const { return result_; }

 private:
  static const char* after_line(const char* at, std::string_view stream) {
    const char* const end = stream.data() + stream.size();
    const void* const lf = std::memchr(at, '\n', static_cast<size_t>(end - at));
    return lf == nullptr ? end : static_cast<const char*>(lf) + 1;
  }

  const char* line(const char* at, std::string_view stream) {
    const char* const next = after_line(at, stream);
    const auto size = static_cast<size_t>(next - at) - 1;
    ++result_.records;
    ondemand::document document;
    Fields f;
    if (parser_.iterate(at, size, size + simdjson::SIMDJSON_PADDING).get(document) || !parse(document, f)) {
      ++result_.bad;
      return next;
    }
    Pending& pending = group_[grouped_++];
    pending = {hash_of(f.actor), !f.text.empty() || !f.original_text.empty() ? scan(f) : false, f};
    roster_.prefetch(pending.actor);
    if (grouped_ == kGroup) finish_group();
    return next;
  }

  bool parse(ondemand::document& document, Fields& f) {
    switch (shape_) {
      case Shape::kCanonical: return parse_canonical(document, f);
      case Shape::kTwitter: return parse_twitter(document, f);
      case Shape::kJetstream: return parse_jetstream(document, f);
    }
    return false;
  }

  bool scan(const Fields& f) {
    ++result_.texts;
    scan_.campaign = false;
    const std::string_view text = f.original_text.empty() ? f.text : f.original_text;
    hs_scan(literals_, text.data(), static_cast<unsigned>(text.size()), 0, scratch_.get(), on_match, &scan_);
    result_.campaign_texts += scan_.campaign;
    return scan_.campaign;
  }

  // Writes what scan or look-up found: campaign texts, and whatever a member did.
  void finish_group() {
    for (size_t i = 0; i < grouped_; ++i) {
      const bool member = roster_.contains(group_[i].actor);
      result_.by_members += member;
      if (member || group_[i].campaign) write(group_[i].fields);
    }
    grouped_ = 0;
  }

  void write(const Fields& f) {
    char value[512];
    size_t size = 0;
    for (const std::string_view part : {f.actor, f.target, f.target_version, f.version}) {
      const size_t n = std::min(part.size(), size_t{120});
      std::memcpy(value + size, part.data(), n);
      size += n;
    }
    batch_.Put(rocksdb::Slice(f.object.data(), f.object.size()), rocksdb::Slice(value, size));
  }

  // A record whose look-up is under way. The views point into the stream; the text's are gone with the next record.
  struct Pending {
    uint64_t actor = 0;
    bool campaign = false;
    Fields fields;
  };

  const Shape shape_;
  const Table& roster_;
  const hs_database_t* const literals_;
  rocksdb::DB* const db_;
  std::unique_ptr<hs_scratch_t, FreeScratch> scratch_;
  Scan scan_;
  ondemand::parser parser_;
  std::array<Pending, kGroup> group_{};
  size_t grouped_ = 0;
  rocksdb::WriteBatch batch_;
  YardstickResult result_;
};

// The sentences, whose ids come first, then the phrases of a pack between spaces, as a scan for whole words has them.
std::vector<std::string> literals_for(const Sentences& sentences) {
  std::vector<std::string> literals = sentences.campaign;
  for (const std::string& phrase : sentences.phrases) literals.push_back(' ' + phrase + ' ');
  return literals;
}

}  // namespace

Yardstick::Yardstick(const Corpus& corpus, uint64_t roster_accounts, const Sentences& sentences) : state_(std::make_unique<State>()) {
  state_->shape = corpus.shape();
  std::vector<uint64_t> hashes;
  for (uint64_t i = 0; i < roster_accounts; ++i) hashes.push_back(hash_of(corpus.member(i)));
  state_->roster.build(hashes);
  const std::vector<std::string> literals = literals_for(sentences);
  std::vector<const char*> texts;
  std::vector<size_t> sizes;
  std::vector<unsigned> flags(literals.size(), HS_FLAG_CASELESS | HS_FLAG_SINGLEMATCH), ids;
  for (const std::string& literal : literals) {
    ids.push_back(static_cast<unsigned>(texts.size()));
    texts.push_back(literal.data());
    sizes.push_back(literal.size());
  }
  hs_database_t* database = nullptr;
  hs_compile_error_t* error = nullptr;
  if (hs_compile_lit_multi(texts.data(), flags.data(), ids.data(), sizes.data(), static_cast<unsigned>(texts.size()), HS_MODE_BLOCK, nullptr,
                           &database, &error) != HS_SUCCESS) {
    hs_free_compile_error(error);
    throw std::runtime_error("yardstick: the literals do not compile");
  }
  state_->literals.reset(database);
  state_->sentences = static_cast<unsigned>(sentences.campaign.size());
}

Yardstick::~Yardstick() = default;

YardstickResult Yardstick::run(std::string_view stream, int threads, const std::string& directory) const {
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* opened = nullptr;
  if (!rocksdb::DB::Open(options, directory, &opened).ok()) throw std::runtime_error("yardstick: cannot open " + directory);
  const std::unique_ptr<rocksdb::DB> db(opened);
  std::vector<std::unique_ptr<Worker>> workers;
  for (int i = 0; i < threads; ++i) {
    workers.push_back(std::make_unique<Worker>(state_->shape, state_->roster, state_->literals.get(), state_->sentences, db.get()));
  }
  std::atomic<size_t> next_chunk{0};
  const auto begin = std::chrono::steady_clock::now();
  const std::clock_t cpu_begin = std::clock();
  {
    std::vector<std::jthread> running;
    for (auto& worker : workers) running.emplace_back([&, at = worker.get()] { at->work(stream, next_chunk); });
  }
  YardstickResult sum;
  sum.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  sum.cpu_seconds = static_cast<double>(std::clock() - cpu_begin) / CLOCKS_PER_SEC;
  for (const auto& worker : workers) {
    const YardstickResult& one = worker->result();
    sum.records += one.records;
    sum.bad += one.bad;
    sum.texts += one.texts;
    sum.campaign_texts += one.campaign_texts;
    sum.by_members += one.by_members;
  }
  return sum;
}

}  // namespace netra::bench
