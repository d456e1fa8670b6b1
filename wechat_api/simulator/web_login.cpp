// See web_login.h.
#include "wechat_api/simulator/web_login.h"

#include <fmt/format.h>

#include "wechat_api/simulator/ability.h"
#include "wechat_api/simulator/platform_state.h"

namespace wechat_api::simulator {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

constexpr auto kCodeLife = 5min;
constexpr auto kTokenLife = 7200s, kTicketLife = 7200s;
constexpr auto kRefreshLife = std::chrono::days{30};

std::string fresh(PlatformState& world, std::string_view before) { return fmt::format("{}{}_{:016x}", before, world.next_id(), world.random()); }

json::object grant(PlatformState& world, const WebLoginBook::Grant& of, const std::string& refresher, Millis now) {
  const std::string token = fresh(world, "simweb");
  world.web_logins.tokens[token] = {of.account, of.external_id, of.scope, now + kTokenLife};
  return {{"access_token", token}, {"expires_in", kTokenLife.count()}, {"refresh_token", refresher}, {"openid", of.external_id}, {"scope", of.scope}};
}

const AccountSettings* entitled(PlatformState& world, const ApiCall& call, int& code) {
  const AccountSettings* account = world.account_of_app(call.parameter("appid"), wechat_api::Platform::official_account);
  code = call.parameter("appid").empty() ? 41002 : !account ? 40013 : !is_able(*account, Ability::web_login) ? 48001 : 0;
  return code == 0 ? account : nullptr;
}

const WebLoginBook::Grant* grant_shown(PlatformState& world, const ApiCall& call, int& code) {
  const auto found = world.web_logins.tokens.find(call.parameter("access_token"));
  code = call.parameter("access_token").empty()                     ? 41001
         : found == world.web_logins.tokens.end()                   ? 40001
         : found->second.expires_at <= call.now                     ? 42001
         : found->second.external_id != call.parameter("openid")    ? 40003
                                                                    : 0;
  return code == 0 ? &found->second : nullptr;
}

}  // namespace

std::string login_code(PlatformState& world, const AccountSettings& account, std::string_view external_id, std::string_view scope, Millis now) {
  const std::string code = fresh(world, "simcode");
  world.web_logins.codes[code] = {account.name, std::string(external_id), std::string(scope), now + kCodeLife, false};
  return code;
}

Reaction login_token(PlatformState& world, const ApiCall& call) {
  int code = 0;
  const AccountSettings* account = entitled(world, call, code);
  if (!account) return refuse(world, call, code);
  if (call.parameter("secret").empty()) return refuse(world, call, 41004);
  if (call.parameter("secret") != account->secret) return refuse(world, call, 40125);
  if (call.parameter("code").empty()) return refuse(world, call, 41008);
  if (call.parameter("grant_type") != "authorization_code") return refuse(world, call, 40002);
  const auto found = world.web_logins.codes.find(call.parameter("code"));
  if (found == world.web_logins.codes.end() || found->second.account != account->name) return refuse(world, call, 40029);
  if (found->second.is_used) return refuse(world, call, 40163);
  if (found->second.expires_at <= call.now) return refuse(world, call, 42003);
  found->second.is_used = true;
  const std::string refresher = fresh(world, "simrefresh");
  const WebLoginBook::Grant granted{account->name, found->second.external_id, found->second.scope, call.now + kRefreshLife};
  world.web_logins.refreshers[refresher] = granted;
  return given(grant(world, granted, refresher, call.now));
}

Reaction login_refresh(PlatformState& world, const ApiCall& call) {
  int code = 0;
  const AccountSettings* account = entitled(world, call, code);
  if (!account) return refuse(world, call, code);
  const auto found = world.web_logins.refreshers.find(call.parameter("refresh_token"));
  if (call.parameter("refresh_token").empty()) return refuse(world, call, 41003);
  if (found == world.web_logins.refreshers.end() || found->second.account != account->name) return refuse(world, call, 40030);
  if (found->second.expires_at <= call.now) return refuse(world, call, 42002);
  return given(grant(world, found->second, found->first, call.now));
}

Reaction login_check(PlatformState& world, const ApiCall& call) {
  int code = 0;
  return grant_shown(world, call, code) ? ok() : refuse(world, call, code);
}

Reaction login_person(PlatformState& world, const ApiCall& call) {
  int code = 0;
  const WebLoginBook::Grant* granted = grant_shown(world, call, code);
  if (!granted) return refuse(world, call, code);
  if (granted->scope != "snsapi_userinfo") return refuse(world, call, 48001);
  return given({{"openid", granted->external_id}, {"nickname", "微信用户"}, {"sex", 0}, {"province", ""}, {"city", ""}, {"country", ""},
                {"headimgurl", ""}, {"privilege", json::array{}}});
}

// Of the JS-SDK: the same while it lasts. WeCom has one of the enterprise and one of the application.
Reaction script_ticket(PlatformState& world, const ApiCall& call) {
  const std::string type(call.parameter("type"));
  const bool is_known = call.is_wecom() ? type.empty() || type == "agent_config" : type == "jsapi" || type == "wx_card";
  if (!is_known) return refuse(world, call, call.is_wecom() ? 91040 : 40097);
  WebLoginBook::Ticket& ticket = world.web_logins.tickets[call.account->name + " " + type];
  if (ticket.expires_at <= call.now) ticket = {fresh(world, "simticket"), call.now + kTicketLife};
  const auto left = std::chrono::duration_cast<std::chrono::seconds>(ticket.expires_at - call.now).count();
  return ok_with({{"ticket", ticket.value}, {"expires_in", left}});
}

Reaction callback_addresses(PlatformState&, const ApiCall&) { return ok_with({{"ip_list", json::array{"127.0.0.1"}}}); }
Reaction api_addresses(PlatformState&, const ApiCall&) { return ok_with({{"ip_list", json::array{"127.0.0.1"}}}); }

}  // namespace wechat_api::simulator
