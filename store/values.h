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
void to_value(const EventEvidence& evidence, std::string_view handle, pb::Evidence& out);
void to_value(const std::optional<MemberRow>& row, uint32_t roster_sequence, pb::Member& out);
void to_value(const std::vector<Evidence>& spans, google::protobuf::RepeatedPtrField<pb::Span>& out);

inline EntityKey key_of(const pb::Entity& value) { return EntityKey::of(entity_of(value)); }

}  // namespace netra
