// For make_channel() and the tests: one account of the Official Account platform (公众号) as a Channel.
#pragma once

#include <functional>
#include <memory>

#include "wechat_api/access_token.h"
#include "wechat_api/api_client.h"
#include "wechat_api/callback_query.h"
#include "wechat_api/channel.h"
#include "wechat_api/envelope.h"

namespace wechat_api {

// Callbacks: wechat-oa §1; pushes: customer-service messages, forms and mass messages, §5.
class OfficialAccount : public Channel {
 public:
  OfficialAccount(AccountSettings settings, HttpTransport& transport, TokenShelf shelf,
                  std::function<std::chrono::sys_seconds()> now);

  bool admit(const Query& query, std::chrono::sys_seconds now) const override;
  std::optional<std::string> verify(const Query& query, std::chrono::sys_seconds now) const override;
  Decoded decode(const Query& query, std::string_view body, std::chrono::sys_seconds now) const override;
  std::string encode(const Reply& reply, const Inbound& message, const Sealing& sealing,
                     std::chrono::sys_seconds now) const override;

  DoorRule rule(Via via) const override;
  Call prepare(const Outgoing& out) const override;
  Call publication(const Menu& menu) const override;
  boost::asio::awaitable<SendResult> send(Call call) override;
  boost::asio::awaitable<Answer> ask(Call call) override;

 private:
  bool is_signed(const CallbackQuery& read) const;
  bool is_ours(std::string_view to_user) const;
  Decoded read(std::string_view text, Sealing sealing, std::chrono::sys_seconds now) const;

  AccountSettings settings_;
  std::optional<Envelope> envelope_;  // absent in plain mode without a key
  std::unique_ptr<Digest> sha1_, sha256_;
  AccessToken token_;
  ApiClient client_;
};

}  // namespace wechat_api
