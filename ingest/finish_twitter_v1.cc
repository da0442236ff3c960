#include <array>
#include <string>

#include "ingest/finisher.h"
#include "ingest/html_entities.h"
#include "ingest/twitter_time.h"

namespace netra {
namespace {

// clang-format off
enum Slot : size_t {
  kWhole, kIdStr, kId, kCreatedAt, kTimestampMs, kText, kFullText, kExtendedFullText, kTruncated, kLang, kUser,
  kUserIdStr, kUserId, kScreenName, kProtected, kReplyIdStr, kReplyId, kReplyUserIdStr, kReplyScreenName, kQuotedIdStr, kDelete,
  kDeleteStatus, kDeleteIdStr, kDeleteId, kDeleteUserIdStr, kDeleteUserId, kDeleteTimestampMs, kLimit, kDisconnect,
  kWarning, kScrubGeo, kStatusWithheld, kUserWithheld, kSlots
};
constexpr std::string_view kSlotNames[] = {
  "whole", "id_str", "id", "created_at", "timestamp_ms", "text", "full_text", "extended_full_text", "truncated",
  "lang", "user", "user_id_str", "user_id", "screen_name", "protected", "reply_id_str", "reply_id", "reply_user_id_str",
  "reply_screen_name", "quoted_id_str", "delete", "delete_status", "delete_id_str", "delete_id",
  "delete_user_id_str", "delete_user_id", "delete_timestamp_ms", "limit", "disconnect", "warning", "scrub_geo",
  "status_withheld", "user_withheld"
};
// clang-format on
static_assert(std::size(kSlotNames) == kSlots);

// Where a status embeds others, by the instance numbers of the mapping's `repeat_at`; the document is 0. Nothing is
// read below the second level.
constexpr size_t kNotRead = 0;
constexpr std::array<size_t, 7> kRetweeted = {1, 3, 5, kNotRead, kNotRead, kNotRead, kNotRead};
constexpr std::array<size_t, 7> kQuoted = {2, 4, 6, kNotRead, kNotRead, kNotRead, kNotRead};

struct StatusText {
  std::optional<std::string_view> text;
  bool truncated = false;
};

// X v1.1: statuses and control objects (FORMATS section 2).
class TwitterV1Finisher final : public Finisher {
 public:
  explicit TwitterV1Finisher(std::string domain) : Finisher("x.v1", std::move(domain)) {}

  std::span<const std::string_view> slots() const override { return kSlotNames; }

  void finish(Slots& slots, const Record& record, std::vector<Event>& events) override {
    record_ = record.bytes;
    if (slots.has(kDelete)) {
      deletion(slots, add(events, 0, slots));
    } else if (const std::string_view control = control_name(slots); !control.empty()) {
      Finisher::control(add(events, 0, slots), control);
    } else {
      status(slots, 0, kTimeUnknown, events);
    }
  }

 private:
  static std::string_view control_name(const Slots& slots) {
    constexpr Slot kControls[] = {kLimit, kDisconnect, kWarning, kScrubGeo, kStatusWithheld, kUserWithheld};
    for (const Slot slot : kControls)
      if (slots.has(slot)) return kSlotNames[slot];
    return {};
  }

  Event& add(std::vector<Event>& events, size_t instance, const Slots& slots) const {
    return Finisher::add(events, instance == 0 ? record_ : slots.value(kWhole, instance).text);
  }

  // The first of two spellings of an id that says something; a string beats a number, which some readers round.
  static std::string_view either_id(Slots& slots, Slot as_string, Slot as_number, size_t instance) {
    return slots.truthy(as_string, instance) ? slots.id(as_string, instance) : slots.id(as_number, instance);
  }

  static TimeUs millis(Slots& slots, Slot slot, size_t instance) {
    const auto ms = slots.integer(slot, instance, Fault::kInvalidTime);
    TimeUs us = kTimeUnknown;
    if (ms && __builtin_mul_overflow(*ms, int64_t{1000}, &us)) {
      slots.refuse(Fault::kInvalidTime, slot, instance);
      return kTimeUnknown;
    }
    return us;
  }

  static TimeUs time_of(Slots& slots, size_t instance) {
    if (slots.truthy(kTimestampMs, instance)) return millis(slots, kTimestampMs, instance);
    return parse_twitter_time(slots.string(kCreatedAt, instance)).value_or(kTimeUnknown);
  }

  static StatusText text_of(Slots& slots, size_t instance) {
    for (const Slot slot : {kExtendedFullText, kFullText})
      if (const auto text = slots.text(slot, instance)) return {decode_html_entities(*text, slots.arena()), false};
    const auto text = slots.text(kText, instance);
    if (!text) return {};
    return {decode_html_entities(*text, slots.arena()), slots.truthy(kTruncated, instance)};
  }

  // Whether its author's posts are for followers only, or those of the author of one inside: who keeps the one keeps the
  // other with it.
  static bool is_protected(const Slots& slots, size_t instance) {
    if (slots.truthy(kProtected, instance)) return true;
    for (const size_t inner : {kRetweeted[instance], kQuoted[instance]})
      if (inner != kNotRead && is_protected(slots, inner)) return true;
    return false;
  }

  static void deletion(Slots& slots, Event& event) {
    event.kind = Kind::kPost;
    event.op = Op::kDelete;
    if (!slots.has(kDeleteStatus)) slots.refuse(Fault::kMissingField, kDeleteStatus);
    event.object_id = either_id(slots, kDeleteIdStr, kDeleteId, 0);
    if (event.object_id.empty()) slots.refuse(Fault::kMissingField, kDeleteId);
    event.actor_id = either_id(slots, kDeleteUserIdStr, kDeleteUserId, 0);
    event.t_event = millis(slots, kDeleteTimestampMs, 0);
  }

  // A status that another one carries: named by id, author and text. It must have an author.
  static void add_embedded(Slots& slots, Event& event, Role role, size_t instance) {
    if (slots.value(kWhole, instance).type != SlotValue::Type::kObject)
      slots.refuse(Fault::kWrongType, kWhole, instance);
    if (!slots.has(kUser, instance)) slots.refuse(Fault::kMissingField, kUser, instance);
    const StatusText text = text_of(slots, instance);
    Ref ref{.role = role, .id = either_id(slots, kIdStr, kId, instance)};
    if (ref.id.empty()) slots.refuse(Fault::kMissingField, kId, instance);
    ref.author_id = slots.id(kUserIdStr, instance);
    ref.author_handle = slots.string(kScreenName, instance);
    ref.lang = slots.string(kLang, instance);
    ref.text = text.text;
    ref.text_presence = !text.text       ? TextPresence::kById
                        : text.truncated ? TextPresence::kTruncated
                                         : TextPresence::kInline;
    event.refs.push_back(ref);
  }

  // The event of one status, then those of the statuses inside it as snapshots, seen when this one happened.
  void status(Slots& slots, size_t instance, TimeUs t_seen, std::vector<Event>& events) const {
    Event& event = add(events, instance, slots);
    if (!slots.has(kUser, instance) || (!slots.has(kText, instance) && !slots.has(kFullText, instance))) {
      event.kind = Kind::kControl;
      event.flags.push_back("malformed");
      return;
    }
    if (slots.value(kUser, instance).type != SlotValue::Type::kObject) slots.refuse(Fault::kWrongType, kUser, instance);
    event.op = instance == 0 ? Op::kCreate : Op::kSnapshot;
    event.object_id = either_id(slots, kIdStr, kId, instance);
    if (event.object_id.empty()) slots.refuse(Fault::kMissingField, kId, instance);
    event.actor_id = either_id(slots, kUserIdStr, kUserId, instance);
    event.actor_handle = slots.string(kScreenName, instance);
    const TimeUs t_event = event.t_event = time_of(slots, instance);
    event.t_seen = t_seen;
    event.lang = slots.string(kLang, instance);
    if (event.lang == "und") event.lang = {};
    if (is_protected(slots, instance)) event.flags.push_back("non_public");
    if (!event.actor_handle.empty())
      event.url = slots.arena().concat("https://twitter.com/", event.actor_handle, "/status/", event.object_id);
    const size_t retweeted = kRetweeted[instance], quoted = kQuoted[instance];
    if (retweeted != kNotRead && slots.truthy(kWhole, retweeted)) {
      event.kind = Kind::kShare;  // its own text only repeats the original's, cut
      add_embedded(slots, event, Role::kSubject, retweeted);
      if (slots.result().ok()) status(slots, retweeted, t_event, events);
      return;
    }
    const bool quotes = quoted != kNotRead && slots.truthy(kWhole, quoted);
    post(slots, instance, quotes ? quoted : kNotRead, event);
    if (quotes && slots.result().ok()) status(slots, quoted, t_event, events);
  }

  static void post(Slots& slots, size_t instance, size_t quoted, Event& event) {
    event.kind = Kind::kPost;
    const StatusText text = text_of(slots, instance);
    event.text = text.text;
    if (text.truncated) event.flags.push_back("text_truncated");
    if (slots.truthy(kReplyIdStr, instance) || slots.truthy(kReplyId, instance))
      event.refs.push_back({.role = Role::kParent,
                            .id = either_id(slots, kReplyIdStr, kReplyId, instance),
                            .author_id = slots.id(kReplyUserIdStr, instance),
                            .author_handle = slots.string(kReplyScreenName, instance),
                            .text_presence = TextPresence::kById});
    if (quoted != kNotRead) {
      add_embedded(slots, event, Role::kQuoted, quoted);
    } else if (slots.truthy(kQuotedIdStr, instance)) {
      event.refs.push_back(
          {.role = Role::kQuoted, .id = slots.id(kQuotedIdStr, instance), .text_presence = TextPresence::kById});
    }
  }

  std::string_view record_;  // the record at hand
};

}  // namespace

std::unique_ptr<Finisher> make_twitter_v1_finisher(std::string domain) {
  return std::make_unique<TwitterV1Finisher>(std::move(domain));
}

}  // namespace netra
