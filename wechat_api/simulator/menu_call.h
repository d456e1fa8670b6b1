// The calls about menus, of both platforms (reference: wechat-oa §5.8, wecom §2.6). What a menu may hold is menu.h's.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "wechat_api/simulator/api.h"

namespace wechat_api::simulator {

struct MenuBook {
  struct Conditional {
    std::int64_t id = 0;
    boost::json::object menu;   // button and matchrule
  };
  std::map<std::string, std::string, std::less<>> published;                // by account, as sent
  std::map<std::string, std::vector<Conditional>, std::less<>> conditional;  // by account, oldest first
  std::int64_t last_id = 400'000'000;
};

Reaction menu_create(PlatformState& world, const ApiCall& call);
Reaction menu_delete(PlatformState& world, const ApiCall& call);
Reaction menu_get(PlatformState& world, const ApiCall& call);
Reaction menu_add_conditional(PlatformState& world, const ApiCall& call);
Reaction menu_delete_conditional(PlatformState& world, const ApiCall& call);
Reaction menu_try(PlatformState& world, const ApiCall& call);
Reaction menu_current(PlatformState& world, const ApiCall& call);

}  // namespace wechat_api::simulator
