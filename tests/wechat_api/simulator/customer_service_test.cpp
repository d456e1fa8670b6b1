#include "wechat_api/simulator/customer_service.h"

#include <catch2/catch.hpp>

#include "tests/wechat_api/simulator/platform_world.h"

using namespace wechat_api::simulator;
using namespace std::chrono_literals;

namespace {
constexpr const char* kSend = "/cgi-bin/message/custom/send";
constexpr const char* kTyping = "/cgi-bin/message/custom/typing";
constexpr const char* kHello = R"({"touser":"o-zhou","msgtype":"text","text":{"content":"好"}})";
}  // namespace

TEST_CASE("whoever left or is on the blacklist is out of reach with 45015 though a window is open, who switched us off with 48002") {
  PlatformWorld world;
  Person& zhou = world.person("周林");
  world.platform.said_something(zhou, world.now);
  CHECK(world.code(world.post(kSend, kHello)) == 0);
  zhou.follows = false;
  CHECK(world.code(world.post(kSend, kHello)) == 45015);
  zhou.follows = true;
  zhou.is_blacklisted = true;
  CHECK(world.code(world.post(kSend, kHello)) == 45015);
  zhou.is_blacklisted = false;
  zhou.refuses_messages = true;
  CHECK(world.code(world.post(kSend, kHello)) == 48002);
}

TEST_CASE("typing shows for thirty seconds after a word of the person, and not twice") {
  PlatformWorld world;
  const auto typing = [&](const std::string& command) {
    return world.code(world.post(kTyping, R"({"touser":"o-zhou","command":")" + command + R"("})"));
  };
  CHECK(typing("Typing") == 45080);
  world.platform.said_something(world.person("周林"), world.now);
  CHECK(typing("Dancing") == 45072);
  CHECK(typing("Typing") == 0);
  CHECK(typing("Typing") == 45081);
  CHECK(typing("CancelTyping") == 0);
  CHECK(typing("Typing") == 0);
  CHECK(world.code(world.post(kSend, kHello)) == 0);
  CHECK(typing("Typing") == 0);
  world.now += 31s;
  CHECK(typing("CancelTyping") == 45080);
}
