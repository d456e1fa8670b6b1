// For make_channel() and the tests: one self-built application of WeCom (企业微信) as a Channel.
#pragma once

#include <functional>
#include <memory>

#include "wechat_api/access_token.h"
#include "wechat_api/api_client.h"
#include "wechat_api/channel.h"
#include "wechat_api/envelope.h"

namespace wechat_api {

// Callbacks: wecom §1, always encrypted; pushes: message/send to up to 1000 members with the platform's duplicate
// check.
class Wecom : public Channel {
 public:
  Wecom(AccountSettings settings, HttpTransport& transport, TokenShelf shelf,
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
  AccountSettings settings_;
  Envelope envelope_;
  std::unique_ptr<Digest> sha256_;
  AccessToken token_;
  ApiClient client_;
};

}  // namespace wechat_api
