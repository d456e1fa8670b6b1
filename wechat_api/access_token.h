// For api_client.cpp: the access token of one account, fetched once for everyone who waits.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "wechat_api/api_answer.h"
#include "wechat_api/channel.h"
#include "wechat_api/http_transport.h"

namespace wechat_api {

// Who asks for a token, and where.
struct TokenSource {
  Platform platform = Platform::official_account;
  std::string app_id;
  std::string secret;
};

// A token, or why there is none now.
struct TokenResult {
  std::string value;
  int errcode = 0;
  Action action = Action::none;  // retry: try again later; stop: an operator has to act
  std::string why;
};

// The request that asks for a token. Official account: POST /cgi-bin/stable_token in normal mode, which gives the
// current token to whoever asks, so that a second program does not void ours; WeCom: GET /cgi-bin/gettoken (wechat-oa
// §4.1 and developer.work.weixin.qq.com/document/path/91039, read 2026-11-21).
HttpCall token_request(const TokenSource& source);

// Lives on the network thread. Never waits for time to pass: within a back-off or a stop get() answers at once.
// `transport`, and what `shelf` and `now` refer to, must outlive it and every get().
class AccessToken {
 public:
  AccessToken(TokenSource source, HttpTransport& transport, TokenShelf shelf,
              std::function<std::chrono::sys_seconds()> now);

  // The current token. While it lives nobody but the one who fetches waits. Where nodes share the shelf it is looked at
  // every minute, and only the node that claims it fetches. Fetches a new one when 60 % of its life are over, or takes
  // the old one while that still lives and the fetch fails. All callers that come during one fetch share its outcome.
  // Throws what the shelf throws.
  boost::asio::awaitable<TokenResult> get();

  // The platform refused `value` with `errcode`. Forgets it only if it is still the current one: a caller may speak of
  // an older. A token that was itself fetched because of a refusal, less than a minute ago, is not replaced again
  // before that minute is over: get() then says stop. (A second program fetches tokens, or the account is not ours.)
  void reject(const std::string& value, int errcode);

 private:
  struct Flight;
  class Landing;
  boost::asio::awaitable<TokenResult> wait_for(std::shared_ptr<Flight> flight);
  boost::asio::awaitable<TokenResult> renew();
  boost::asio::awaitable<TokenResult> fetch();
  boost::asio::awaitable<void> load_shelf();
  boost::asio::awaitable<void> look_at_shelf();
  bool is_fresh(std::chrono::sys_seconds at) const;
  boost::asio::awaitable<void> keep(Token token);
  TokenResult failed(const TokenAnswer& answer);
  bool is_alive(std::chrono::sys_seconds at) const;

  TokenSource source_;
  HttpTransport& transport_;
  TokenShelf shelf_;
  std::function<std::chrono::sys_seconds()> now_;

  bool loaded_ = false;
  std::chrono::sys_seconds looked_at_{};  // at the shelf, last
  std::optional<Token> current_;
  std::int64_t last_epoch_ = 0;
  std::chrono::sys_seconds renew_at_{};
  bool was_rejected_ = false;  // the fetch to come, or the last one, replaced a refused token
  std::chrono::sys_seconds fetched_at_{};
  std::chrono::sys_seconds not_before_{};  // no fetch before this
  int failures_ = 0;                       // in a row
  TokenResult last_failure_;
  std::shared_ptr<Flight> flight_;
};

}  // namespace wechat_api
