#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ingest/event.h"
#include "matcher/pack.h"
#include "store/committer.h"
#include "store/facts.pb.h"
#include "store/hit_json.h"
#include "store/store.h"

namespace netra::test {

// A folder that goes when the test ends.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  std::string path(const std::string& name = {}) const { return name.empty() ? path_ : path_ + "/" + name; }

 private:
  std::string path_;
};

struct GivenRef {
  Role role = Role::kSubject;
  std::string id, author, version, handle;
};

// An event that owns its strings. Times are days and microseconds: day(3) + 5.
struct Given {
  Kind kind = Kind::kPost;
  Op op = Op::kCreate;
  std::string object, actor, version, content_version;
  std::optional<std::string> text;
  std::vector<GivenRef> refs;
  TimeUs event = kTimeUnknown, seen = kTimeUnknown, record = kTimeUnknown;
  std::vector<std::string> flags;
  std::string platform = "bluesky", domain, handle, local_id;

  Given& at(TimeUs t) { return event = seen = t, *this; }
  Given& version_of(std::string v, std::string cid = {}) { return version = std::move(v), content_version = std::move(cid), *this; }
  Given& ref(GivenRef r) { return refs.push_back(std::move(r)), *this; }
  Given& flag(std::string f) { return flags.push_back(std::move(f)), *this; }
};

constexpr TimeUs day(int64_t n) { return n * kDayUs; }

Given post(std::string object, std::string actor, std::string text, TimeUs at);
Given edit(std::string object, std::string actor, std::string version, std::string text, TimeUs at);
Given remove(std::string object, std::string actor, TimeUs at);
Given like(std::string object, std::string actor, std::string target, TimeUs at);
Given unlike(std::string object, std::string actor, TimeUs at);
Given share(std::string object, std::string actor, std::string target, TimeUs at);
Given share_saying(std::string object, std::string actor, std::string target, std::string words, TimeUs at);
Given unshare(std::string object, std::string actor, TimeUs at);
Given follow(std::string object, std::string actor, std::string account, TimeUs at);
Given account_gone(std::string account, TimeUs at);

// What the matcher would say: words of a small language, separated by blanks. `+a` supports contestant a of contest one,
// `-a` attacks it, `+a?` does so with grade review, `+a!` with grade info; `#2` supports the number 2; `~+` and `~-` are
// stances without an object; `EX-8` an exemption that the words show. Everything else says nothing.
Verdict verdict_of_words(const std::string& text);

// One contest `one` in region 64 with contestants a (1) and b (2), day of penetapan 100, active from day 1 to 5000; one
// contest `two` in region 64.09 with c (1) and d (2), drawn on day 50. The account `camp` campaigns for one/a.
std::shared_ptr<Pack> small_pack();

// A roster row; the members m1 … m9 are known from the start.
struct GivenMember {
  std::string region = "64.09", flags = {};
  Category category = Category::kPns;
  Ownership ownership = Ownership::kConfirmed;
  TimeUs from = kTimeUnknown, to = kTimeUnknown;
};

// A hit as a tuple of words: "reaction l1 p1 one/a support standing".
std::string told(const pb::Hit& hit);

// A store, a committer and a stream of records, one event each.
class World {
 public:
  explicit World(CommitterOptions options = {}, std::shared_ptr<Pack> pack = small_pack());

  std::map<std::string, std::vector<GivenMember>> members;
  std::shared_ptr<Pack> pack;

  // Commits the events as one batch of the stream; each is one record.
  CommitResult commit(const std::vector<Given>& events);
  CommitResult commit(const Given& event) { return commit(std::vector<Given>{event}); }
  // The outcome that a worker would make of them.
  Outcome outcome(const std::vector<Given>& events);
  // Takes up another pack or roster.
  void use(std::shared_ptr<Pack> other, const std::string& roster = "r1");
  void reopen();
  void close();

  std::vector<std::string> hits() const;  // told(), sorted
  std::vector<pb::Hit> whole_hits() const;
  pb::Hit only_hit() const;
  std::string export_lines() const;       // comparable

  Store& store() { return *store_; }
  Committer& committer() { return *committer_; }
  std::string dir() const { return folder_.path("store"); }
  TemporaryFolder& folder() { return folder_; }

  std::string stream_name = "kafka:posts/0";
  Stream::Kind stream_kind = Stream::Kind::kPartition;
  std::map<std::string, uint64_t> next_number;
  uint64_t next_sequence = 0;
  Committer::Sequences sequences;

 private:
  TemporaryFolder folder_;
  CommitterOptions options_;
  std::string roster_ = "r1";
  std::unique_ptr<Store> store_;
  std::unique_ptr<Committer> committer_;
};

// The hits are these in whatever order the events come, in one write or in several, and the facts make them again.
void expect_in_any_order(const std::vector<Given>& events, const std::vector<std::string>& hits);

// Files of the store in which these bytes stand.
std::vector<std::string> files_with(const World& world, const std::string& bytes);

// The facts that the events leave, without a store.
std::vector<Fact> facts_of(const World& world, const std::vector<Given>& events);

}  // namespace netra::test
