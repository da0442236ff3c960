#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/command.h"
#include "app/config.h"
#include "matcher/matcher.h"

namespace netra {

// The folders of `--rules`, or the shipped ones when there are none. Throws InputError naming a folder that is not there.
std::vector<std::string> rule_folders(const std::vector<std::string>& given);

// Reads the packs of `--rules` (empty: the shipped ones) and compiles them. Throws InputError with every mistake of the
// packs, a line each.
std::shared_ptr<const Pack> read_pack(const std::vector<std::string>& folders, const std::string& campaign_accounts);
std::shared_ptr<const Matcher> read_matcher(const std::vector<std::string>& folders, const std::string& campaign_accounts,
                                            const std::string& cache);

// The packs that a command goes by: those of `--rules`, else of `--config`, else the shipped ones.
class PackChoice {
 public:
  explicit PackChoice(std::string why = "") : why_(std::move(why)) {}

  void declare(Options& options);
  // Also `--campaign-accounts`, else the configuration's.
  void declare_with_accounts(Options& options);

  // All throw InputError: the configuration's mistakes, the packs'.
  std::vector<std::string> folders() const;
  std::string accounts() const;
  std::shared_ptr<const Pack> pack() const;
  std::shared_ptr<const Matcher> matcher() const;

 private:
  const Config& config() const;

  const std::string why_;  // what the command needs packs for, where it judges nothing
  std::string config_file_, accounts_;
  std::vector<std::string> rules_;
  mutable std::optional<Config> config_;  // read once: it may be standard input
};

}  // namespace netra
