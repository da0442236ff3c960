#include <sys/stat.h>

#include <clocale>

#include "app/command.h"
#include "app/process_memory.h"

int main(int argc, char** argv) {
  ::umask(077);  // stores, rosters and logs are for their owner alone
  std::setlocale(LC_ALL, "C.UTF-8");
  netra::keep_freed_memory();
  const auto commands = netra::make_commands();
  return netra::run_command_line(argc, argv, commands, netra::command_groups());
}
