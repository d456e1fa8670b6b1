// What an operator runs at the command line beside the server: config, menu, healthcheck.
#pragma once

#include <string>

namespace bot {

int show_config(const std::string& config_file);
int validate_config(const std::string& config_file);
int show_schema();
int show_menu();
// 0 when /readyz of the running server answers 200.
int healthcheck(const std::string& config_file);

}  // namespace bot
