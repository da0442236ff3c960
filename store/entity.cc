#include "store/entity.h"

#include "metrics/sha256.h"

namespace netra {

Entity Entity::of(std::string_view platform, std::string_view domain, std::string_view id) {
  return {std::string(platform), std::string(domain_of(domain, id)), std::string(id)};
}

EntityKey EntityKey::of(std::string_view platform, std::string_view domain, std::string_view id) {
  static thread_local Sha256Stream stream;
  return from_raw(stream.add_field(platform).add_field(domain).add_field(id).finish().view().substr(0, 16));
}

}  // namespace netra
