// What each kind of official account may do (reference: wechat-oa §7.2).
#pragma once

#include "wechat_api/channel.h"

namespace wechat_api::simulator {

enum class Ability {
  basic,         // tokens, quota, media, drafts, the JS-SDK: everybody
  custom,        // customer-service messages
  menu,
  followers,     // list, data, tags, blacklist
  remark,
  mass,          // by tag or to all
  mass_by_list,  // by openids
  template_message,
  subscription,
  scene_code,    // QR codes with a scene
  web_login,
  publishing
};
// WeCom has no such kinds: everything is allowed there and judged by other rules.
bool is_able(const AccountSettings& account, Ability ability);

}  // namespace wechat_api::simulator
