#include "ingest/slots.h"

#include "ingest/json_text.h"

namespace netra {

using Type = SlotValue::Type;

Reading::Reading(const Mapping& mapping, std::span<const std::string_view> names)
    : mapping_(mapping), names_(names), trie_(mapping.paths), screen_(mapping.screen_paths) {
  walks_.reserve(kLevels);
  walk(0);
}

JsonWalk& Reading::grow(size_t level) {
  while (walks_.size() <= level)
    walks_.push_back(std::make_unique<JsonWalk>(size_t{mapping_.stride} * mapping_.instances, arena_));
  return *walks_[level];
}

Slots::Slots(Reading& reading, std::string_view json, size_t level, size_t offset)
    : reading_(reading),
      json_(json),
      walk_(&reading.walk(level)),
      first_place_(reading.mapping_.first_place.data()),
      stride_(reading.mapping_.stride),
      level_(level),
      offset_(offset) {
  if (level == 0) {
    reading.record_ = json;
    reading.result_ = {};
    reading.elements_ = 0;
  }
}

Slots::Slots(Reading& reading, std::string_view record) : Slots(reading, record, 0, 0) {
  note(walk_->walk(reading.trie_, record));
}

bool Slots::look(Reading& reading, std::string_view record, const std::function<bool()>& wants_words) {
  const size_t wanted = reading.mapping_.screen_size, words = reading.mapping_.screen_paths.size() - wanted;
  return wanted > 0 && reading.walk(0).look(reading.screen_, record, wanted, words, wants_words);
}

Slots Slots::inside(std::string_view json) {
  const size_t offset = offset_of(json);
  if (deepest()) note({Fault::kTooDeep, "documents inside documents nest too deeply", offset});
  Slots inner(reading_, json, std::min(level_ + 1, Reading::kLevels), offset_ + offset);
  inner.note(inner.walk_->walk(reading_.trie_, ok() ? json : "{}"));
  return inner;
}

// Where JSON stands in this document; its beginning for what stands elsewhere.
size_t Slots::offset_of(std::string_view json) const {
  const bool within = json.data() >= json_.data() && json.data() <= json_.data() + json_.size();
  return within ? static_cast<size_t>(json.data() - json_.data()) : 0;
}

void Slots::note(ParseResult fault) {
  if (fault.ok() || !reading_.result_.ok()) return;
  fault.offset = std::min(fault.offset + offset_, reading_.record_.size());
  reading_.result_ = fault;
}

bool Slots::truthy(const SlotValue& found) {
  switch (found.type) {
    case Type::kAbsent:
    case Type::kNull:
    case Type::kFalse:
      return false;
    case Type::kNumber:
      return found.text.find_first_of("123456789") != std::string_view::npos;
    case Type::kString:
      return !found.text.empty();
    default:
      return found.text.find_first_not_of("{}[] \t\r\n") != std::string_view::npos;
    case Type::kTrue:
      return true;
  }
}

std::string_view Slots::id(size_t slot, size_t instance, size_t element) {
  const SlotValue& found = value(slot, instance, element);
  return found.type == Type::kNumber ? found.text : string(slot, instance, element);
}

std::string_view Slots::need_id(size_t slot, size_t instance) {
  const std::string_view found = id(slot, instance);
  if (found.empty()) refuse(Fault::kMissingField, slot, instance);
  return found;
}

std::optional<int64_t> Slots::integer(size_t slot, size_t instance, Fault fault) {
  const SlotValue& found = value(slot, instance);
  if (found.type == Type::kAbsent || found.type == Type::kNull || (found.type == Type::kString && found.text.empty()))
    return {};
  const bool readable = found.type == Type::kNumber || found.type == Type::kString;
  if (readable)
    if (const auto number = whole_number<int64_t>(found.text)) return *number;  // not the optional: in registers, not through memory
  refuse(readable ? fault : Fault::kWrongType, slot, instance);
  return {};
}

TimeUs Slots::time(size_t slot) {
  const SlotValue& found = value(slot);
  if (found.type == Type::kNumber)
    if (const auto number = whole_number<int64_t>(found.text)) return *number;
  return integer(slot, 0, Fault::kInvalidTime).value_or(kTimeUnknown);
}

void Slots::elements(size_t slot, std::vector<std::string_view>& out, size_t instance) {
  out.clear();
  const SlotValue& found = value(slot, instance);
  if (found.type == Type::kAbsent || found.type == Type::kNull) return;
  if (found.type != Type::kArray) return refuse(Fault::kWrongType, slot, instance);
  if (!json_elements(found.text, reading_.index_, out)) return refuse(Fault::kInvalidJson, slot, instance);
  reading_.elements_ += out.size();
  if (reading_.elements_ <= Reading::kElements) return;
  out.clear();
  note({Fault::kInternal, "more than 100000 elements in the lists of one record; split it", found.offset});
}

std::optional<std::string_view> Slots::string_in(std::string_view json) {
  if (json.size() < 2 || json.front() != '"') return {};
  const auto text = json_string(json.substr(1, json.size() - 2), reading_.arena_);
  if (!text) note({Fault::kInvalidJson, "a string has an unknown escape", offset_of(json)});
  return text;
}

std::string_view Slots::refuse_needed(const SlotValue& found, size_t slot, size_t instance) {
  refuse(found.type <= Type::kNull ? Fault::kMissingField : Fault::kWrongType, slot, instance);
  return {};
}

void Slots::refuse(Fault fault, size_t slot, size_t instance, size_t element) {
  note({fault, reading_.names_[slot].data(), value(slot, instance, element).offset});
}

}  // namespace netra
