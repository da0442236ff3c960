#include <algorithm>
#include <string>

#include "ingest/finisher.h"
#include "ingest/json_text.h"

namespace netra {
namespace {

// clang-format off
enum Slot : size_t {
  kSource, kDomain, kKind, kOp, kObjectId, kActorId, kActorHandle, kText, kRefRole, kRefId, kRefAuthorId,
  kRefAuthorHandle, kRefText, kRefLang, kRefVersion, kRefTextPresence, kTEvent, kTSeen, kTClaimed, kTRecord, kLang,
  kLangs, kUrl, kVersion, kContentVersion, kFlags, kOrder, kExtra, kSlots
};
constexpr std::string_view kSlotNames[] = {
  "source", "domain", "kind", "op", "object_id", "actor_id", "actor_handle", "text", "ref_role", "ref_id",
  "ref_author_id", "ref_author_handle", "ref_text", "ref_lang", "ref_version", "ref_text_presence", "t_event",
  "t_seen", "t_claimed", "t_record", "lang", "langs", "url", "version", "content_version", "flags", "order", "extra"
};
// clang-format on
static_assert(std::size(kSlotNames) == kSlots);

// A canonical event as append_event_json() writes it: reads all of it back.
class CanonicalFinisher final : public Finisher {
 public:
  explicit CanonicalFinisher(std::string domain) : Finisher("", std::move(domain)) {}

  std::span<const std::string_view> slots() const override { return kSlotNames; }

  void finish(Slots& slots, const Record& record, std::vector<Event>& events) override {
    Event& event = events.emplace_back();
    event.source = slots.need(kSource);
    event.domain = slots.string(kDomain);
    if (event.domain.empty()) event.domain = domain_;
    event.kind = named(slots, kKind, kind_of(slots.need(kKind)));
    event.op = named(slots, kOp, op_of(slots.need(kOp)));
    event.object_id = slots.id(kObjectId);
    event.actor_id = slots.id(kActorId);
    event.actor_handle = slots.string(kActorHandle);
    event.text = slots.text(kText);
    refs(slots, event);
    event.t_event = slots.time(kTEvent);
    event.t_seen = slots.time(kTSeen);
    event.t_claimed = slots.time(kTClaimed);
    event.t_record = slots.time(kTRecord);
    event.lang = slots.string(kLang);
    event.url = slots.string(kUrl);
    event.version = slots.id(kVersion);
    event.content_version = slots.string(kContentVersion);
    lists(slots, event);
    event.order = order(slots);
    event.value = record.bytes;
  }

  void peek(Slots& slots, const Record& record, Peek& peek) override {
    const auto kind = kind_of(slots.string(kKind));
    const auto op = op_of(slots.string(kOp));
    if (!kind || !op || !slots.has(kSource)) return;
    // A share with words is content, which is read whoever wrote it.
    peek.decidable = *kind != Kind::kShare || slots.string(kText).empty();
    peek.kind = *kind;
    peek.op = *op;
    peek.source = slots.string(kSource);
    peek.actor_id = slots.id(kActorId);
    peek.actor_handle = slots.string(kActorHandle);
    for (const Slot slot : {kTSeen, kTEvent, kTRecord})
      if (peek.t_witness == kTimeUnknown) peek.t_witness = slots.time(slot);
    if (peek.t_witness == kTimeUnknown) peek.t_witness = record.t_record;
    // Flags may say that it is not public or that its text is cut.
    if (peek.kind == Kind::kPost && peek.op == Op::kCreate && !slots.has(kFlags)) peek.text = slots.text(kText);
  }

 private:
  template <typename Enum>
  static Enum named(Slots& slots, Slot slot, std::optional<Enum> value) {
    if (!value) slots.refuse(Fault::kWrongType, slot);
    return value.value_or(Enum{});
  }

  // The whole 64 bits, which integer() does not hold.
  static std::optional<uint64_t> order(Slots& slots) {
    const SlotValue& found = slots.value(kOrder);
    if (found.type == SlotValue::Type::kAbsent || found.type == SlotValue::Type::kNull) return {};
    const auto order = whole_number<uint64_t>(found.text);
    if (order && found.type == SlotValue::Type::kNumber) return order;
    slots.refuse(Fault::kWrongType, kOrder);
    return {};
  }

  static void refs(Slots& slots, Event& event) {
    for (size_t i = 0; i < PathTrie::kPlaces; ++i) {
      const auto role_name = slots.text(kRefRole, 0, i);
      if (!role_name) continue;
      const auto role = role_of(*role_name);
      const auto presence = text_presence_of(slots.text(kRefTextPresence, 0, i).value_or("none"));
      if (!role) slots.refuse(Fault::kWrongType, kRefRole, 0, i);
      if (!presence) slots.refuse(Fault::kWrongType, kRefTextPresence, 0, i);
      event.refs.push_back({.role = role.value_or(Role::kSubject),
                            .id = slots.string(kRefId, 0, i),
                            .author_id = slots.string(kRefAuthorId, 0, i),
                            .author_handle = slots.string(kRefAuthorHandle, 0, i),
                            .version = slots.string(kRefVersion, 0, i),
                            .lang = slots.string(kRefLang, 0, i),
                            .text = slots.text(kRefText, 0, i),
                            .text_presence = presence.value_or(TextPresence::kNone)});
    }
  }

  static void lists(Slots& slots, Event& event) {
    for (size_t i = 0; i < PathTrie::kPlaces; ++i) {
      if (const auto lang = slots.text(kLangs, 0, i)) event.langs.push_back(*lang);
      if (const auto flag = slots.text(kFlags, 0, i)) event.flags.push_back(*flag);
      const SlotValue& extra = slots.value(kExtra, 0, i);
      if (const auto value = slots.text(kExtra, 0, i)) event.extra.push_back({extra.name, *value});
    }
    std::sort(event.flags.begin(), event.flags.end());
  }

};

}  // namespace

std::unique_ptr<Finisher> make_canonical_finisher(std::string domain) {
  return std::make_unique<CanonicalFinisher>(std::move(domain));
}

}  // namespace netra
