#include "app/commands.h"

namespace netra {

std::vector<CommandGroup> command_groups() {
  return {};
}

std::vector<std::unique_ptr<Command>> make_commands() {
  std::vector<std::unique_ptr<Command>> commands;
  commands.push_back(make_events_command());
  return commands;
}

}  // namespace netra
