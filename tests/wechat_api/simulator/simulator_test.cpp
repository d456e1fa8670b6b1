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
    account.secret = "x";
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

TEST_CASE("after five failed deliveries in a row nothing is pushed for a minute, and who writes meanwhile is told so") {
  World world(wechat_api::Platform::official_account);
  world.say("一");
  world.say("二");
  CHECK(world.bot.calls.size() == 5);
  const Message& unheard = world.say("三");
  CHECK(unheard.attempts == 0);
  CHECK(world.bot.calls.size() == 5);
  CHECK(world.simulator->ledger().all().back().via == Sight::Via::system);
  world.now += 60s;
  world.bot.answers = {{HttpAnswer::State::complete, 200, "success", ""}};
  CHECK(world.say("四").is_acknowledged);
}

TEST_CASE("a delivery that is answered ends the row, and the pause can be switched off") {
  World world(wechat_api::Platform::official_account);
  world.simulator->set_mark_fail_after(0);
  for (int n = 0; n < 5; ++n) world.say("好");
  CHECK(world.bot.calls.size() == 15);
}

TEST_CASE("what the platform does later is told the bot at its time, signed and again until it is answered") {
  World world(wechat_api::Platform::official_account);
  boost::asio::io_context context;
  Hooks hooks{[&] { return world.now; }, [&](Millis due) { return World::jump_to(world.now, due); }, [] { return std::make_shared<int>(0); }};
  hooks.spawn = [&](boost::asio::awaitable<void> life) { boost::asio::co_spawn(context, std::move(life), [](std::exception_ptr) {}); };
  Simulator simulator(world.simulator->platform().accounts(), world.bot, hooks, 1);
  simulator.platform().add_person("a", "周林", "zhou");
  simulator.platform().add_template("a", "t", "会议：{{thing1.DATA}}", false);
  const std::string token = simulator.platform().serve("GET", "/cgi-bin/token?grant_type=client_credential&appid=id&secret=x", "", world.now).body;
  const std::string value = token.substr(token.find("sim"), token.find('"', token.find("sim")) - token.find("sim"));
  const Millis begun = world.now;
  simulator.platform().serve("POST", "/cgi-bin/message/template/send?access_token=" + value,
                             R"({"touser":"zhou","template_id":"t","data":{"thing1":{"value":"好"}}})", world.now);
  world.bot.answers = {{HttpAnswer::State::unknown, 0, "", "reset"}, {HttpAnswer::State::complete, 200, "success", ""}};
  context.run();
  CHECK(world.bot.calls.size() == 2);
  CHECK(world.now == begun + 2s + 5s);
  CHECK(simulator.messages().empty());
}
