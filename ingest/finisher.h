#pragma once

#include <charconv>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/event.h"
#include "ingest/format.h"
#include "ingest/json_walk.h"

namespace netra {

// The values that one record gave to a mapping's slots, as a finisher reads them. Slots are the finisher's own numbers.
// A document may hold the same slots several times (a status inside a status): `instance` 0 is the document itself.
//
// Reading a value of a type that its format does not allow notes the first such fault and gives nothing; the finisher
// returns result() at its end.
class Slots {
 public:
  // `first_place` per slot; `stride` places between instances. All outlive the object.
  Slots(JsonWalk& walk, std::span<const std::string_view> names, std::span<const uint32_t> first_place, uint32_t stride)
      : walk_(walk), names_(names), first_place_(first_place), stride_(stride) {}

  const SlotValue& value(size_t slot, size_t instance = 0, size_t element = 0) const {
    return walk_.at(instance * stride_ + first_place_[slot] + element);
  }
  // Present, whatever it is (null counts).
  bool has(size_t slot, size_t instance = 0) const { return value(slot, instance).type != SlotValue::Type::kAbsent; }
  // Present and not null, false, zero, or an empty string or object.
  bool truthy(size_t slot, size_t instance = 0) const;

  // The string at a slot; nothing when absent or null.
  std::optional<std::string_view> text(size_t slot, size_t instance = 0, size_t element = 0);
  // The same, empty for nothing.
  std::string_view string(size_t slot, size_t instance = 0, size_t element = 0) {
    return text(slot, instance, element).value_or(std::string_view());
  }
  // A string that must be there.
  std::string_view need(size_t slot, size_t instance = 0);
  // An id: a string, or a number with all its digits.
  std::string_view id(size_t slot, size_t instance = 0);
  // A whole number that fits 64 bits, given as a number or as a string; nothing when absent, null or empty.
  // Anything else is `fault`.
  std::optional<int64_t> integer(size_t slot, size_t instance = 0, Fault fault = Fault::kWrongType);

  // Notes a fault at a slot, unless there is one already.
  void refuse(Fault fault, size_t slot, size_t instance = 0, size_t element = 0);
  const ParseResult& result() const { return result_; }
  Arena& arena() { return walk_.arena(); }

 private:
  JsonWalk& walk_;
  std::span<const std::string_view> names_;
  std::span<const uint32_t> first_place_;
  uint32_t stride_;
  ParseResult result_;
};

// The meaning of one format: what its mapping cannot say. Quirks live here (FORMATS section 2).
// Thread safety: none; one per parser.
class Finisher {
 public:
  virtual ~Finisher() = default;

  // All slots it knows, in the order of its own numbering. A mapping names these and no others; one that it leaves out
  // is always absent.
  virtual std::span<const std::string_view> slots() const = 0;
  // Events of a record whose document was walked without fault.
  virtual ParseResult finish(Slots& slots, const Record& record, std::vector<Event>& events) = 0;
  // The screen's look, from the mapping's `screen` slots only; not decidable by default.
  virtual Peek peek(Slots&, const Record&) { return {}; }
};

// `domain` is the configured instance; may be empty.
std::unique_ptr<Finisher> make_jetstream_finisher(std::string domain);
std::unique_ptr<Finisher> make_twitter_v1_finisher(std::string domain);
std::unique_ptr<Finisher> make_canonical_finisher(std::string domain);

}  // namespace netra
