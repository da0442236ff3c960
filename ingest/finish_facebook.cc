#include <algorithm>
#include <string>

#include "ingest/epoch_time.h"
#include "ingest/finisher.h"

namespace netra {
namespace {

// clang-format off
enum Slot : size_t {
  kEntries, kChanges, kId, kTime, kField, kValue, kItem, kVerb, kFromId, kFromName, kSenderId, kSenderName, kReviewerId,
  kReviewerName, kPostId, kCommentId, kParentId, kStoryId, kShareId, kVideoId, kPhotoId, kAlbumId, kEventId,
  kCreatedTime, kReactionType, kMessage, kReviewText, kSlots
};
constexpr std::string_view kSlotNames[] = {
  "entries", "changes", "id", "time", "field", "value", "item", "verb", "from_id", "from_name", "sender_id",
  "sender_name", "reviewer_id", "reviewer_name", "post_id", "comment_id", "parent_id", "story_id", "share_id",
  "video_id", "photo_id", "album_id", "event_id", "created_time", "reaction_type", "message", "review_text"
};
// clang-format on
static_assert(std::size(kSlotNames) == kSlots);

TimeUs time_at(Slots& slots, Slot slot) { return epoch_seconds(slots.value(slot)).value_or(kTimeUnknown); }

// Verbs that change no words; they are shown as flags.
constexpr std::string_view kShownVerbs[] = {"hide", "unhide", "block", "unblock", "mute"};
bool is_shown(std::string_view verb) {
  return std::find(std::begin(kShownVerbs), std::end(kShownVerbs), verb) != std::end(kShownVerbs);
}

// Nothing for a verb that is not known; a change without one tells of something as it now is.
std::optional<Op> op_of_verb(std::string_view verb) {
  if (verb == "add") return Op::kCreate;
  if (verb == "remove" || verb == "delete") return Op::kDelete;
  for (const char* changes : {"", "edit", "edited", "update", "follow"})
    if (verb == changes) return Op::kUpdate;
  if (is_shown(verb)) return Op::kUpdate;
  return {};
}

std::string_view first_id(Slots& slots, std::initializer_list<Slot> candidates) {
  for (const Slot slot : candidates)
    if (const std::string_view id = slots.id(slot); !id.empty()) return id;
  return {};
}

// Facebook page webhooks (FORMATS section 2). A reaction has no id: it is its actor's on its target. What comes without the
// id that it has is its actor's at its time.
class FacebookFinisher final : public Finisher {
 public:
  explicit FacebookFinisher(std::string domain) : Finisher("facebook.webhook", std::move(domain)) {}

  std::span<const std::string_view> slots() const override { return kSlotNames; }

  void finish(Slots& slots, const Record& record, std::vector<Event>& events) override {
    if (!slots.given(kEntries)) return slots.refuse(Fault::kMissingField, kEntries);
    const size_t before = events.size();
    slots.elements(kEntries, entries_);
    for (const std::string_view entry_json : entries_) {
      Slots entry = slots.inside(entry_json);
      entry.elements(kChanges, changes_);
      for (const std::string_view json : changes_) {
        Slots change = entry.inside(json);
        this->change(entry, change, json, events);
      }
    }
    if (events.size() == before) control(add(events, record.bytes), "no_changes");
  }

 private:
  void change(Slots& entry, Slots& change, std::string_view json, std::vector<Event>& events) const {
    Event& event = add(events, json);
    const std::string_view field = change.string(kField);
    const bool known = field == "feed" || field == "mention" || field == "ratings";
    if (!known || !change.is(kValue, SlotValue::Type::kObject))
      return control(event, change.arena().concat("field_", field.empty() ? "none" : field));
    Slots value = change.inside(change.value(kValue).text);
    const std::string_view verb = value.string(kVerb);
    const auto op = op_of_verb(verb);
    if (!op) return control(event, change.arena().concat("verb_", verb));
    event.op = *op;
    event.actor_id = first_id(value, {kFromId, kSenderId, kReviewerId});
    for (const Slot slot : {kFromName, kSenderName, kReviewerName})
      if (event.actor_handle.empty()) event.actor_handle = value.string(slot);
    event.t_seen = time_at(entry, kTime);
    event.t_claimed = time_at(value, kCreatedTime);
    if (event.t_claimed == kTimeUnknown) event.t_claimed = event.t_seen;
    event.t_event = event.op == Op::kCreate ? event.t_claimed : event.t_seen;
    if (is_shown(verb)) event.flags.push_back(verb);
    item(value, value.string(kItem), entry.id(kId), event);
    std::sort(event.flags.begin(), event.flags.end());
  }

  static void item(Slots& value, std::string_view item, std::string_view page, Event& event) {
    const std::string_view post = value.id(kPostId);
    if (item == "like" || item == "reaction") return reaction(value, page, event);
    event.kind = Kind::kPost;
    event.text = value.text(kMessage);
    if (item == "share") {
      event.kind = Kind::kShare;
      const std::string_view id = first_id(value, {kShareId, kPostId});
      event.object_id = id.empty() ? built_id(value, "share:", kShareId, event) : value.arena().concat("share:", id);
      add_ref(event, Role::kSubject, post);
    } else if (item == "comment") {
      event.object_id = value.id(kCommentId);
      if (event.object_id.empty()) event.object_id = built_id(value, "c:", kCommentId, event);
      add_ref(event, Role::kParent, first_id(value, {kParentId, kPostId, kStoryId}));
      add_ref(event, Role::kRoot, post);
    } else {
      event.object_id = first_id(value, {kPostId, kVideoId, kPhotoId, kAlbumId, kEventId, kStoryId});
      if (event.object_id.empty()) event.object_id = built_id(value, "p:", kPostId, event);
      if (!event.text || event.text->empty())
        if (const auto review = value.text(kReviewText)) event.text = review;
      if (item != "post" && item != "status") event.flags.push_back(item.empty() ? "no_item" : item);
    }
  }

  // Nothing, and a fault, where nobody or no time is named: all such things would be one.
  static std::string_view built_id(Slots& value, std::string_view what, Slot missing, const Event& event) {
    if (event.actor_id.empty() || event.t_claimed == kTimeUnknown) value.refuse(Fault::kMissingField, missing);
    return value.arena().concat(what, event.actor_id, ":", std::to_string(event.t_claimed));
  }

  static void reaction(Slots& value, std::string_view page, Event& event) {
    event.kind = Kind::kReaction;
    std::string_view target = first_id(value, {kCommentId, kPostId, kStoryId, kParentId});
    if (target.empty()) target = page;
    if (target.empty()) value.refuse(Fault::kMissingField, kPostId);
    event.object_id = value.arena().concat("reaction:", event.actor_id, ":", target);
    add_ref(event, Role::kSubject, target);
    if (const std::string_view type = value.string(kReactionType); !type.empty()) event.flags.push_back(type);
  }

  std::vector<std::string_view> entries_, changes_;
};

}  // namespace

std::unique_ptr<Finisher> make_facebook_finisher(std::string domain) {
  return std::make_unique<FacebookFinisher>(std::move(domain));
}

}  // namespace netra
