#include <algorithm>
#include <map>
#include <string>

#include "ingest/epoch_time.h"
#include "ingest/finisher.h"
#include "ingest/html_entities.h"
#include "ingest/html_text.h"
#include "ingest/twitter_time.h"
#include "metrics/yaml_file.h"

namespace netra {
namespace {

using Type = SlotValue::Type;

// clang-format off
enum Slot : size_t {
  kItems, kKind, kObjectId, kVersion, kContentVersion, kActorId, kActorHandle, kTitle, kText, kLang, kUrl, kTEvent,
  kTSeen, kTClaimed, kNonPublic, kParent, kParentAuthor, kRoot, kQuoted, kQuotedAuthor, kQuotedText, kSubject,
  kSubjectAuthor, kSubjectHandle, kSubjectVersion, kSubjectText, kSlots
};
constexpr std::string_view kSlotNames[] = {
  "items", "kind", "object_id", "version", "content_version", "actor_id", "actor_handle", "title", "text", "lang",
  "url", "t_event", "t_seen", "t_claimed", "non_public", "parent", "parent_author", "root", "quoted", "quoted_author",
  "quoted_text", "subject", "subject_author", "subject_handle", "subject_version", "subject_text"
};
// clang-format on
static_assert(std::size(kSlotNames) == kSlots);

enum class Clock : uint8_t { kRfc3339, kTwitter, kSeconds, kMilliseconds, kMicroseconds };
constexpr std::pair<std::string_view, Clock> kClocks[] = {{"rfc3339", Clock::kRfc3339},
                                                          {"twitter", Clock::kTwitter},
                                                          {"seconds", Clock::kSeconds},
                                                          {"milliseconds", Clock::kMilliseconds},
                                                          {"microseconds", Clock::kMicroseconds}};

enum class Markup : uint8_t { kPlain, kEntities, kHtml };
constexpr std::pair<std::string_view, Markup> kMarkups[] = {
    {"plain", Markup::kPlain}, {"entities", Markup::kEntities}, {"html", Markup::kHtml}};

struct Meaning {
  Kind kind = Kind::kPost;
  Op op = Op::kCreate;
};

// What a mapping for the generic finisher says besides its slots.
struct Settings {
  std::string source;
  std::optional<Meaning> meaning;           // of every record
  std::map<std::string, Meaning> meanings;  // by what stands at `kind`
  Clock t_event = Clock::kRfc3339, t_seen = Clock::kRfc3339, t_claimed = Clock::kRfc3339;
  Markup markup = Markup::kPlain;
};

template <typename Value, size_t N>
Value named(const YamlFile& yaml, const YAML::Node& node, const std::pair<std::string_view, Value> (&known)[N]) {
  std::string names;
  for (const auto& [name, value] : known) {
    if (yaml.scalar(node) == name) return value;
    names += (names.empty() ? "" : ", ") + std::string(name);
  }
  yaml.fail(node, "'" + yaml.scalar(node) + "' is none of " + names);
}

// `post create`; `post` alone is its creation.
Meaning read_meaning(const YamlFile& yaml, const YAML::Node& node) {
  const std::string text = yaml.scalar(node);
  const size_t space = std::min(text.find(' '), text.size());
  const auto kind = kind_of(text.substr(0, space));
  const auto op = space == text.size() ? Op::kCreate : op_of(text.substr(space + 1));
  if (!kind || !op)
    yaml.fail(node, "'" + text + "' is no kind and operation; write for example 'post create', 'reaction delete' or 'control'");
  return {*kind, *op};
}

Settings read_settings(const YamlFile& yaml) {
  const YAML::Node root = yaml.root();
  yaml.check_keys(root, {"format", "finisher", "slots", "source", "kind", "kinds", "times", "text"});
  Settings settings;
  settings.source = yaml.need(root, "source");
  if (settings.source.find('.') == std::string::npos)
    yaml.fail(root["source"], "the source is PLATFORM.FEED, such as forum.api: the roster knows accounts by the platform");
  if (root["kind"]) settings.meaning = read_meaning(yaml, root["kind"]);
  for (const auto& entry : root["kinds"]) settings.meanings[yaml.scalar(entry.first)] = read_meaning(yaml, entry.second);
  if (settings.meaning.has_value() != settings.meanings.empty())
    yaml.fail(root, "say either 'kind', of every record, or 'kinds', by what stands at the slot 'kind'");
  if (root["times"]) {
    yaml.check_keys(root["times"], {"t_event", "t_seen", "t_claimed"});
    if (const auto node = root["times"]["t_event"]) settings.t_event = named(yaml, node, kClocks);
    if (const auto node = root["times"]["t_seen"]) settings.t_seen = named(yaml, node, kClocks);
    if (const auto node = root["times"]["t_claimed"]) settings.t_claimed = named(yaml, node, kClocks);
  }
  if (root["text"]) settings.markup = named(yaml, root["text"], kMarkups);
  return settings;
}

// Records whose mapping says all: one object, or a list of them, with one event each.
class GenericFinisher final : public Finisher {
 public:
  GenericFinisher(std::string domain, Settings settings) : Finisher(settings.source, std::move(domain)), settings_(std::move(settings)) {}

  std::span<const std::string_view> slots() const override { return kSlotNames; }

  void finish(Slots& slots, const Record& record, std::vector<Event>& events) override {
    if (!slots.given(kItems)) return item(slots, add(events, record.bytes));
    slots.elements(kItems, items_);
    for (const std::string_view json : items_) {
      Slots inner = slots.inside(json);
      item(inner, add(events, json));
    }
    if (items_.empty()) control(add(events, record.bytes), "empty_page");
  }

 private:
  void item(Slots& slots, Event& event) const {
    Meaning meaning = settings_.meaning.value_or(Meaning{});
    if (!settings_.meaning) {
      const auto found = settings_.meanings.find(std::string(slots.need_id(kKind)));
      if (found == settings_.meanings.end()) return control(event, "unknown_kind");
      meaning = found->second;
    }
    event.kind = meaning.kind;
    event.op = meaning.op;
    if (event.kind == Kind::kControl) return event.flags.push_back("control");
    event.actor_id = slots.id(kActorId);
    event.actor_handle = slots.string(kActorHandle);
    event.version = slots.id(kVersion);
    event.content_version = slots.id(kContentVersion);
    event.lang = slots.string(kLang);
    event.url = slots.string(kUrl);
    event.t_event = time_at(slots, kTEvent, settings_.t_event);
    event.t_seen = time_at(slots, kTSeen, settings_.t_seen);
    event.t_claimed = time_at(slots, kTClaimed, settings_.t_claimed);
    if (slots.truthy(kNonPublic)) event.flags.push_back("non_public");
    text(slots, event);
    if (is_act(event)) {
      add_ref(slots, event, Role::kSubject, kSubject, kSubjectAuthor, kSubjectText);
    } else {
      add_ref(slots, event, Role::kParent, kParent, kParentAuthor);
      add_ref(slots, event, Role::kRoot, kRoot, kSlots);
      add_ref(slots, event, Role::kQuoted, kQuoted, kQuotedAuthor, kQuotedText);
    }
    object(slots, event);
  }

  static bool is_act(const Event& event) {
    return event.kind == Kind::kReaction || event.kind == Kind::kShare || event.kind == Kind::kFollow ||
           event.kind == Kind::kBlock;
  }

  // An act without an id of its own is its actor's on its target, so that its undoing finds it.
  static void object(Slots& slots, Event& event) {
    event.object_id = slots.id(kObjectId);
    if (!event.object_id.empty()) return;
    const std::string_view subject = slots.id(kSubject);
    const std::string_view target = !is_act(event) ? "" : subject.empty() ? slots.id(kSubjectAuthor) : subject;
    if (target.empty() || event.actor_id.empty()) return slots.refuse(Fault::kMissingField, kObjectId);
    event.object_id = slots.arena().concat(name_of(event.kind), ":", event.actor_id, ":", target);
  }

  void text(Slots& slots, Event& event) const {
    event.text = plain(slots, kText);
    const auto title = plain(slots, kTitle);
    if (!title || title->empty()) return;
    event.text = event.text && !event.text->empty() ? slots.arena().concat(*title, "\n\n", *event.text) : *title;
  }

  std::optional<std::string_view> plain(Slots& slots, Slot slot) const {
    const auto text = slots.text(slot);
    if (!text || settings_.markup == Markup::kPlain) return text;
    return settings_.markup == Markup::kHtml ? html_text(*text, slots.arena()) : decode_html_entities(*text, slots.arena());
  }

  void add_ref(Slots& slots, Event& event, Role role, Slot id, Slot author, Slot text = kSlots) const {
    Ref ref{.role = role, .id = slots.id(id)};
    if (author != kSlots) ref.author_id = slots.id(author);
    if (role == Role::kSubject) {
      ref.author_handle = slots.string(kSubjectHandle);
      ref.version = slots.id(kSubjectVersion);
    }
    if (ref.id.empty() && (role != Role::kSubject || ref.author_id.empty())) return;
    if (!ref.id.empty()) ref.text_presence = TextPresence::kById;
    if (text != kSlots) ref.text = plain(slots, text);
    if (ref.text) ref.text_presence = TextPresence::kInline;
    event.refs.push_back(ref);
  }

  // Unknown where it cannot be read: an author may write anything.
  static TimeUs time_at(Slots& slots, Slot slot, Clock clock) {
    const SlotValue& value = slots.value(slot);
    const bool text = value.type == Type::kString;
    if (clock == Clock::kRfc3339) return text ? parse_rfc3339(value.text).value_or(kTimeUnknown) : kTimeUnknown;
    if (clock == Clock::kTwitter) return text ? parse_twitter_time(value.text).value_or(kTimeUnknown) : kTimeUnknown;
    if (clock == Clock::kSeconds) return epoch_seconds(value).value_or(kTimeUnknown);
    const int64_t number = slots.integer(slot, 0, Fault::kInvalidTime).value_or(0), unit = clock == Clock::kMilliseconds ? 1000 : 1;
    if (number <= INT64_MAX / unit && number >= INT64_MIN / unit) return number * unit;
    slots.refuse(Fault::kInvalidTime, slot);
    return kTimeUnknown;
  }

  const Settings settings_;
  std::vector<std::string_view> items_;
};

}  // namespace

std::unique_ptr<Finisher> make_generic_finisher(std::string domain, const YamlFile& mapping) {
  return std::make_unique<GenericFinisher>(std::move(domain), read_settings(mapping));
}

}  // namespace netra
