#pragma once

#include <string_view>

#include "store/fact.h"
#include "store/facts.pb.h"

namespace netra {

// Facts in memory to values on disk and back.
pb::Entity to_value(const Entity& entity);
Entity entity_of(const pb::Entity& value);
pb::Verdict to_value(const Verdict& verdict);
Verdict verdict_of(const pb::Verdict& value);
pb::Evidence to_value(const EventEvidence& evidence, std::string_view handle);
pb::Member to_value(const std::optional<MemberRow>& row, uint32_t roster_sequence);
void to_value(const std::vector<Evidence>& spans, google::protobuf::RepeatedPtrField<pb::Span>& out);

inline EntityKey key_of(const pb::Entity& value) { return EntityKey::of(entity_of(value)); }

}  // namespace netra
