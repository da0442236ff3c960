#pragma once

#include <string>
#include <vector>

#include "store/facts.pb.h"
#include "store/hit.h"
#include "store/join.h"
#include "store/store_db.h"

namespace netra {

// What settling did to the hits.
struct HitChanges {
  HitCounts made;
  std::vector<pb::Hit> fresh;  // the new ones, when asked for
};

// Brings the hits of one key after the other up to date and notes the changes.
// Thread safety: none. Borrows everything.
class HitSettling {
 public:
  HitSettling(const StoreDb& db, const JoinContext& context, uint32_t pack_sequence, bool want_hits, WriteSet& changes, HitChanges& hits)
      : db_(db), context_(context), pack_sequence_(pack_sequence), want_hits_(want_hits), changes_(changes), hits_(hits) {}

  // The hits of the content's own words; its hit ids follow. True when the list of ids changed.
  bool content(pb::ContentFacts& content);
  // The same for one act on one target (null: unknown).
  bool act(const pb::ContentFacts* target, pb::ActFacts& act);

 private:
  bool settle(std::vector<pb::Hit> made, google::protobuf::RepeatedPtrField<std::string>& ids);
  // True when the hit stays, as superseded.
  bool keep_superseded(const std::string& id);

  const StoreDb& db_;
  const JoinContext& context_;
  const uint32_t pack_sequence_;
  const bool want_hits_;
  WriteSet& changes_;
  HitChanges& hits_;
};

}  // namespace netra
