#pragma once

#include <memory>

#include "app/command.h"

namespace netra {

// One function per command, each in the file of its name.
std::unique_ptr<Command> make_events_command();

}  // namespace netra
