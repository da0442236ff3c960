#include "store/merge.h"

#include <gtest/gtest.h>

#include <random>

#include "store/fact_values.h"
#include "store/store_db.h"
#include "world.h"

namespace netra::test {
namespace {

class MergeTest : public testing::Test {
 protected:
  MergeTest() : store_(Store::open(folder_.path("store"), Store::Mode::kWrite)), seed_(std::random_device{}()), random_(seed_) {}

  uint32_t below(uint32_t n) { return static_cast<uint32_t>(random_() % n); }
  std::string one_of(std::vector<std::string> all) { return all[below(static_cast<uint32_t>(all.size()))]; }

  Fact fact() {
    Fact made;
    made.witness = day(below(3));
    made.pack_sequence = below(3);
    made.roster_sequence = below(3);
    return made;
  }

  std::optional<MemberRow> row() {
    if (below(3) == 0) return std::nullopt;
    return MemberRow{"person", "agency", one_of({"64", "31"}), {}, Category::kPns, Ownership::kConfirmed};
  }

  EventEvidence evidence(const std::string& value) {
    EventEvidence made;
    made.value_sha256 = sha256(value);
    made.record_sha256 = sha256(one_of({"r1", "r2"}));
    made.position = one_of({"p1", "p2"});
    made.act_time = below(3);
    made.incomplete = below(4) == 0;
    return made;
  }

  pb::ContentFacts content() {
    const Fact made = fact();
    const Entity object{"bluesky", "", "p1"};
    switch (below(4)) {
      case 0: return content_delta(made, DeleteFact{object, below(3)});
      case 1: {
        NeutralFact neutral;
        neutral.object = object;
        neutral.version = one_of({"", "r1", "r2"});
        neutral.content_version = one_of({"", "cid1"});
        neutral.since = neutral.act_time = below(3);
        neutral.tie = std::string(sha256(one_of({"+a1", "-a2", "z"})).view().substr(0, 8));
        neutral.text_tie = std::string(sha256(one_of({"+a", "z"})).view().substr(0, 8));
        return content_delta(store_->db(), made, neutral);
      }
      default: {
        VersionFact version;
        version.object = object;
        version.version = one_of({"", "r1", "r2"});
        version.content_version = one_of({"", "cid1"});
        version.since = below(3);
        version.act = below(2) ? Act::kComment : Act::kQuote;
        version.author_id = one_of({"", "x", "y"});
        version.text = one_of({"+a", "-a"});
        version.verdict = verdict_of_words(version.text);
        version.member = row();
        for (uint32_t i = below(3); i > 0; --i) version.targets.push_back({Entity{"bluesky", "", one_of({"t1", "t2"})}, below(2) == 0, one_of({"", "c"}), one_of({"", "z"}), {}});
        version.value = version.text + one_of({"1", "2"});
        version.evidence = evidence(version.value);
        pb::ContentFacts delta = content_delta(store_->db(), made, version);
        if (below(10) == 0) delta.set_bytes_erased(true);
        pb::ContentFacts normal;
        merge(normal, delta);
        return normal;
      }
    }
  }

  pb::ActFacts act() {
    ActLearned body;
    const std::string version = one_of({"", "cid1"}), actor = one_of({"m1", "m2"}), author = one_of({"", "camp"});
    body.act = below(2) ? Act::kReaction : Act::kShare;
    body.platform = "bluesky";
    body.object = "l1";
    body.target = "p1";
    body.version = version;
    body.actor_id = actor;
    body.author_id = author;
    const std::optional<MemberRow> kept = row();
    Member member;
    if (kept) {
      member = {kept->person, kept->agency, kept->region, kept->flags, kept->category, kept->ownership};
      body.member = &member;
    }
    const std::string value = "like" + one_of({"1", "2"});
    body.value = value;
    body.evidence = evidence(value);
    const Fact around = fact();
    body.witness = around.witness;
    body.pack_sequence = around.pack_sequence;
    body.roster_sequence = around.roster_sequence;
    pb::ActFacts made;
    pb::IndexFacts ignored;
    act_delta(body, made, ignored);
    if (below(2)) made.add_undos(below(3));
    if (below(3) == 0) *made.mutable_own() = content();
    if (below(10) == 0) made.set_bytes_erased(true);
    pb::ActFacts normal;
    merge(normal, made);
    return normal;
  }

  pb::IndexFacts index() {
    pb::IndexFacts made;
    *made.mutable_object() = to(Entity{"bluesky", "", "l1"});
    *made.add_targets() = to(Entity{"bluesky", "", one_of({"t1", "t2", "t3"})});
    if (below(2)) made.add_undos(below(4));
    made.set_last_create_us(below(5));
    made.set_witness_us(below(5));
    if (below(2)) *made.mutable_whole() = to(Entity{"bluesky", "", one_of({"w1", "w2", "w3"})});
    if (below(2)) *made.add_local_ids() = to(Entity{"bluesky", "a.invalid", one_of({"local:1", "local:2"})});
    return made;
  }

  static pb::Entity to(const Entity& entity) {
    pb::Entity value;
    value.set_platform(entity.platform);
    value.set_id(entity.id);
    return value;
  }

  template <typename T>
  static T joined(T a, const T& b) {
    merge(a, b);
    return a;
  }

  template <typename T, typename Make>
  void laws(Make make) {
    for (int i = 0; i < 2000; ++i) {
      const T a = make(), b = make(), c = make();
      ASSERT_EQ(joined(a, b).SerializeAsString(), joined(b, a).SerializeAsString()) << "commutative; seed " << seed_ << "\n" << a.DebugString() << b.DebugString();
      ASSERT_EQ(joined(joined(a, b), c).SerializeAsString(), joined(a, joined(b, c)).SerializeAsString())
          << "associative; seed " << seed_ << "\n" << a.DebugString() << b.DebugString() << c.DebugString();
      ASSERT_EQ(joined(a, a).SerializeAsString(), a.SerializeAsString()) << "idempotent; seed " << seed_ << "\n" << a.DebugString();
      ASSERT_EQ(joined(joined(a, b), b).SerializeAsString(), joined(a, b).SerializeAsString()) << "idempotent; seed " << seed_;
    }
  }

  TemporaryFolder folder_;
  std::unique_ptr<Store> store_;
  unsigned seed_;
  std::mt19937 random_;
};

TEST_F(MergeTest, UnionOfContentsIsASemilattice) {
  laws<pb::ContentFacts>([this] { return content(); });
}

TEST_F(MergeTest, OfAContentEditedWithoutEndTheFirstAndLastVersionsKeepTheirWords) {
  constexpr int kVersions = 100;
  std::vector<pb::ContentFacts> deltas;
  for (int i = 0; i < kVersions; ++i) {
    VersionFact version;
    version.object = Entity{"bluesky", "", "p1"};
    version.version = std::to_string(1000 + i);
    version.text = "+a " + version.version;
    version.verdict = verdict_of_words("+a");
    version.value = version.text;
    version.evidence = evidence(version.value);
    deltas.push_back(content_delta(store_->db(), fact(), version));
  }
  for (int i = 0; i < kVersions; ++i) {  // what says nothing does not count
    NeutralFact neutral;
    neutral.object = Entity{"bluesky", "", "p1"};
    neutral.version = std::to_string(1000 + i) + "a";
    neutral.tie = neutral.text_tie = std::string(8, 'n');
    deltas.push_back(content_delta(store_->db(), fact(), neutral));
  }
  std::string first;
  for (int round = 0; round < 20; ++round) {
    std::vector<pb::ContentFacts> order = deltas;
    order.insert(order.end(), deltas.begin(), deltas.end());  // each comes twice
    std::shuffle(order.begin(), order.end(), random_);
    pb::ContentFacts all;
    for (const pb::ContentFacts& delta : order) merge(all, delta);
    int saying = 0;
    for (const pb::Version& version : all.versions()) {
      if (version.act() == 0) continue;
      const bool kept = saying < kWordsKept || saying >= kVersions - kWordsKept;
      ASSERT_EQ(!version.text().empty(), kept) << saying;
      ASSERT_EQ(!version.evidence().value().empty(), kept) << saying;
      ASSERT_EQ(version.evidence().value_sha256().size(), 32u);
      ++saying;
    }
    ASSERT_EQ(saying, kVersions);
    if (round == 0) first = all.SerializeAsString();
    ASSERT_EQ(all.SerializeAsString(), first) << "seed " << seed_;
  }
}

TEST_F(MergeTest, UnionOfActsIsASemilattice) {
  laws<pb::ActFacts>([this] { return act(); });
}

// The worker keeps the two values from act to act.
TEST_F(MergeTest, AnActOverwritesAllOfTheOneBefore) {
  const Member member{"person", "agency", "64", "official_account", Category::kPns, Ownership::kLikely};
  ActLearned full;
  full.act = Act::kShare;
  full.platform = "mastodon";
  full.domain = "example.test";
  full.object = "local:1";
  full.target = "local:2";
  full.actor_id = "actor";
  full.actor_handle = "handle";
  full.version = "version";
  full.author_id = "author";
  full.author_handle = "author's handle";
  full.member = &member;
  full.value = "{}";
  full.evidence = {sha256("value"), sha256("record"), "position", 1, 2, 3, 4, true};
  full.witness = 5;
  full.pack_sequence = 6;
  full.roster_sequence = 7;
  pb::ActFacts act;
  pb::IndexFacts index;
  for (const ActLearned& next : {full, ActLearned{}, full}) {
    pb::ActFacts fresh_act;
    pb::IndexFacts fresh_index;
    act_delta(next, fresh_act, fresh_index);
    act_delta(next, act, index);
    EXPECT_EQ(act.SerializeAsString(), fresh_act.SerializeAsString());
    EXPECT_EQ(index.SerializeAsString(), fresh_index.SerializeAsString());
  }
  EXPECT_NE(act.SerializeAsString(), pb::ActFacts().SerializeAsString());
}

TEST_F(MergeTest, UnionOfIndexEntriesIsASemilattice) {
  laws<pb::IndexFacts>([this] { return index(); });
}

TEST_F(MergeTest, UnionOfAccountStatesKeepsTheEarliestKnownTime) {
  pb::AccountFacts a, b, c;
  a.set_deleted_us(7);
  b.set_deleted_us(5);
  EXPECT_EQ(joined(a, b).deleted_us(), 5);
  EXPECT_EQ(joined(c, a).deleted_us(), 7);
}

TEST_F(MergeTest, WhatIsErasedStaysErasedWhateverComesLater) {
  pb::ContentFacts erased = content();
  while (erased.versions_size() == 0) erased = content();
  pb::ContentFacts mark;
  mark.set_bytes_erased(true);
  merge(erased, mark);
  for (int i = 0; i < 20; ++i) merge(erased, content());
  for (const pb::Version& version : erased.versions()) {
    EXPECT_EQ(version.text(), "");
    EXPECT_EQ(version.evidence().value(), "");
    EXPECT_NE(version.evidence().value_sha256(), "");
  }
}

}  // namespace
}  // namespace netra::test
