// See api_client.h.
#include "wechat_api/api_client.h"

#include "wechat_api/api_answer.h"
#include "wechat_api/percent.h"

namespace wechat_api {

namespace asio = boost::asio;

namespace {

SendResult without_token(TokenResult token) {
  SendResult result;
  result.state = SendResult::State::not_sent;
  result.errcode = token.errcode;
  result.action = token.action;
  result.message = "no access token: " + token.why;
  return result;
}

// The token must not reach a log, whatever an errmsg quotes.
void mask(std::string& text, const std::string& token) {
  for (std::size_t at = text.find(token); at != std::string::npos; at = text.find(token))
    text.replace(at, token.size(), "***");
}

}  // namespace

ApiClient::ApiClient(Platform platform, HttpTransport& transport, AccessToken& token)
    : platform_(platform), transport_(transport), token_(token) {}

asio::awaitable<SendResult> ApiClient::send(Call call, bool has_repeat_key) {
  auto getting = token_.get();
  TokenResult token = co_await std::move(getting);
  if (token.value.empty()) co_return without_token(std::move(token));
  auto first = attempt(token.value, call, has_repeat_key);
  SendResult result = co_await std::move(first);
  if (result.action != Action::token) co_return result;

  token_.reject(token.value, result.errcode);
  auto renewing = token_.get();
  TokenResult renewed = co_await std::move(renewing);
  if (renewed.value.empty()) co_return without_token(std::move(renewed));
  auto second = attempt(renewed.value, std::move(call), has_repeat_key);
  SendResult repeated = co_await std::move(second);
  if (repeated.action == Action::token) {
    token_.reject(renewed.value, repeated.errcode);
    repeated.action = Action::stop;
  }
  co_return repeated;
}

asio::awaitable<SendResult> ApiClient::attempt(std::string token, Call call, bool has_repeat_key) {
  const char* joint = call.api.find('?') == std::string::npos ? "?" : "&";
  HttpCall request{"POST", call.api + joint + "access_token=" + percent_encoded(token), "application/json",
                   std::move(call.body)};
  auto exchange = transport_.exchange(std::move(request));
  const HttpAnswer answer = co_await std::move(exchange);
  SendResult result = judge_answer(platform_, has_repeat_key, answer);
  mask(result.message, token);
  co_return result;
}

}  // namespace wechat_api
