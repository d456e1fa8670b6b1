// See scripted_transport.h.
#include "tests/support/scripted_transport.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <stdexcept>
#include <utility>

namespace tests {

namespace asio = boost::asio;
using wechat_api::HttpAnswer;
using wechat_api::HttpCall;

ScriptedTransport::Step::Step(std::string method, std::string target_start)
    : method_(std::move(method)), target_start_(std::move(target_start)) {
  reply("{\"errcode\":0,\"errmsg\":\"ok\"}");
}
ScriptedTransport::Step& ScriptedTransport::Step::with_body(std::string part) {
  body_part_ = std::move(part);
  return *this;
}
ScriptedTransport::Step& ScriptedTransport::Step::reply(std::string body, int status) {
  answer_ = HttpAnswer{HttpAnswer::State::complete, status, std::move(body), {}};
  return *this;
}
ScriptedTransport::Step& ScriptedTransport::Step::fail(HttpAnswer::State state, std::string why) {
  answer_ = HttpAnswer{state, 0, {}, std::move(why)};
  return *this;
}
ScriptedTransport::Step& ScriptedTransport::Step::hold() {
  held_ = true;
  return *this;
}

ScriptedTransport::Step& ScriptedTransport::expect_request(std::string method, std::string target_start) {
  return script_.emplace_back(std::move(method), std::move(target_start));
}

void ScriptedTransport::release() {
  released_ = true;
  for (const auto& timer : waiting_) timer->cancel();
  waiting_.clear();
}

asio::awaitable<HttpAnswer> ScriptedTransport::exchange(HttpCall call) {
  if (script_.empty()) throw std::logic_error("unexpected request " + call.method + " " + call.target);
  const Step step = std::move(script_.front());
  script_.pop_front();
  if (call.method != step.method_ || !call.target.starts_with(step.target_start_) ||
      call.body.find(step.body_part_) == std::string::npos) {
    throw std::logic_error("expected " + step.method_ + " " + step.target_start_ + " " + step.body_part_ + ", got " +
                           call.method + " " + call.target + " " + call.body);
  }
  seen_.push_back(std::move(call));
  if (step.held_ && !released_) {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    const auto timer = std::make_shared<asio::steady_timer>(executor, asio::steady_timer::time_point::max());
    waiting_.push_back(timer);
    constexpr auto kNoThrow = asio::as_tuple(asio::use_awaitable);
    auto waiting = timer->async_wait(kNoThrow);
    co_await std::move(waiting);
  }
  co_return step.answer_;
}

}  // namespace tests
