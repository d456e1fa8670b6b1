// One server, one world at a time.
#include "bot/sim_server.h"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "bot/sim_asset.h"
#include "bot/sim_request.h"
#include "bot/sim_view.h"
#include "wechat_api/simulator/play.h"

namespace bot {

namespace asio = boost::asio;
namespace json = boost::json;
namespace sim_api = wechat_api::simulator;

namespace {

constexpr std::chrono::milliseconds kTick{200};
constexpr std::chrono::milliseconds kWait{20};
constexpr int kMostWaits = 1500;

class Changing {
 public:
  explicit Changing(bool& flag) : flag_(flag) {}
  Changing(const Changing&) = delete;
  Changing& operator=(const Changing&) = delete;
  ~Changing() { flag_ = false; }

 private:
  bool& flag_;
};

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->as_string()) : "";
}

}  // namespace

std::optional<sim_api::ServerAnswer> before_sim(const sim_api::ServerRequest& request) {
  std::optional<sim_api::ServerAnswer> answer = refusal(request);
  if (!answer && request.method == "GET") return sim_asset(request);
  if (answer) add_security_fields(*answer);
  return answer;
}

SimServer::SimServer(asio::io_context& context, Log& log, std::uint16_t port)
    : context_(context), log_(log), server_(context.get_executor(), "127.0.0.1", port, {body_limit, [this](sim_api::ServerRequest request) {
        return serve(std::move(request));
      }}) {
  server_.start();
}

asio::awaitable<void> SimServer::end_world() {
  if (!stage_) co_return;
  const std::shared_ptr<SimStage> old = stage_;
  {
    // Nobody turns the clock or acts any more, and the old bot's last calls still find their platform.
    auto entering = old->driver().use();
    const SimDriver::Use held = co_await std::move(entering);
    auto stopping = old->stop();
    co_await std::move(stopping);
    auto settling = old->clock().idle();
    co_await std::move(settling);
  }
  stage_.reset();
}

asio::awaitable<void> SimServer::open(SampleKind kind, TimePoint start) {
  is_changing_ = true;
  const Changing until_the_end(is_changing_);
  if (first_start_ == TimePoint{}) first_start_ = start;
  auto ending = end_world();
  co_await std::move(ending);
  auto fresh = std::make_shared<SimStage>(context_, log_, kind, server_.port(), start, ++worlds_);
  stage_ = fresh;
  auto starting = fresh->start();
  co_await std::move(starting);
  // What the bot does at its start, such as publishing its menu, is over before anybody looks.
  auto settling = fresh->driver().turn_to(start);
  co_await std::move(settling);
}

asio::awaitable<void> SimServer::close() {
  auto ending = end_world();
  co_await std::move(ending);
  server_.stop();
}

asio::awaitable<void> SimServer::tick() {
  auto last = std::chrono::steady_clock::now();
  asio::steady_timer timer(context_.get_executor());
  while (true) {
    timer.expires_after(kTick);
    co_await timer.async_wait(asio::use_awaitable);
    const std::shared_ptr<SimStage> shown = stage_;
    const auto now = std::chrono::steady_clock::now();
    if (!shown || is_changing_) last = now;  // a fresh world begins at its own time
    if (!shown || is_changing_ || shown->driver().is_in_use()) continue;
    const auto passed = std::chrono::floor<std::chrono::milliseconds>(now - last);
    last += passed;
    auto turning = shown->driver().turn_to(shown->clock().now() + passed);
    co_await std::move(turning);
  }
}

asio::awaitable<sim_api::ServerAnswer> SimServer::reset(std::string body) {
  std::string wrong;
  try {
    const json::object asked = strict_object(body);
    const std::string platform = text_of(asked, "platform"), start = text_of(asked, "start");
    const bool is_wecom = platform.empty() ? stage_->is_wecom() : platform == "企业微信";
    if (!platform.empty() && platform != "公众号" && platform != "企业微信") throw std::invalid_argument("公众号或企业微信");
    auto opening = open(is_wecom, start.empty() ? first_start_ : sim_api::clock_line(start, first_start_));
    co_await std::move(opening);
    co_return sim_answer(sim_state(stage_->control()));
  } catch (const std::exception& failure) {
    wrong = failure.what();
  }
  json::object complaint{{"error", wrong}};
  co_return sim_answer(std::move(complaint), 400);
}

asio::awaitable<sim_api::ServerAnswer> SimServer::serve(sim_api::ServerRequest request) {
  if (auto answered = before_sim(request)) co_return std::move(*answered);
  const bool is_control = request.path().starts_with(kControlPath);
  if (is_control) {
    // A world that is being made is waited for; what the bot asks of its platform meanwhile is not.
    asio::steady_timer timer(context_.get_executor());
    for (int n = 0; is_changing_ && n < kMostWaits; ++n) {
      timer.expires_after(kWait);
      co_await timer.async_wait(asio::use_awaitable);
    }
  }
  if (!stage_ || (is_changing_ && is_control)) {
    json::object complaint{{"error", "正在重来，请稍等"}};
    co_return sim_answer(std::move(complaint), 503);
  }
  if (request.method == "POST" && request.path() == "/sim/reset") {
    auto resetting = reset(std::move(request.body));
    sim_api::ServerAnswer done = co_await std::move(resetting);
    co_return done;
  }
  const std::shared_ptr<SimStage> shown = stage_;
  auto serving = serve_sim(shown->control(), std::move(request));
  sim_api::ServerAnswer done = co_await std::move(serving);
  co_return done;
}

}  // namespace bot
