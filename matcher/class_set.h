#pragma once

#include <bit>
#include <cstdint>
#include <vector>

namespace netra {

// A word class: built in (below) or of the pack.
using ClassId = uint16_t;

// Classes that the program makes itself from contests, numbers, gestures and offices.
enum BuiltinClass : ClassId {
  kContestantClass,
  kNameClass,
  kAliasClass,
  kSloganClass,
  kHashtagClass,
  kGestureEntryClass,
  kLabelClass,
  kNumberClass,
  kNumberWordClass,
  kNumberDigitsClass,
  kNumberPaddedClass,
  kNumberGestureClass,
  kNumberKeycapClass,
  kNumberMarkedClass,
  kOfficeClass,
  kGestureClass,
  kAnyTokenClass,
  kBuiltinClasses  // how many
};

// A set of classes.
class ClassSet {
 public:
  void add(ClassId id) {
    if (id / 64u >= bits_.size()) bits_.resize(id / 64u + 1);
    bits_[id / 64u] |= uint64_t{1} << (id % 64u);
  }
  void add(const ClassSet& other) {
    if (other.bits_.size() > bits_.size()) bits_.resize(other.bits_.size());
    for (size_t i = 0; i < other.bits_.size(); ++i) bits_[i] |= other.bits_[i];
  }
  bool has(ClassId id) const { return id / 64u < bits_.size() && (bits_[id / 64u] >> (id % 64u) & 1); }
  bool meets(const ClassSet& other) const {
    for (size_t i = 0; i < bits_.size() && i < other.bits_.size(); ++i)
      if (bits_[i] & other.bits_[i]) return true;
    return false;
  }
  // Calls visit(id) for what both have, ascending.
  template <typename Visit>
  void each_common(const ClassSet& other, Visit visit) const {
    for (size_t i = 0; i < bits_.size() && i < other.bits_.size(); ++i)
      for (uint64_t word = bits_[i] & other.bits_[i]; word != 0; word &= word - 1)
        visit(static_cast<ClassId>(i * 64 + static_cast<size_t>(std::countr_zero(word))));
  }
  bool empty() const {
    for (const uint64_t word : bits_)
      if (word) return false;
    return true;
  }
  void clear() { bits_.assign(bits_.size(), 0); }

 private:
  std::vector<uint64_t> bits_;
};

}  // namespace netra
