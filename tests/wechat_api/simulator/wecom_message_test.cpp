#include "wechat_api/simulator/wecom_message.h"

#include <catch2/catch.hpp>

#include "tests/wechat_api/simulator/platform_world.h"

using namespace wechat_api::simulator;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

namespace {

constexpr const char* kSend = "/cgi-bin/message/send";

struct MemberWorld : PlatformWorld {
  boost::json::object send(const std::string& to, const std::string& words = "好") {
    return wecom_post(kSend, "{" + to + R"(,"msgtype":"text","agentid":7,"text":{"content":")" + words + R"("}})");
  }
};

std::string list_of(int count) {
  std::string list = "a";
  for (int n = 1; n < count; ++n) list += "|a" + std::to_string(n);
  return list;
}

}  // namespace

TEST_CASE("a message needs recipients, and not too many of any kind") {
  MemberWorld world;
  CHECK(world.code(world.send(R"("touser":"")")) == 82001);
  CHECK(world.code(world.send(R"("touser":")" + list_of(1001) + "\"")) == 40032);
  CHECK(world.code(world.send(R"("toparty":")" + list_of(101) + "\"")) == 82002);
  CHECK(world.code(world.send(R"("totag":")" + list_of(101) + "\"")) == 82003);
  CHECK(world.code(world.wecom_post(kSend, R"({"touser":"WuMin","msgtype":"text","agentid":8,"text":{"content":"好"}})")) == 40056);
  CHECK(world.code(world.wecom_post(kSend, "{")) == 40058);
}

TEST_CASE("departments reach everybody below them, tags whom they hold, @all the visible range, each person once") {
  MemberWorld world;
  world.platform.add_department("corp", 2, "一支部", 1);
  world.platform.add_department("corp", 3, "一小组", 2);
  world.platform.add_member_tag("corp", 9, "书记");
  world.person("吴敏", "corp").departments = {3};
  world.person("郑刚", "corp").member_tags = {9};
  CHECK(world.code(world.send(R"("toparty":"2")")) == 0);
  CHECK(world.seen("吴敏", "corp").size() == 1);
  CHECK(world.seen("郑刚", "corp").empty());
  const auto partly = world.send(R"("touser":"wumin|nobody","toparty":"3|77","totag":"9|55")");
  CHECK(world.text(partly, "invaliduser") == "nobody");
  CHECK(world.text(partly, "invalidparty") == "77");
  CHECK(world.text(partly, "invalidtag") == "55");
  CHECK(world.seen("吴敏", "corp").size() == 2);
  CHECK(world.seen("郑刚", "corp").size() == 1);
  CHECK(world.code(world.send(R"("touser":"@all","toparty":"77")")) == 0);
  CHECK(world.seen("郑刚", "corp").size() == 2);
  CHECK(world.seen("外人", "corp").empty());
  CHECK(world.code(world.send(R"("touser":"waibu|nobody")")) == 81013);
}

TEST_CASE("who has no licence is named and gets nothing") {
  MemberWorld world;
  world.person("吴敏", "corp").is_licensed = false;
  const auto answer = world.send(R"("touser":"WuMin|ZhengGang")");
  CHECK(world.text(answer, "unlicenseduser") == "wumin");
  CHECK(world.seen("吴敏", "corp").empty());
}

TEST_CASE("person-times of a day are counted for all recipients, and beyond them nobody gets anything: 45009") {
  MemberWorld world;
  world.platform.rules("corp").member_limit = 1;
  for (int n = 0; n < 100; ++n) {
    world.now += 1min;
    CHECK(world.code(world.send(R"("touser":"WuMin|ZhengGang")", std::to_string(n))) == 0);
  }
  CHECK(world.code(world.send(R"("touser":"WuMin")")) == 45009);
  CHECK(world.platform.used("corp", "2026-11-21").at("person-times") == 200);
  world.now = kEvening + 6h;
  CHECK(world.code(world.send(R"("touser":"WuMin")")) == 0);
}

TEST_CASE("a member gets a thousand messages an hour, the next ones vanish without a word") {
  MemberWorld world;
  for (int n = 0; n < 1020; ++n) {
    world.now = kEvening + n * 3s;
    CHECK(world.code(world.send(R"("touser":"WuMin")", std::to_string(n))) == 0);
  }
  CHECK(world.seen("吴敏", "corp").size() == 1000);
}

TEST_CASE("a message is taken back within a day, by its own application only") {
  MemberWorld world;
  const std::string id = world.text(world.send(R"("touser":"WuMin")"), "msgid");
  const std::string body = R"({"msgid":")" + id + R"("})";
  CHECK(world.code(world.wecom_post("/cgi-bin/message/recall", R"({"msgid":"other"})")) == 40058);
  CHECK(world.code(world.wecom_post("/cgi-bin/message/recall", body)) == 0);
  CHECK(world.ledger.all().front().is_withdrawn);
  world.now += 24h + 1s;
  CHECK(world.code(world.wecom_post("/cgi-bin/message/recall", body)) == 42052);
}

TEST_CASE("a duplicate check looks at every byte of the request and at no other request") {
  MemberWorld world;
  const auto send = [&](const std::string& rest) {
    return world.wecom_post(kSend, R"({"touser":"WuMin","msgtype":"text","agentid":7,"text":{"content":"好"})" + rest + "}");
  };
  const std::string checked = R"(,"enable_duplicate_check":1,"duplicate_check_interval":600)";
  const auto first = send(checked);
  world.now += 599s;
  CHECK(send(checked) == first);
  CHECK(send(checked + R"(,"safe":0)") != first);
  send("");
  send("");
  CHECK(world.seen("吴敏", "corp").size() == 4);
  world.now += 1s;
  CHECK(send(checked) != first);
}
