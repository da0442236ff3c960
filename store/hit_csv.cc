#include <array>

#include "store/facts.pb.h"
#include "store/hit_json.h"
#include "store/hit_read.h"

namespace netra {
namespace {

// The export's fields flattened with dots, in its order; lists are joined by "; ", every item of them, be it empty.
constexpr std::array<std::string_view, 51> kColumns{
    "id", "act", "platform", "domain", "object", "target", "actor.id", "actor.handle", "member.person", "member.category", "member.agency", "member.region",
    "ground.content.id", "ground.content.author", "ground.content.version", "ground.content.text", "ground.content.lang",
    "ground.verdict.contest", "ground.verdict.contestant", "ground.verdict.name", "ground.verdict.side", "ground.verdict.grade", "ground.verdict.items",
    "ground.verdict.evidence.rule", "ground.verdict.evidence.start", "ground.verdict.evidence.end", "ground.verdict.evidence.text",
    "ground.account.contest", "ground.account.contestant", "ground.account.side", "ground.account.id",
    "regulation.item", "regulation.class", "regulation.basis", "regulation.verified", "exemptions", "grade",
    "times.act", "times.seen", "times.event", "times.claimed", "status", "history.what", "history.at", "history.reason",
    "evidence.act.sha256", "evidence.act.record_sha256", "evidence.content.sha256", "evidence.content.record_sha256", "pack", "roster"};
constexpr std::array<std::string_view, 5> kProvenance{"provenance.act", "provenance.content", "provenance.run", "provenance.program",
                                                     "provenance.normaliser"};

class Row {
 public:
  explicit Row(std::string& out) : out_(out) {}

  // RFC 4180: quoted where a comma, quote or line end demands it.
  Row& add(std::string_view field) {
    if (!first_) out_ += ',';
    first_ = false;
    if (field.find_first_of(",\"\r\n") == std::string_view::npos) {
      out_ += field;
      return *this;
    }
    out_ += '"';
    for (const char c : field) {
      if (c == '"') out_ += '"';
      out_ += c;
    }
    out_ += '"';
    return *this;
  }
  Row& time(int64_t at) { return add(at == kTimeUnknown ? std::string() : format_utc(at)); }
  void end() { out_ += "\r\n"; }

 private:
  std::string& out_;
  bool first_ = true;
};

template <typename List, typename Text>
std::string joined(const List& list, Text text) {
  std::string out;
  for (int i = 0; i < list.size(); ++i) out += (i == 0 ? "" : "; ") + std::string(text(list[i]));
  return out;
}

std::string_view same(const std::string& text) { return text; }

void ground(const pb::Hit& hit, Row& row) {
  const pb::ContentGround& content = hit.content();
  const pb::ClosedVerdict& verdict = content.verdict();
  row.add(content.content().id()).add(content.author_id()).add(content.version()).add(content.text()).add(content.lang());
  row.add(verdict.contest()).add(verdict.contestant()).add(verdict.name());
  row.add(hit.has_content() ? name_of(static_cast<Side>(verdict.side())) : "").add(hit.has_content() ? name_of(static_cast<Grade>(verdict.grade())) : "");
  row.add(joined(verdict.items(), same)).add(joined(verdict.evidence(), [](const pb::Span& span) { return span.rule(); }));
  row.add(joined(verdict.evidence(), [](const pb::Span& span) { return std::to_string(span.start()); }));
  row.add(joined(verdict.evidence(), [](const pb::Span& span) { return std::to_string(span.end()); }));
  row.add(joined(verdict.evidence(), [&](const pb::Span& span) { return words_of(span, content.text()); }));
  const pb::AccountGround& account = hit.account();
  row.add(account.contest()).add(account.contestant()).add(hit.has_account() ? name_of(static_cast<Side>(account.side())) : "").add(account.id());
}

}  // namespace

void append_hit_csv_header(bool comparable, std::string& out) {
  Row row(out);
  for (const std::string_view column : kColumns) row.add(column);
  if (!comparable) {
    for (const std::string_view column : kProvenance) row.add(column);
  }
  row.end();
}

void append_hit_csv(const pb::Hit& hit, bool comparable, std::string& out) {
  Row row(out);
  row.add(hex(hit.id())).add(name_of(static_cast<Act>(hit.act()))).add(hit.object().platform()).add(domain_of(hit)).add(hit.object().id());
  row.add(hit.target().id()).add(hit.actor_id()).add(hit.actor_handle());
  const pb::Member& member = hit.member();
  row.add(member.person()).add(name_of(static_cast<Category>(member.category()))).add(member.agency()).add(member.region());
  ground(hit, row);
  row.add(joined(hit.regulation(), [](const pb::Regulation& item) { return item.item(); }));
  row.add(joined(hit.regulation(), [](const pb::Regulation& item) { return item.item_class(); }));
  row.add(joined(hit.regulation(), [](const pb::Regulation& item) { return joined(item.basis(), same); }));
  row.add(joined(hit.regulation(), [](const pb::Regulation& item) { return item.verified() ? "true" : "false"; }));
  row.add(joined(hit.exemptions(), same)).add(name_of(static_cast<Grade>(hit.grade())));
  const pb::Evidence& act = hit.act_evidence();
  row.time(act.act_time_us()).time(act.seen_us()).time(act.event_us()).time(act.claimed_us()).add(name_of(status_of(hit)));
  row.add(joined(hit.history(), [](const pb::HistoryEntry& entry) { return entry.what(); }));
  row.add(joined(hit.history(), [](const pb::HistoryEntry& entry) { return entry.at_us() == kTimeUnknown ? "time unknown" : format_utc(entry.at_us()); }));
  row.add(joined(hit.history(), [](const pb::HistoryEntry& entry) { return entry.reason(); }));
  for (const pb::Evidence* evidence : {&act, &hit.content_evidence()}) row.add(hex(evidence->value_sha256())).add(hex(evidence->record_sha256()));
  row.add(hex(hit.pack())).add(hex(hit.roster()));
  if (!comparable) row.add(act.position()).add(hit.content_evidence().position()).add(hit.run()).add(hit.program()).add(hit.normaliser());
  row.end();
}

}  // namespace netra
