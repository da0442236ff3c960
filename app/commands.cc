#include "app/commands.h"

namespace netra {

std::vector<CommandGroup> command_groups() {
  return {
      {"rules", "Rule packs"},
      {"roster", "The list of known accounts"},
      {"hits", "What was found"},
      {"dead-letters", "Records that could not be used"},
      {"store", "The state on disk"},
      {"config", "Configuration"},
  };
}

std::vector<std::unique_ptr<Command>> make_commands() {
  std::vector<std::unique_ptr<Command>> commands;
  for (const auto make :
       {make_demo_command, make_run_command, make_replay_command, make_events_command, make_explain_command, make_eval_command, make_rules_check_command, make_rules_test_command,
        make_rules_list_command, make_rules_stats_command, make_rules_backtest_command, make_roster_check_command, make_roster_import_command, make_roster_stats_command,
        make_hits_list_command, make_hits_show_command, make_hits_export_command, make_hits_erase_command,
        make_dead_letters_list_command, make_dead_letters_show_command, make_dead_letters_replay_command,
        make_dead_letters_purge_command, make_store_backup_command, make_store_restore_command, make_store_verify_command, make_config_check_command, make_config_show_command, make_config_default_command})
    commands.push_back(make());
  return commands;
}

}  // namespace netra
