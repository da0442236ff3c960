#include "matcher/byte_masks.h"

#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace netra {
namespace {

struct Masks16 {
  uint32_t word, upper, digit, repeat;
};

// Sixteen bytes of `in` in small letters to `out`, and what they are. The two bytes before `out` are the ones before;
// `last` holds them too, since a load of them would wait for the store before it.
#if defined(__SSE2__)
using Last = __m128i;
Masks16 read_16(const char* in, char* out, Last& last) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(in));
  const auto between = [](__m128i c, char low, char high) {
    return _mm_and_si128(_mm_cmpgt_epi8(c, _mm_set1_epi8(static_cast<char>(low - 1))), _mm_cmpgt_epi8(_mm_set1_epi8(static_cast<char>(high + 1)), c));
  };
  const __m128i upper = between(bytes, 'A', 'Z');
  const __m128i folded = _mm_or_si128(bytes, _mm_and_si128(upper, _mm_set1_epi8(0x20)));
  const __m128i letter = between(folded, 'a', 'z'), digit = between(bytes, '0', '9');
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out), folded);
  const __m128i before = _mm_or_si128(_mm_slli_si128(folded, 1), _mm_srli_si128(last, 15));
  const __m128i before_that = _mm_or_si128(_mm_slli_si128(folded, 2), _mm_srli_si128(last, 14));
  last = folded;
  const __m128i repeat = _mm_and_si128(letter, _mm_and_si128(_mm_cmpeq_epi8(folded, before), _mm_cmpeq_epi8(folded, before_that)));
  const auto bits = [](__m128i mask) { return static_cast<uint32_t>(_mm_movemask_epi8(mask)); };
  return {bits(_mm_or_si128(letter, digit)), bits(upper), bits(digit), bits(repeat)};
}
#else
struct Last {};
Masks16 read_16(const char* in, char* out, Last&) {
  Masks16 masks{};
  for (int i = 0; i < 16; ++i) {
    const char c = in[i];
    const bool upper = c >= 'A' && c <= 'Z', digit = c >= '0' && c <= '9';
    out[i] = upper ? static_cast<char>(c + 32) : c;
    const bool letter = out[i] >= 'a' && out[i] <= 'z';
    const uint32_t bit = uint32_t{1} << i;
    if (letter || digit) masks.word |= bit;
    if (upper) masks.upper |= bit;
    if (digit) masks.digit |= bit;
    if (letter && out[i] == out[i - 1] && out[i] == out[i - 2]) masks.repeat |= bit;
  }
  return masks;
}
#endif

void put(ByteMasks::Window& block, size_t shift, const Masks16& masks) {
  block.word |= static_cast<uint64_t>(masks.word) << shift;
  block.upper |= static_cast<uint64_t>(masks.upper) << shift;
  block.digit |= static_cast<uint64_t>(masks.digit) << shift;
  block.repeat |= static_cast<uint64_t>(masks.repeat) << shift;
}

}  // namespace

void ByteMasks::read(std::string_view text) {
  const size_t blocks = text.size() / 64 + 2;
  blocks_.assign(blocks, Window{});
  if (folded_.size() < kBefore + text.size() + 96) folded_.resize(kBefore + text.size() * 2 + 96);
  char* const out = folded_.data() + kBefore;
  size_t i = 0;
  Last last{};  // zeros, as before the first byte
  for (; i + 16 <= text.size(); i += 16) put(blocks_[i / 64], i % 64, read_16(text.data() + i, out + i, last));
  if (i < text.size()) {
    char tail[16] = {};
    std::memcpy(tail, text.data() + i, text.size() - i);
    put(blocks_[i / 64], i % 64, read_16(tail, out + i, last));
  }
  special_.resize(blocks);
  for (size_t block = 0; block < blocks; ++block) special_[block] = blocks_[block].upper | blocks_[block].digit | blocks_[block].repeat;
}

}  // namespace netra
