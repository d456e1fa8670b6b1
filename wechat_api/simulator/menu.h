// The menu rules of both platforms as the simulated ones apply them. Pure; shares nothing with wechat_api/menu.h.
#pragma once

#include <string_view>

namespace wechat_api::simulator {

struct MenuFault {
  int code = 0;  // 0: none
  std::string_view text;
};
// What menu/create finds wrong with its body. `is_wecom`: which platform's word for a body that is no JSON.
MenuFault menu_fault(std::string_view body, bool is_wecom);

}  // namespace wechat_api::simulator
