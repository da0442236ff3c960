#pragma once

#include <charconv>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "ingest/arena.h"
#include "ingest/format.h"
#include "ingest/json_walk.h"
#include "ingest/mapping.h"

namespace netra {

// One record being read by a mapping: the walk of its document, those of the documents inside it, and the first fault.
// Thread safety: none; one per parser.
class Reading {
 public:
  // How deep documents inside documents are read; one level more holds nothing, where a record goes deeper.
  static constexpr size_t kLevels = 6;
  // Elements of all lists of a record that are taken apart, so that events of one record stay within memory.
  static constexpr size_t kElements = 100'000;

  // `mapping` and `names` outlive the object.
  Reading(const Mapping& mapping, std::span<const std::string_view> names);

  // What earlier records left in the arena goes.
  void clear() { arena_.clear(); }
  Arena& arena() { return arena_; }

 private:
  friend class Slots;

  JsonWalk& walk(size_t level) { return level < walks_.size() ? *walks_[level] : grow(level); }
  JsonWalk& grow(size_t level);

  const Mapping& mapping_;
  const std::span<const std::string_view> names_;
  const PathTrie trie_, screen_;
  Arena arena_;
  std::vector<std::unique_ptr<JsonWalk>> walks_;  // by level
  JsonIndex index_;                               // of arrays that are taken apart
  size_t elements_ = 0;                           // taken apart so far
  std::string_view record_;
  ParseResult result_;
};

// The values that one document gave to a mapping's slots, as a finisher reads them. Slots are the finisher's own
// numbers. A document may hold the same slots several times: at fixed places (a status inside a status: `instance` 0 is
// the document itself), or in lists and strings, which inside() reads one by one.
//
// Reading a value of a type that its format does not allow notes the first such fault and gives nothing; the finisher
// returns result() at its end.
class Slots {
 public:
  // Walks the record's document.
  Slots(Reading& reading, std::string_view record);
  // Reads the slots of the mapping's screen, and where `wants_words` then says so those of its words; false when the
  // document is broken or there is no screen.
  static bool look(Reading& reading, std::string_view record, const std::function<bool()>& wants_words);
  // What the look at hand has read so far.
  static Slots looked_at(Reading& reading, std::string_view record) { return Slots(reading, record, 0, 0); }

  // The same slots of an object within this document, or of a document in a string of it. Its values live until this
  // document's next inside(), their texts as long as the record.
  Slots inside(std::string_view json);
  // Whether what stands inside this document lies too deep for that.
  bool deepest() const { return level_ + 1 == Reading::kLevels; }

  [[gnu::always_inline]] const SlotValue& value(size_t slot, size_t instance = 0, size_t element = 0) const {
    return walk_->at(instance * stride_ + first_place_[slot] + element);
  }
  // Present, whatever it is (null counts).
  bool has(size_t slot, size_t instance = 0) const { return value(slot, instance).type != SlotValue::Type::kAbsent; }
  // Present and not null.
  bool given(size_t slot, size_t instance = 0) const { return value(slot, instance).type > SlotValue::Type::kNull; }
  bool is(size_t slot, SlotValue::Type type, size_t instance = 0) const { return value(slot, instance).type == type; }
  // Present and not null, false, zero, or an empty string or object.
  bool truthy(size_t slot, size_t instance = 0) const {
    const SlotValue& found = value(slot, instance);
    return (found.type == SlotValue::Type::kObject && found.text.size() > 1 && found.text[1] == '"') || truthy(found);
  }

  // The string at a slot; nothing when absent or null.
  std::optional<std::string_view> text(size_t slot, size_t instance = 0, size_t element = 0) {
    const SlotValue& found = value(slot, instance, element);
    if (found.type == SlotValue::Type::kString) return found.text;
    if (found.type != SlotValue::Type::kAbsent && found.type != SlotValue::Type::kNull) refuse(Fault::kWrongType, slot, instance, element);
    return {};
  }
  // The same, empty for nothing.
  [[gnu::always_inline]] std::string_view string(size_t slot, size_t instance = 0, size_t element = 0) {
    const SlotValue& found = value(slot, instance, element);
    if (found.type == SlotValue::Type::kString) return found.text;
    return found.type == SlotValue::Type::kAbsent ? std::string_view() : text(slot, instance, element).value_or(std::string_view());
  }
  // A string that must be there.
  [[gnu::always_inline]] std::string_view need(size_t slot, size_t instance = 0) {
    const SlotValue& found = value(slot, instance);
    return found.type == SlotValue::Type::kString ? found.text : refuse_needed(found, slot, instance);
  }
  // An id: a string, or a number with all its digits.
  std::string_view id(size_t slot, size_t instance = 0, size_t element = 0);
  // An id that must be there and not empty.
  std::string_view need_id(size_t slot, size_t instance = 0);
  // A whole number that fits 64 bits, given as a number or as a string; nothing when absent, null or empty.
  // Anything else is `fault`.
  std::optional<int64_t> integer(size_t slot, size_t instance = 0, Fault fault = Fault::kWrongType);
  // The same of a clock, with its own fault; kTimeUnknown for nothing. (Of an optional the caller would wait for its one byte to be written.)
  TimeUs time(size_t slot);
  // The elements of the array at a slot, as raw JSON; none when absent or null.
  void elements(size_t slot, std::vector<std::string_view>& out, size_t instance = 0);
  // The text of a raw JSON string; nothing for any other value.
  std::optional<std::string_view> string_in(std::string_view json);

  // Notes a fault at a slot, unless there is one already.
  void refuse(Fault fault, size_t slot, size_t instance = 0, size_t element = 0);
  const ParseResult& result() const { return reading_.result_; }
  bool ok() const { return reading_.result_.ok(); }
  Arena& arena() { return reading_.arena_; }

 private:
  Slots(Reading& reading, std::string_view json, size_t level, size_t offset);
  void note(ParseResult fault);
  size_t offset_of(std::string_view json) const;
  static bool truthy(const SlotValue& found);
  std::string_view refuse_needed(const SlotValue& found, size_t slot, size_t instance);

  Reading& reading_;
  const std::string_view json_;
  JsonWalk* walk_;
  const uint32_t* first_place_;
  uint32_t stride_;
  size_t level_;
  size_t offset_;  // of the document in the record, or of the string that it stood in
};

}  // namespace netra
