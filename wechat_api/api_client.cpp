// See api_client.h.
#include "wechat_api/api_client.h"

#include "wechat_api/api_answer.h"
#include "wechat_api/percent.h"

namespace wechat_api {

namespace asio = boost::asio;

namespace {

Answer without_token(TokenResult token) {
  Answer answer;
  SendResult& result = answer.result;
  result.state = SendResult::State::not_sent;
  result.errcode = token.errcode;
  result.action = token.action;
  result.message = "no access token: " + token.why;
  return answer;
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
  auto calling = call_with_token(std::move(call), has_repeat_key, Expects::receipt);
  Answer answer = co_await std::move(calling);
  co_return std::move(answer.result);
}

asio::awaitable<Answer> ApiClient::ask(Call call, bool has_repeat_key) {
  return call_with_token(std::move(call), has_repeat_key, Expects::content);
}

asio::awaitable<Answer> ApiClient::call_with_token(Call call, bool has_repeat_key, Expects expects) {
  auto getting = token_.get();
  TokenResult token = co_await std::move(getting);
  if (token.value.empty()) co_return without_token(std::move(token));
  auto first = attempt(token.value, call, has_repeat_key, expects);
  Answer answer = co_await std::move(first);
  if (answer.result.action != Action::token) co_return answer;

  token_.reject(token.value, answer.result.errcode);
  auto renewing = token_.get();
  TokenResult renewed = co_await std::move(renewing);
  if (renewed.value.empty()) co_return without_token(std::move(renewed));
  auto second = attempt(renewed.value, std::move(call), has_repeat_key, expects);
  Answer repeated = co_await std::move(second);
  if (repeated.result.action == Action::token) {
    token_.reject(renewed.value, repeated.result.errcode);
    repeated.result.action = Action::stop;
  }
  co_return repeated;
}

asio::awaitable<Answer> ApiClient::attempt(std::string token, Call call, bool has_repeat_key, Expects expects) {
  const char* joint = call.api.find('?') == std::string::npos ? "?" : "&";
  HttpCall request{call.method, call.api + joint + "access_token=" + percent_encoded(token),
                   call.method == "GET" ? std::string() : std::move(call.content_type), std::move(call.body),
                   call.answer_bytes};
  auto exchange = transport_.exchange(std::move(request));
  HttpAnswer http = co_await std::move(exchange);
  Answer answer;
  answer.result = judge_answer(platform_, has_repeat_key, http, expects);
  mask(answer.result.message, token);
  if (answer.result.state == SendResult::State::accepted) {
    answer.content_type = std::move(http.content_type);
    answer.body = std::move(http.body);
  }
  co_return answer;
}

}  // namespace wechat_api
