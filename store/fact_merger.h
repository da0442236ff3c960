#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "store/fact.h"
#include "store/facts.pb.h"
#include "store/hit.h"
#include "store/join.h"
#include "store/store_db.h"

namespace netra {

// What settling did to the hits.
struct HitChanges {
  HitCounts made;
  std::vector<pb::Hit> fresh;  // the new ones, when asked for
};

// Merges the facts of one write into what the store knows and brings the hits of the touched keys up to date. Values
// that several facts touch are read once and written once.
// Thread safety: none. Borrows the store, which nobody else writes meanwhile.
class FactMerger {
 public:
  explicit FactMerger(const StoreDb& db) : db_(db) {}

  void add(const Fact& fact);
  // Writes all that changed into `changes`; the merger is empty afterwards. `pack_sequence`: a hit that facts no longer
  // make is removed if this pack made it, else it stays as superseded.
  void settle(const JoinContext& context, uint32_t pack_sequence, bool want_hits, WriteSet& changes, HitChanges& hits);
  bool empty() const { return contents_.empty() && marks_.empty() && acts_.empty() && index_.empty() && accounts_.empty(); }

  // Acts by whether their target was known when they came; since the last settle().
  uint64_t targets_known = 0, targets_unknown = 0;

 private:
  template <typename T>
  struct Cached {
    T facts;
    std::string stored;    // the bytes in the store; empty when it has none
    bool known = false;    // there are facts, stored or new
    bool removed = false;  // a mark that moved into its content
    bool changed() const { return stored.empty() || facts.SerializeAsString() != stored; }
  };
  using Contents = std::unordered_map<std::string, Cached<pb::ContentFacts>>;

  void add_body(const Fact& fact, const VersionFact& body);
  void add_body(const Fact& fact, const NeutralFact& body);
  void add_body(const Fact& fact, const DeleteFact& body);
  void add_body(const Fact& fact, const ActFact& body);
  void add_body(const Fact& fact, const UndoFact& body);
  void add_body(const Fact& fact, const AccountDeleteFact& body);

  template <typename T, typename Map>
  Cached<T>& load(Family family, Map& map, const std::string& key);
  Cached<pb::ContentFacts>& content(const Entity& entity);
  Cached<pb::ContentFacts>& mark(const Entity& entity);
  void merge_known_or_mark(const Entity& entity, const pb::ContentFacts& delta);
  void merge_index(const Entity& entity, const pb::IndexFacts& delta);

  void forward(const Entity& object);

  const StoreDb& db_;
  Contents contents_, marks_;
  std::map<std::string, Cached<pb::ActFacts>> acts_;  // ordered: all acts of a target stand together
  std::unordered_map<std::string, Cached<pb::IndexFacts>> index_;
  std::unordered_map<std::string, Cached<pb::AccountFacts>> accounts_;
  std::set<Entity> forward_;  // objects whose facts are to be forwarded
};

}  // namespace netra
