#pragma once

#include "store/fact.h"
#include "store/facts.pb.h"

namespace netra {

class StoreDb;

// One fact as a value to be merged into what is known of its entity.
pb::ContentFacts content_delta(const StoreDb& db, const Fact& fact, const VersionFact& body);
pb::ContentFacts content_delta(const StoreDb& db, const Fact& fact, const NeutralFact& body);
pb::ContentFacts content_delta(const Fact& fact, const DeleteFact& body);
// Of a member's reaction, share or follow. `member` is the row valid at the act's time; null: the account was not a member
// then. `facts` and `index` hold an earlier act or nothing: all of it is overwritten, and their memory stays in use.
struct ActLearned {
  Act act = Act::kReaction;
  std::string_view platform, domain, object, target;  // a local id's name has the domain
  std::string_view actor_id, actor_handle;
  std::string_view version;                   // the content version that it names; may be empty
  std::string_view author_id, author_handle;  // the target's, as the reference says
  const Member* member = nullptr;
  std::string_view value;
  EventEvidence evidence;
  TimeUs witness = kTimeUnknown;
  uint32_t pack_sequence = 0, roster_sequence = 0;
};
void act_delta(const ActLearned& act, pb::ActFacts& facts, pb::IndexFacts& index);
pb::IndexFacts index_delta(const Fact& fact, const UndoFact& body);
// Of a member's reply or quote: the contents that it stands under.
pb::IndexFacts index_delta(const Fact& fact, const VersionFact& body);

// What of an object's facts is forwarded under one of its targets.
pb::ActFacts forwarded(const pb::Entity& target, const pb::IndexFacts& index);

}  // namespace netra
