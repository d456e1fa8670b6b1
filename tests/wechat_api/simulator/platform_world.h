// A simulated platform with one account of each kind and a few people, as the tests of its rules ask it.
#pragma once

#include <boost/json/parse.hpp>
#include <string>

#include "wechat_api/simulator/platform.h"
#include "wechat_api/simulator/platform_state.h"

namespace wechat_api::simulator {

// Saturday 2026-11-21 18:00 in Beijing.
inline constexpr Millis kEvening{std::chrono::milliseconds{1'795'255'200'000}};

struct PlatformWorld {
  explicit PlatformWorld(AccountType type = AccountType::certified_service) : platform({official(type), wecom()}, ledger, 7) {
    platform.add_person("oa", "周林", "o-zhou");
    platform.add_person("oa", "陈红", "o-chen");
    platform.add_person("oa", "外人", "o-wai").follows = false;
    platform.add_person("corp", "吴敏", "WuMin");
    platform.add_person("corp", "郑刚", "ZhengGang");
    platform.add_person("corp", "外人", "waibu").follows = false;
  }
  static AccountSettings official(AccountType type) {
    AccountSettings account;
    account.name = "oa";
    account.type = type;
    account.app_id = "wx1";
    account.original_id = "gh_1";
    account.secret = "s";
    return account;
  }
  static AccountSettings wecom() {
    AccountSettings account = official(AccountType::certified_service);
    account.platform = wechat_api::Platform::wecom;
    account.name = "corp";
    account.app_id = "ww1";
    account.agent_id = 7;
    return account;
  }

  Person& person(const std::string& name, const std::string& account = "oa") { return *platform.person(account, name); }
  boost::json::object ask(const std::string& method, const std::string& target, const std::string& body = "") {
    return boost::json::parse(platform.serve(method, target, body, now).body).as_object();
  }
  // With the token of the account; `path` may have a query.
  std::string with_token(const std::string& path, const std::string& account) {
    const std::string token = account == "oa" ? official_token() : wecom_token();
    return path + (path.find('?') == std::string::npos ? "?" : "&") + "access_token=" + token;
  }
  boost::json::object post(const std::string& path, const std::string& body) { return ask("POST", with_token(path, "oa"), body); }
  boost::json::object get(const std::string& path) { return ask("GET", with_token(path, "oa")); }
  boost::json::object wecom_post(const std::string& path, const std::string& body) { return ask("POST", with_token(path, "corp"), body); }
  boost::json::object wecom_get(const std::string& path) { return ask("GET", with_token(path, "corp")); }
  static int code(const boost::json::object& answer) { return answer.contains("errcode") ? static_cast<int>(answer.at("errcode").as_int64()) : 0; }
  static std::string text(const boost::json::object& answer, std::string_view name) { return text_in(answer, name); }

  std::string official_token() {
    const auto answer = ask("POST", "/cgi-bin/stable_token", R"({"grant_type":"client_credential","appid":"wx1","secret":"s"})");
    return text_in(answer, "access_token");
  }
  std::string wecom_token() { return text_in(ask("GET", "/cgi-bin/gettoken?corpid=ww1&corpsecret=s"), "access_token"); }
  std::vector<std::string> seen(const std::string& name, const std::string& account = "oa") const {
    std::vector<std::string> texts;
    for (const Sight& sight : ledger.seen_by(account, name, 0)) texts.push_back(sight.text);
    return texts;
  }

  Ledger ledger;
  Platform platform;
  Millis now = kEvening;
};

}  // namespace wechat_api::simulator
