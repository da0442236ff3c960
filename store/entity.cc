#include "store/entity.h"

#include <cstring>

#include "metrics/sha256.h"

namespace netra {

Entity Entity::of(std::string_view platform, std::string_view domain, std::string_view id) {
  return {std::string(platform), id.starts_with("local:") ? std::string(domain) : std::string(), std::string(id)};
}

EntityKey EntityKey::of(const Entity& entity) {
  static thread_local Sha256Stream stream;
  const Sha256 digest = stream.add_field(entity.platform).add_field(entity.domain).add_field(entity.id).finish();
  EntityKey key;
  std::memcpy(key.bytes.data(), digest.bytes.data(), key.bytes.size());
  return key;
}

}  // namespace netra
