// See token.h.
#include "wechat_api/simulator/token.h"

#include <fmt/format.h>

#include <algorithm>

#include "wechat_api/simulator/platform_state.h"

namespace wechat_api::simulator {

namespace {

using namespace std::chrono_literals;

constexpr auto kTokenLife = 7200s;
constexpr auto kRenewedBefore = 300s;  // before the end of the old token; both work meanwhile
constexpr auto kForcedApart = 30s;
constexpr int kForcedADay = 20;
constexpr int kWrongSecrets = 5;       // then the caller's address is barred
constexpr auto kBarred = 1h;
constexpr std::size_t kTokenBytes = 512;
constexpr CallLimits kStableLimits{10'000, 0, 500'000, 0}, kLegacyLimits{0, 0, 2'000, 0}, kLegacyTestLimits{0, 0, 200, 0};

std::string fresh(PlatformState& world, const AccountSettings& account, bool is_stable, Millis now) {
  TokenBook& book = world.tokens;
  const std::string value = fmt::format("sim{}_{}_{:016x}", ++book.issued, account.name, world.random());
  book.tokens[value] = IssuedToken{account.name, is_stable, now + kTokenLife};
  return value;
}

// Those of the family still working end no later than `at`.
void end_by(PlatformState& world, const AccountSettings& account, bool is_stable, Millis at) {
  for (auto& [value, token] : world.tokens.tokens)
    if (token.account == account.name && token.is_stable == is_stable) token.expires_at = std::min(token.expires_at, at);
}

boost::json::object token_answer(const PlatformState& world, const std::string& value, Millis now) {
  const auto left = std::chrono::duration_cast<std::chrono::seconds>(world.tokens.tokens.at(value).expires_at - now).count();
  return {{"access_token", value}, {"expires_in", left}};
}

// The same token while it lasts, the next one five minutes before its end.
boost::json::object lasting(PlatformState& world, const AccountSettings& account, Millis now) {
  std::string value;
  Millis newest{};
  for (const auto& [text, token] : world.tokens.tokens)
    if (token.account == account.name && token.is_stable && token.expires_at > newest) {
      newest = token.expires_at;
      value = text;
    }
  if (newest < now + kRenewedBefore) {
    end_by(world, account, true, now + kRenewedBefore);
    value = fresh(world, account, true, now);
  }
  return token_answer(world, value, now);
}

struct Credentials {
  std::string app_id, secret, grant_type;
};

// The account, or nothing and the answer. The application is looked at before everything else (live probe in the reference).
const AccountSettings* entitled(PlatformState& world, const ApiCall& call, const Credentials& shown, Reaction& answer) {
  const auto no = [&](int code, std::string text = "") {
    answer = refuse(world, call, code, std::move(text));
    return nullptr;
  };
  if (shown.app_id.empty()) return no(41002);
  const AccountSettings* account = world.account_of_app(shown.app_id, wechat_api::Platform::official_account);
  if (!account) return no(40013);
  if (shown.grant_type != "client_credential") return no(40002);
  if (shown.secret.empty()) return no(41004);
  const AccountRules& rules = world.rules(account->name);
  if (!rules.admits(call.caller)) return no(40164, fmt::format("invalid ip {}, not in whitelist", call.caller));
  if (rules.is_secret_frozen) return no(40243);
  if (shown.secret != account->secret) return no(40125);
  return account;
}

int forced_too_often(PlatformState& world, const AccountSettings& account, Millis now) {
  TokenBook::Forced& forced = world.tokens.forced[account.name];
  if (forced.day != beijing_day(now)) forced = TokenBook::Forced{forced.at, beijing_day(now), 0};
  if (forced.today >= kForcedADay) return 45009;
  if (forced.at != Millis{} && now < forced.at + kForcedApart) return 45011;
  forced.at = now;
  ++forced.today;
  return 0;
}

}  // namespace

Reaction stable_token(PlatformState& world, const ApiCall& call) {
  if (!call.is_object) return refuse(world, call, 47001);
  Reaction refusal;
  const AccountSettings* account =
      entitled(world, call, {text_in(call.asked, "appid"), text_in(call.asked, "secret"), text_in(call.asked, "grant_type")}, refusal);
  if (!account) return refusal;
  if (const int code = world.quota.charge(*account, call.path, kStableLimits, call.now); code != 0) return refuse(world, call, code);
  if (!flag_in(call.asked, "force_refresh")) return given(lasting(world, *account, call.now));
  if (const int code = forced_too_often(world, *account, call.now); code != 0) return refuse(world, call, code);
  end_by(world, *account, true, call.now);
  return given(token_answer(world, fresh(world, *account, true, call.now), call.now));
}

Reaction legacy_token(PlatformState& world, const ApiCall& call) {
  Reaction refusal;
  const auto value = [&](std::string_view name) { return std::string(call.parameter(name)); };
  const AccountSettings* account = entitled(world, call, {value("appid"), value("secret"), value("grant_type")}, refusal);
  if (!account) return refusal;
  const CallLimits limits = account->type == AccountType::test ? kLegacyTestLimits : kLegacyLimits;
  if (const int code = world.quota.charge(*account, call.path, limits, call.now); code != 0) return refuse(world, call, code);
  end_by(world, *account, false, call.now + kRenewedBefore);
  return given(token_answer(world, fresh(world, *account, false, call.now), call.now));
}

Reaction wecom_token(PlatformState& world, const ApiCall& call) {
  const std::string corp(call.parameter("corpid")), secret(call.parameter("corpsecret"));
  if (corp.empty()) return refuse(world, call, 41002);
  if (secret.empty()) return refuse(world, call, 41004);
  TokenBook::Caller& caller = world.tokens.callers[std::string(call.caller)];
  if (call.now < caller.barred_until) return refuse(world, call, 45009);
  bool is_known = false;
  for (const AccountSettings& account : world.accounts) {
    if (account.platform != wechat_api::Platform::wecom || account.app_id != corp) continue;
    is_known = true;
    if (account.secret != secret) continue;
    caller.wrong = 0;
    world.quota.charge(account, call.path, {}, call.now);
    return ok_with(lasting(world, account, call.now));
  }
  if (!is_known) return refuse(world, call, 40013);
  if (++caller.wrong >= kWrongSecrets) caller = TokenBook::Caller{0, call.now + kBarred};
  return refuse(world, call, 40001);
}

const AccountSettings* account_of_token(const PlatformState& world, const ApiCall& call, int& code) {
  const std::string_view shown = call.parameter("access_token");
  const auto is_strange = [](char c) { return (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '_' && c != '-'; };
  const auto token = world.tokens.tokens.find(shown);
  code = 0;
  if (shown.empty()) code = 41001;
  else if (token != world.tokens.tokens.end()) code = token->second.expires_at <= call.now ? 42001 : 0;
  else if (call.is_wecom() || shown.size() > kTokenBytes || std::any_of(shown.begin(), shown.end(), is_strange)) code = 40014;
  else code = 40001;
  return code == 0 ? &world.account(token->second.account) : nullptr;
}

}  // namespace wechat_api::simulator
