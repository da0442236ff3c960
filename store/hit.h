#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "matcher/verdict.h"
#include "metrics/civil_time.h"
#include "store/fact.h"
#include "store/roster.h"

namespace netra {

namespace pb {
class Hit;
}

// First that applies. Stands on disk: do not renumber.
enum class HitStatus : uint8_t { kStanding = 0, kEdited = 1, kWithdrawn = 2, kDeleted = 3, kSuperseded = 4 };
std::string_view name_of(HitStatus status);

// A hit for people and counters: what a table, the demo or a metric needs. The whole is a protobuf that hit_json.h writes.
struct HitSummary {
  std::string id;  // 32 hex digits
  Act act = Act::kPost;
  std::string platform, object, target, actor_id, actor_handle;
  std::string person, category, agency, region;  // the member's
  std::string contest, contestant, name;         // name: as printed in the pack
  Side side = Side::kSupport;
  Grade grade = Grade::kInfo;
  HitStatus status = HitStatus::kStanding;
  bool by_account = false;         // the ground is a campaign account: no text, no spans
  std::string author, text;        // of the ground's content
  std::vector<Evidence> spans;     // into text
  std::vector<std::string> items, classes, exemptions;
  TimeUs act_time = kTimeUnknown;
};

// What hits are counted by.
struct HitKey {
  std::string contest, contestant;
  Act act = Act::kPost;
  Grade grade = Grade::kInfo;
  Category category = Category::kPns;  // the member's
  std::string region;                  // the member's regency or what contains it (`64.09`, `64`, `ID`); else `unknown`
  auto operator<=>(const HitKey&) const = default;
};
using HitCounts = std::map<HitKey, uint64_t>;
// The key of a stored hit. Counts are shown to everybody: a region is cut to its regency, and what is no code is not shown.
HitKey count_key(const pb::Hit& hit);

}  // namespace netra
