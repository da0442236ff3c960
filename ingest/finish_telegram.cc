#include <algorithm>
#include <string>

#include "ingest/epoch_time.h"
#include "ingest/finisher.h"

namespace netra {
namespace {

using Type = SlotValue::Type;

// clang-format off
enum Slot : size_t {
  kChats, kMessages, kName, kType, kId, kAction, kDate, kEdited, kFrom, kFromId, kReplyTo, kForwardedFrom, kText, kSlots
};
constexpr std::string_view kSlotNames[] = {
  "chats", "messages", "name", "type", "id", "action", "date", "edited", "from", "from_id", "reply_to",
  "forwarded_from", "text"
};
// clang-format on
static_assert(std::size(kSlotNames) == kSlots);

// Telegram's export (FORMATS section 2). Ids count within a chat, deletions show as absence.
class TelegramFinisher final : public Finisher {
 public:
  explicit TelegramFinisher(std::string domain) : Finisher("telegram.export", std::move(domain)) {}

  std::span<const std::string_view> slots() const override { return kSlotNames; }

  void finish(Slots& slots, const Record& record, std::vector<Event>& events) override {
    const size_t before = events.size();
    if (slots.given(kChats)) {
      slots.elements(kChats, chats_);
      for (const std::string_view json : chats_) {
        Slots chat = slots.inside(json);
        this->chat(chat, events);
      }
    } else if (slots.given(kMessages)) {
      chat(slots, events);
    } else {
      return slots.refuse(Fault::kMissingField, kMessages);
    }
    if (events.size() == before) control(add(events, record.bytes), "no_messages");
  }

 private:
  void chat(Slots& slots, std::vector<Event>& events) {
    const std::string_view id = slots.need_id(kId), type = slots.string(kType);
    const bool is_public = type.starts_with("public_");
    slots.elements(kMessages, messages_);
    for (const std::string_view json : messages_) {
      Slots message = slots.inside(json);
      this->message(message, json, id, is_public, events);
    }
  }

  void message(Slots& slots, std::string_view json, std::string_view chat, bool is_public, std::vector<Event>& events) {
    Event& event = add(events, json);
    const auto in_chat = [&](std::string_view id) { return slots.arena().concat(chat, "/", id); };
    event.object_id = in_chat(slots.need_id(kId));
    event.t_event = event.t_claimed = epoch_seconds(slots.value(kDate)).value_or(kTimeUnknown);
    if (slots.need(kType) != "message") {
      return control(event, slots.string(slots.has(kAction) ? kAction : kType));
    }
    event.kind = Kind::kPost;
    event.actor_id = slots.id(kFromId);
    event.actor_handle = slots.string(kFrom);
    event.text = text_of(slots);
    if (const std::string_view parent = slots.id(kReplyTo); !parent.empty())
      event.refs.push_back({.role = Role::kParent, .id = in_chat(parent), .text_presence = TextPresence::kById});
    event.version = slots.id(kEdited);
    if (!event.version.empty()) event.flags.push_back("edited");
    if (slots.truthy(kForwardedFrom)) event.flags.push_back("forwarded");
    if (!is_public) event.flags.push_back("non_public");
  }

  std::string_view text_of(Slots& slots) {
    if (!slots.is(kText, Type::kArray)) return slots.string(kText);
    slots.elements(kText, pieces_);
    size_t size = 0;
    for (std::string_view& piece : pieces_) {
      const auto plain = slots.string_in(piece);
      piece = plain ? *plain : slots.inside(piece).string(kText);
      size += piece.size();
    }
    char* const text = slots.arena().take(size);
    char* at = text;
    for (const std::string_view piece : pieces_) at = std::copy(piece.begin(), piece.end(), at);
    return {text, size};
  }

  std::vector<std::string_view> chats_, messages_, pieces_;
};

}  // namespace

std::unique_ptr<Finisher> make_telegram_finisher(std::string domain) {
  return std::make_unique<TelegramFinisher>(std::move(domain));
}

}  // namespace netra
