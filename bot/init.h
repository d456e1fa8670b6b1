// `jinqiao init`: four questions, then a configuration, its secrets and an empty database. Never overwrites anything.
#pragma once

#include <cstdint>
#include <string>

namespace bot {

struct InitOptions {
  std::string config_file;
  std::string organisation, channel, domain, app_id, secret_file;  // empty: asked, or with `is_yes` the default
  std::string original_id;
  std::string account = "main";  // its name, the end of the callback's address
  std::int64_t agent_id = 0;
  std::string listen, metrics_listen, api_base;  // empty: the defaults
  std::string user = "jinqiao";  // as root: who owns the files, when there is such a user
  bool is_yes = false;           // asks nothing
  bool is_dry_run = false;       // prints the configuration and writes nothing
};

int init(const InitOptions& options);

}  // namespace bot
