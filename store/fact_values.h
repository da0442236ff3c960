#pragma once

#include "store/fact.h"
#include "store/facts.pb.h"

namespace netra {

class StoreDb;

// One fact as a value to be merged into what is known of its entity.
pb::ContentFacts content_delta(const StoreDb& db, const Fact& fact, const VersionFact& body);
pb::ContentFacts content_delta(const StoreDb& db, const Fact& fact, const NeutralFact& body);
pb::ContentFacts content_delta(const Fact& fact, const DeleteFact& body);
pb::ActFacts act_delta(const Fact& fact, const ActFact& body);
pb::IndexFacts index_delta(const Fact& fact, const ActFact& body);
pb::IndexFacts index_delta(const Fact& fact, const UndoFact& body);
// Of a member's reply or quote: the contents that it stands under.
pb::IndexFacts index_delta(const Fact& fact, const VersionFact& body);

// What of an object's facts is forwarded under one of its targets.
pb::ActFacts forwarded(const pb::Entity& target, const pb::IndexFacts& index);

}  // namespace netra
