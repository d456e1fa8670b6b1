// What an operator runs at the command line beside the server: config, member, menu, healthcheck.
#pragma once

#include <string>

namespace bot {

int show_config(const std::string& config_file);
int validate_config(const std::string& config_file);
int show_schema();
int show_menu();
int import_members(const std::string& config_file, const std::string& csv_file, bool is_dry_run);
// A person by name and the last four digits of the phone. With the server stopped, as every writing command.
int unbind_member(const std::string& config_file, const std::string& name, const std::string& phone_last4);
int remove_member(const std::string& config_file, const std::string& name, const std::string& phone_last4);
// 0 when /readyz of the running server answers 200.
int healthcheck(const std::string& config_file);

}  // namespace bot
