#include "wechat_api/simulator/simulator.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <deque>

using namespace wechat_api;
using namespace wechat_api::simulator;
using namespace std::chrono_literals;

namespace {

// A bot that answers each callback with the next of `answers`.
class ScriptedBot final : public HttpTransport {
 public:
  boost::asio::awaitable<HttpAnswer> exchange(HttpCall call) override {
    calls.push_back(std::move(call));
    HttpAnswer answer{HttpAnswer::State::not_sent, 0, "", "refused"};
    if (!answers.empty()) {
      answer = answers.front();
      answers.pop_front();
    }
    co_return answer;
  }
  std::deque<HttpAnswer> answers;
  std::vector<HttpCall> calls;
};

struct World {
  explicit World(wechat_api::Platform platform) {
    AccountSettings account;
    account.platform = platform;
    account.name = "a";
    account.app_id = "id";
    account.original_id = "gh_1";
    account.token = "token";
    account.encoding_aes_key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
    Hooks hooks{[this] { return now; }, [this](Millis due) { return jump_to(now, due); }, [] { return std::make_shared<int>(0); }};
    simulator = std::make_unique<Simulator>(std::vector{account}, bot, hooks, 1);
    simulator->platform().add_person("a", "周林", "zhou");
  }
  static boost::asio::awaitable<void> jump_to(Millis& now, Millis due) {
    now = std::max(now, due);
    co_return;
  }
  const Message& say(const std::string& words) {
    boost::asio::io_context context;
    boost::asio::co_spawn(context, simulator->act("a", "周林", {Act::Kind::say, words, "", "", ""}), [](std::exception_ptr, std::size_t) {});
    context.run();
    return simulator->messages().back();
  }

  Millis now{std::chrono::milliseconds{1'795'226'400'000}};
  ScriptedBot bot;
  std::unique_ptr<Simulator> simulator;
};

}  // namespace

TEST_CASE("the official account asks three times in all, five seconds apart, and then says it is out of service") {
  World world(wechat_api::Platform::official_account);
  const Millis begun = world.now;
  const Message& message = world.say("在吗");
  CHECK_FALSE(message.is_acknowledged);
  CHECK(message.attempts == 3);
  CHECK(world.now - begun == 10s);
  CHECK(world.simulator->ledger().all().back().via == Sight::Via::system);
}

TEST_CASE("WeCom asks four times in all and shows nothing") {
  World world(wechat_api::Platform::wecom);
  CHECK(world.say("在吗").attempts == 4);
  CHECK(world.simulator->ledger().all().size() == 1);
}

TEST_CASE("each delivery of one message is sealed anew, and the first answer ends them") {
  World world(wechat_api::Platform::official_account);
  world.bot.answers = {{HttpAnswer::State::unknown, 0, "", "reset"}, {HttpAnswer::State::complete, 200, "success", ""}};
  const Message& message = world.say("在吗");
  CHECK(message.is_acknowledged);
  REQUIRE(world.bot.calls.size() == 2);
  CHECK(world.bot.calls[0].body != world.bot.calls[1].body);
  CHECK(world.bot.calls[0].target != world.bot.calls[1].target);
}
