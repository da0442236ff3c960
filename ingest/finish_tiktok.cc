#include <string>

#include "ingest/epoch_time.h"
#include "ingest/finisher.h"

namespace netra {
namespace {

// clang-format off
enum Slot : size_t {
  kData, kVideos, kPinned, kLiked, kReposted, kRepostedAsWell, kComments, kFollowers, kFollowing, kProfileName,
  kProfileText, kId, kVideoId, kParentCommentId, kUsername, kDisplayName, kDescription, kText, kCreateTime, kRegion,
  kSlots
};
constexpr std::string_view kSlotNames[] = {
  "data", "videos", "pinned", "liked", "reposted", "reposted_as_well", "comments", "followers", "following",
  "profile_name", "profile_text", "id", "video_id", "parent_comment_id", "username", "display_name", "description",
  "text", "create_time", "region"
};
// clang-format on
static_assert(std::size(kSlotNames) == kSlots);

TimeUs time_at(Slots& slots, Slot slot) { return epoch_seconds(slots.value(slot)).value_or(kTimeUnknown); }

std::string_view video_id(Slots& slots) {
  const std::string_view id = slots.id(kId);
  return id.empty() ? slots.need_id(kVideoId) : id;
}

// TikTok's Research API (FORMATS section 2). A video names its author by handle only, a comment names none, and who
// liked or reposted stands in the request: acts of this format join by a video's handle or not at all.
class TikTokFinisher final : public Finisher {
 public:
  explicit TikTokFinisher(std::string domain) : Finisher("tiktok.research", std::move(domain)) {}

  std::span<const std::string_view> slots() const override { return kSlotNames; }

  void finish(Slots& slots, const Record& record, std::vector<Event>& events) override {
    if (!slots.is(kData, SlotValue::Type::kObject))
      return slots.refuse(slots.has(kData) ? Fault::kWrongType : Fault::kMissingField, kData);
    const size_t before = events.size();
    const auto each = [&](Slot list, auto&& read) {
      slots.elements(list, list_);
      for (const std::string_view json : list_) {
        Slots item = slots.inside(json);
        read(item, json);
      }
    };
    each(kVideos, [&](Slots& item, std::string_view json) { video(item, json, Op::kCreate, events); });
    each(kPinned, [&](Slots& item, std::string_view json) { video(item, json, Op::kSnapshot, events); });
    each(kLiked, [&](Slots& item, std::string_view json) { act(item, json, Kind::kReaction, events); });
    each(kReposted, [&](Slots& item, std::string_view json) { act(item, json, Kind::kShare, events); });
    each(kRepostedAsWell, [&](Slots& item, std::string_view json) { act(item, json, Kind::kShare, events); });
    each(kComments, [&](Slots& item, std::string_view json) { comment(item, json, events); });
    each(kFollowers, [&](Slots& item, std::string_view json) { follow(item, json, kFollowers, events); });
    each(kFollowing, [&](Slots& item, std::string_view json) { follow(item, json, kFollowing, events); });
    if (events.size() == before) profile(slots, add(events, record.bytes));
  }

 private:
  void video(Slots& slots, std::string_view json, Op op, std::vector<Event>& events) const {
    Event& event = add(events, json);
    event.kind = Kind::kPost;
    event.op = op;
    event.object_id = video_id(slots);
    event.actor_handle = slots.string(kUsername);
    event.text = slots.text(kDescription);
    event.t_event = event.t_claimed = time_at(slots, kCreateTime);
    if (!event.actor_handle.empty())
      event.url = slots.arena().concat("https://www.tiktok.com/@", event.actor_handle, "/video/", event.object_id);
    if (const std::string_view region = slots.string(kRegion); !region.empty()) event.extra.push_back({"region", region});
  }

  // A like or repost of the account that was asked for, at an unknown time.
  void act(Slots& slots, std::string_view json, Kind kind, std::vector<Event>& events) const {
    Event& event = add(events, json);
    event.kind = kind;
    const std::string_view id = video_id(slots);
    event.object_id = slots.arena().concat(name_of(kind), ":?:", id);
    Ref ref{.role = Role::kSubject, .id = id, .author_handle = slots.string(kUsername)};
    ref.text = slots.text(kDescription);
    ref.text_presence = ref.text ? TextPresence::kInline : TextPresence::kById;
    event.refs.push_back(ref);
    event.flags.push_back("actor_from_request");
    event.flags.push_back("time_unknown");
    video(slots, json, Op::kSnapshot, events);
  }

  void comment(Slots& slots, std::string_view json, std::vector<Event>& events) const {
    Event& event = add(events, json);
    event.kind = Kind::kPost;
    event.object_id = slots.arena().concat("c", slots.need_id(kId));
    event.actor_handle = slots.string(kDisplayName);
    event.text = slots.need(kText);
    const std::string_view parent = slots.id(kParentCommentId), video = slots.id(kVideoId);
    const bool reply = !parent.empty() && parent != video;
    add_ref(event, Role::kParent, reply ? slots.arena().concat("c", parent) : video);
    add_ref(event, Role::kRoot, video);
    event.t_event = time_at(slots, kCreateTime);
    event.flags.push_back("author_absent");
  }

  void follow(Slots& slots, std::string_view json, Slot list, std::vector<Event>& events) const {
    Event& event = add(events, json);
    event.kind = Kind::kFollow;
    event.op = Op::kSnapshot;
    const std::string_view name = slots.need(kUsername);
    event.object_id = slots.arena().concat(list == kFollowers ? "user_followers:" : "user_following:", name);
    event.actor_handle = name;
    event.flags.push_back(list == kFollowing ? "actor_from_request" : "subject_from_request");
    event.flags.push_back("time_unknown");
  }

  static void profile(Slots& slots, Event& event) {
    event.kind = Kind::kProfile;
    event.op = Op::kSnapshot;
    event.actor_handle = slots.string(kProfileName);
    event.text = slots.text(kProfileText);
  }

  std::vector<std::string_view> list_;
};

}  // namespace

std::unique_ptr<Finisher> make_tiktok_finisher(std::string domain) {
  return std::make_unique<TikTokFinisher>(std::move(domain));
}

}  // namespace netra
