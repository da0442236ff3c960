#include <algorithm>
#include <string>

#include "ingest/finisher.h"
#include "ingest/framing.h"
#include "ingest/html_text.h"
#include "ingest/json_text.h"
#include "ingest/utf8.h"

namespace netra {
namespace {

// clang-format off
enum Slot : size_t {
  kEvent, kPayload, kId, kUri, kUrl, kCreatedAt, kEditedAt, kContent, kSpoilerText, kSensitive, kVisibility, kLanguage,
  kReplyId, kReplyAccountId, kReblog, kQuoted, kQuotedId, kAccountUri, kAccountUrl, kAccountAcct, kAccountBot, kType,
  kStatus, kSlots
};
constexpr std::string_view kSlotNames[] = {
  "event", "payload", "id", "uri", "url", "created_at", "edited_at", "content", "spoiler_text", "sensitive",
  "visibility", "language", "reply_id", "reply_account_id", "reblog", "quoted", "quoted_id", "account_uri",
  "account_url", "account_acct", "account_bot", "type", "status"
};
// clang-format on
static_assert(std::size(kSlotNames) == kSlots);

constexpr int kEmbeddedDeep = 2;  // statuses inside a status are read so deep

TimeUs time_at(Slots& slots, Slot slot) { return parse_rfc3339(slots.string(slot)).value_or(kTimeUnknown); }

Kind kind_of_notification(std::string_view type) {
  if (type == "favourite") return Kind::kReaction;
  if (type == "reblog") return Kind::kShare;
  if (type == "follow") return Kind::kFollow;
  if (type == "mention" || type == "status") return Kind::kPost;
  return Kind::kOther;
}

// What an SSE frame says, by the standard's words (HTML, "Interpreting an event stream").
struct ServerEvent {
  std::string_view name;
  std::optional<std::string_view> data;  // lines joined by LF
  bool said = false;                     // it has a name or data: else it is none
};

ServerEvent read_frame(std::string_view frame, Arena& arena) {
  ServerEvent event;
  char* const data = arena.take(frame.size());  // a line is shorter without its field
  char* out = data;
  for (std::string_view left = without_mark(frame); !left.empty();) {
    const std::string_view line = left.substr(0, left.find_first_of("\r\n"));
    left.remove_prefix(std::min(line.size() + 1, left.size()));
    const std::string_view field = line.substr(0, line.find(':'));
    std::string_view value = line.substr(std::min(field.size() + 1, line.size()));
    if (value.starts_with(' ')) value.remove_prefix(1);
    event.said = event.said || field == "event" || field == "data";
    if (field == "event") event.name = value;
    if (field != "data") continue;
    if (event.data) *out++ = '\n';
    out = std::copy(value.begin(), value.end(), out);
    event.data = {data, static_cast<size_t>(out - data)};
  }
  arena.give_back(frame.size() - static_cast<size_t>(out - data));
  if (event.name.empty()) event.name = "message";
  return event;
}

// Mastodon (FORMATS section 2). Ids of statuses are their URIs; what only one instance understands is `local:`.
class MastodonFinisher final : public Finisher {
 public:
  explicit MastodonFinisher(std::string domain) : Finisher("mastodon.api", std::move(domain)) {}

  std::span<const std::string_view> slots() const override { return kSlotNames; }

  // An SSE frame as the WebSocket would have said it; what is no object goes into quotes.
  std::string_view document(std::string_view record, Arena& arena) const override {
    const size_t lead = lead_size(record);
    if (lead < record.size() && std::string_view("{[\"").find(record[lead]) != std::string_view::npos) return record;
    const ServerEvent event = read_frame(record, arena);
    if (!event.said) return record;
    const std::string_view data = event.data.value_or("null");
    std::string name, payload;
    append_json_string(event.name, name);
    if (data != "null" && !data.starts_with('{')) append_json_string(data, payload);
    return arena.concat(R"({"event":)", name, R"(,"payload":)", payload.empty() ? data : payload, "}");
  }

  void finish(Slots& slots, const Record& record, std::vector<Event>& events) override {
    if (slots.has(kEvent)) return message(slots, record, events);
    streamed_ = false;
    if (slots.has(kType) && !slots.has(kUri)) return notification(slots, record.bytes, events);
    status(slots, Op::kCreate, record.bytes, 0, events);
  }

 private:
  Event& add(std::vector<Event>& events, std::string_view value) const {
    Event& event = Finisher::add(events, value);
    if (streamed_) event.source = "mastodon.stream";
    return event;
  }

  // What the streaming API sends.
  void message(Slots& slots, const Record& record, std::vector<Event>& events) {
    streamed_ = true;
    const std::string_view name = slots.need(kEvent);
    if (name == "delete") {
      Event& event = add(events, record.bytes);
      event.kind = Kind::kPost;
      event.op = Op::kDelete;
      event.object_id = local_id(slots, slots.need_id(kPayload));
      return;
    }
    if (name != "update" && name != "status.update" && name != "notification") {
      return control(add(events, record.bytes), name);
    }
    const SlotValue& payload = slots.value(kPayload);
    if (payload.type != SlotValue::Type::kString && payload.type != SlotValue::Type::kObject)
      return slots.refuse(payload.type == SlotValue::Type::kAbsent ? Fault::kMissingField : Fault::kWrongType, kPayload);
    Slots inner = slots.inside(payload.text);
    if (name == "notification") return notification(inner, payload.text, events);
    status(inner, name == "update" ? Op::kCreate : Op::kUpdate, payload.text, 0, events);
  }

  // What an account is told: who did something to it. A status that comes along was told before.
  void notification(Slots& slots, std::string_view json, std::vector<Event>& events) {
    const Kind kind = kind_of_notification(slots.need(kType));
    const bool with_status = slots.truthy(kStatus);
    const std::string_view status_json = slots.value(kStatus).text;
    if (kind == Kind::kPost && with_status) {
      Slots inner = slots.inside(status_json);
      return status(inner, Op::kSnapshot, status_json, 0, events);
    }
    Event& event = add(events, json);
    event.kind = kind;
    event.object_id = slots.arena().concat("notification:", slots.need_id(kId));
    event.actor_id = slots.string(kAccountUri);
    event.actor_handle = slots.need(kAccountAcct);
    event.t_event = time_at(slots, kCreatedAt);
    if (!with_status) return;
    Slots inner = slots.inside(status_json);
    add_embedded(inner, event, Role::kSubject);
    visibility_flag(inner, event);
  }

  // The event of one status, then those of the statuses inside it as snapshots.
  void status(Slots& slots, Op op, std::string_view json, int depth, std::vector<Event>& events) {
    Event& event = add(events, json);
    event.kind = Kind::kPost;
    event.op = op;
    event.object_id = slots.need_id(kUri);
    event.actor_id = author_of(slots);
    event.actor_handle = slots.need(kAccountAcct);
    event.t_claimed = time_at(slots, kCreatedAt);
    event.version = slots.string(kEditedAt);
    event.t_event = op == Op::kUpdate ? time_at(slots, kEditedAt) : event.t_claimed;
    event.lang = slots.string(kLanguage);
    event.url = slots.string(kUrl);
    event.extra.push_back({"local_id", slots.need_id(kId)});
    flags(slots, event);
    if (slots.truthy(kReblog)) return embedding(slots, Role::kSubject, kReblog, depth, events);
    event.text = text_of(slots);
    if (slots.truthy(kReplyId)) {
      const std::string_view author = slots.id(kReplyAccountId);
      event.refs.push_back({.role = Role::kParent,
                            .id = local_id(slots, slots.id(kReplyId)),
                            .author_id = author.empty() ? author : local_id(slots, author),
                            .text_presence = TextPresence::kById});
    }
    if (slots.truthy(kQuoted)) return embedding(slots, Role::kQuoted, kQuoted, depth, events);
    if (slots.truthy(kQuotedId))
      event.refs.push_back({.role = Role::kQuoted,
                            .id = local_id(slots, slots.id(kQuotedId)),
                            .text_presence = TextPresence::kById});
  }

  // Adds the status at `slot` to the latest event, and as an event of its own.
  void embedding(Slots& slots, Role role, Slot slot, int depth, std::vector<Event>& events) {
    Event& event = events.back();
    if (role == Role::kSubject) event.kind = Kind::kShare;
    if (depth == kEmbeddedDeep) return;
    const std::string_view json = slots.value(slot).text;
    Slots inner = slots.inside(json);
    add_embedded(inner, event, role);
    status(inner, Op::kSnapshot, json, depth + 1, events);
  }

  static void add_embedded(Slots& inner, Event& event, Role role) {
    event.refs.push_back({.role = role,
                          .id = inner.need_id(kUri),
                          .author_id = inner.string(kAccountUri),
                          .author_handle = inner.need(kAccountAcct),
                          .lang = inner.string(kLanguage),
                          .text = html_text(inner.string(kContent), inner.arena()),
                          .text_presence = TextPresence::kInline});
    Ref& ref = event.refs.end()[-1];
    if (ref.author_id.empty()) ref.author_id = ref.author_handle;
  }

  static std::string_view author_of(Slots& slots) {
    const std::string_view uri = slots.string(kAccountUri);
    return uri.empty() ? slots.need(kAccountUrl) : uri;
  }

  static std::string_view local_id(Slots& slots, std::string_view id) { return slots.arena().concat("local:", id); }

  static std::string_view text_of(Slots& slots) {
    const std::string_view text = html_text(slots.string(kContent), slots.arena()), warning = slots.string(kSpoilerText);
    return warning.empty() ? text : slots.arena().concat(warning, "\n\n", text);
  }

  static void flags(Slots& slots, Event& event) {
    if (slots.truthy(kAccountBot)) event.flags.push_back("bot");
    if (!slots.string(kSpoilerText).empty()) event.flags.push_back("content_warning");
    if (slots.truthy(kSensitive)) event.flags.push_back("sensitive");
    visibility_flag(slots, event);
  }

  // Of an event that carries a status: by name, where not everybody may see that.
  static void visibility_flag(Slots& status, Event& event) {
    const std::string_view visibility = closed_visibility(status);
    if (!visibility.empty()) event.flags.push_back(status.arena().concat("visibility_", visibility));
  }

  // The visibility of a status that not everybody may see, or else of the first such inside it: who keeps the one keeps
  // the other with it. Empty where all is public. Of what lies too deep to be read nobody knows that it is.
  static std::string_view closed_visibility(Slots& status) {
    std::string_view visibility = status.string(kVisibility);
    if (visibility != "public" && visibility != "unlisted") return visibility.empty() ? "unknown" : visibility;
    for (const Slot slot : {kReblog, kQuoted}) {
      if (!status.truthy(slot) || !status.is(slot, SlotValue::Type::kObject)) continue;
      if (status.deepest()) return "unknown";
      Slots inner = status.inside(status.value(slot).text);
      visibility = closed_visibility(inner);
      if (!visibility.empty()) return visibility;
    }
    return {};
  }

  bool streamed_ = false;  // the record at hand is a message of the streaming API
};

}  // namespace

std::unique_ptr<Finisher> make_mastodon_finisher(std::string domain) {
  return std::make_unique<MastodonFinisher>(std::move(domain));
}

}  // namespace netra
