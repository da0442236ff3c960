#pragma once

#include <string>
#include <vector>

#include "matcher/pack.h"
#include "store/roster_csv.h"

namespace netra {

// What is allowed in an operator's file, but most likely means nobody: a platform that no built-in format gives (a mapping
// file of the operator's may), a region that no pack knows. What comes back is worded for a warning; empty: no doubt.

std::string platform_doubt(const std::string& platform);
// Of one row of a roster.
std::vector<std::string> roster_doubts(const RosterRow& row, const Pack& pack);
// Of the pack's campaign accounts, which were read from `path`: `file:line: warning: …`.
std::vector<std::string> account_doubts(const Pack& pack, const std::string& path);

}  // namespace netra
