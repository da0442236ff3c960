#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace netra {

// A SHA-256 value: of a record, a value, a dump, a pack, a roster.
struct Sha256 {
  std::array<uint8_t, 32> bytes{};

  auto operator<=>(const Sha256&) const = default;

  // 64 lower-case hex digits.
  std::string hex() const;
  std::string_view view() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
  // The value whose raw 32 bytes are `raw`; all zero when `raw` has another length.
  static Sha256 from_raw(std::string_view raw);
};

Sha256 sha256(std::string_view bytes);

// Lower-case hex of any bytes.
std::string hex(std::string_view bytes);

// SHA-256 over bytes that come in pieces.
// Thread safety: none; one per thread.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  Sha256Stream(Sha256Stream&&) noexcept;
  Sha256Stream& operator=(Sha256Stream&&) noexcept;

  Sha256Stream& add(std::string_view bytes);
  // Adds the length as 8 bytes (big endian) and then the bytes, so that no two sequences of fields collide.
  Sha256Stream& add_field(std::string_view bytes);
  // The digest of all added so far; the stream starts anew.
  Sha256 finish();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const noexcept;
  };
  void flush();

  std::unique_ptr<evp_md_ctx_st, Free> context_;
  std::array<char, 256> pending_;  // short pieces wait here: a call of OpenSSL costs more than they do
  size_t pending_size_ = 0;
};

}  // namespace netra
