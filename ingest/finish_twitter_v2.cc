#include <string>
#include <unordered_map>
#include <unordered_set>

#include "ingest/finisher.h"
#include "ingest/html_entities.h"
#include "ingest/json_text.h"

namespace netra {
namespace {

// clang-format off
enum Slot : size_t {
  kData, kUsers, kTweets, kIncludes, kMeta, kErrors, kId, kText, kNoteText, kAuthorId, kConversationId, kReplyUserId,
  kCreatedAt, kLang, kEdits, kReferences, kType, kAuthor, kAuthorProtected, kUsername, kProtected, kDelete, kDrop, kUndrop, kWithheld, kTweetEdit,
  kUserDelete, kUserUndelete, kUserSuspend, kUserUnsuspend, kUserProtect, kUserUnprotect, kUserWithheld,
  kUserProfileModification, kScrubGeo, kTweetId, kTweetAuthorId, kUserId, kEventAt, kAction, kReason, kRedactedAt,
  kSlots
};
constexpr std::string_view kSlotNames[] = {
  "data", "users", "tweets", "includes", "meta", "errors", "id", "text", "note_text", "author_id", "conversation_id",
  "reply_user_id", "created_at", "lang", "edits", "references", "type", "author", "author_protected", "username",
  "protected", "delete", "drop",
  "undrop", "withheld", "tweet_edit", "user_delete", "user_undelete", "user_suspend", "user_unsuspend",
  "user_protect", "user_unprotect", "user_withheld", "user_profile_modification", "scrub_geo", "tweet_id",
  "tweet_author_id", "user_id", "event_at", "action", "reason", "redacted_at"
};
// clang-format on
static_assert(std::size(kSlotNames) == kSlots);

// What the stream tells of accounts: all of it is reversible for thirty days or for good.
struct AccountState {
  Slot slot;
  bool active;
};
constexpr AccountState kAccountStates[] = {{kUserDelete, false},   {kUserUndelete, true}, {kUserSuspend, false},
                                           {kUserUnsuspend, true}, {kUserProtect, false}, {kUserUnprotect, true}};
constexpr Slot kControls[] = {kDrop, kUndrop, kWithheld, kTweetEdit, kUserWithheld, kUserProfileModification, kScrubGeo};

TimeUs time_at(Slots& slots, Slot slot) { return parse_rfc3339(slots.string(slot)).value_or(kTimeUnknown); }

std::string_view plain_text(Slots& slots) {
  const auto note = slots.text(kNoteText);
  return decode_html_entities(note ? *note : slots.string(kText), slots.arena());
}

// X v2: one record is a stream line, a page of tweets or a compliance event (FORMATS section 2).
class TwitterV2Finisher final : public Finisher {
 public:
  explicit TwitterV2Finisher(std::string domain) : Finisher("x.v2", std::move(domain)) {}

  std::span<const std::string_view> slots() const override { return kSlotNames; }

  void finish(Slots& slots, const Record& record, std::vector<Event>& events) override {
    users_.clear();
    protected_.clear();
    tweets_.clear();
    const bool page = slots.has(kData) || slots.has(kIncludes) || slots.has(kMeta) || slots.has(kErrors);
    if (page) return this->page(slots, record, events);
    if (slots.has(kAction)) return compliance_result(slots, add(events, record.bytes));
    flattened(slots, record, events);
  }

 private:
  // What other tweets of the record refer to.
  struct Tweet {
    std::string_view author_id, lang, text;
  };

  void page(Slots& slots, const Record& record, std::vector<Event>& events) {
    slots.elements(kUsers, list_);
    for (const std::string_view json : list_) {
      Slots user = slots.inside(json);
      know_user(user);
    }
    slots.elements(kTweets, included_);
    for (const std::string_view json : included_) {
      Slots tweet = slots.inside(json);
      know_tweet(tweet);
    }
    const size_t before = events.size();
    if (slots.is(kData, SlotValue::Type::kObject)) {
      Slots data = slots.inside(slots.value(kData).text);
      if (!compliance(data, events)) tweet(data, Op::kCreate, slots.value(kData).text, events);
    } else {
      slots.elements(kData, list_);
      for (const std::string_view json : list_) {
        Slots data = slots.inside(json);
        tweet(data, Op::kCreate, json, events);
      }
    }
    for (const std::string_view json : included_) {
      Slots included = slots.inside(json);
      tweet(included, Op::kSnapshot, json, events);
    }
    if (events.size() > before || !slots.ok()) return;
    control(add(events, record.bytes), slots.has(kErrors) ? "errors" : "empty_page");
  }

  // A tweet with its author and what it refers to inside.
  void flattened(Slots& slots, const Record& record, std::vector<Event>& events) {
    slots.need_id(kId);
    slots.need(kText);
    if (slots.given(kAuthor)) {
      Slots author = slots.inside(slots.value(kAuthor).text);
      know_user(author);
    }
    slots.elements(kReferences, included_);
    for (const std::string_view json : included_) {
      Slots reference = slots.inside(json);
      if (reference.has(kText)) know_tweet(reference);
    }
    tweet(slots, Op::kCreate, record.bytes, events);
    for (const std::string_view json : included_) {
      Slots reference = slots.inside(json);
      if (reference.has(kText)) tweet(reference, Op::kSnapshot, json, events);
    }
  }

  void know_user(Slots& user) {
    users_[user.need_id(kId)] = user.string(kUsername);
    if (user.truthy(kProtected)) protected_.insert(user.id(kId));
  }
  void know_tweet(Slots& tweet) {
    tweets_[tweet.need_id(kId)] = {tweet.id(kAuthorId), tweet.string(kLang), plain_text(tweet)};
    if (tweet.truthy(kAuthorProtected)) protected_.insert(tweet.id(kAuthorId));
  }
  std::string_view username_of(std::string_view id) const {
    const auto found = users_.find(id);
    return found == users_.end() ? std::string_view() : found->second;
  }

  void tweet(Slots& slots, Op op, std::string_view json, std::vector<Event>& events) {
    if (op == Op::kCreate && !(slots.has(kId) && slots.has(kText))) return;  // what could not be had
    Event& event = add(events, json);
    const std::string_view id = slots.need_id(kId), handle = username_of(slots.id(kAuthorId));
    event.kind = Kind::kPost;
    event.op = op;
    event.object_id = id;
    event.actor_id = slots.id(kAuthorId);
    event.actor_handle = handle;
    event.text = plain_text(slots);
    event.t_event = time_at(slots, kCreatedAt);
    event.lang = slots.string(kLang);
    for (const char* unknown : {"und", "zxx", "qme"})
      if (event.lang == unknown) event.lang = {};
    event.url = slots.arena().concat("https://twitter.com/", handle.empty() ? "i" : handle, "/status/", id);
    edits(slots, event);
    if (references(slots, event) || protected_.contains(event.actor_id)) event.flags.push_back("non_public");
    const std::string_view conversation = slots.id(kConversationId);
    if (!conversation.empty() && conversation != id)
      event.refs.push_back({.role = Role::kRoot, .id = conversation, .text_presence = TextPresence::kById});
  }

  // An id in a list: a string, or a number with all its digits.
  static std::string_view id_in(Slots& slots, Slot list, std::string_view json) {
    if (const auto text = slots.string_in(json)) return *text;
    if (!is_json_number(json)) slots.refuse(Fault::kWrongType, list);
    return json;
  }

  // An edit is a new id; all of them belong to the first.
  void edits(Slots& slots, Event& event) {
    slots.elements(kEdits, edits_);
    if (edits_.size() < 2) return;
    const std::string_view id = event.object_id, first = id_in(slots, kEdits, edits_.front());
    const std::string_view last = id_in(slots, kEdits, edits_.back());
    if (event.op == Op::kCreate && last == id && first != id) event.op = Op::kUpdate;
    event.object_id = first;
    event.version = id;
    event.flags.push_back("edited");
  }

  // Whether one that it shows is by a protected account: for followers only.
  bool references(Slots& slots, Event& event) {
    bool closed = false;
    const std::string_view reply_user = slots.id(kReplyUserId);
    slots.elements(kReferences, references_);
    for (const std::string_view json : references_) {
      Slots reference = slots.inside(json);
      const std::string_view type = reference.need(kType);
      Ref ref{.id = reference.need_id(kId), .text_presence = TextPresence::kById};
      if (type == "retweeted") {
        event.kind = Kind::kShare;  // its own text only repeats the original's, cut
        event.text.reset();
      } else if (type == "quoted") {
        ref.role = Role::kQuoted;
      } else if (type == "replied_to") {
        ref.role = Role::kParent;
        ref.author_id = reply_user;
      } else {
        continue;
      }
      if (const auto known = tweets_.find(ref.id); known != tweets_.end()) {
        ref.author_id = known->second.author_id;
        ref.lang = known->second.lang;
        ref.text = known->second.text;
        ref.text_presence = TextPresence::kInline;
        closed = closed || protected_.contains(ref.author_id);
      }
      ref.author_handle = username_of(ref.author_id);
      event.refs.push_back(ref);
    }
    return closed;
  }

  // True when it was one.
  bool compliance(Slots& data, std::vector<Event>& events) const {
    if (data.has(kId)) return false;
    if (data.given(kDelete)) {
      Event& event = about(data, kDelete, events);
      event.kind = Kind::kPost;
      event.op = Op::kDelete;
      return true;
    }
    for (const AccountState& state : kAccountStates) {
      if (!data.given(state.slot)) continue;
      Event& event = about(data, state.slot, events);
      event.kind = Kind::kAccount;
      event.op = Op::kUpdate;
      event.flags.push_back(state.active ? "active" : "inactive");
      event.flags.push_back(kSlotNames[state.slot]);
      return true;
    }
    for (const Slot slot : kControls) {
      if (!data.given(slot)) continue;
      about(data, slot, events).flags.push_back(kSlotNames[slot]);
      return true;
    }
    return false;
  }

  // An event about the tweet or the account that a compliance event names.
  Event& about(Slots& data, Slot slot, std::vector<Event>& events) const {
    const std::string_view json = data.value(slot).text;
    Slots what = data.inside(json);
    Event& event = add(events, json);
    event.kind = Kind::kControl;
    const bool of_tweet = what.has(kTweetId);
    event.object_id = what.need_id(of_tweet ? kTweetId : kUserId);
    event.actor_id = of_tweet ? what.id(kTweetAuthorId) : event.object_id;
    event.t_event = time_at(what, kEventAt);
    return event;
  }

  // A line of a batch job's result. Of its actions only `delete` takes a post away for good, as in the stream.
  static void compliance_result(Slots& slots, Event& event) {
    event.object_id = slots.need_id(kId);
    event.t_event = time_at(slots, kRedactedAt);
    event.t_claimed = time_at(slots, kCreatedAt);
    const std::string_view action = slots.string(kAction);
    if (action != "delete") return control(event, action.empty() ? "no_action" : action);
    event.kind = Kind::kPost;
    event.op = Op::kDelete;
    if (const std::string_view reason = slots.string(kReason); !reason.empty()) event.flags.push_back(reason);
  }

  // Of the record at hand.
  std::unordered_map<std::string_view, std::string_view> users_;  // id to name
  std::unordered_set<std::string_view> protected_;                // ids of accounts
  std::unordered_map<std::string_view, Tweet> tweets_;
  std::vector<std::string_view> list_, included_, references_, edits_;
};

}  // namespace

std::unique_ptr<Finisher> make_twitter_v2_finisher(std::string domain) {
  return std::make_unique<TwitterV2Finisher>(std::move(domain));
}

}  // namespace netra
