#include "wechat_api/simulator/wecom_group.h"

#include <catch2/catch.hpp>

#include "tests/wechat_api/simulator/platform_world.h"

using namespace wechat_api::simulator;
using namespace std::chrono_literals;

namespace {
struct GroupWorld : PlatformWorld {
  int create(const std::string& rest) { return code(wecom_post("/cgi-bin/appchat/create", "{" + rest + "}")); }
  int say(const std::string& words, const std::string& chat = "g1") {
    return code(wecom_post("/cgi-bin/appchat/send", R"({"chatid":")" + chat + R"(","msgtype":"text","text":{"content":")" + words + R"("}})"));
  }
};
constexpr const char* kGroup = R"("chatid":"g1","name":"支部","userlist":["WuMin","ZhengGang"])";
}  // namespace

TEST_CASE("a group has two members at least, all in range, an owner among them, an id of its own") {
  GroupWorld world;
  CHECK(world.create(R"("userlist":["WuMin"])") == 86006);
  CHECK(world.create(R"("userlist":["WuMin","waibu"])") == 86216);
  CHECK(world.create(R"("userlist":["WuMin","ZhengGang"],"owner":"waibu")") == 86207);
  CHECK(world.create(R"("userlist":["WuMin","ZhengGang"],"chatid":"g_1")") == 86001);
  CHECK(world.create(kGroup) == 0);
  CHECK(world.create(kGroup) == 86215);
  world.platform.rules("corp").sees_root = false;
  CHECK(world.create(kGroup) == 48002);
}

TEST_CASE("a word in a group reaches its members as they are now") {
  GroupWorld world;
  world.platform.add_person("corp", "孙一", "SunYi");
  world.create(kGroup);
  CHECK(world.say("一") == 0);
  CHECK(world.code(world.wecom_post("/cgi-bin/appchat/update", R"({"chatid":"g1","add_user_list":["SunYi"],"del_user_list":["ZhengGang"]})")) == 0);
  CHECK(world.say("二") == 0);
  CHECK(world.seen("吴敏", "corp").size() == 2);
  CHECK(world.seen("郑刚", "corp") == std::vector<std::string>{"一"});
  CHECK(world.seen("孙一", "corp") == std::vector<std::string>{"二"});
  CHECK(world.wecom_get("/cgi-bin/appchat/get?chatid=g1").at("chat_info").at("userlist").as_array().size() == 2);
  CHECK(world.code(world.wecom_post("/cgi-bin/appchat/update", R"({"chatid":"g1","del_user_list":["SunYi"]})")) == 86006);
  CHECK(world.say("三", "other") == 40050);
}

TEST_CASE("above two hundred words a minute a member gets nothing more, and no card goes into a group") {
  GroupWorld world;
  world.create(kGroup);
  for (int n = 0; n < 210; ++n) CHECK(world.say(std::to_string(n)) == 0);
  CHECK(world.seen("吴敏", "corp").size() == 200);
  CHECK(world.code(world.wecom_post("/cgi-bin/appchat/send", R"({"chatid":"g1","msgtype":"template_card","template_card":{}})")) == 40008);
}
