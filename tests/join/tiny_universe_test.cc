// Random histories of a universe so small that everything in it collides: a few ids, of contents and acts alike, a few times,
// many of them equal, three versions. Each record is a write of its own, so that it meets what is stored and not what comes
// with it. Large universes and large writes are run_histories.py's.
//
// NETRA_TINY_HISTORIES asks for more of them, NETRA_SEED for those that a run printed.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <numeric>
#include <random>

#include "app/packs.h"
#include "app/worker.h"
#include "store/committer.h"
#include "store/hit_json.h"
#include "store/roster_import.h"
#include "store/store_db.h"
#include "store/verify.h"
#include "tests/store/world.h"

namespace netra::test {
namespace {

using History = std::vector<std::string>;  // canonical events, one a record
using Order = std::vector<size_t>;         // of a history's records; some may come twice

constexpr uint64_t kHistories = 400;
constexpr size_t kAllOrdersUpTo = 5;  // records
constexpr size_t kOrdersDrawn = 6;    // beside them, and of longer histories
constexpr int kHorizonDays = 1;
constexpr char kWrong[] = "wrong in any order: ";
constexpr TimeUs kStart = 1'727'740'800'000'000;  // 2024-10-01T00:00:00Z: the contests of the pack are on, numbers are drawn

// One platform and its few things. A seed gives one history.
class Universe {
 public:
  explicit Universe(uint64_t seed) : random_(seed), name_(fmt::format("u{}", random_() % 1000)), platform_(pick({"bluesky", "x", "mastodon"})) {}

  History history() {
    const size_t size = one_in(2) ? kAllOrdersUpTo - random_() % 2 : kAllOrdersUpTo + 1 + random_() % 10;
    History records{event("post", "create", "p1", R"(,"text":"pilih Zaki Uji")" + version(0)), act()};
    while (records.size() < size) records.push_back(record());
    std::shuffle(records.begin(), records.end(), random_);
    return records;
  }

 private:
  bool one_in(uint64_t n) { return random_() % n == 0; }
  std::string pick(std::initializer_list<const char*> of) { return *(of.begin() + random_() % of.size()); }

  std::string record() {
    switch (random_() % 16) {
      case 0: case 1: case 2: case 3: return words("post", content());
      case 4: return words("share", one_in(3) ? content() : act_id());
      case 5: case 6: case 7: case 8: case 9: return act();
      case 10: return event("follow", "create", act_id(), fmt::format(R"(,"refs":[{{"role":"subject","author_id":"{}"}}])", pick({"c1", "c2", "m2"})));
      case 11: case 12: case 13: return event(pick({"reaction", "share", "share", "follow"}), "delete", act_id());
      case 14: return event("post", "delete", one_in(3) ? act_id() : target());
      default: return one_in(2) ? event("account", "delete", {}) : event("post", "delete", target());
    }
  }

  // Contents and acts share ids now and then; a target may be given by the number that its instance calls it.
  std::string content() { return pick({"p1", "p1", "p2", "p2", "p2", "a1"}); }
  std::string act_id() { return pick({"a1", "a1", "a1", "a1", "a2", "p2"}); }
  std::string target() { return has_local_ids() && one_in(3) ? pick({"local:1", "local:1", "local:2", "local:3"}) : pick({"p1", "p1", "p1", "p1", "p2", "a1"}); }
  std::string actor() { return pick({"m1", "m1", "m1", "m1", "m2", "x", "c1"}); }
  bool has_local_ids() const { return platform_ == "mastodon"; }
  std::string named(const std::string& id) const { return id.starts_with("local:") ? id + name_ : name_ + id; }

  std::string act() { return event(one_in(2) ? "reaction" : "share", one_in(6) ? "snapshot" : "create", act_id(), refs({"subject"})); }

  std::string words(const std::string& kind, const std::string& object) {
    const std::string op = pick({"create", "create", "update", "update", "snapshot"});
    const bool answers = kind == "share" || one_in(2);
    const std::string text = answers && one_in(2) ? pick({"mantap", "payah", "payah", "", "https://uji.invalid/1"})
                                                  : pick({"pilih Zaki Uji", "pilih Zaki Uji", "tolak Wira Uji. pilih Zaki Uji", "tolak Zaki Uji", "pilih nomor 1", "pagi yang cerah"});
    std::string more = fmt::format(R"(,"text":"{}")", text) + version(op == "create" ? 0 : random_() % 3);
    if (kind == "share") more += refs({"subject"});
    else if (answers) more += one_in(3) ? refs({"parent", "quoted"}) : refs({one_in(2) ? "parent" : "quoted"});
    return event(kind, op, object, more);
  }

  std::string version(size_t n) {
    if (platform_ == "bluesky") return fmt::format(R"(,"version":"r{}","content_version":"{}")", n, one_in(4) ? "" : fmt::format("b{}", n));
    static constexpr const char* kEdits[] = {"", "9", "10"}, *kTimes[] = {"", "2024-10-02T00:00:00Z", "2024-10-02T08:00:00+08:00"};
    return fmt::format(R"(,"version":"{}")", has_local_ids() ? kTimes[n] : kEdits[n]);
  }

  std::string refs(std::initializer_list<const char*> roles) {
    std::vector<std::string> refs;
    for (const char* role : roles) {
      refs.push_back(fmt::format(R"({{"role":"{}","id":"{}")", role, named(target())));
      if (one_in(2)) refs.back() += fmt::format(R"(,"author_id":"{}")", actor());
      if (one_in(6)) refs.back() += R"(,"author_handle":"c2.invalid")";
      if (one_in(3)) refs.back() += fmt::format(R"(,"version":"b{}")", random_() % 3);
    }
    return fmt::format(R"(,"refs":[{}}}])", fmt::join(refs, "},"));
  }

  std::string clocks() {
    static constexpr TimeUs kLater[] = {0, 0, 0, 0, 1, kDayUs, kDayUs, 3 * kDayUs};
    const auto time = [&](const char* clock) { return fmt::format(R"(,"{}":{})", clock, kStart + kLater[random_() % std::size(kLater)]); };
    const uint64_t known = random_() % 12;
    if (known < 2) return known == 0 ? "" : time("t_record_us");
    return (known > 2 ? time("t_event_us") : "") + (known < 5 ? time("t_seen_us") : "");
  }

  std::string event(const std::string& kind, const std::string& op, const std::string& object, std::string more = {}) {
    const std::string who = actor();
    if (who == "m2" && !one_in(6)) more += R"(,"actor_handle":"m2.invalid")";
    if (has_local_ids()) more += one_in(5) ? R"(,"domain":"b.invalid")" : R"(,"domain":"a.invalid")";
    if (has_local_ids() && op != "delete" && !one_in(3))
      more += fmt::format(R"(,"extra":{{"local_id":"{}{}"}})", object == "p1" || one_in(4) ? "1" : object == "a1" ? "3" : "2", name_);
    if (op != "delete" && one_in(16)) more += fmt::format(R"(,"flags":["{}"])", pick({"text_truncated", "text_truncated", "dislike", "visibility_private"}));
    return fmt::format(R"({{"source":"{}.uji","kind":"{}","op":"{}","object_id":"{}","actor_id":"{}"{}{}}})", platform_, kind, op,
                       kind == "account" ? who : named(object), who, clocks(), more);
  }

  std::mt19937_64 random_;
  const std::string name_;  // stands in all ids: their hashes, and so what comes before what, are others in each universe
  const std::string platform_;
};

// Reads histories, each into an empty store: one that was emptied, because to make one takes fifty times as long. They are
// judged by two members, one of them for some days and known by handle alone, and two campaign accounts.
class Reader {
 public:
  Reader() {
    std::string members = "platform,account_id,handle,person,category,agency,region,valid_from,valid_to,ownership,flags\n";
    std::string accounts = "platform,account_id,handle,contest,contestant,from,to\n";
    for (const char* platform : {"bluesky", "x", "mastodon"}) {
      members += fmt::format("{0},m1,,P-1,PNS,Dinas,64.09,,,confirmed,\n{0},,m2.invalid,P-2,PPPK,Dinas,64.71,2024-10-02,2024-10-03,likely,\n", platform);
      accounts += fmt::format("{0},c1,,pilgub_uji2024,zaki,,\n{0},,c2.invalid,pilgub_uji2024,wira,2024-10-02,\n", platform);
    }
    std::ofstream(rules_.path("roster.csv")) << members;
    std::ofstream(rules_.path("campaign.csv")) << accounts;
    matcher_ = read_matcher({NETRA_SOURCE "/tests/join/pack"}, rules_.path("campaign.csv"), "");
    import_roster(rules_.path("roster.csv"), rules_.path(), *matcher_->pack());
    roster_ = Roster::open(rules_.path());
  }

  // The comparable export after these records, in one write or in one each, and whatever must not be in any order.
  std::string read(const History& history, const Order& order, bool apart) {
    Store& store = *place_->store;
    CommitterOptions options;
    options.horizon_days = kHorizonDays;
    Committer committer(store, options);
    const Committer::Sequences use = committer.use(matcher_->pack(), roster_->identity());
    const auto snapshot = std::make_shared<const Snapshot>(Snapshot{matcher_, roster_, use.pack, use.roster});
    const size_t size = apart ? 1 : order.size();
    for (size_t at = 0; at < order.size(); at += size) committer.apply(worker_.judge(batch(history, order, at, size), snapshot));
    std::string read;
    for_each_hit(store, {}, [&](const pb::Hit& hit) {
      append_hit_json(hit, true, read);
      read += '\n' + doubt(history, summary_of(hit));
      for (const pb::HistoryEntry& entry : hit.history()) ++seen[fmt::format("{}: {}", name_of(static_cast<Act>(hit.act())), entry.what())];
      return true;
    });
    for (const std::string& difference : verify_store(store, *matcher_->pack(), kHorizonDays).differences) read += kWrong + difference + '\n';
    clear();
    return read;
  }

  std::map<std::string, uint64_t> seen;  // hits by act and status, and what their histories tell

 private:
  struct Place {
    TemporaryFolder folder;
    std::unique_ptr<Store> store = Store::open(folder.path("store"), Store::Mode::kWrite, {.memory_bytes = 8 << 20});
  };

  static RecordBatch batch(const History& history, const Order& order, size_t at, size_t size) {
    RecordBatch batch;
    batch.stream = std::make_shared<const Stream>(Stream{Stream::Kind::kPartition, "kafka:uji/0", "canonical", ""});
    for (size_t i = at; i < at + size; ++i) batch.buffer += history[order[i]];
    batch.buffer.append(RecordBatch::kPadding, '\0');
    std::string_view bytes = batch.buffer;
    for (size_t i = at; i < at + size; bytes.remove_prefix(history[order[i++]].size()))
      batch.records.push_back({.bytes = bytes.substr(0, history[order[i]].size()), .number = i});
    batch.next_number = at + size;
    batch.sequence = at / size;
    return batch;
  }

  // Who deletes what was posted or shared deletes the hit.
  std::string doubt(const History& history, const HitSummary& hit) {
    ++seen[fmt::format("{} {}", name_of(hit.act), name_of(hit.status))];
    const std::string erased = fmt::format(R"("kind":"post","op":"delete","object_id":"{}")", hit.object);
    const auto erases = [&](const std::string& record) { return record.find(erased) != std::string::npos; };
    if (hit.act == Act::kReaction || hit.act == Act::kFollow || hit.status == HitStatus::kDeleted) return {};
    return std::any_of(history.begin(), history.end(), erases) ? kWrong + ("it is deleted: " + hit.object + '\n') : "";
  }

  void clear() {
    if (++cleared_ % 500 == 0) place_ = std::make_unique<Place>();  // what was removed is still passed over
    StoreDb& db = place_->store->db();
    WriteSet changes(db);
    for (size_t family = 0; family < kFamilies; ++family) {
      db.scan(static_cast<Family>(family), {}, {}, [&](std::string_view key, std::string_view) {
        if (key != "schema" && key != "run") changes.remove(static_cast<Family>(family), key);
        return true;
      });
    }
    db.write(changes);
  }

  TemporaryFolder rules_;
  std::shared_ptr<const Matcher> matcher_;
  std::shared_ptr<const Roster> roster_;
  Worker worker_;
  std::unique_ptr<Place> place_ = std::make_unique<Place>();
  uint64_t cleared_ = 0;
};

// How the order of the records shows; empty where it does not. All orders of a few records are read, one record a write, and as
// many as are to be drawn of any number of them, with some that come twice.
std::string difference(Reader& reader, const History& history, size_t drawn, uint64_t seed) {
  Order order(history.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::vector<Order> orders{order};
  while (history.size() <= kAllOrdersUpTo && std::next_permutation(order.begin(), order.end())) orders.push_back(order);
  for (std::mt19937_64 random(seed); drawn > 0; --drawn) {
    orders.push_back(orders.front());
    for (size_t twice = random() % 3; twice > 0; --twice) orders.back().push_back(random() % history.size());
    std::shuffle(orders.back().begin(), orders.back().end(), random);
  }
  const std::string together = reader.read(history, orders.front(), false);
  if (together.find(kWrong) != std::string::npos) return "in one write:\n" + together;
  for (const Order& other : orders) {
    const std::string apart = reader.read(history, other, true);
    if (apart != together) return fmt::format("in one write:\n{}one by one, in the order {}:\n{}", together, testing::PrintToString(other), apart);
  }
  return {};
}

// The history without the records without which the order shows all the same, and how it shows.
std::string smallest(Reader& reader, History history, uint64_t seed) {
  const auto shows = [&](const History& some) { return difference(reader, some, 200, seed); };
  for (size_t i = 0; history.size() > 1 && i < history.size();) {
    History fewer = history;
    fewer.erase(fewer.begin() + static_cast<ptrdiff_t>(i));
    if (shows(fewer).empty()) ++i;
    else history = std::move(fewer), i = 0;
  }
  return fmt::format("{}\n{}", fmt::join(history, "\n"), shows(history));
}

TEST(TinyUniverseTest, OrderDoesNotMatter) {
  const auto asked = [](const char* name, uint64_t otherwise) {
    const char* const value = std::getenv(name);
    return value ? std::strtoull(value, nullptr, 10) : otherwise;
  };
  const uint64_t seed = asked("NETRA_SEED", std::random_device{}()), count = asked("NETRA_TINY_HISTORIES", kHistories);
  std::cout << "NETRA_SEED=" << seed << " NETRA_TINY_HISTORIES=" << count << std::endl;
  Reader reader;
  for (uint64_t i = seed; i < seed + count; ++i) {
    const History history = Universe(i).history();
    if (difference(reader, history, kOrdersDrawn, i).empty()) continue;
    FAIL() << "NETRA_SEED=" << i << " NETRA_TINY_HISTORIES=1 still differs with\n" << smallest(reader, history, i);
  }
  if (count < kHistories) return;
  for (const char* often : {"post edited", "post: delete", "reaction withdrawn", "reaction: create", "share withdrawn", "share: create", "share: delete"})
    EXPECT_GT(reader.seen[often], 0u) << often << " was made by no history";
}

}  // namespace
}  // namespace netra::test
