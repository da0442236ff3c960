#include <string>

#include "ingest/finisher.h"

namespace netra {
namespace {

// clang-format off
enum Slot : size_t {
  kDid, kTimeUs, kKind, kOperation, kCollection, kRkey, kRev, kCid, kRecord, kCreatedAt, kText, kLangs, kSubject,
  kSubjectUri, kSubjectCid, kVia, kViaUri, kReply, kParentUri, kParentCid, kRootUri, kRootCid, kEmbedType, kEmbedUri,
  kEmbedCid, kEmbedMediaUri, kEmbedMediaCid, kAlts, kMediaAlts, kAccountActive, kAccountStatus, kAccountSeq,
  kAccountTime, kIdentityHandle, kIdentitySeq, kIdentityTime, kFrame, kPayload, kMessage, kTime, kSeq, kName, kError,
  kSlots
};
constexpr std::string_view kSlotNames[] = {
  "did", "time_us", "kind", "operation", "collection", "rkey", "rev", "cid", "record", "created_at", "text", "langs",
  "subject", "subject_uri", "subject_cid", "via", "via_uri", "reply", "parent_uri", "parent_cid", "root_uri",
  "root_cid", "embed_type", "embed_uri", "embed_cid", "embed_media_uri", "embed_media_cid", "alts", "media_alts",
  "account_active", "account_status", "account_seq", "account_time", "identity_handle", "identity_seq",
  "identity_time", "frame", "payload", "message", "time", "seq", "name", "error"
};
// clang-format on
static_assert(std::size(kSlotNames) == kSlots);

// The account in `at://ACCOUNT/...`; empty for anything else.
std::string_view author_of(std::string_view uri) {
  constexpr size_t kScheme = 5;
  if (uri.size() <= kScheme || std::memcmp(uri.data(), "at://", kScheme) != 0) return {};
  const char* const account = uri.data() + kScheme;
  const void* const end = std::memchr(account, '/', uri.size() - kScheme);
  return end ? std::string_view(account, static_cast<size_t>(static_cast<const char*>(end) - account)) : std::string_view();
}

void add_uri(Event& event, Role role, std::string_view uri, std::string_view cid) {
  if (uri.empty()) return;
  event.refs.push_made([&] {
    return Ref{.role = role, .id = uri, .author_id = author_of(uri), .version = cid, .text_presence = TextPresence::kById};
  });
}

// What both versions of Bluesky's Jetstream say alike (FORMATS section 2); they differ in what is around it.
class JetstreamFinisher : public Finisher {
 public:
  using Finisher::Finisher;

  std::span<const std::string_view> slots() const override { return kSlotNames; }

 protected:
  // An event about an account or its repository, at its own clocks.
  static void about(Slots& slots, std::string_view kind, Event& event) {
    event.actor_id = slots.need(kDid);
    if (is(kind, "commit")) {
      commit(slots, event);
    } else if (is(kind, "account")) {
      account(slots, event);
    } else if (is(kind, "identity")) {
      identity(slots, event);
    } else {  // sync: the repository diverged, what is known of it may be wrong
      about_account(event, Op::kUpdate);
      event.t_event = kTimeUnknown;
      event.flags.push_back("resync");
    }
  }

  static bool is_known(std::string_view kind) {
    return is(kind, "commit") || is(kind, "account") || is(kind, "identity") || is(kind, "sync");
  }

  static Kind kind_of_collection(std::string_view collection) {
    if (is(collection, "app.bsky.feed.like")) return Kind::kReaction;
    if (is(collection, "app.bsky.feed.post")) return Kind::kPost;
    if (is(collection, "app.bsky.feed.repost")) return Kind::kShare;
    if (is(collection, "app.bsky.graph.follow")) return Kind::kFollow;
    if (is(collection, "app.bsky.graph.block")) return Kind::kBlock;
    if (is(collection, "app.bsky.actor.profile")) return Kind::kProfile;
    return Kind::kOther;
  }

  bool wants_words(Slots& slots) override {
    return is(slots.string(kCollection), "app.bsky.feed.post") && is(slots.string(kOperation), "create");
  }

  void peek_commit(Slots& slots, bool is_commit, TimeUs time, Peek& peek) const {
    const auto op = op_of(slots.string(kOperation));
    peek.source = source_;
    peek.actor_id = slots.string(kDid);
    peek.decidable = is_commit && op && *op != Op::kSnapshot && time > 0 && !peek.actor_id.empty() &&
                     slots.has(kCollection);
    if (!peek.decidable) return;
    peek.kind = kind_of_collection(slots.string(kCollection));
    if (peek.kind == Kind::kPost && *op == Op::kCreate) peek.text = slots.text(kText);
    peek.op = *op;
    peek.t_witness = time;
  }

 private:
  static void about_account(Event& event, Op op) {
    event.kind = Kind::kAccount;
    event.op = op;
    event.object_id = event.actor_id;
  }

  // `status=deleted` is for good; taken down, suspended and deactivated come back.
  static void account(Slots& slots, Event& event) {
    const SlotValue& active = slots.value(kAccountActive);
    const bool is_active = active.type == SlotValue::Type::kTrue;
    if (active.type == SlotValue::Type::kAbsent) slots.refuse(Fault::kMissingField, kAccountActive);
    if (!is_active && active.type != SlotValue::Type::kFalse) slots.refuse(Fault::kWrongType, kAccountActive);
    const std::string_view status = slots.string(kAccountStatus);
    about_account(event, !is_active && status == "deleted" ? Op::kDelete : Op::kUpdate);
    event.version = slots.id(kAccountSeq);
    if (event.version.empty()) slots.refuse(Fault::kMissingField, kAccountSeq);
    event.t_event = parse_rfc3339(slots.string(kAccountTime)).value_or(kTimeUnknown);
    const std::string_view state = is_active ? "active" : "inactive";
    if (!status.empty() && status < state) event.flags.push_back(status);
    event.flags.push_back(state);
    if (!status.empty() && status >= state) event.flags.push_back(status);
  }

  static void identity(Slots& slots, Event& event) {
    about_account(event, Op::kUpdate);
    event.actor_handle = slots.string(kIdentityHandle);
    event.version = slots.id(kIdentitySeq);
    if (event.version.empty()) slots.refuse(Fault::kMissingField, kIdentitySeq);
    event.t_event = parse_rfc3339(slots.string(kIdentityTime)).value_or(kTimeUnknown);
    event.flags.push_back("identity");
  }

  static void commit(Slots& slots, Event& event) {
    const std::string_view collection = slots.need(kCollection);
    const std::string_view rkey = slots.need(kRkey);
    const auto op = op_of(slots.need(kOperation));
    if (!op || *op == Op::kSnapshot) return control(event, "unknown_operation");
    event.kind = kind_of_collection(collection);
    event.op = *op;
    event.object_id = slots.arena().concat("at://", event.actor_id, "/", collection, "/", rkey);
    event.version = slots.string(kRev);
    if (slots.value(kCreatedAt).type == SlotValue::Type::kString)
      event.t_claimed = parse_rfc3339(slots.string(kCreatedAt)).value_or(kTimeUnknown);
    if (event.kind == Kind::kOther) event.extra.push_back({"collection", collection});
    if (event.kind == Kind::kPost) {
      event.url = slots.arena().concat("https://bsky.app/profile/", event.actor_id, "/post/", rkey);
      event.content_version = slots.string(kCid);
    }
    if (slots.truthy(kRecord)) content(slots, event);
  }

  // The record of a create or update; a delete has none.
  static void content(Slots& slots, Event& event) {
    switch (event.kind) {
      case Kind::kReaction:
      case Kind::kShare:
        add_uri(event, Role::kSubject, slots.need(kSubjectUri), slots.string(kSubjectCid));
        if (slots.has(kVia)) add_uri(event, Role::kVia, slots.need(kViaUri), {});
        break;
      case Kind::kFollow:
      case Kind::kBlock:
        event.refs.push_back({.role = Role::kSubject, .author_id = slots.need(kSubject)});
        break;
      case Kind::kPost:
        post(slots, event);
        break;
      default:
        break;
    }
  }

  static void post(Slots& slots, Event& event) {
    event.text = slots.need(kText);
    for (size_t i = 0; i < PathTrie::kPlaces && slots.value(kLangs, 0, i).type != SlotValue::Type::kAbsent; ++i)
      if (const auto lang = slots.text(kLangs, 0, i)) event.langs.push_back(*lang);
    if (!event.langs.empty()) event.lang = event.langs[0];
    if (slots.has(kReply)) {
      add_uri(event, Role::kParent, slots.need(kParentUri), slots.string(kParentCid));
      add_uri(event, Role::kRoot, slots.need(kRootUri), slots.string(kRootCid));
    }
    const std::string_view embed = slots.string(kEmbedType);
    if (is(embed, "app.bsky.embed.record"))
      add_uri(event, Role::kQuoted, slots.string(kEmbedUri), slots.string(kEmbedCid));
    if (is(embed, "app.bsky.embed.recordWithMedia"))
      add_uri(event, Role::kQuoted, slots.string(kEmbedMediaUri), slots.string(kEmbedMediaCid));
    if (event.text->empty()) event.flags.push_back("empty_text");
    if (any_alt(slots, kAlts) || any_alt(slots, kMediaAlts)) event.flags.push_back("has_alt_text");
  }

  static bool any_alt(Slots& slots, Slot slot) {
    for (size_t i = 0; i < PathTrie::kPlaces; ++i)
      if (!slots.string(slot, 0, i).empty()) return true;
    return false;
  }
};

class JetstreamV1Finisher final : public JetstreamFinisher {
 public:
  explicit JetstreamV1Finisher(std::string domain) : JetstreamFinisher("bluesky.jetstream.v1", std::move(domain)) {}

  void finish(Slots& slots, const Record& record, std::vector<Event>& events) override {
    Event& event = add(events, record.bytes);
    const auto time_us = slots.integer(kTimeUs, 0, Fault::kInvalidTime);
    slots.need(kDid);
    if (!time_us) slots.refuse(Fault::kMissingField, kTimeUs);
    if (time_us && *time_us >= 0) event.order = static_cast<uint64_t>(*time_us);
    const std::string_view kind = slots.need(kKind);
    if (!is_known(kind)) return control(event, "unknown_kind");
    event.t_seen = event.t_event = time_us.value_or(kTimeUnknown);
    about(slots, kind, event);
  }

  void peek(Slots& slots, const Record&, Peek& peek) override {
    peek_commit(slots, is(slots.string(kKind), "commit"), slots.time(kTimeUs), peek);
  }
};

// Frames with a typed payload; `seq` is the cursor, `time` the witness's clock.
class JetstreamV2Finisher final : public JetstreamFinisher {
 public:
  explicit JetstreamV2Finisher(std::string domain) : JetstreamFinisher("bluesky.jetstream.v2", std::move(domain)) {}

  void finish(Slots& slots, const Record& record, std::vector<Event>& events) override {
    Event& event = add(events, record.bytes);
    const std::string_view frame = slots.need(kFrame);
    if (is(frame, "error")) return named_control(slots, event, "stream_error", kError);
    if (!is(frame, "message")) return control(event, "unknown_frame");
    if (!slots.truthy(kPayload)) return control(event, "empty_message");
    const std::string_view kind = kind_of_message(slots.need(kMessage));
    if (is(kind, "info")) return named_control(slots, event, "info", kName);
    const auto seq = slots.integer(kSeq);
    if (seq && *seq >= 0) event.order = static_cast<uint64_t>(*seq);
    if (!is_known(kind)) return control(event, "unknown_kind");
    if (!seq) slots.refuse(Fault::kMissingField, kSeq);
    const auto time = parse_rfc3339(slots.need(kTime));
    if (!time) slots.refuse(Fault::kInvalidTime, kTime);
    event.t_seen = event.t_event = time.value_or(kTimeUnknown);
    about(slots, kind, event);
  }

  void peek(Slots& slots, const Record&, Peek& peek) override {
    peek_commit(slots, is(kind_of_message(slots.string(kMessage)), "commit"), parse_rfc3339(slots.string(kTime)).value_or(kTimeUnknown), peek);
  }

 private:
  // `commit` of `network.bsky.jetstream.subscribeEvents#commit`.
  static std::string_view kind_of_message(std::string_view type) { return type.substr(type.rfind('#') + 1); }

  static void named_control(Slots& slots, Event& event, std::string_view flag, Slot name) {
    control(event, flag);
    if (const auto text = slots.text(name)) event.extra.push_back({"name", *text});
  }
};

}  // namespace

std::unique_ptr<Finisher> make_jetstream_v1_finisher(std::string domain) {
  return std::make_unique<JetstreamV1Finisher>(std::move(domain));
}

std::unique_ptr<Finisher> make_jetstream_v2_finisher(std::string domain) {
  return std::make_unique<JetstreamV2Finisher>(std::move(domain));
}

}  // namespace netra
