#include <fmt/format.h>

#include "app/command.h"
#include "app/commands.h"
#include "app/config.h"
#include "app/terminal.h"

namespace netra {
namespace {

class ConfigCheckCommand final : public Command {
 public:
  std::string name() const override { return "config check"; }
  std::string meaning() const override { return "Check a configuration file and name every mistake"; }
  std::string examples() const override {
    return "  netra config check /etc/netra/netra.yaml\n"
           "  netra config check new.yaml && systemctl restart netra\n";
  }
  void declare(Options& options) override { options.argument("FILE", file_, "Configuration file", true); }
  int run() override {
    read_config(file_);
    say("{}: no mistake found; `netra run --config {} --check` checks packs, roster and store too\n", file_, file_);
    return kDone;
  }

 private:
  std::string file_;
};

class ConfigShowCommand final : public Command {
 public:
  std::string name() const override { return "config show"; }
  std::string meaning() const override { return "Print the configuration in force, defaults included, secrets hidden"; }
  std::string examples() const override {
    return "  netra config show /etc/netra/netra.yaml\n"
           "  netra config show a.yaml | diff - <(netra config show b.yaml)\n";
  }
  void declare(Options& options) override { options.argument("FILE", file_, "Configuration file", true); }
  int run() override {
    write_out(config_yaml(read_config(file_), false));
    return kDone;
  }

 private:
  std::string file_;
};

class ConfigDefaultCommand final : public Command {
 public:
  std::string name() const override { return "config default"; }
  std::string meaning() const override { return "Print the default configuration, every key with its meaning"; }
  std::string examples() const override {
    return "  netra config default > netra.yaml\n"
           "  netra config default | less\n";
  }
  void declare(Options&) override {}
  int run() override {
    write_out(config_yaml(Config{}, true));
    return kDone;
  }
};

}  // namespace

std::unique_ptr<Command> make_config_check_command() { return std::make_unique<ConfigCheckCommand>(); }
std::unique_ptr<Command> make_config_show_command() { return std::make_unique<ConfigShowCommand>(); }
std::unique_ptr<Command> make_config_default_command() { return std::make_unique<ConfigDefaultCommand>(); }

}  // namespace netra
