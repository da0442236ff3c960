#include "app/packs.h"

#include <fmt/format.h>

#include "app/config.h"
#include "matcher/pack_loader.h"
#include "metrics/input_error.h"

namespace netra {

std::shared_ptr<const Pack> read_pack(const std::vector<std::string>& folders, const std::string& campaign_accounts) {
  std::vector<PackError> errors;
  auto pack = load_pack(folders.empty() ? shipped_rules() : folders, campaign_accounts, errors);
  if (pack) return pack;
  std::string message;
  for (const PackError& error : errors)
    message += fmt::format("{}{}:{}: {}", message.empty() ? "" : "\n", error.file, error.line, error.message);
  throw InputError(message);
}

std::shared_ptr<const Matcher> read_matcher(const std::vector<std::string>& folders, const std::string& campaign_accounts,
                                            const std::string& cache) {
  return std::make_shared<const Matcher>(read_pack(folders, campaign_accounts), cache);
}

}  // namespace netra
