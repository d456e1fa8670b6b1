// `jinqiao check`: what can be wrong with an installation, one line each, with the remedy.
#pragma once

#include <string>

namespace bot {

// `is_offline`: the platform is not asked. 0, or 9 when something was found.
int check(const std::string& config_file, bool is_offline);

// The address in an errmsg that refuses ours ("invalid ip 1.2.3.4, not in whitelist", "…, from ip: 1.2.3.4, …"), or nothing.
std::string address_in(const std::string& errmsg);

}  // namespace bot
