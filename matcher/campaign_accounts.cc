#include "matcher/campaign_accounts.h"

#include <algorithm>

namespace netra {
namespace {

std::string key_of(std::string_view platform, std::string_view name) {
  std::string key(platform);
  key += '\0';
  return key += name;
}

std::string folded(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

}  // namespace

CampaignAccounts::CampaignAccounts(std::vector<CampaignAccount> accounts) : accounts_(std::move(accounts)) {
  for (uint32_t i = 0; i < accounts_.size(); ++i) {
    const CampaignAccount& account = accounts_[i];
    if (!account.account_id.empty()) by_id_.emplace(key_of(account.platform, account.account_id), i);
    if (!account.handle.empty()) by_handle_.emplace(key_of(account.platform, folded(account.handle)), i);
  }
}

std::vector<const CampaignAccount*> CampaignAccounts::of(std::string_view platform, std::string_view account_id, std::string_view handle, TimeUs at) const {
  std::vector<const CampaignAccount*> found;
  if (accounts_.empty()) return found;
  const auto take = [&](const CampaignAccount& account) {
    if ((account.from == 0 || at >= account.from) && (account.to == 0 || at < account.to)) found.push_back(&account);
  };
  if (!account_id.empty()) {
    const auto [first, last] = by_id_.equal_range(key_of(platform, account_id));
    for (auto i = first; i != last; ++i) take(accounts_[i->second]);
  }
  if (!handle.empty()) {
    const auto [first, last] = by_handle_.equal_range(key_of(platform, folded(handle)));
    for (auto i = first; i != last; ++i)
      if (account_id.empty() || accounts_[i->second].account_id.empty()) take(accounts_[i->second]);
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace netra
