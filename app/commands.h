#pragma once

#include <memory>

#include "app/command.h"

namespace netra {

// One function per command, each in the file of its name.
std::unique_ptr<Command> make_demo_command();
std::unique_ptr<Command> make_run_command();
std::unique_ptr<Command> make_replay_command();
std::unique_ptr<Command> make_events_command();
std::unique_ptr<Command> make_explain_command();
std::unique_ptr<Command> make_eval_command();
std::unique_ptr<Command> make_rules_check_command();
std::unique_ptr<Command> make_rules_test_command();
std::unique_ptr<Command> make_rules_list_command();
std::unique_ptr<Command> make_rules_stats_command();
std::unique_ptr<Command> make_rules_backtest_command();
std::unique_ptr<Command> make_roster_check_command();
std::unique_ptr<Command> make_roster_import_command();
std::unique_ptr<Command> make_roster_stats_command();
std::unique_ptr<Command> make_hits_list_command();
std::unique_ptr<Command> make_hits_show_command();
std::unique_ptr<Command> make_hits_export_command();
std::unique_ptr<Command> make_hits_erase_command();
std::unique_ptr<Command> make_dead_letters_list_command();
std::unique_ptr<Command> make_dead_letters_show_command();
std::unique_ptr<Command> make_dead_letters_replay_command();
std::unique_ptr<Command> make_dead_letters_purge_command();
std::unique_ptr<Command> make_store_backup_command();
std::unique_ptr<Command> make_store_restore_command();
std::unique_ptr<Command> make_store_verify_command();
std::unique_ptr<Command> make_config_check_command();
std::unique_ptr<Command> make_config_show_command();
std::unique_ptr<Command> make_config_default_command();

}  // namespace netra
