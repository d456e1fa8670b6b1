// For the operator's commands: one question to the platform from beside a server that may be running.
#pragma once

#include "bot/config.h"
#include "wechat_api/channel.h"

namespace bot {

// With the server's token where the database holds a living one, else with a new one that is not kept. Blocks until the
// answer or its deadline. Throws what the configuration and the database throw.
wechat_api::Answer ask_platform(const Config& config, const AccountConfig& account, wechat_api::Call call);

// The call that reads the account's menu.
wechat_api::Call menu_question(const AccountConfig& account);

}  // namespace bot
