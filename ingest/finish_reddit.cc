#include <algorithm>
#include <string>

#include "ingest/epoch_time.h"
#include "ingest/finisher.h"
#include "ingest/html_entities.h"

namespace netra {
namespace {

// clang-format off
enum Slot : size_t {
  kId, kBody, kLinkId, kParentId, kTitle, kSelftext, kAuthor, kAuthorFullname, kCreatedUtc, kEdited, kRetrievedAgain,
  kRetrievedOn, kRetrievedUtc, kPermalink, kSubreddit, kSubredditType, kCrosspostParent, kCrossposts, kSlots
};
constexpr std::string_view kSlotNames[] = {
  "id", "body", "link_id", "parent_id", "title", "selftext", "author", "author_fullname", "created_utc", "edited",
  "retrieved_again", "retrieved_on", "retrieved_utc", "permalink", "subreddit", "subreddit_type", "crosspost_parent", "crossposts"
};
// clang-format on
static_assert(std::size(kSlotNames) == kSlots);

TimeUs time_at(Slots& slots, Slot slot) { return epoch_seconds(slots.value(slot)).value_or(kTimeUnknown); }

// Comments and submissions of Reddit's dumps (FORMATS section 2): objects as they were when they were retrieved.
class RedditFinisher final : public Finisher {
 public:
  explicit RedditFinisher(std::string domain) : Finisher("reddit.dump", std::move(domain)) {}

  std::span<const std::string_view> slots() const override { return kSlotNames; }

  void finish(Slots& slots, const Record& record, std::vector<Event>& events) override {
    const bool comment = slots.has(kBody) && slots.has(kLinkId);
    Event& event = add(events, record.bytes);
    event.kind = Kind::kPost;
    const std::string_view id = slots.need_id(kId);
    event.object_id = slots.arena().concat(comment ? "t1_" : "t3_", id);
    author(slots, event);
    event.text = decode_html_entities(comment ? slots.string(kBody) : submission(slots), slots.arena());
    if (comment) {
      add_ref(event, Role::kParent, slots.need_id(kParentId));
      add_ref(event, Role::kRoot, slots.need_id(kLinkId));
    }
    crosspost(slots, event);
    times(slots, event);
    link(slots, comment, id, event);
    flags(slots, comment, event);
    event.extra.push_back({"community", slots.string(kSubreddit)});
    if (event.extra[0].value.empty()) event.extra.clear();
  }

 private:
  static bool is_gone(Slots& slots) { return slots.string(kAuthor) == "[deleted]"; }

  // Old dumps have names only, and whoever takes a freed name gets its id: `u/NAME` is no account's id for good.
  static void author(Slots& slots, Event& event) {
    const std::string_view name = slots.need(kAuthor);
    if (is_gone(slots)) return;
    event.actor_handle = name;
    event.actor_id = slots.string(kAuthorFullname);
    if (event.actor_id.empty()) event.actor_id = slots.arena().concat("u/", name);
  }

  static std::string_view submission(Slots& slots) {
    const std::string_view title = slots.need(kTitle), text = slots.string(kSelftext);
    return text.empty() ? title : slots.arena().concat(title, "\n\n", text);
  }

  void crosspost(Slots& slots, Event& event) {
    const std::string_view parent = slots.string(kCrosspostParent);
    if (parent.empty()) return;
    Ref ref{.role = Role::kQuoted, .id = parent, .text_presence = TextPresence::kById};
    slots.elements(kCrossposts, list_);
    if (!list_.empty()) {
      Slots original = slots.inside(list_.front());
      ref.author_id = original.string(kAuthorFullname);
      ref.author_handle = original.string(kAuthor);
      ref.text = original.text(kTitle);
      if (ref.text) ref.text_presence = TextPresence::kInline;
    }
    event.refs.push_back(ref);
  }

  static void times(Slots& slots, Event& event) {
    if (!slots.given(kCreatedUtc)) slots.refuse(Fault::kMissingField, kCreatedUtc);
    event.t_event = event.t_claimed = time_at(slots, kCreatedUtc);
    for (const Slot slot : {kRetrievedAgain, kRetrievedOn, kRetrievedUtc})
      if (event.t_seen == kTimeUnknown && slots.truthy(slot)) event.t_seen = time_at(slots, slot);
    if (const TimeUs edited = time_at(slots, kEdited); edited != kTimeUnknown)
      event.version = slots.arena().concat(std::to_string(edited));
  }

  static void link(Slots& slots, bool comment, std::string_view id, Event& event) {
    constexpr std::string_view kSite = "https://www.reddit.com";
    if (const std::string_view path = slots.string(kPermalink); !path.empty()) {
      event.url = slots.arena().concat(kSite, path);
    } else if (comment) {
      constexpr std::string_view kPrefix = "t3_";
      std::string_view root = slots.id(kLinkId);
      if (root.starts_with(kPrefix)) root.remove_prefix(kPrefix.size());
      if (!root.empty()) event.url = slots.arena().concat(kSite, "/comments/", root, "/_/", id, "/");
    }
  }

  // The types of community that only its members can read. Of `restricted` and `gold_restricted` everybody can: those say
  // who may post.
  static bool is_closed(Slots& slots) {
    const std::string_view type = slots.string(kSubredditType);
    return type == "private" || type == "employees_only" || type == "gold_only";
  }

  // Whoever keeps a crosspost keeps with it what it shows.
  bool shows_closed(Slots& slots) {
    slots.elements(kCrossposts, list_);
    return std::any_of(list_.begin(), list_.end(), [&](std::string_view json) {
      if (!json.starts_with('{')) return false;
      Slots original = slots.inside(json);
      return is_closed(original);
    });
  }

  void flags(Slots& slots, bool comment, Event& event) {
    if (is_gone(slots)) event.flags.push_back("author_deleted");
    if (slots.truthy(kEdited)) event.flags.push_back("edited");
    if (is_closed(slots) || shows_closed(slots)) event.flags.push_back("non_public");
    const std::string_view text = slots.string(comment ? kBody : kSelftext);
    if (text == "[deleted]") event.flags.push_back("text_deleted");
    if (text == "[removed]") event.flags.push_back("text_removed");
  }

  std::vector<std::string_view> list_;
};

}  // namespace

std::unique_ptr<Finisher> make_reddit_finisher(std::string domain) {
  return std::make_unique<RedditFinisher>(std::move(domain));
}

}  // namespace netra
