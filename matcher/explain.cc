#include "matcher/explain.h"

#include "matcher/evidence_json.h"
#include "matcher/scratch.h"

namespace netra {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void put(Writer& writer, std::string_view text) { writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size())); }

void put_texts(Writer& writer, const char* key, const std::vector<std::string>& list) {
  if (list.empty()) return;
  writer.Key(key);
  writer.StartArray();
  for (const std::string& one : list) put(writer, one);
  writer.EndArray();
}

std::string names_of(const Pack& pack, const ClosedClaim& claim) {
  const Contest* contest = pack.find_contest(claim.contest);
  const Contestant* contestant = contest ? contest->find(claim.contestant) : nullptr;
  std::string names;
  if (contestant)
    for (const std::string& name : contestant->names) names += (names.empty() ? "" : ", ") + name;
  return names;
}

void put_claim(Writer& writer, const Pack& pack, const ClosedClaim& claim, std::string_view text) {
  writer.StartObject();
  writer.Key("contest");
  put(writer, claim.contest);
  writer.Key("contestant");
  put(writer, claim.contestant);
  writer.Key("name");
  put(writer, names_of(pack, claim));
  writer.Key("side");
  put(writer, name_of(claim.side));
  writer.Key("grade");
  put(writer, name_of(claim.grade));
  put_texts(writer, "items", claim.items);
  writer.Key("evidence");
  put_evidence(writer, claim.evidence, text);
  writer.EndObject();
}

}  // namespace

void put_evidence(Writer& writer, const std::vector<Evidence>& list, std::string_view text) {
  writer.StartArray();
  for (const Evidence& evidence : list) {
    writer.StartObject();
    writer.Key("rule");
    put(writer, evidence.rule);
    writer.Key("start");
    writer.Uint(evidence.start);
    writer.Key("end");
    writer.Uint(evidence.end);
    writer.Key("text");
    put(writer, text.substr(evidence.start, evidence.end - evidence.start));
    writer.EndObject();
  }
  writer.EndArray();
}

std::optional<TimeUs> time_in_region(std::string_view text, std::string_view region, const Pack& pack) {
  if (const auto days = parse_date(text)) {
    const TimeUs midnight = *days * kDayUs;
    return midnight - pack.zone_offset_s(region, midnight) * kSecondUs;
  }
  return parse_rfc3339(text);
}

Explainer::Explainer(const Matcher& matcher, bool thorough) : matcher_(matcher), scratch_(matcher.make_scratch()) { scratch_->thorough = thorough; }

Explanation Explainer::explain(const ExplainQuestion& question) {
  Explanation made;
  const Pack& pack = *matcher_.pack();
  const Circumstance where{question.at, question.region, question.contests};
  matcher_.match(question.text, *scratch_, made.verdict);
  made.claims = close_claims(made.verdict, pack, where, &made.unclosed);
  if (made.claims.empty() && made.verdict.stance && question.parent) {
    matcher_.match(*question.parent, *scratch_, parent_);
    made.claims = close_stance(*made.verdict.stance, close_claims(parent_, pack, where), pack);
    made.from_parent = !made.claims.empty();
    for (ClosedClaim& claim : made.claims) claim.evidence = made.verdict.stance->evidence;
  }
  made.label = !made.claims.empty() && made.claims.front().grade >= Grade::kReview ? name_of(made.claims.front().side) : "neutral";
  return made;
}

std::string Explainer::json(const ExplainQuestion& question) { return json(question, explain(question)); }

std::string Explainer::json(const ExplainQuestion& question, const Explanation& explanation) const {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  if (!question.id.empty()) {
    writer.Key("id");
    put(writer, question.id);
  }
  writer.Key("label");
  put(writer, explanation.label);
  writer.Key("verdicts");
  writer.StartArray();
  for (const ClosedClaim& claim : explanation.claims) put_claim(writer, *matcher_.pack(), claim, question.text);
  writer.EndArray();
  if (!explanation.verdict.context.empty()) {
    writer.Key("context");
    put_evidence(writer, explanation.verdict.context, question.text);
  }
  put_texts(writer, "exemptions", explanation.verdict.exemptions);
  put_texts(writer, "repairs", explanation.verdict.repairs);
  if (explanation.unclosed > 0) {
    writer.Key("open_numbers");
    writer.Int(explanation.unclosed);
  }
  if (explanation.verdict.stance) {
    writer.Key("stance");
    put(writer, name_of(explanation.verdict.stance->side));
  }
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace netra
