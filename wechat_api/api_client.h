// For the two channels: one call of the platform's API with the account's token.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <string_view>

#include "wechat_api/access_token.h"
#include "wechat_api/channel.h"
#include "wechat_api/http_transport.h"

namespace wechat_api {

// Lives on the network thread; `transport` and `token` must outlive every send().
class ApiClient {
 public:
  ApiClient(Platform platform, HttpTransport& transport, AccessToken& token);

  // `has_repeat_key`: see judge_answer. Where the platform refuses the token, renews it and repeats the call once;
  // refused again, the action is stop. Without a token the call is not sent, and action and errcode are those of the
  // token.
  boost::asio::awaitable<SendResult> send(Call call, bool has_repeat_key);
  // The same for a call that reads, with the body where it is accepted: JSON that may lack errcode, or a file.
  boost::asio::awaitable<Answer> ask(Call call, bool has_repeat_key);

 private:
  boost::asio::awaitable<Answer> call_with_token(Call call, bool has_repeat_key, Expects expects);
  boost::asio::awaitable<Answer> attempt(std::string token, Call call, bool has_repeat_key, Expects expects);

  Platform platform_;
  HttpTransport& transport_;
  AccessToken& token_;
};

}  // namespace wechat_api
