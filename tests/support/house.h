// A house for tests of the loops: in-memory database, turned clock, a channel that does what the test says.
#pragma once

#include <boost/asio/io_context.hpp>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "bot/house.h"
#include "tests/support/storage.h"
#include "wechat_api/channel.h"

namespace tests {

// Sends nothing: answers each call with the next result of `results`, accepted when there is none left.
class ScriptedChannel final : public wechat_api::Channel {
 public:
  bool admit(const wechat_api::Query&, std::chrono::sys_seconds now) const override {
    judged_at = now;
    return is_admitted;
  }
  std::optional<std::string> verify(const wechat_api::Query&, std::chrono::sys_seconds) const override { return std::nullopt; }
  wechat_api::Decoded decode(const wechat_api::Query&, std::string_view body, std::chrono::sys_seconds) const override;
  std::string encode(const wechat_api::Reply& reply, const wechat_api::Inbound&, const wechat_api::Sealing&,
                     std::chrono::sys_seconds) const override;
  wechat_api::DoorRule rule(wechat_api::Via via) const override {
    const bool is_mass = via == wechat_api::Via::mass;
    return {is_mass && !is_tagged ? 2u : 1u, is_mass ? 10'000 : per_call, is_mass ? std::chrono::hours{22} : window, std::chrono::seconds{is_mass ? 65 : 0}};
  }
  wechat_api::Call prepare(const wechat_api::Outgoing& out) const override;
  wechat_api::Call publication(const wechat_api::Menu& menu) const override;
  boost::asio::awaitable<wechat_api::SendResult> send(wechat_api::Call call) override;
  boost::asio::awaitable<wechat_api::Answer> ask(wechat_api::Call call) override;

  bool is_admitted = true;
  mutable std::chrono::sys_seconds judged_at{};  // of the last request line
  std::size_t per_call = 1;
  std::chrono::seconds window{0};
  bool is_tagged = false;  // its mass message goes to a tag
  std::string impossible;  // a recipient for whom prepare() throws
  std::deque<wechat_api::SendResult> results;
  std::vector<std::string> sent;  // bodies of the calls, in order
  mutable std::vector<std::string> texts;  // of the calls frozen, as WeCom would show them
  // Questions: each is answered by the next of `answers`, a body or the number of an error; accepted and empty when none is left.
  std::vector<wechat_api::Call> asked;
  std::deque<std::string> answers;
};

wechat_api::SendResult refused(int errcode, wechat_api::Platform platform = wechat_api::Platform::official_account);
wechat_api::SendResult unknown();
wechat_api::SendResult not_sent();

struct TestHouse {
  // `path`: a file that was copied from another house, or none.
  explicit TestHouse(const std::string& path = ":memory:");

  // Runs the coroutine and everything it wakes until nothing is left to do at this time.
  void run(boost::asio::awaitable<void> work);
  // Turns the clock through everything due until then.
  void pass(std::chrono::seconds duration);
  std::int64_t number(const std::string& sql);
  std::string text(const std::string& sql);
  // Rows of `kind` "study" for that many bound people of the account.
  void add_audience(const std::string& account, int people);

  boost::asio::io_context context;
  bot::TurnedClock clock;
  storage::Database database;
  handlers::Registry registry;
  std::vector<handlers::Account> accounts;
  storage::DataKey key{std::string(32, 'k')};
  bot::Metrics metrics;
  bot::Log log;
  bot::House house;
  std::int64_t occurrence = 0;
};

}  // namespace tests
