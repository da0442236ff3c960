#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "store/fact.h"
#include "store/facts.pb.h"
#include "store/hit_settling.h"
#include "store/store_db.h"

namespace netra {

// Merges the facts of one write into what the store knows and brings the hits of the touched keys up to date. Values
// that several facts touch are read once and written once.
// Thread safety: none. Borrows the store, which nobody else writes meanwhile.
class FactMerger {
 public:
  explicit FactMerger(const StoreDb& db) : db_(db) {}

  // The fact's own bytes are written: it must outlive settle().
  void add(const Fact& fact);
  // Writes all that changed into `changes`; the merger is empty afterwards. `pack_sequence`: a hit that facts no longer
  // make is removed if this pack made it, else it stays as superseded.
  void settle(const JoinContext& context, uint32_t pack_sequence, bool want_hits, WriteSet& changes, HitChanges& hits);
  bool empty() const { return contents_.empty() && marks_.empty() && acts_.empty() && index_.empty() && accounts_.empty(); }

  // Acts by whether their target was known when they came; since the last settle().
  uint64_t targets_known = 0, targets_unknown = 0;

 private:
  // What is known under one key: as bytes while nobody has to look inside, which for most keys is all the time.
  template <typename T>
  struct Known {
    std::string stored;        // the bytes in the store; empty when it has none
    std::string_view taken;    // the bytes of the first fact, where the store has none
    std::unique_ptr<T> facts;  // opened; then these count
    bool known = false;        // there are facts, stored or new
    bool removed = false;      // a mark that moved into its content
    bool settled = false;      // an act whose hits follow from what is known now
  };
  struct ActPlace {
    EntityKey target, object;
    auto operator<=>(const ActPlace&) const = default;
  };
  template <typename T>
  using Map = std::unordered_map<EntityKey, Known<T>>;

  void add_body(const Fact& fact, const VersionFact& body);
  void add_body(const Fact& fact, const NeutralFact& body);
  void add_body(const Fact& fact, const DeleteFact& body);
  void add_body(const Fact& fact, const ActFact& body);
  void add_body(const Fact& fact, const UndoFact& body);
  void add_body(const Fact& fact, const AccountDeleteFact& body);
  void add_body(const Fact& fact, const LocalIdFact& body);

  template <typename T>
  T& open(Known<T>& known) const;
  // `made` holds them where they have to be made.
  template <typename T>
  static std::string_view bytes_of(const Known<T>& known, std::string& made);
  template <typename T>
  static bool changed(const Known<T>& known);
  bool seen_again(const Known<pb::ContentFacts>& known) const;
  template <typename T>
  void add_delta(Known<T>& known, T delta) const;
  template <typename T>
  void add_delta(Known<T>& known, std::string_view delta) const;

  Known<pb::ContentFacts>& content(const EntityKey& key);
  Known<pb::ContentFacts>& mark(const EntityKey& key);
  Known<pb::IndexFacts>& index(const EntityKey& object);
  // `absent`: the store is known to have none.
  Known<pb::ActFacts>& act(const ActPlace& place, bool absent = false);
  void merge_known_or_mark(const EntityKey& key, pb::ContentFacts delta);
  void merge_index(const EntityKey& object, pb::IndexFacts delta);

  void forward(const EntityKey& object);
  // A delete that named a local id, to the object that it is of.
  void forward_from_local(const EntityKey& local);
  // The content that an act is on, whichever of its names the act gives.
  Known<pb::ContentFacts>& content_under(const EntityKey& target);
  void settle_local(const EntityKey& local, HitSettling& settling, WriteSet& changes);
  void settle_acts(const EntityKey& target, Known<pb::ContentFacts>& content, HitSettling& settling, WriteSet& changes);
  void settle_content(const EntityKey& key, Known<pb::ContentFacts>& content, HitSettling& settling, WriteSet& changes);
  void settle_act(const ActPlace& place, Known<pb::ActFacts>& act, Known<pb::ContentFacts>& target, HitSettling& settling, WriteSet& changes);
  template <typename T, typename KeyOf>
  static void write(Family family, Map<T>& map, KeyOf key_of, WriteSet& changes);

  const StoreDb& db_;
  Map<pb::ContentFacts> contents_, marks_;
  std::map<ActPlace, Known<pb::ActFacts>> acts_;  // ordered: all acts of a target stand together
  Map<pb::IndexFacts> index_;
  Map<pb::AccountFacts> accounts_;
  std::unordered_set<EntityKey> local_targets_;  // of acts; only these are looked up by another name
  std::unordered_set<EntityKey> forward_;  // objects whose facts are to be forwarded
  std::unordered_set<EntityKey> settled_;  // targets whose acts' hits follow from what is known now
};

}  // namespace netra
