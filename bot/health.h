// 体检: what a look at the running house finds, as lines for its keeper.
#pragma once

#include <map>
#include <string>

#include "bot/errands.h"
#include "bot/house.h"
#include "wechat_api/channel.h"

namespace bot {

// Asks each account's platform for something harmless, counts what waits, looks at the newest backup. Never fails: what cannot be
// looked at is a line too.
boost::asio::awaitable<ErrandResult> look_at_health(House& house, std::map<std::string, wechat_api::Channel*, std::less<>> channels, std::string backup_dir);

}  // namespace bot
