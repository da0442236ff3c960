#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/command.h"

namespace netra {

// Every command with its options, arguments and examples as one JSON object: what man pages and shell completions are
// made from (deploy/man, deploy/completion), so that neither is written by hand.
std::string describe_commands(const std::vector<std::unique_ptr<Command>>& commands, const std::vector<CommandGroup>& groups);

}  // namespace netra
