#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>

namespace netra {

// The name of a content, an act's object or an account: unique over platforms, and over instances for ids that only one
// of them gives out (`local:…`); other ids never carry a domain.
struct Entity {
  std::string platform, domain, id;

  static Entity of(std::string_view platform, std::string_view domain, std::string_view id);
  bool empty() const { return id.empty(); }
  auto operator<=>(const Entity&) const = default;
};

inline bool is_local(std::string_view id) { return id.starts_with("local:"); }

// The domain that belongs to the name of what has this id.
inline std::string_view domain_of(std::string_view domain, std::string_view id) { return is_local(id) ? domain : std::string_view(); }

// Where an entity stands on disk: the first 128 bits of SHA-256 over its length-prefixed parts. The first byte is the
// shard: the hash of the routing key mod 256. Part of the schema.
struct EntityKey {
  std::array<char, 16> bytes{};

  static EntityKey of(std::string_view platform, std::string_view domain, std::string_view id);
  static EntityKey of(const Entity& entity) { return of(entity.platform, entity.domain, entity.id); }
  // REQUIRES: 16 bytes.
  static EntityKey from_raw(std::string_view raw) {
    EntityKey key;
    std::memcpy(key.bytes.data(), raw.data(), key.bytes.size());
    return key;
  }
  std::string_view view() const { return {bytes.data(), bytes.size()}; }
  uint8_t shard() const { return static_cast<uint8_t>(bytes[0]); }
  // As on disk: bytewise.
  std::strong_ordering operator<=>(const EntityKey& other) const { return std::memcmp(bytes.data(), other.bytes.data(), bytes.size()) <=> 0; }
  bool operator==(const EntityKey& other) const = default;
};

}  // namespace netra

// A key is a hash already.
template <>
struct std::hash<netra::EntityKey> {
  size_t operator()(const netra::EntityKey& key) const noexcept {
    size_t value;
    std::memcpy(&value, key.bytes.data() + 8, sizeof value);
    return value;
  }
};
