// Access tokens of the official account in their two families, which know nothing of each other, and of WeCom
// (reference: wechat-oa §4.1, wecom §4.1).
#pragma once

#include <map>
#include <string>

#include "wechat_api/simulator/api.h"

namespace wechat_api::simulator {

struct IssuedToken {
  std::string account;
  bool is_stable = true;  // false: /cgi-bin/token's
  Millis expires_at{};
};

struct TokenBook {
  struct Forced {
    Millis at{};
    std::string day;
    int today = 0;
  };
  struct Caller {
    int wrong = 0;
    Millis barred_until{};
  };
  std::map<std::string, IssuedToken, std::less<>> tokens;
  std::map<std::string, Forced, std::less<>> forced;    // by account
  std::map<std::string, Caller, std::less<>> callers;   // WeCom: wrong secrets, by address
  std::uint64_t issued = 0;
};

Reaction stable_token(PlatformState& world, const ApiCall& call);
Reaction legacy_token(PlatformState& world, const ApiCall& call);
Reaction wecom_token(PlatformState& world, const ApiCall& call);

// The account whose token the call carries, or nothing and the code to refuse it with.
const AccountSettings* account_of_token(const PlatformState& world, const ApiCall& call, int& code);

}  // namespace wechat_api::simulator
