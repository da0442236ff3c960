#pragma once

#include <array>
#include <compare>
#include <cstdint>
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

// Where an entity stands on disk: the first 128 bits of SHA-256 over its length-prefixed parts. The first byte is the
// shard: the hash of the routing key mod 256. Part of the schema.
struct EntityKey {
  std::array<char, 16> bytes{};

  static EntityKey of(const Entity& entity);
  std::string_view view() const { return {bytes.data(), bytes.size()}; }
  uint8_t shard() const { return static_cast<uint8_t>(bytes[0]); }
  auto operator<=>(const EntityKey&) const = default;
};

}  // namespace netra
