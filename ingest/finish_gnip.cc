#include <string>

#include "ingest/finisher.h"
#include "ingest/html_entities.h"

namespace netra {
namespace {

// clang-format off
enum Slot : size_t {
  kId, kVerb, kPostedTime, kActorId, kActorHandle, kBody, kLongBody, kSummary, kObject, kDeleted, kQuoted,
  kReplyLink, kLang, kLink, kInfo, kSlots
};
constexpr std::string_view kSlotNames[] = {
  "id", "verb", "posted_time", "actor_id", "actor_handle", "body", "long_body", "summary", "object", "deleted",
  "quoted", "reply_link", "lang", "link", "info"
};
// clang-format on
static_assert(std::size(kSlotNames) == kSlots);

constexpr int kEmbeddedDeep = 2;  // activities inside an activity are read so deep

std::string_view behind_last(std::string_view text, char sign) { return text.substr(text.rfind(sign) + 1); }

// `NAME` of `http://twitter.com/NAME/statuses/ID`.
std::string_view name_in(std::string_view link) {
  for (int i = 0; i < 3; ++i) link.remove_prefix(std::min(link.find('/'), link.size() - 1) + 1);
  return link.substr(0, link.find('/'));
}

// X in Gnip's spelling (FORMATS section 2): the same events as x.v1 gives.
class GnipFinisher final : public Finisher {
 public:
  explicit GnipFinisher(std::string domain) : Finisher("x.gnip", std::move(domain)) {}

  std::span<const std::string_view> slots() const override { return kSlotNames; }

  void finish(Slots& slots, const Record& record, std::vector<Event>& events) override {
    if (slots.has(kInfo) && !slots.has(kVerb)) return control(add(events, record.bytes), "info");
    if (slots.need(kVerb) == "delete") return deletion(slots, add(events, record.bytes));
    activity(slots, record.bytes, 0, kTimeUnknown, events);
  }

 private:
  static std::string_view id_of(Slots& slots, Slot slot) {
    const std::string_view id = behind_last(slots.need(slot), ':');
    if (id.empty()) slots.refuse(Fault::kMissingField, slot);
    return id;
  }

  static std::string_view text_of(Slots& slots) {
    std::string_view text = slots.string(kLongBody);
    if (text.empty()) text = slots.string(kBody);
    return decode_html_entities(text, slots.arena());
  }

  // It names the post and perhaps its author; the time of either is not always there.
  static void deletion(Slots& slots, Event& event) {
    event.kind = Kind::kPost;
    event.op = Op::kDelete;
    event.object_id = id_of(slots, kDeleted);
    event.actor_id = behind_last(slots.string(kActorId), ':');
    event.actor_handle = slots.string(kActorHandle);
    event.t_event = parse_rfc3339(slots.string(kPostedTime)).value_or(kTimeUnknown);
  }

  void activity(Slots& slots, std::string_view json, int depth, TimeUs t_seen, std::vector<Event>& events) {
    Event& event = add(events, json);
    const std::string_view verb = slots.need(kVerb);
    if (verb != "post" && verb != "share") return control(event, slots.arena().concat("verb_", verb.empty() ? "none" : verb));
    event.kind = Kind::kPost;
    event.op = depth == 0 ? Op::kCreate : Op::kSnapshot;
    event.object_id = id_of(slots, kId);
    event.actor_id = id_of(slots, kActorId);
    event.actor_handle = slots.string(kActorHandle);
    const auto time = parse_rfc3339(slots.need(kPostedTime));
    const TimeUs t_event = event.t_event = time.value_or(kTimeUnknown);
    event.t_seen = t_seen;
    event.lang = slots.string(kLang);
    if (event.lang == "und") event.lang = {};
    event.url = slots.string(kLink);
    if (verb == "share") {
      event.kind = Kind::kShare;
      return embedding(slots, Role::kSubject, kObject, depth, t_event, events);
    }
    event.text = text_of(slots);
    if (event.text->empty()) event.text = decode_html_entities(slots.string(kSummary), slots.arena());
    if (const std::string_view link = slots.string(kReplyLink); !link.empty())
      event.refs.push_back({.role = Role::kParent,
                            .id = behind_last(link.ends_with('/') ? link.substr(0, link.size() - 1) : link, '/'),
                            .author_handle = name_in(link),
                            .text_presence = TextPresence::kById});
    if (slots.truthy(kQuoted)) embedding(slots, Role::kQuoted, kQuoted, depth, t_event, events);
  }

  // Adds the activity at `slot` to the latest event, and as an event of its own.
  void embedding(Slots& slots, Role role, Slot slot, int depth, TimeUs t_seen, std::vector<Event>& events) {
    if (!slots.is(slot, SlotValue::Type::kObject))
      return slots.refuse(slots.given(slot) ? Fault::kWrongType : Fault::kMissingField, slot);
    if (depth == kEmbeddedDeep) return;
    const std::string_view json = slots.value(slot).text;
    Slots inner = slots.inside(json);
    events.back().refs.push_back({.role = role,
                                  .id = id_of(inner, kId),
                                  .author_id = id_of(inner, kActorId),
                                  .author_handle = inner.string(kActorHandle),
                                  .lang = inner.string(kLang),
                                  .text = text_of(inner),
                                  .text_presence = TextPresence::kInline});
    activity(inner, json, depth + 1, t_seen, events);
  }

};

}  // namespace

std::unique_ptr<Finisher> make_gnip_finisher(std::string domain) {
  return std::make_unique<GnipFinisher>(std::move(domain));
}

}  // namespace netra
