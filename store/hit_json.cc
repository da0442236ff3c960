#include "store/hit_json.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "store/facts.pb.h"
#include "store/hit_read.h"

namespace netra {
namespace {

// Appends to the caller's line; what RapidJSON needs of an output stream.
struct Line {
  using Ch = char;
  std::string& out;
  void Put(char c) { out += c; }
  void Flush() {}
};
using Json = rapidjson::Writer<Line>;

void text(Json& json, std::string_view value) { json.String(value.data(), static_cast<rapidjson::SizeType>(value.size())); }
void key(Json& json, std::string_view name) { json.Key(name.data(), static_cast<rapidjson::SizeType>(name.size())); }

// Fields that are unknown or empty are left out.
void member(Json& json, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  key(json, name);
  text(json, value);
}

void time(Json& json, std::string_view name, int64_t at) {
  if (at != kTimeUnknown) member(json, name, format_utc(at));
}

template <typename List>
void texts(Json& json, std::string_view name, const List& list) {
  if (list.empty()) return;
  key(json, name);
  json.StartArray();
  for (const std::string& value : list) text(json, value);
  json.EndArray();
}

void verdict(Json& json, const pb::ClosedVerdict& verdict, const std::string& words) {
  json.StartObject();
  member(json, "contest", verdict.contest());
  member(json, "contestant", verdict.contestant());
  member(json, "name", verdict.name());
  member(json, "side", name_of(static_cast<Side>(verdict.side())));
  member(json, "grade", name_of(static_cast<Grade>(verdict.grade())));
  texts(json, "items", verdict.items());
  if (!verdict.evidence().empty()) key(json, "evidence"), json.StartArray();
  for (const pb::Span& span : verdict.evidence()) {
    json.StartObject();
    member(json, "rule", span.rule());
    key(json, "start");
    json.Uint(span.start());
    key(json, "end");
    json.Uint(span.end());
    member(json, "text", words_of(span, words));
    json.EndObject();
  }
  if (!verdict.evidence().empty()) json.EndArray();
  json.EndObject();
}

void ground(Json& json, const pb::Hit& hit) {
  key(json, "ground");
  json.StartObject();
  if (hit.has_account()) {
    key(json, "account");
    json.StartObject();
    member(json, "contest", hit.account().contest());
    member(json, "contestant", hit.account().contestant());
    member(json, "side", name_of(static_cast<Side>(hit.account().side())));
    member(json, "id", hit.account().id());
    json.EndObject();
  } else {
    const pb::ContentGround& content = hit.content();
    key(json, "content");
    json.StartObject();
    member(json, "id", content.content().id());
    member(json, "author", content.author_id());
    member(json, "version", content.version());
    member(json, "text", content.text());
    member(json, "lang", content.lang());
    json.EndObject();
    key(json, "verdict");
    verdict(json, content.verdict(), content.text());
  }
  json.EndObject();
}

void regulation(Json& json, const pb::Hit& hit) {
  if (hit.regulation().empty()) return;
  key(json, "regulation");
  json.StartArray();
  for (const pb::Regulation& item : hit.regulation()) {
    json.StartObject();
    member(json, "item", item.item());
    member(json, "class", item.item_class());
    texts(json, "basis", item.basis());
    key(json, "verified");
    json.Bool(item.verified());
    json.EndObject();
  }
  json.EndArray();
}

void who(Json& json, const pb::Hit& hit) {
  key(json, "actor");
  json.StartObject();
  member(json, "id", hit.actor_id());
  member(json, "handle", hit.actor_handle());
  json.EndObject();
  key(json, "member");
  json.StartObject();
  member(json, "person", hit.member().person());
  member(json, "category", name_of(static_cast<Category>(hit.member().category())));
  member(json, "agency", hit.member().agency());
  member(json, "region", hit.member().region());
  json.EndObject();
}

void times(Json& json, const pb::Evidence& evidence) {
  key(json, "times");
  json.StartObject();
  time(json, "act", evidence.act_time_us());
  time(json, "seen", evidence.seen_us());
  time(json, "event", evidence.event_us());
  time(json, "claimed", evidence.claimed_us());
  json.EndObject();
}

void history(Json& json, const pb::Hit& hit) {
  if (hit.history().empty()) return;
  key(json, "history");
  json.StartArray();
  for (const pb::HistoryEntry& entry : hit.history()) {
    json.StartObject();
    member(json, "what", entry.what());
    if (entry.at_us() == kTimeUnknown) member(json, "note", "time unknown");
    time(json, "at", entry.at_us());
    member(json, "reason", entry.reason());
    json.EndObject();
  }
  json.EndArray();
}

void evidence(Json& json, std::string_view name, const pb::Evidence& evidence) {
  key(json, name);
  json.StartObject();
  member(json, "sha256", hex(evidence.value_sha256()));
  member(json, "record_sha256", hex(evidence.record_sha256()));
  json.EndObject();
}

void provenance(Json& json, const pb::Hit& hit) {
  key(json, "provenance");
  json.StartObject();
  member(json, "act", hit.act_evidence().position());
  if (hit.has_content()) member(json, "content", hit.content_evidence().position());
  member(json, "run", hit.run());
  member(json, "program", hit.program());
  member(json, "normaliser", hit.normaliser());
  json.EndObject();
}

}  // namespace

std::string_view words_of(const pb::Span& span, std::string_view text) {
  return span.start() < span.end() && span.end() <= text.size() ? text.substr(span.start(), span.end() - span.start()) : std::string_view();
}

const std::string& domain_of(const pb::Hit& hit) { return hit.object().domain().empty() ? hit.target().domain() : hit.object().domain(); }

std::string_view name_of(HitStatus status) {
  static constexpr std::array<std::string_view, 5> kNames{"standing", "edited", "withdrawn", "deleted", "superseded"};
  return kNames[static_cast<size_t>(status)];
}

void append_hit_json(const pb::Hit& hit, bool comparable, std::string& out) {
  Line line{out};
  Json json(line);
  json.StartObject();
  member(json, "id", hex(hit.id()));
  member(json, "act", name_of(static_cast<Act>(hit.act())));
  member(json, "platform", hit.object().platform());
  member(json, "domain", domain_of(hit));
  member(json, "object", hit.object().id());
  if (hit.has_account() || hit.target().id() != hit.content().content().id()) member(json, "target", hit.target().id());  // else ground.content.id says it
  who(json, hit);
  ground(json, hit);
  regulation(json, hit);
  texts(json, "exemptions", hit.exemptions());
  member(json, "grade", name_of(static_cast<Grade>(hit.grade())));
  times(json, hit.act_evidence());
  member(json, "status", name_of(status_of(hit)));
  history(json, hit);
  key(json, "evidence");
  json.StartObject();
  evidence(json, "act", hit.act_evidence());
  if (hit.has_content()) evidence(json, "content", hit.content_evidence());
  json.EndObject();
  member(json, "pack", hex(hit.pack()));
  member(json, "roster", hex(hit.roster()));
  if (!comparable) provenance(json, hit);
  json.EndObject();
}

}  // namespace netra
