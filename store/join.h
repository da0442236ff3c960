#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "matcher/closing.h"
#include "matcher/pack.h"
#include "store/facts.pb.h"

namespace netra {

// The join (DESIGN section 3): hits are a pure function of facts, pack and horizon. No clock, no disk, no order.

struct JoinContext {
  const Pack* pack = nullptr;
  int horizon_days = 400;
};

// The hits that a member's own words make: one for each (contest, contestant, side) over all versions. None for others.
std::vector<pb::Hit> hits_of_content(const pb::ContentFacts& content, const JoinContext& context);

// The hits that one object makes on one target: a reaction, share or follow, or a reply or quote whose words take their
// object from it. A share whose own words make hits makes none on its target. `target` is null while the target is unknown.
std::vector<pb::Hit> hits_of_act(const pb::ContentFacts* target, const pb::ActFacts& act, const JoinContext& context);

// What the latest pack said of a version's text; null when it says nothing.
const pb::Reading* reading_of(const pb::Version& version);
// The versions that an act at `at` joins: those that it names, else the greatest in force. Empty where the named one is
// unknown and the create too: a create that says nothing is never kept, and may be what the act names.
std::vector<const pb::Version*> versions_joined(const pb::ContentFacts& target, const std::string& named, int64_t at);
// |day of the act − day of a sighting| <= horizon, for some sighting of the version.
bool within_horizon(const pb::Version& version, int64_t at, int horizon_days);
// The version that its platform orders last; null without versions.
const pb::Version* latest_version(const pb::ContentFacts& content);

}  // namespace netra
