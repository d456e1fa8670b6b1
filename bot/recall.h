// Takes the messages of a push that was withdrawn off the phones, where the platform can: WeCom, within a day.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <map>
#include <string>

#include "bot/errands.h"
#include "bot/house.h"
#include "handlers/push.h"
#include "wechat_api/channel.h"

namespace bot {

// One call a message; what is recalled once is not asked for again. Not done while rows are still on their way or the platform has not
// refused for good; what is past its day is asked no more. When it is over its person is told, with the names of those who keep the message.
boost::asio::awaitable<ErrandResult> recall_messages(House& house, std::map<std::string, wechat_api::Channel*, std::less<>> channels, handlers::Recall recall);

}  // namespace bot
