#include "app/packs.h"

#include <fmt/format.h>

#include <filesystem>

#include "app/config.h"
#include "matcher/pack_loader.h"
#include "metrics/input_error.h"

namespace netra {

std::vector<std::string> rule_folders(const std::vector<std::string>& given) {
  for (const std::string& folder : given)
    if (!std::filesystem::is_directory(folder)) throw InputError(folder, 0, "there is no such folder of rules; check the path");
  return given.empty() ? shipped_rules() : given;
}

std::shared_ptr<const Pack> read_pack(const std::vector<std::string>& folders, const std::string& campaign_accounts) {
  std::vector<PackError> errors;
  auto pack = load_pack(rule_folders(folders), campaign_accounts, errors);
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
