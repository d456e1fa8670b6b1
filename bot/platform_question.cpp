// One io_context for one call.
#include "bot/platform_question.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <exception>
#include <filesystem>

#include "bot/app.h"
#include "storage/access_token.h"
#include "storage/database.h"
#include "wechat_api/https_client.h"

namespace bot {
namespace {

std::chrono::sys_seconds machine_now() { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }

boost::asio::awaitable<std::optional<wechat_api::Token>> give(std::optional<wechat_api::Token> token) { co_return token; }
boost::asio::awaitable<bool> take(wechat_api::Token) { co_return true; }

std::optional<wechat_api::Token> kept_token(const Config& config, const std::string& account) {
  if (!std::filesystem::exists(database_path(config))) return std::nullopt;
  const storage::DataKey key(config.data_key);
  std::optional<storage::AccessToken> kept;
  try {
    storage::read_beside(database_path(config), [&](const storage::Snapshot& db) { kept = storage::access_token_of(db, key, account); });
  } catch (const std::exception&) {
    return std::nullopt;  // another key, a damaged file: `check` has a line for each, and a new token serves as well
  }
  if (!kept || kept->expires_at <= machine_now()) return std::nullopt;
  return wechat_api::Token{kept->value, kept->expires_at, kept->epoch};
}

}  // namespace

wechat_api::Answer ask_platform(const Config& config, const AccountConfig& account, wechat_api::Call call) {
  boost::asio::io_context context;
  wechat_api::HttpsClient client(context.get_executor(), account.api_base);
  wechat_api::TokenShelf shelf{[token = kept_token(config, account.settings.name)] { return give(token); },
                               [](wechat_api::Token token) { return take(std::move(token)); }};
  const auto channel = wechat_api::make_channel(account.settings, client, std::move(shelf), machine_now);
  wechat_api::Answer answer;
  std::exception_ptr failure;
  auto asking = channel->ask(std::move(call));
  boost::asio::co_spawn(context, std::move(asking), [&](std::exception_ptr failed, wechat_api::Answer given) {
    failure = failed;
    answer = std::move(given);
    context.stop();
  });
  context.run();
  if (failure) std::rethrow_exception(failure);
  return answer;
}

wechat_api::Call menu_question(const AccountConfig& account) {
  const bool is_wecom = account.settings.platform == wechat_api::Platform::wecom;
  const std::string api = is_wecom ? "/cgi-bin/menu/get?agentid=" + std::to_string(account.settings.agent_id) : "/cgi-bin/menu/get";
  return {api, {}, "GET"};
}

}  // namespace bot
