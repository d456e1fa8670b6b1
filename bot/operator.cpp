// The commands of the operator. Each prints what it found and what to do next.
#include "bot/operator.h"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>

#include "bot/app.h"
#include "bot/config.h"
#include "bot/config_text.h"
#include "bot/loopback.h"
#include "bot/menu.h"
#include "bot/serve.h"

namespace bot {
int show_config(const std::string& config_file) {
  fmt::print("{}", show(read_config(config_file)));
  return kOk;
}

int validate_config(const std::string& config_file) {
  const Config config = read_config(config_file);
  fmt::print("✓ {}：{} 个账号\n", config_file, config.accounts.size());
  return kOk;
}

int show_schema() {
  fmt::print("{}", config_text({}));
  return kOk;
}

int show_menu() {
  const handlers::Registry registry(handlers::all_features());
  fmt::print("{}", menu_text(member_menu(registry)));
  return kOk;
}

int healthcheck(const std::string& config_file) {
  const Config config = read_config(config_file);
  const int status = ask_loopback(config.metrics_listen, config.metrics_listen.host, "/readyz").status;
  if (status == 200) return kOk;
  return complain(kFailed, status == 0 ? "服务没有应答" : fmt::format("服务还没准备好（{}）", status), "jinqiao check，或看服务的日志");
}

}  // namespace bot
