#pragma once

#include <algorithm>
#include <cstring>
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
  // Its parts are strings, views or literals; of literals the size is known when it is compiled.
  template <typename... Parts>
  std::string_view concat(const Parts&... parts) {
    const size_t size = (size_of(parts) + ...);
    char* const out = take(size);
    char* at = out;
    ((std::memcpy(at, data_of(parts), size_of(parts)), at += size_of(parts)), ...);
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

  template <size_t kSize>
  static constexpr size_t size_of(const char (&)[kSize]) { return kSize - 1; }
  static size_t size_of(std::string_view text) { return text.size(); }
  template <size_t kSize>
  static const char* data_of(const char (&text)[kSize]) { return text; }
  static const char* data_of(std::string_view text) { return text.data() ? text.data() : ""; }

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
