#include "ingest/finisher.h"

namespace netra {

using Type = SlotValue::Type;

bool Slots::truthy(size_t slot, size_t instance) const {
  const SlotValue& found = value(slot, instance);
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

std::optional<std::string_view> Slots::text(size_t slot, size_t instance, size_t element) {
  const SlotValue& found = value(slot, instance, element);
  if (found.type == Type::kString) return found.text;
  if (found.type != Type::kAbsent && found.type != Type::kNull) refuse(Fault::kWrongType, slot, instance, element);
  return {};
}

std::string_view Slots::need(size_t slot, size_t instance) {
  const auto found = text(slot, instance);
  if (!found) refuse(Fault::kMissingField, slot, instance);
  return found.value_or(std::string_view());
}

std::string_view Slots::id(size_t slot, size_t instance) {
  const SlotValue& found = value(slot, instance);
  return found.type == Type::kNumber ? found.text : string(slot, instance);
}

std::optional<int64_t> Slots::integer(size_t slot, size_t instance, Fault fault) {
  const SlotValue& found = value(slot, instance);
  if (found.type == Type::kAbsent || found.type == Type::kNull || (found.type == Type::kString && found.text.empty()))
    return {};
  int64_t number = 0;
  const char* const end = found.text.data() + found.text.size();
  const auto [at, error] = std::from_chars(found.text.data(), end, number);
  const bool whole = error == std::errc{} && at == end;
  if (whole && (found.type == Type::kNumber || found.type == Type::kString)) return number;
  refuse(found.type == Type::kNumber || found.type == Type::kString ? fault : Fault::kWrongType, slot, instance);
  return {};
}

void Slots::refuse(Fault fault, size_t slot, size_t instance, size_t element) {
  if (!result_.ok()) return;
  result_ = {fault, names_[slot].data(), value(slot, instance, element).offset};
}

}  // namespace netra
