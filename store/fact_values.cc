#include "store/fact_values.h"

#include "store/merge.h"
#include "store/store_db.h"
#include "store/values.h"

namespace netra {
namespace {

void add_sighting(const Fact& fact, pb::Version& version) {
  if (fact.witness != kTimeUnknown) version.add_sighting_days(day_of(fact.witness));
}

pb::Target to_value(const TargetRef& ref) {
  pb::Target value;
  *value.mutable_target() = to_value(ref.target);
  value.set_quoted(ref.quoted);
  value.set_version(ref.version);
  value.set_author_id(ref.author_id);
  value.set_author_handle(ref.author_handle);
  return value;
}

}  // namespace

pb::ContentFacts content_delta(const StoreDb& db, const Fact& fact, const VersionFact& body) {
  pb::ContentFacts delta;
  *delta.mutable_object() = to_value(body.object);
  delta.set_author_id(body.author_id);
  delta.set_witness_us(fact.witness);
  pb::Version& version = *delta.add_versions();
  version.set_version(body.version);
  version.set_content_version(body.content_version);
  version.set_since_us(body.since);
  to_value(body.evidence, body.value, body.author_handle, *version.mutable_evidence());
  version.set_text(body.text);
  version.set_lang(body.lang);
  version.set_text_hash(db.keyed_bytes(sha256(body.text).view().substr(0, 8)));
  pb::Reading& reading = *version.add_readings();
  reading.set_text(version.text_hash());
  reading.set_pack_sequence(fact.pack_sequence);
  *reading.mutable_verdict() = to_value(body.verdict);
  reading.set_wordless(body.wordless);
  add_sighting(fact, version);
  to_value(body.member ? &*body.member : nullptr, fact.roster_sequence, *version.mutable_member());
  version.mutable_member()->set_act_time_us(body.evidence.act_time);
  version.mutable_member()->set_incomplete(body.evidence.incomplete);
  version.set_act(static_cast<uint32_t>(body.act));
  if (body.act == Act::kShare && body.since == kTimeUnknown) delta.set_last_create_us(body.evidence.act_time);
  if (body.targets.empty()) return delta;
  // One by one through the union, so that a reference given twice stands once.
  const pb::ContentFacts without = delta;
  for (const TargetRef& target : body.targets) {
    pb::ContentFacts one = without;
    *one.mutable_versions(0)->add_targets() = to_value(target);
    merge(delta, one);
  }
  return delta;
}

pb::ContentFacts content_delta(const StoreDb& db, const Fact& fact, const NeutralFact& body) {
  pb::ContentFacts delta;
  *delta.mutable_object() = to_value(body.object);
  delta.set_witness_us(fact.witness);
  pb::Version& version = *delta.add_versions();
  version.set_version(body.version);
  if (!body.content_version.empty()) {
    version.set_content_version_hash(std::string(sha256(body.content_version).view().substr(0, 8)));
  }
  version.set_since_us(body.since);
  pb::Evidence& evidence = *version.mutable_evidence();
  evidence.set_incomplete(body.incomplete);
  evidence.set_act_time_us(body.act_time);
  evidence.set_value_sha256(body.tie);
  version.set_text_hash(db.keyed_bytes(body.text_tie));
  pb::Reading& reading = *version.add_readings();
  reading.set_text(version.text_hash());
  reading.set_pack_sequence(fact.pack_sequence);
  add_sighting(fact, version);
  return delta;
}

pb::ContentFacts content_delta(const Fact& fact, const DeleteFact& body) {
  pb::ContentFacts delta;
  *delta.mutable_object() = to_value(body.object);
  delta.set_witness_us(fact.witness);
  delta.set_deleted(true);
  delta.set_deleted_us(body.at);
  return delta;
}

void act_delta(const ActLearned& act, pb::ActFacts& facts, pb::IndexFacts& index) {
  to_value(act.platform, act.domain, act.target, *facts.mutable_target());
  to_value(act.platform, act.domain, act.object, *facts.mutable_object());
  facts.set_witness_us(act.witness);
  facts.set_last_create_us(act.evidence.act_time);
  pb::Create& create = facts.creates().empty() ? *facts.add_creates() : *facts.mutable_creates(0);
  create.set_act(static_cast<uint32_t>(act.act));
  create.set_time_us(act.evidence.act_time);
  create.mutable_named()->assign(act.version);
  create.mutable_actor_id()->assign(act.actor_id);
  create.mutable_author_id()->assign(act.author_id);
  create.mutable_author_handle()->assign(act.author_handle);
  to_value(act.evidence, act.value, act.actor_handle, *create.mutable_evidence());
  to_value(act.member, act.roster_sequence, *create.mutable_member());
  create.set_pack_sequence(act.pack_sequence);

  to_value(act.platform, act.domain, act.object, *index.mutable_object());
  to_value(act.platform, act.domain, act.target, index.targets().empty() ? *index.add_targets() : *index.mutable_targets(0));
  index.set_last_create_us(act.evidence.act_time);
  index.set_witness_us(act.witness);
}

pb::IndexFacts index_delta(const Fact& fact, const UndoFact& body) {
  pb::IndexFacts delta;
  *delta.mutable_object() = to_value(body.object);
  delta.add_undos(body.at);
  delta.set_witness_us(fact.witness);
  return delta;
}

pb::IndexFacts index_delta(const Fact& fact, const VersionFact& body) {
  pb::IndexFacts delta;
  *delta.mutable_object() = to_value(body.object);
  delta.set_witness_us(fact.witness);
  for (const TargetRef& ref : body.targets) {
    pb::IndexFacts one;
    *one.mutable_object() = delta.object();
    *one.add_targets() = to_value(ref.target);
    merge(delta, one);
  }
  return delta;
}

pb::ActFacts forwarded(const pb::Entity& target, const pb::IndexFacts& index) {
  pb::ActFacts delta;
  *delta.mutable_target() = target;
  *delta.mutable_object() = index.object();
  *delta.mutable_undos() = index.undos();
  delta.set_last_create_us(index.last_create_us());
  delta.set_witness_us(index.witness_us());
  return delta;
}

}  // namespace netra
