#include "store/values.h"

namespace netra {
namespace {

void strings(const std::vector<std::string>& from, google::protobuf::RepeatedPtrField<std::string>& to) {
  for (const std::string& text : from) *to.Add() = text;
}

std::vector<std::string> strings(const google::protobuf::RepeatedPtrField<std::string>& from) { return {from.begin(), from.end()}; }

std::vector<Evidence> spans_of(const google::protobuf::RepeatedPtrField<pb::Span>& from) {
  std::vector<Evidence> spans;
  spans.reserve(static_cast<size_t>(from.size()));
  for (const pb::Span& span : from) spans.push_back({span.rule(), span.start(), span.end()});
  return spans;
}

}  // namespace

void to_value(const std::vector<Evidence>& spans, google::protobuf::RepeatedPtrField<pb::Span>& out) {
  for (const Evidence& span : spans) {
    pb::Span& value = *out.Add();
    value.set_rule(span.rule);
    value.set_start(span.start);
    value.set_end(span.end);
  }
}

pb::Entity to_value(const Entity& entity) {
  pb::Entity value;
  to_value(entity.platform, entity.domain, entity.id, value);
  return value;
}

void to_value(std::string_view platform, std::string_view domain, std::string_view id, pb::Entity& out) {
  out.mutable_platform()->assign(platform);
  out.mutable_domain()->assign(domain_of(domain, id));
  out.mutable_id()->assign(id);
}

Entity entity_of(const pb::Entity& value) { return {value.platform(), value.domain(), value.id()}; }

pb::Verdict to_value(const Verdict& verdict) {
  pb::Verdict value;
  for (const Claim& claim : verdict.claims) {
    pb::Claim& to = *value.add_claims();
    to.set_contest(claim.contest);
    to.set_contestant(claim.contestant);
    to.set_number(claim.number);
    strings(claim.kinds, *to.mutable_kinds());
    to.set_side(static_cast<uint32_t>(claim.side));
    to.set_grade(static_cast<uint32_t>(claim.grade));
    strings(claim.items, *to.mutable_items());
    to_value(claim.evidence, *to.mutable_evidence());
  }
  if (verdict.stance) {
    value.mutable_stance()->set_side(static_cast<uint32_t>(verdict.stance->side));
    value.mutable_stance()->set_grade(static_cast<uint32_t>(verdict.stance->grade));
    to_value(verdict.stance->evidence, *value.mutable_stance()->mutable_evidence());
    value.mutable_stance()->mutable_named()->Assign(verdict.stance->named.begin(), verdict.stance->named.end());
    value.mutable_stance()->mutable_numbers()->Assign(verdict.stance->numbers.begin(), verdict.stance->numbers.end());
  }
  to_value(verdict.context, *value.mutable_context());
  strings(verdict.exemptions, *value.mutable_exemptions());
  strings(verdict.repairs, *value.mutable_repairs());
  return value;
}

Verdict verdict_of(const pb::Verdict& value) {
  Verdict verdict;
  for (const pb::Claim& claim : value.claims()) {
    verdict.claims.push_back({claim.contest(), claim.contestant(), claim.number(), strings(claim.kinds()), static_cast<Side>(claim.side()),
                              static_cast<Grade>(claim.grade()), strings(claim.items()), spans_of(claim.evidence())});
  }
  if (value.has_stance()) {
    const pb::Stance& stance = value.stance();
    verdict.stance = Stance{static_cast<Side>(stance.side()), static_cast<Grade>(stance.grade()), spans_of(stance.evidence()),
                            {stance.named().begin(), stance.named().end()}, {stance.numbers().begin(), stance.numbers().end()}};
  }
  verdict.context = spans_of(value.context());
  verdict.exemptions = strings(value.exemptions());
  verdict.repairs = strings(value.repairs());
  return verdict;
}

void to_value(const EventEvidence& evidence, std::string_view value, std::string_view handle, pb::Evidence& out) {
  out.mutable_value()->assign(value);
  out.mutable_value_sha256()->assign(evidence.value_sha256.view());
  out.mutable_record_sha256()->assign(evidence.record_sha256.view());
  out.mutable_position()->assign(evidence.position);
  out.set_act_time_us(evidence.act_time);
  out.set_seen_us(evidence.seen);
  out.set_event_us(evidence.event);
  out.set_claimed_us(evidence.claimed);
  out.set_incomplete(evidence.incomplete);
  out.mutable_handle()->assign(handle);
}

}  // namespace netra
