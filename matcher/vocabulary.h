#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace netra {

// What the pack knows of single normalised words: which occur in its phrases, which are slang for others, which
// announce a phrase that decides something. In front of the exact table stands a small filter that most words of ordinary
// text do not pass.
// Thread safety: immutable once built.
class Vocabulary {
 public:
  enum Bits : uint8_t {
    kWord = 1,        // occurs in a phrase
    kRepaired = 2,    // slang: read as another word
    kMention = 4,     // announces a contestant's phrase or an attack label that needs nothing else
    kStance = 8,      // announces a phrase that a stance needs
    kNumberCue = 16,  // announces a phrase beside which a number counts
    kNumberWord = 32, // announces a number: a word, a numbered gesture, digits
    kConditional = 64, // announces a contestant's phrase that needs something else
    kNeeded = 128,     // announces a phrase that others need
  };
  static constexpr uint8_t kDeciding = kMention | kStance | kNumberCue | kNumberWord | kConditional | kNeeded;

  struct Word {
    uint8_t bits = 0;
    std::string repaired;  // normalised, single spaces; empty unless kRepaired
  };

  void add(std::string_view word, uint8_t bits);
  // Two words that follow each other: a phrase of several words is announced by its first two.
  void add_pair(std::string_view first, std::string_view second, uint8_t bits);
  void add_repair(std::string_view word, std::string_view replacement);
  // A hashtag's body in lower case and the phrase it is glued from.
  void add_glued(std::string_view body, std::string_view phrase) { glued_.emplace(body, phrase); }
  // An emoji (without selectors) read as another or as words.
  void add_emoji(std::string_view emoji, std::string_view replacement) { emoji_.emplace(emoji, replacement); }

  // REQUIRES: 8 readable bytes from `word.data()` on, whatever its length.
  static uint32_t hash(std::string_view word) {
    uint64_t first;
    std::memcpy(&first, word.data(), 8);
    if (word.size() < 8) {
      first &= (uint64_t{1} << (8 * word.size())) - 1;
    } else {
      uint64_t last;
      std::memcpy(&last, word.data() + word.size() - 8, 8);
      first ^= last * 0x9E3779B97F4A7C15u;
    }
    return static_cast<uint32_t>((first * 0xD6E8FEB86659FD93u + word.size() * 0x9E3779B97F4A7C15u) >> 32);
  }
  // False when no word of that hash is slang or decides anything. Some words of ordinary text pass, most do not.
  bool matters(uint32_t hash) const { return words_seen_.matters(hash); }
  // Bits of all words of that hash: at least the word's own, and hardly ever more.
  uint8_t bits(uint32_t hash) const { return words_seen_.bits(hash); }
  // The same of two words that follow each other.
  bool pair_matters(uint32_t first, uint32_t second) const { return pairs_seen_.matters(pair_hash(first, second)); }
  uint8_t pair_bits(uint32_t first, uint32_t second) const { return pairs_seen_.bits(pair_hash(first, second)); }
  // Null when the word is unknown.
  const Word* find(std::string_view word) const;
  bool knows(std::string_view word) const;
  // Bytes of the longest word that it knows.
  size_t longest() const { return longest_; }
  // Null when there is none.
  const std::string* glued(std::string_view body) const { return look_up(glued_, body); }
  const std::string* emoji(std::string_view emoji) const { return look_up(emoji_, emoji); }

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  template <typename T>
  using Table = std::unordered_map<std::string, T, Hash, std::equal_to<>>;

  static const std::string* look_up(const Table<std::string>& table, std::string_view key) {
    const auto found = table.find(key);
    return found == table.end() ? nullptr : &found->second;
  }
  // What is known of 32-bit hashes: a bit per slot that stays in the first-level cache, and behind it tag and bits.
  class Filter {
   public:
    Filter() : slots_((size_t{1} << kSlotBits) / 64), entries_(std::make_unique<Entry[]>(size_t{1} << kSlotBits)) {}
    void add(uint32_t hash, uint8_t bits) {
      slots_[slot(hash) / 64] |= uint64_t{1} << (slot(hash) % 64);
      Entry& entry = entries_[slot(hash)];
      entry.tag = entry.bits == 0 || entry.tag == tag(hash) ? tag(hash) : kAnyTag;
      entry.bits |= bits;
    }
    bool matters(uint32_t hash) const { return slots_[slot(hash) / 64] >> (slot(hash) % 64) & 1; }
    uint8_t bits(uint32_t hash) const {
      const Entry& entry = entries_[slot(hash)];
      return entry.tag == tag(hash) || entry.tag == kAnyTag ? entry.bits : 0;
    }

   private:
    struct Entry {
      uint16_t tag = 0;
      uint8_t bits = 0;
    };
    static constexpr int kSlotBits = 17;  // 16 KiB of bits
    static constexpr uint16_t kAnyTag = 0xFFFF;
    static uint32_t slot(uint32_t hash) { return hash >> (32 - kSlotBits); }
    static uint16_t tag(uint32_t hash) { return hash & 0x7FFF; }

    std::vector<uint64_t> slots_;
    std::unique_ptr<Entry[]> entries_;
  };

  static uint32_t pair_hash(uint32_t first, uint32_t second) { return (first ^ (second >> 16 | second << 16)) * 0x9E3779B1u; }

  Word& entry(std::string_view word, uint8_t bits);

  Filter words_seen_, pairs_seen_;
  Table<Word> words_;
  Table<std::string> glued_, emoji_;
  size_t longest_ = 0;
};

}  // namespace netra
