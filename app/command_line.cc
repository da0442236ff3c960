#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <exception>
#include <new>

#include "app/command.h"
#include "app/describe.h"
#include "app/program.h"
#include "app/terminal.h"
#include "metrics/input_error.h"
#include "metrics/nearest.h"
#include "metrics/utf8.h"
#include "store/store.h"

namespace netra {
namespace {

class CliOptions final : public Options {
 public:
  explicit CliOptions(CLI::App& app) : app_(app) {}

  void flag(const std::string& name, bool& value, const std::string& meaning) override { app_.add_flag(name, value, meaning); }
  void text(const std::string& name, std::string& value, const std::string& meaning) override {
    app_.add_option(name, value, meaning)->type_name(type_of(name))->capture_default_str();
  }
  void need(const std::string& name, std::string& value, const std::string& meaning) override {
    app_.add_option(name, value, meaning)->type_name(type_of(name))->required();
  }
  void number(const std::string& name, uint64_t& value, uint64_t most, const std::string& meaning) override {
    app_.add_option(name, value, meaning)->type_name("N")->check(CLI::Range(int64_t{0}, static_cast<int64_t>(most)).description(""));
  }
  void choice(const std::string& name, std::string& value, const std::vector<std::string>& allowed,
              const std::string& meaning) override {
    app_.add_option(name, value, meaning)->type_name("")->check(CLI::IsMember(allowed))->capture_default_str();
  }
  void list(const std::string& name, std::vector<std::string>& values, const std::string& meaning) override {
    app_.add_option(name, values, meaning)->type_name(type_of(name))->expected(1)->take_all()->allow_extra_args(false);
  }
  void argument(const std::string& name, std::string& value, const std::string& meaning, bool required) override {
    app_.add_option(name, value, meaning)->type_name("")->required(required);
  }
  void arguments(const std::string& name, std::vector<std::string>& values, const std::string& meaning, bool required) override {
    app_.add_option(name, values, meaning)->type_name("")->required(required);
  }

 private:
  // `--store` is followed by STORE in the help.
  static std::string type_of(const std::string& name) {
    std::string type = name.substr(name.rfind('-') + 1);
    for (char& c : type) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    return type;
  }

  CLI::App& app_;
};

std::string examples_of(const Command& command) { return "Examples:\n" + command.examples(); }

int say_usage(const std::string& message) {
  say("netra: {}\n", message);
  return kUsage;
}

// A message may quote the name of a file or what is in it.
int say_failure(std::string_view message, int exit_code) {
  std::string lines;
  for (size_t from = 0; from <= message.size();) {
    const size_t to = std::min(message.find('\n', from), message.size());
    lines += printable(message.substr(from, to - from)) + '\n';
    from = to + 1;
  }
  say("netra: {}", lines);
  return exit_code;
}

// Whatever a command throws becomes its exit code and one message.
template <typename Run>
int run_guarded(Run run) {
  try {
    check_crash_plan();
    return run();
  } catch (const InputError& error) {
    return say_failure(error.what(), kUsage);
  } catch (const SystemError& error) {
    return say_failure(error.what(), kFailed);
  } catch (const std::bad_alloc&) {
    return say_failure("out of memory; lower limits.memory, or give it more", kFailed);
  } catch (const std::exception& error) {  // std::filesystem, fmt, libraries
    return say_failure(error.what(), kFailed);
  }
}

// What may stand behind that: behind nothing `hits`, `run` …, behind `hits ` `list`, `show` …
std::vector<std::string> words_behind(const std::string& before, const std::vector<std::unique_ptr<Command>>& commands) {
  std::vector<std::string> words;
  for (const auto& command : commands)
    if (const std::string name = command->name(); name.starts_with(before)) words.push_back(name.substr(before.size(), name.find(' ', before.size()) - before.size()));
  return words;
}

CLI::App* add_command(CLI::App& root, Command& command) {
  const std::string name = command.name();
  const size_t space = name.find(' ');
  CLI::App* parent = space == std::string::npos ? &root : root.get_subcommand(name.substr(0, space));
  CLI::App* app = parent->add_subcommand(name.substr(space == std::string::npos ? 0 : space + 1), command.meaning());
  app->footer(examples_of(command));
  CliOptions options(*app);
  command.declare(options);
  return app;
}

}  // namespace

int run_command_line(int argc, char** argv, const std::vector<std::unique_ptr<Command>>& commands,
                     const std::vector<CommandGroup>& groups) {
  if (argc == 2 && std::string_view(argv[1]) == "--describe") {  // for the tools that make pages of it, so not in the help
    return run_guarded([&] {
      write_out(describe_commands(commands, groups));
      return kDone;
    });
  }
  for (int i = 1; i < argc; ++i)
    if (!is_utf8(argv[i])) return say_usage(fmt::format("argument {} is no UTF-8; what is given here is kept and printed as text", i));
  CLI::App root("Netra finds acts of known civil-servant accounts that support or attack a candidate or party.", "netra");
  root.set_version_flag("--version", std::string(kProgramVersion));
  root.require_subcommand(1);
  root.footer("`netra COMMAND --help` says more, with two examples.");
  for (const CommandGroup& group : groups) root.add_subcommand(group.name, group.meaning)->require_subcommand(1);
  std::vector<CLI::App*> apps;
  for (const auto& command : commands) apps.push_back(add_command(root, *command));
  const std::string first = argc > 1 ? argv[1] : "";
  if (!first.empty() && first[0] != '-' && root.get_subcommands([&](CLI::App* app) { return app->check_name(first); }).empty())
    return say_usage(fmt::format("there is no command '{}'{}; see `netra --help`", first, did_you_mean(first, words_behind("", commands))));
  try {
    root.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return root.exit(help);
  } catch (const CLI::ParseError& error) {
    if (argc > 2 && argv[2][0] != '-')
      for (const CommandGroup& group : groups)
        if (group.name == first && root.get_subcommand(first)->get_subcommands().empty())
          return say_usage(fmt::format("there is no command '{} {}'{}; see `netra {} --help`", first, argv[2], did_you_mean(argv[2], words_behind(first + " ", commands)), first));
    return say_usage(fmt::format("{}; see `netra --help` or `netra COMMAND --help`", error.what()));
  }
  for (size_t i = 0; i < apps.size(); ++i)
    if (apps[i]->parsed()) return run_guarded([&] { return commands[i]->run(); });
  return say_usage("no command is given; see `netra --help`");
}

}  // namespace netra
