// The platform's callbacks: path → Channel; verify, decode, hand to the dispatcher, encode the answer. Nothing is answered
// before its effects are committed.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bot/house.h"
#include "bot/http_server.h"
#include "wechat_api/channel.h"

namespace bot {

// WeChat waits five seconds for an answer; we leave room for the network (reference: wechat-oa §2.3, reliability P3).
inline constexpr std::chrono::milliseconds kAnswerBudget{4000};

class Webhook {
 public:
  // `committed` is called after each message whose transaction reached the disk: delivery may have something to do.
  // `later`: the answer an errand finds by a deadline, see Errands::answer_of.
  using Later = std::function<boost::asio::awaitable<std::optional<wechat_api::Reply>>(std::int64_t inbox_id, TimePoint deadline)>;
  Webhook(House& house, std::map<std::string, wechat_api::Channel*, std::less<>> channels, std::function<void()> committed, Later later = nullptr);

  // For the HTTP server: /wechat/<account name>. The Webhook must outlive it.
  HttpHandler handler();

 private:
  struct Unit;
  std::optional<Response> judge(const RequestHead& head) const;
  boost::asio::awaitable<Response> answer(RequestHead head, std::string body);
  boost::asio::awaitable<Response> answer_message(const wechat_api::Channel& channel, wechat_api::Authentic authentic);
  boost::asio::awaitable<void> run(std::shared_ptr<Unit> unit);
  wechat_api::Channel* channel_at(const RequestHead& head) const;
  Response refuse(std::string_view why) const;
  std::chrono::sys_seconds judging_time(const wechat_api::Query& query) const;

  House& house_;
  std::map<std::string, wechat_api::Channel*, std::less<>> channels_;
  std::function<void()> committed_;
  Later later_;
};

// Percent-decoded once; '+' stays. Nothing when an escape is malformed.
std::optional<wechat_api::Query> query_of(std::string_view text);

}  // namespace bot
