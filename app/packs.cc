#include "app/packs.h"

#include <fmt/format.h>

#include <filesystem>

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

void PackChoice::declare(Options& options) {
  options.list("--rules", rules_, fmt::format("Folder of rules{}, later ones add to or replace earlier files (default: the configuration's, or the shipped ones)", why_));
  options.text("--config", config_file_, "Configuration whose rules count where no --rules is given");
}

void PackChoice::declare_with_accounts(Options& options) {
  declare(options);
  options.text("--campaign-accounts", accounts_, "The operator's file of campaign accounts (default: the configuration's)");
}

const Config& PackChoice::config() const {
  if (!config_) config_ = config_file_.empty() ? Config{} : read_config(config_file_);
  return *config_;
}

std::vector<std::string> PackChoice::folders() const { return rule_folders(rules_.empty() ? config().rules : rules_); }

std::string PackChoice::accounts() const { return accounts_.empty() ? config().campaign_accounts : accounts_; }

std::shared_ptr<const Pack> PackChoice::pack() const { return read_pack(folders(), accounts()); }

std::shared_ptr<const Matcher> PackChoice::matcher() const { return read_matcher(folders(), accounts(), config().cache_folder()); }

}  // namespace netra
