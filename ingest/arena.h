#pragma once

#include <algorithm>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <vector>

namespace netra {

// Memory for the strings that a parser makes (unescaped text, built ids): handed out by bumping a pointer, given back
// all at once. After the first few records it allocates nothing.
// Thread safety: none; one per parser. Views live until clear().
class Arena {
 public:
  // `size` writable bytes. What is not needed may be handed back by give_back() right after.
  char* take(size_t size) {
    if (size > left_) grow(size);
    char* out = next_;
    next_ += size;
    left_ -= size;
    return out;
  }
  // Returns the last `size` bytes of the latest take().
  void give_back(size_t size) {
    next_ -= size;
    left_ += size;
  }
  std::string_view concat(std::initializer_list<std::string_view> parts) {
    size_t size = 0;
    for (const std::string_view part : parts) size += part.size();
    char* const out = take(size);
    char* at = out;
    for (const std::string_view part : parts) {
      if (!part.empty()) std::memcpy(at, part.data(), part.size());
      at += part.size();
    }
    return {out, size};
  }
  // Everything handed out is gone. Keeps the first block; those that a huge record needed are freed.
  void clear() {
    if (blocks_.empty()) return;
    if (blocks_.size() > 1) blocks_.erase(blocks_.begin() + 1, blocks_.end());
    next_ = blocks_.front().get();
    left_ = kBlock;
  }

 private:
  static constexpr size_t kBlock = size_t{64} << 10;
  static constexpr size_t kPadding = 64;  // never handed out: a document may end where its block does

  void grow(size_t size) {
    const size_t block = blocks_.empty() && size <= kBlock ? kBlock : std::max(kBlock, size);
    if (blocks_.empty() && block != kBlock) blocks_.push_back(std::make_unique_for_overwrite<char[]>(kBlock + kPadding));
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(block + kPadding));
    next_ = blocks_.back().get();
    left_ = block;
  }

  std::vector<std::unique_ptr<char[]>> blocks_;  // the first one always has kBlock bytes
  char* next_ = nullptr;
  size_t left_ = 0;
};

}  // namespace netra
