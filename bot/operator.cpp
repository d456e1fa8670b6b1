// The commands of the operator. Each prints what it found and what to do next.
#include "bot/operator.h"

#include <fmt/format.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "bot/app.h"
#include "bot/config.h"
#include "bot/config_text.h"
#include "bot/menu.h"
#include "bot/roster.h"
#include "bot/serve.h"
#include "storage/database.h"

namespace bot {
namespace {

// The status line's number of GET `path`, 0 when nobody answers within five seconds.
int status_of(const Endpoint& server, const std::string& path) {
  namespace asio = boost::asio;
  asio::io_context context;
  asio::ip::tcp::socket socket(context);
  boost::system::error_code error;
  const auto address = asio::ip::make_address(server.host, error);
  if (error) return 0;
  socket.connect({address, server.port}, error);
  if (error) return 0;
  const struct timeval patience {5, 0};
  ::setsockopt(socket.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  asio::write(socket, asio::buffer(fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", path, server.host)), error);
  char answer[12]{};
  asio::read(socket, asio::buffer(answer), error);
  return error ? 0 : std::atoi(std::string(answer + 9, 3).c_str());
}

}  // namespace

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

int import_members(const std::string& config_file, const std::string& csv_file, bool is_dry_run) {
  const Config config = read_config(config_file);
  std::ifstream file(csv_file, std::ios::binary);
  if (!file) return complain(kNotFound, "读不到 " + csv_file, "检查文件名和路径");
  const std::string csv((std::istreambuf_iterator<char>(file)), {});
  const Roster roster = read_roster(csv);
  for (const RosterProblem& problem : roster.problems) fmt::print(stderr, "第 {} 行：{}\n", problem.row, problem.what);
  if (!roster.problems.empty())
    return complain(kFailed, fmt::format("{} 处有问题，一行也没导入", roster.problems.size()), "改好这些行再导入一次；按手机号更新，不会重复");
  if (is_dry_run) {
    fmt::print("✓ {} 行都没问题（没有导入）\n", roster.entries.size());
    return kOk;
  }
  std::filesystem::create_directories(config.data_dir);
  storage::DatabaseOptions options;
  options.path = database_path(config);
  storage::Database database(std::move(options));
  const storage::DataKey key(config.data_key);
  std::vector<std::string> wecom_accounts;
  for (const AccountConfig& account : config.accounts)
    if (account.settings.platform == wechat_api::Platform::wecom) wecom_accounts.push_back(account.settings.name);
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  database.write_now([&](storage::Transaction& tx) { import_roster(tx, key, roster.entries, wecom_accounts, now); });
  fmt::print("✓ 导入 {} 人\n", roster.entries.size());
  return kOk;
}

int healthcheck(const std::string& config_file) {
  const Config config = read_config(config_file);
  const int status = status_of(config.metrics_listen, "/readyz");
  if (status == 200) return kOk;
  return complain(kFailed, status == 0 ? "服务没有应答" : fmt::format("服务还没准备好（{}）", status), "jinqiao check，或看服务的日志");
}

int check(const std::string& config_file) {
  int problems = 0;
  const auto line = [&](bool is_good, const std::string& what, const std::string& remedy) {
    fmt::print("{} {}\n", is_good ? "✓" : "✗", is_good ? what : what + "。怎么办：" + remedy);
    if (!is_good) ++problems;
  };
  const Config config = read_config(config_file);
  line(true, fmt::format("配置 {}：{} 个账号", config_file, config.accounts.size()), "");
  std::error_code error;
  const auto space = std::filesystem::space(config.data_dir, error);
  line(!error && space.available > (64u << 20), fmt::format("数据目录 {}{}", config.data_dir, error ? " 打不开" : ""),
       "建好目录，留出至少 64 MiB 空间，服务的用户要能写");
  const int status = status_of(config.metrics_listen, "/readyz");
  line(status == 200, status == 200 ? "服务在运行" : status == 0 ? "服务没有运行" : fmt::format("服务还没准备好（{}）", status),
       "systemctl start jinqiao，再看 journalctl -u jinqiao");
  for (const AccountConfig& account : config.accounts)
    line(true, fmt::format("账号 {}：回调地址 https://<域名>/wechat/{}", account.settings.name, account.settings.name), "");
  return problems == 0 ? kOk : kCheckFoundProblems;
}

}  // namespace bot
