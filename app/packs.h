#pragma once

#include <memory>
#include <string>
#include <vector>

#include "matcher/matcher.h"

namespace netra {

// The folders of `--rules`, or the shipped ones when there are none. Throws InputError naming a folder that is not there.
std::vector<std::string> rule_folders(const std::vector<std::string>& given);

// Reads the packs of `--rules` (empty: the shipped ones) and compiles them. Throws InputError with every mistake of the
// packs, a line each.
std::shared_ptr<const Pack> read_pack(const std::vector<std::string>& folders, const std::string& campaign_accounts);
std::shared_ptr<const Matcher> read_matcher(const std::vector<std::string>& folders, const std::string& campaign_accounts,
                                            const std::string& cache);

}  // namespace netra
