// Every call the simulated platforms know: path, method, whose it is, who may use it, how often, and the rule that answers it.
#pragma once

#include <string_view>

#include "wechat_api/simulator/ability.h"
#include "wechat_api/simulator/api.h"
#include "wechat_api/simulator/quota.h"

namespace wechat_api::simulator {

struct Api {
  enum class Method { get, post };
  std::string_view path;
  Method method;
  wechat_api::Platform platform;
  Ability ability;
  bool needs_token;
  int per_day, per_day_test;   // 0: no limit
  Rule rule;
};
// Null when that platform has no such call.
const Api* api_of(std::string_view path, wechat_api::Platform platform);
// Of a new account, or of a test account (reference: wechat-oa §6.1, wecom §8).
CallLimits preset_limits(const Api& api, const AccountSettings& account);

}  // namespace wechat_api::simulator
