#pragma once

#include <string_view>

#include "store/fact.h"
#include "store/facts.pb.h"

namespace netra {

// Facts in memory to values on disk and back.
pb::Entity to_value(const Entity& entity);
void to_value(std::string_view platform, std::string_view domain, std::string_view id, pb::Entity& out);
Entity entity_of(const pb::Entity& value);
pb::Verdict to_value(const Verdict& verdict);
Verdict verdict_of(const pb::Verdict& value);
void to_value(const EventEvidence& evidence, std::string_view value, std::string_view handle, pb::Evidence& out);
void to_value(const std::vector<Evidence>& spans, google::protobuf::RepeatedPtrField<pb::Span>& out);

// Of a row of the roster, owned or not; null: there was none.
template <typename Row>
void to_value(const Row* row, uint32_t roster_sequence, pb::Member& out) {
  out.Clear();
  out.set_roster_sequence(roster_sequence);
  out.set_none(!row);
  if (!row) return;
  out.mutable_person()->assign(row->person);
  out.mutable_agency()->assign(row->agency);
  out.mutable_region()->assign(row->region);
  out.mutable_flags()->assign(row->flags);
  out.set_category(static_cast<uint32_t>(row->category));
  out.set_ownership(static_cast<uint32_t>(row->ownership));
}

inline EntityKey key_of(const pb::Entity& value) { return EntityKey::of(entity_of(value)); }

}  // namespace netra
