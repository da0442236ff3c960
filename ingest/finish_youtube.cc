#include <string>

#include "ingest/finisher.h"
#include "ingest/html_text.h"

namespace netra {
namespace {

// clang-format off
enum Slot : size_t {
  kKind, kItems, kId, kTop, kReplies, kVideoId, kParentId, kAuthorId, kAuthorName, kTextOriginal, kTextDisplay,
  kPublishedAt, kUpdatedAt, kSlots
};
constexpr std::string_view kSlotNames[] = {
  "kind", "items", "id", "top", "replies", "video_id", "parent_id", "author_id", "author_name", "text_original",
  "text_display", "published_at", "updated_at"
};
// clang-format on
static_assert(std::size(kSlotNames) == kSlots);

// Answers of YouTube's commentThreads and comments (FORMATS section 2): what a poll saw, so edits come as newer versions
// of the same comment and deletions not at all.
class YouTubeFinisher final : public Finisher {
 public:
  explicit YouTubeFinisher(std::string domain) : Finisher("youtube.api", std::move(domain)) {}

  std::span<const std::string_view> slots() const override { return kSlotNames; }

  void finish(Slots& slots, const Record& record, std::vector<Event>& events) override {
    const std::string_view kind = slots.need(kKind);
    if (!kind.starts_with("youtube#comment")) return slots.refuse(Fault::kWrongType, kKind);
    if (!slots.given(kItems)) return one(slots, record.bytes, {}, events);
    const size_t before = events.size();
    slots.elements(kItems, items_);
    for (const std::string_view json : items_) {
      Slots item = slots.inside(json);
      one(item, json, {}, events);
    }
    if (events.size() == before) control(add(events, record.bytes), "empty_page");
  }

 private:
  // A thread, or a comment of a video that is known.
  void one(Slots& slots, std::string_view json, std::string_view video, std::vector<Event>& events) {
    if (!slots.given(kTop)) return comment(slots, json, video, events);
    video = slots.string(kVideoId);
    const std::string_view top_json = slots.value(kTop).text;
    slots.elements(kReplies, replies_);
    Slots top = slots.inside(top_json);
    comment(top, top_json, video, events);
    for (const std::string_view reply_json : replies_) {
      Slots reply = slots.inside(reply_json);
      comment(reply, reply_json, video, events);
    }
  }

  void comment(Slots& slots, std::string_view json, std::string_view video, std::vector<Event>& events) const {
    Event& event = add(events, json);
    event.kind = Kind::kPost;
    event.object_id = slots.need(kId);
    event.actor_id = slots.string(kAuthorId);
    event.actor_handle = slots.string(kAuthorName);
    const auto original = slots.text(kTextOriginal);
    event.text = original ? *original : html_text(slots.need(kTextDisplay), slots.arena());
    if (const std::string_view own = slots.string(kVideoId); !own.empty()) video = own;
    const std::string_view parent = slots.string(kParentId);
    add_ref(event, Role::kParent, parent.empty() ? video : parent);
    add_ref(event, Role::kRoot, video);
    const auto published = parse_rfc3339(slots.need(kPublishedAt));
    event.t_event = event.t_claimed = published.value_or(kTimeUnknown);
    if (const std::string_view updated = slots.string(kUpdatedAt); published && parse_rfc3339(updated) > published) {
      event.version = updated;
      event.flags.push_back("edited");
    }
    if (!video.empty())
      event.url = slots.arena().concat("https://www.youtube.com/watch?v=", video, "&lc=", event.object_id);
  }

  std::vector<std::string_view> items_, replies_;
};

}  // namespace

std::unique_ptr<Finisher> make_youtube_finisher(std::string domain) {
  return std::make_unique<YouTubeFinisher>(std::move(domain));
}

}  // namespace netra
