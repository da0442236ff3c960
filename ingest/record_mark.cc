#include "ingest/record_mark.h"

#include <string>

#include "metrics/sha256.h"

namespace netra {
namespace {

constexpr size_t kBytesHashed = 1024;  // no limit of records can be lower

}  // namespace

uint64_t record_hash(std::string_view bytes, bool null_value, TimeUs t_record) {
  std::string seen = std::to_string(t_record) + (null_value ? ":null:" : ":");
  seen += bytes.substr(0, kBytesHashed);
  const Sha256 digest = sha256(seen);
  uint64_t hash = 0;
  for (size_t i = 0; i < sizeof hash; ++i) hash = hash << 8 | digest.bytes[i];
  return hash ? hash : 1;
}

}  // namespace netra
