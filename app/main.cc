#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <clocale>

#include "app/command.h"
#include "app/process_memory.h"

namespace {

// Where a standard descriptor is closed, the next file to be opened would be written to as the output.
void open_standard_descriptors() {
  int fd;
  do fd = ::open("/dev/null", O_RDWR);
  while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd > STDERR_FILENO) ::close(fd);
}

}  // namespace

int main(int argc, char** argv) {
  open_standard_descriptors();
  ::umask(077);  // stores, rosters and logs are for their owner alone
  std::setlocale(LC_ALL, "C.UTF-8");
  netra::keep_freed_memory();
  const auto commands = netra::make_commands();
  return netra::run_command_line(argc, argv, commands, netra::command_groups());
}
