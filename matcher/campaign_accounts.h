#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "metrics/civil_time.h"

namespace netra {

// A campaign account of the operator's file; part of the pack's identity.
struct CampaignAccount {
  std::string platform, account_id, handle, contest, contestant;
  TimeUs from = 0, to = 0;                 // [from, to); 0 is open
  int line = 0;                            // of the file, no part of the identity
};

// All of them, found by platform with id or handle at a cost that does not grow with their number.
// Thread safety: immutable once filled.
class CampaignAccounts {
 public:
  CampaignAccounts() = default;
  // Keeps the order.
  explicit CampaignAccounts(std::vector<CampaignAccount> accounts);

  std::vector<CampaignAccount>::const_iterator begin() const { return accounts_.begin(); }
  std::vector<CampaignAccount>::const_iterator end() const { return accounts_.end(); }
  size_t size() const { return accounts_.size(); }

  // Those that are this account at that time, in order: by id where both have one, else by handle (in any letters).
  std::vector<const CampaignAccount*> of(std::string_view platform, std::string_view account_id, std::string_view handle, TimeUs at) const;

 private:
  using Index = std::unordered_multimap<std::string, uint32_t>;  // platform, NUL, id or handle in small letters

  std::vector<CampaignAccount> accounts_;
  Index by_id_, by_handle_;
};

}  // namespace netra
