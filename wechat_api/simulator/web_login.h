// Web authorisation and the ticket of the JS-SDK (reference: wechat-oa §5.10, §5.11).
#pragma once

#include <map>
#include <string>

#include "wechat_api/simulator/api.h"

namespace wechat_api::simulator {

struct WebLoginBook {
  struct Code {
    std::string account, external_id, scope;
    Millis expires_at{};
    bool is_used = false;
  };
  struct Grant {
    std::string account, external_id, scope;
    Millis expires_at{};
  };
  struct Ticket {
    std::string value;
    Millis expires_at{};
  };
  std::map<std::string, Code, std::less<>> codes;
  std::map<std::string, Grant, std::less<>> tokens, refreshers;
  std::map<std::string, Ticket, std::less<>> tickets;  // "account kind"
};

// What the platform would put behind the redirection's address when somebody opens it: the code.
std::string login_code(PlatformState& world, const AccountSettings& account, std::string_view external_id, std::string_view scope, Millis now);

Reaction login_token(PlatformState& world, const ApiCall& call);
Reaction login_refresh(PlatformState& world, const ApiCall& call);
Reaction login_check(PlatformState& world, const ApiCall& call);
Reaction login_person(PlatformState& world, const ApiCall& call);
Reaction script_ticket(PlatformState& world, const ApiCall& call);
Reaction callback_addresses(PlatformState& world, const ApiCall& call);
Reaction api_addresses(PlatformState& world, const ApiCall& call);

}  // namespace wechat_api::simulator
