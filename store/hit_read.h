#pragma once

#include <map>
#include <string>

#include "store/facts.pb.h"
#include "store/hit.h"
#include "store/store.h"

namespace netra {

// Completes stored hits for a reader: account states, pack and roster by their numbers, run and program.
// Thread safety: const after construction. Borrows the store.
class HitReader {
 public:
  explicit HitReader(const Store& store);
  // Parses and completes; throws SystemError on a damaged value.
  pb::Hit complete(std::string_view stored) const;
  void complete(pb::Hit& hit) const;

 private:
  const StoreDb& db_;
  std::map<uint32_t, Sha256> packs_, rosters_;
  std::map<uint32_t, std::string> normalisers_;  // by the pack's number
  std::string run_, program_;
  bool any_account_gone_ = false;
};

HitStatus status_of(const pb::Hit& hit);

}  // namespace netra
