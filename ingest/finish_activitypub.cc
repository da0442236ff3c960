#include <algorithm>
#include <string>

#include "ingest/finisher.h"
#include "ingest/html_text.h"

namespace netra {
namespace {

using Type = SlotValue::Type;

// clang-format off
enum Slot : size_t {
  kType, kId, kActor, kObject, kAuthor, kParent, kQuote, kQuoteUri, kQuoteUrl, kMisskeyQuote, kUrl, kContent, kContents,
  kName, kLanguage, kLanguageId, kPublished, kUpdated, kDeleted, kTo, kCc, kSlots
};
constexpr std::string_view kSlotNames[] = {
  "type", "id", "actor", "object", "author", "parent", "quote", "quote_uri", "quote_url", "misskey_quote", "url",
  "content", "contents", "name", "language", "language_id", "published", "updated", "deleted", "to", "cc"
};
// clang-format on
static_assert(std::size(kSlotNames) == kSlots);

constexpr std::string_view kContentTypes[] = {"Note",  "Article", "Page",  "Question", "Video",
                                              "Image", "Audio",   "Event", "ChatMessage"};
// Where objects may stand in whole inside another.
constexpr Slot kInner[] = {kObject, kParent, kQuote, kQuoteUri, kQuoteUrl, kMisskeyQuote};
constexpr std::string_view kActTypes[] = {"Like", "Dislike", "EmojiReact", "Announce", "Follow", "Block"};

constexpr std::string_view kPublicNames[] = {"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"};

template <size_t N>
bool is_one_of(std::string_view type, const std::string_view (&types)[N]) {
  return std::find(std::begin(types), std::end(types), type) != std::end(types);
}

TimeUs time_at(Slots& slots, Slot slot) { return parse_rfc3339(slots.string(slot)).value_or(kTimeUnknown); }

// To whom something goes, as far as it says.
enum class Audience : uint8_t { kUnsaid, kSome, kEverybody };

std::string_view lower(std::string_view text, Arena& arena) {
  char* const out = arena.take(text.size());
  std::transform(text.begin(), text.end(), out, [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return {out, text.size()};
}

// ActivityPub (FORMATS section 2). Ids are URLs; an act has its own, which its Undo names.
class ActivityPubFinisher final : public Finisher {
 public:
  explicit ActivityPubFinisher(std::string domain) : Finisher("activitypub", std::move(domain)) {}

  std::span<const std::string_view> slots() const override { return kSlotNames; }

  void finish(Slots& slots, const Record& record, std::vector<Event>& events) override {
    if (!slots.given(kType)) return slots.refuse(Fault::kMissingField, kType);
    activity(slots, record.bytes, {}, Op::kCreate, events);
  }

 private:
  Event& add(std::vector<Event>& events, std::string_view value, Kind kind, Op op) const {
    Event& event = Finisher::add(events, value);
    event.kind = kind;
    event.op = op;
    return event;
  }

  // The first of what stands at a slot: a string or object, or a list of such.
  std::string_view first_of(Slots& slots, Slot slot) {
    const SlotValue& value = slots.value(slot);
    if (value.type != Type::kArray) return value.text;
    slots.elements(slot, list_);
    return list_.empty() ? std::string_view() : list_.front();
  }

  // The id that raw JSON is, or that an object has.
  static std::string_view id_in(Slots& slots, std::string_view json) {
    if (json.starts_with('{')) return slots.inside(json).string(kId);
    return slots.string_in(json).value_or(std::string_view());
  }

  // The id of what stands at a slot.
  std::string_view id_at(Slots& slots, Slot slot) {
    if (slots.is(slot, Type::kString)) return slots.string(slot);
    return id_in(slots, first_of(slots, slot));
  }

  std::string_view type_of(Slots& slots) {
    if (slots.is(kType, Type::kString)) return slots.string(kType);
    return slots.string_in(first_of(slots, kType)).value_or(std::string_view());
  }

  // `actor` stands in for one that the activity does not name.
  void activity(Slots& slots, std::string_view json, std::string_view actor, Op op, std::vector<Event>& events) {
    const std::string_view type = type_of(slots);
    if (const std::string_view own = id_at(slots, kActor); !own.empty()) actor = own;
    if (is_one_of(type, kContentTypes)) return content(slots, json, Op::kCreate, actor, kTimeUnknown, Audience::kUnsaid, events);
    if (type == "Create" || type == "Update") return creation(slots, json, type == "Create", actor, events);
    if (type == "Announce") return announcement(slots, json, actor, op, events);
    if (type == "Delete") return deletion(slots, json, actor, events);
    if (type == "Undo") return undo(slots, json, actor, events);
    const bool reaction = type == "Like" || type == "Dislike" || type == "EmojiReact";
    Event& event = add(events, json, reaction ? Kind::kReaction : Kind::kOther, op);
    event.object_id = slots.string(kId);
    event.actor_id = actor;
    event.t_event = time_at(slots, kPublished);
    if (type == "Follow" || type == "Block") {
      event.kind = type == "Follow" ? Kind::kFollow : Kind::kBlock;
      add_subject(event, {.role = Role::kSubject, .author_id = id_at(slots, kObject)});
      return;
    }
    event.flags.push_back(lower(type, slots.arena()));
    if (!reaction) return;
    if (op != Op::kDelete && holds_closed(slots)) event.flags.push_back("non_public");
    event.text = slots.text(kContent);
    add_ref(event, Role::kSubject, id_at(slots, kObject));
  }

  static void add_subject(Event& event, const Ref& ref) {
    if (!ref.id.empty() || !ref.author_id.empty()) event.refs.push_back(ref);
  }

  // A post, or its new text; anything else that is updated is a profile.
  void creation(Slots& slots, std::string_view json, bool create, std::string_view actor, std::vector<Event>& events) {
    const Audience audience = audience_of(slots);
    const std::string_view object = first_of(slots, kObject);
    if (object.starts_with('{')) {
      Slots inner = slots.inside(object);
      if (is_one_of(type_of(inner), kContentTypes))
        return content(inner, object, create ? Op::kCreate : Op::kUpdate, actor, time_at(slots, kPublished), audience, events);
    }
    Event& event = add(events, json, create ? Kind::kOther : Kind::kProfile, create ? Op::kCreate : Op::kUpdate);
    event.object_id = create ? slots.string(kId) : id_at(slots, kObject);
    event.actor_id = actor;
    event.t_event = time_at(slots, kPublished);
    if (create) event.flags.push_back("create");
  }

  // Time and audience of the activity stand in for those that its object does not say.
  void content(Slots& slots, std::string_view json, Op op, std::string_view actor, TimeUs t_activity, Audience of_activity,
               std::vector<Event>& events) {
    Event& event = add(events, json, Kind::kPost, op);
    event.object_id = slots.need(kId);
    event.actor_id = id_at(slots, kAuthor);
    if (event.actor_id.empty()) event.actor_id = id_at(slots, kActor);
    if (event.actor_id.empty()) event.actor_id = actor;
    event.text = text_of(slots);
    if (const std::string_view parent = id_at(slots, kParent); !parent.empty())
      event.refs.push_back({.role = Role::kParent, .id = parent, .text_presence = TextPresence::kById});
    for (const Slot slot : {kQuote, kQuoteUri, kQuoteUrl, kMisskeyQuote}) {
      const std::string_view quoted = id_at(slots, slot);
      if (quoted.empty()) continue;
      event.refs.push_back({.role = Role::kQuoted, .id = quoted, .text_presence = TextPresence::kById});
      break;
    }
    event.t_claimed = time_at(slots, kPublished);
    event.version = slots.string(kUpdated);
    event.t_event = op == Op::kUpdate ? time_at(slots, kUpdated) : event.t_claimed ? event.t_claimed : t_activity;
    event.lang = slots.value(kContents).name;
    if (event.lang.empty()) event.lang = slots.is(kLanguage, Type::kString) ? slots.string(kLanguage) : slots.string(kLanguageId);
    event.url = id_at(slots, kUrl);
    if (type_of(slots) == "ChatMessage") event.flags.push_back("dm");
    const Audience own = audience_of(slots);
    if ((own == Audience::kUnsaid ? of_activity : own) == Audience::kSome || holds_closed(slots)) event.flags.push_back("non_public");
  }

  static std::string_view text_of(Slots& slots) {
    std::string_view text = slots.string(kContent);
    if (text.empty()) text = slots.string(kContents);
    if (text.empty()) text = slots.string(kName);
    return html_text(text, slots.arena());
  }

  Audience audience_of(Slots& slots) {
    Audience audience = Audience::kUnsaid;
    const auto add = [&](std::string_view address) {
      if (audience != Audience::kEverybody) audience = is_one_of(address, kPublicNames) ? Audience::kEverybody : Audience::kSome;
    };
    for (const Slot slot : {kTo, kCc}) {
      if (!slots.is(slot, Type::kArray)) {
        if (slots.given(slot)) add(id_at(slots, slot));
        continue;
      }
      slots.elements(slot, list_);
      for (const std::string_view address : list_) add(id_in(slots, address));
    }
    return audience;
  }

  // Whether an object inside goes to some only, or holds one that does: who keeps this JSON keeps that with it. Of what
  // lies too deep to be read nobody knows that it is public.
  bool holds_closed(Slots& slots) {
    std::vector<std::string_view> objects;
    for (const Slot slot : kInner) {
      objects.clear();
      if (slots.is(slot, Type::kObject)) objects.push_back(slots.value(slot).text);
      if (slots.is(slot, Type::kArray)) slots.elements(slot, objects);
      for (const std::string_view object : objects) {
        if (!object.starts_with('{')) continue;
        if (slots.deepest()) return true;
        Slots inner = slots.inside(object);
        if (type_of(inner) == "ChatMessage" || audience_of(inner) == Audience::kSome || holds_closed(inner)) return true;
      }
    }
    return false;
  }

  // A group's announcement of an activity is that activity.
  void announcement(Slots& slots, std::string_view json, std::string_view actor, Op op, std::vector<Event>& events) {
    const std::string_view object = first_of(slots, kObject);
    const Audience audience = audience_of(slots);
    const bool closed = audience == Audience::kSome || holds_closed(slots);
    if (!object.starts_with('{')) {
      share(slots, json, actor, op, {.role = Role::kSubject, .id = id_at(slots, kObject), .text_presence = TextPresence::kById}, closed, events);
      return;
    }
    Slots inner = slots.inside(object);
    const std::string_view type = type_of(inner);
    if (!type.empty() && !is_one_of(type, kContentTypes)) {
      const size_t before = events.size();
      activity(inner, object, {}, op, events);
      for (size_t i = before; closed && i < events.size(); ++i)
        if (!events[i].non_public()) events[i].flags.push_back("non_public");
      return;
    }
    Ref ref{.role = Role::kSubject, .id = inner.string(kId), .text_presence = TextPresence::kById};
    ref.author_id = id_at(inner, kAuthor);
    const bool known = !inner.string(kContent).empty();
    if (known) {
      ref.text = text_of(inner);
      ref.text_presence = TextPresence::kInline;
    }
    share(slots, json, actor, op, ref, closed, events);
    if (known) content(inner, object, Op::kSnapshot, actor, time_at(slots, kPublished), audience, events);
  }

  // What undoes one says nothing of it and is never closed.
  void share(Slots& slots, std::string_view json, std::string_view actor, Op op, const Ref& ref, bool closed, std::vector<Event>& events) const {
    Event& event = add(events, json, Kind::kShare, op);
    event.object_id = slots.string(kId);
    event.actor_id = actor;
    add_subject(event, ref);
    event.t_event = time_at(slots, kPublished);
    if (closed && op != Op::kDelete) event.flags.push_back("non_public");
  }

  // Of a post, or of the actor itself: the account is gone.
  void deletion(Slots& slots, std::string_view json, std::string_view actor, std::vector<Event>& events) {
    const std::string_view object = id_at(slots, kObject);
    if (object.empty()) return slots.refuse(Fault::kMissingField, kObject);
    Event& event = add(events, json, object == actor ? Kind::kAccount : Kind::kPost, Op::kDelete);
    event.object_id = object;
    event.actor_id = actor;
    event.t_event = time_at(slots, kPublished);
    if (event.t_event != kTimeUnknown || !slots.is(kObject, Type::kObject)) return;
    Slots inner = slots.inside(slots.value(kObject).text);
    event.t_event = time_at(inner, kDeleted);
  }

  void undo(Slots& slots, std::string_view json, std::string_view actor, std::vector<Event>& events) {
    const std::string_view object = first_of(slots, kObject);
    std::string_view type;
    if (object.starts_with('{')) {
      Slots inner = slots.inside(object);
      type = type_of(inner);
      if (is_one_of(type, kActTypes)) return activity(inner, object, actor, Op::kDelete, events);
      if (type == "Delete") return restored(slots, inner, json, actor, events);
    }
    Event& event = add(events, json, Kind::kOther, Op::kDelete);
    event.object_id = id_at(slots, kObject);
    event.actor_id = actor;
    event.t_event = time_at(slots, kPublished);
    event.flags.push_back(type.empty() ? "undo_by_id" : slots.arena().concat("undo_", type));
  }

  void restored(Slots& slots, Slots& deletion, std::string_view json, std::string_view actor, std::vector<Event>& events) {
    Event& event = add(events, json, Kind::kPost, Op::kCreate);
    event.object_id = id_at(deletion, kObject);
    event.actor_id = actor;
    event.t_event = time_at(slots, kPublished);
    event.flags.push_back("restored");
  }

  std::vector<std::string_view> list_;
};

}  // namespace

std::unique_ptr<Finisher> make_activitypub_finisher(std::string domain) {
  return std::make_unique<ActivityPubFinisher>(std::move(domain));
}

}  // namespace netra
