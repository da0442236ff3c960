#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace netra {

// Exit codes that scripts rely on.
enum ExitCode : int { kDone = 0, kNotSo = 1, kUsage = 2, kFailed = 3, kInterrupted = 130 };

// What a command asks of its command line. The values are filled before Command::run().
class Options {
 public:
  virtual ~Options() = default;
  // `name` as on the command line: `--store`, `-o,--output`.
  virtual void flag(const std::string& name, bool& value, const std::string& meaning) = 0;
  virtual void text(const std::string& name, std::string& value, const std::string& meaning) = 0;
  virtual void need(const std::string& name, std::string& value, const std::string& meaning) = 0;
  // A whole number from 0 to `most`.
  virtual void number(const std::string& name, uint64_t& value, uint64_t most, const std::string& meaning) = 0;
  virtual void choice(const std::string& name, std::string& value, const std::vector<std::string>& allowed,
                      const std::string& meaning) = 0;
  // May be given several times.
  virtual void list(const std::string& name, std::vector<std::string>& values, const std::string& meaning) = 0;
  // What stands without a name, in order. `required` or not.
  virtual void argument(const std::string& name, std::string& value, const std::string& meaning, bool required) = 0;
  virtual void arguments(const std::string& name, std::vector<std::string>& values, const std::string& meaning, bool required) = 0;
};

// One command of `netra`. Made for every start of the program; only the chosen one runs.
class Command {
 public:
  virtual ~Command() = default;
  // `events`, or with its group: `hits list`.
  virtual std::string name() const = 0;
  virtual std::string meaning() const = 0;
  // Two command lines, one a line.
  virtual std::string examples() const = 0;
  virtual void declare(Options& options) = 0;
  // Returns the exit code. Throws InputError (exit 2) and SystemError (exit 3).
  virtual int run() = 0;
};

// What stands on a group's help page: `hits`, `roster` and so on.
struct CommandGroup {
  std::string name, meaning;
};

std::vector<CommandGroup> command_groups();
std::vector<std::unique_ptr<Command>> make_commands();

// Reads the command line, runs the command it names and returns the exit code; every error is said on standard error.
int run_command_line(int argc, char** argv, const std::vector<std::unique_ptr<Command>>& commands,
                     const std::vector<CommandGroup>& groups);

}  // namespace netra
