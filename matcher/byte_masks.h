#pragma once

#include <bit>
#include <cstdint>
#include <string_view>
#include <vector>

namespace netra {

// One bit per byte of a text, for the questions that the normaliser asks of every byte, and the text in small letters.
// Reused from text to text.
// Thread safety: one per thread.
class ByteMasks {
 public:
  // What stands in the 64 bytes from some byte on, one bit each, the first lowest.
  struct Window {
    uint64_t word, upper, digit, repeat;  // repeat: a letter that stands there for the third time or more in a row
  };

  void read(std::string_view text);

  // From a word's first byte to its end, or 64 bytes of it; bits behind the word mean nothing.
  Window word_at(size_t at) const {
    const size_t block = at / 64, shift = at % 64;
    const Window &a = blocks_[block], &b = blocks_[block + 1];
    const Window is{a.word >> shift, a.upper >> shift, a.digit >> shift, a.repeat >> shift};
    if (static_cast<size_t>(std::countr_one(is.word)) + shift < 64) [[likely]]
      return is;
    const auto join = [shift](uint64_t low, uint64_t high) { return shift == 0 ? low : low | high << (64 - shift); };
    return {join(is.word, b.word), join(is.upper, b.upper), join(is.digit, b.digit), join(is.repeat, b.repeat)};
  }
  // Bytes of the word that begins at `at`, where it is small letters alone, none of them three times in a row; else 0, as
  // of a word of 64 bytes or more.
  size_t plain_word_at(size_t at) const {
    const size_t block = at / 64, shift = at % 64;
    uint64_t word = blocks_[block].word >> shift, special = special_[block] >> shift;
    if (static_cast<size_t>(std::countr_one(word)) + shift >= 64 && shift != 0) [[unlikely]] {
      word |= blocks_[block + 1].word << (64 - shift);
      special |= special_[block + 1] << (64 - shift);
    }
    const auto length = static_cast<size_t>(std::countr_one(word));
    return length < 64 && (special & ((uint64_t{1} << length) - 1)) == 0 ? length : 0;
  }
  // The text with capitals as small letters; 64 bytes can be read from any place in it.
  const char* folded() const { return folded_.data() + kBefore; }

 private:
  static constexpr size_t kBefore = 16;  // zeros, so that the first bytes have something before them

  std::vector<Window> blocks_;
  std::vector<uint64_t> special_;  // of each block: capitals, digits and repeats together
  std::vector<char> folded_;
};

}  // namespace netra
