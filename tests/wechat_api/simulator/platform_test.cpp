#include "wechat_api/simulator/platform.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>

#include "wechat_api/simulator/platform_state.h"

using namespace wechat_api::simulator;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

namespace {

constexpr Millis kNow{std::chrono::milliseconds{1'795'226'400'000}};

struct World {
  World() : platform({official(), wecom()}, ledger, 7) {
    platform.add_person("oa", "周林", "o-zhou");
    platform.add_person("corp", "吴敏", "WuMin");
    platform.add_person("corp", "外人", "waibu").follows = false;
  }
  static wechat_api::AccountSettings official() {
    wechat_api::AccountSettings account;
    account.name = "oa";
    account.app_id = "wx1";
    account.secret = "s";
    return account;
  }
  static wechat_api::AccountSettings wecom() {
    wechat_api::AccountSettings account = official();
    account.platform = wechat_api::Platform::wecom;
    account.name = "corp";
    account.app_id = "ww1";
    account.agent_id = 7;
    return account;
  }
  boost::json::object post(const std::string& target, const std::string& body, Millis now = kNow) {
    return boost::json::parse(platform.serve("POST", target, body, now).body).as_object();
  }
  int code(const boost::json::object& answer) const { return answer.contains("errcode") ? static_cast<int>(answer.at("errcode").as_int64()) : 0; }
  std::string token(Millis now = kNow, bool force = false) {
    const auto answer = post("/cgi-bin/stable_token", std::string(R"({"grant_type":"client_credential","appid":"wx1","secret":"s","force_refresh":)") + (force ? "true}" : "false}"), now);
    return std::string(answer.at("access_token").as_string());
  }
  std::string wecom_token() {
    const auto answer = boost::json::parse(platform.serve("GET", "/cgi-bin/gettoken?corpid=ww1&corpsecret=s", "", kNow).body).as_object();
    return std::string(answer.at("access_token").as_string());
  }
  int custom(const std::string& token, Millis now = kNow, const std::string& touser = "o-zhou") {
    return code(post("/cgi-bin/message/custom/send?access_token=" + token, R"({"touser":")" + touser + R"(","msgtype":"text","text":{"content":"好"}})", now));
  }

  Ledger ledger;
  Platform platform;
};

}  // namespace

TEST_CASE("stable_token gives the same token while it lasts, the next one five minutes before the end, both work meanwhile") {
  World world;
  const std::string first = world.token();
  CHECK(world.token(kNow + 6000s) == first);
  const std::string second = world.token(kNow + 6901s);
  CHECK(second != first);
  CHECK(world.custom(first, kNow + 7000s) == 45015);
  CHECK(world.custom(first, kNow + 7201s) == 42001);
  CHECK(world.custom(second, kNow + 7201s) == 45015);
}

TEST_CASE("a forced renewal ends the token before it at once, tokens that are missing or made up are told apart") {
  World world;
  const std::string first = world.token();
  const std::string second = world.token(kNow, true);
  CHECK(world.custom(first) == 42001);
  CHECK(world.custom(second) == 45015);
  CHECK(world.custom("") == 41001);
  CHECK(world.custom("made-up") == 40001);
  CHECK(world.code(world.post("/cgi-bin/stable_token", R"({"grant_type":"client_credential","appid":"wx1","secret":"x"})")) == 40125);
  CHECK(world.code(world.post("/cgi-bin/stable_token", R"({"grant_type":"client_credential","appid":"wx9","secret":"s"})")) == 40013);
}

TEST_CASE("a message opens 48 hours and five messages, an act one minute and three") {
  World world;
  const std::string token = world.token();
  Person& zhou = *world.platform.person("oa", "周林");
  world.platform.acted(zhou, kNow);
  for (int n = 0; n < 3; ++n) CHECK(world.custom(token) == 0);
  CHECK(world.custom(token) == 45047);
  CHECK(world.custom(token, kNow + 60s) == 45015);
  world.platform.said_something(zhou, kNow + 61s);
  for (int n = 0; n < 5; ++n) CHECK(world.custom(token, kNow + 62s) == 0);
  CHECK(world.custom(token, kNow + 62s) == 45047);
  CHECK(world.custom(world.token(kNow + 48h + 61s), kNow + 48h + 61s) == 45015);
  CHECK(world.custom(token, kNow, "o-nobody") == 40003);
  CHECK(world.ledger.seen_by("oa", "周林", 0).size() == 8);
}

TEST_CASE("WeCom names whom it cannot reach in lower case, and refuses only when it reaches nobody") {
  World world;
  const std::string target = "/cgi-bin/message/send?access_token=" + world.wecom_token();
  const auto send = [&](const std::string& touser) {
    return world.post(target, R"({"touser":")" + touser + R"(","msgtype":"text","agentid":7,"text":{"content":"好"}})");
  };
  const auto partly = send("WuMin|Waibu|Nobody");
  CHECK(world.code(partly) == 0);
  CHECK(partly.at("invaliduser").as_string() == "waibu|nobody");
  CHECK(world.code(send("waibu|nobody")) == 81013);
  CHECK(world.ledger.seen_by("corp", "吴敏", 0).size() == 1);
}

TEST_CASE("WeCom delivers equal requests once inside the interval asked for, and drops what exceeds thirty a minute") {
  World world;
  const std::string target = "/cgi-bin/message/send?access_token=" + world.wecom_token();
  const std::string body = R"({"touser":"WuMin","msgtype":"text","agentid":7,"text":{"content":"好"},"enable_duplicate_check":1,"duplicate_check_interval":1800})";
  for (int n = 0; n < 3; ++n) CHECK(world.code(world.post(target, body)) == 0);
  CHECK(world.ledger.seen_by("corp", "吴敏", 0).size() == 1);
  world.post(target, body, kNow + 1801s);
  CHECK(world.ledger.seen_by("corp", "吴敏", 0).size() == 2);
  for (int n = 0; n < 40; ++n)
    CHECK(world.code(world.post(target, R"({"touser":"WuMin","msgtype":"text","agentid":7,"text":{"content":")" + std::to_string(n) + R"("}})", kNow + 1900s)) == 0);
  CHECK(world.ledger.seen_by("corp", "吴敏", 0).size() == 32);
}

TEST_CASE("faults asked for come as often as asked, before or after the platform has acted") {
  World world;
  const std::string target = "/cgi-bin/message/custom/send?access_token=" + world.token();
  world.platform.said_something(*world.platform.person("oa", "周林"), kNow);
  const std::string body = R"({"touser":"o-zhou","msgtype":"text","text":{"content":"好"}})";
  world.platform.ask_for({Fault::Kind::lose_before_acting, "/cgi-bin/message/custom/send", 1, 0ms});
  CHECK(world.platform.serve("POST", target, body, kNow).is_lost);
  CHECK(world.ledger.all().empty());
  world.platform.ask_for({Fault::Kind::lose_after_acting, "/cgi-bin/message/custom/send", 1, 0ms});
  CHECK(world.platform.serve("POST", target, body, kNow).is_lost);
  CHECK(world.ledger.all().size() == 1);
  CHECK_FALSE(world.platform.serve("POST", target, body, kNow).is_lost);
}

TEST_CASE("Chinese must be raw UTF-8, and an uncertified account may not push") {
  World world;
  const std::string target = "/cgi-bin/message/custom/send?access_token=" + world.token();
  CHECK(world.code(world.post(target, R"({"touser":"o-zhou","msgtype":"text","text":{"content":"\u597d"}})")) == 40033);
  Ledger ledger;
  auto account = World::official();
  account.type = wechat_api::AccountType::uncertified;
  Platform platform({account}, ledger, 1);
  const auto token = boost::json::parse(platform.serve("POST", "/cgi-bin/stable_token", R"({"grant_type":"client_credential","appid":"wx1","secret":"s"})", kNow).body).as_object();
  CHECK_THAT(platform.serve("POST", "/cgi-bin/message/custom/send?access_token=" + std::string(token.at("access_token").as_string()), "{}", kNow).body, Contains("48001"));
}

TEST_CASE("a menu is published, read back as each platform shows it, and deleted") {
  World world;
  const std::string menu = R"({"button":[{"type":"click","name":"打卡","key":"打卡"}]})";
  const auto get = [&](const std::string& target) { return world.platform.serve("GET", target, "", kNow).body; };
  const std::string official = "?access_token=" + world.token(), wecom = "?agentid=7&access_token=" + world.wecom_token();
  CHECK_THAT(get("/cgi-bin/menu/get" + official), Contains("46003"));
  CHECK(world.code(world.post("/cgi-bin/menu/create" + official, menu)) == 0);
  CHECK(world.platform.menu("oa") == menu);
  CHECK(world.platform.menu("corp").empty());
  CHECK(get("/cgi-bin/menu/get" + official) == R"({"menu":)" + menu + "}");
  CHECK(world.code(world.post("/cgi-bin/menu/create" + wecom, menu)) == 0);
  CHECK(get("/cgi-bin/menu/get" + wecom) == R"({"errcode":0,"errmsg":"ok","button":[{"type":"click","name":"打卡","key":"打卡"}]})");
  CHECK_THAT(get("/cgi-bin/menu/delete" + official), Contains(R"("errcode":0)"));
  CHECK(world.platform.menu("oa").empty());
  CHECK(world.code(world.post("/cgi-bin/menu/create?agentid=8&access_token=" + world.wecom_token(), menu)) == 40056);
  CHECK(world.code(world.post("/cgi-bin/menu/create" + official, R"({"button":[]})")) == 40016);
  CHECK_THAT(get("/cgi-bin/menu/create" + official), Contains("43002"));
}

TEST_CASE("garbage comes with the status, type and place asked for and does nothing, a cut answer comes after the platform acted") {
  World world;
  const std::string path = "/cgi-bin/message/custom/send", target = path + "?access_token=" + world.token();
  const std::string body = R"({"touser":"o-zhou","msgtype":"text","text":{"content":"好"}})";
  world.platform.said_something(*world.platform.person("oa", "周林"), kNow);
  Fault garbage{Fault::Kind::garbage, path};
  garbage.status = 302;
  garbage.answer = "<html>";
  garbage.location = "http://127.0.0.1:1/";
  world.platform.ask_for(garbage);
  const Reaction moved = world.platform.serve("POST", target, body, kNow);
  CHECK(moved.status == 302);
  CHECK(moved.body == "<html>");
  CHECK(moved.content_type == "text/html");
  CHECK(moved.fields.front().second == "http://127.0.0.1:1/");
  CHECK(world.ledger.all().empty());
  world.platform.ask_for({Fault::Kind::truncate, path});
  CHECK(world.platform.serve("POST", target, body, kNow).body == R"({"errcode":0,)");
  CHECK(world.ledger.all().size() == 1);
}

TEST_CASE("a share of all calls finds the platform busy, the same ones with the same seed") {
  const auto run = [] {
    World world;
    world.platform.rules("oa").busy_rate = 0.3;
    std::string codes;
    const std::string token = world.token();
    for (int n = 0; n < 200; ++n) codes += world.custom(token) == -1 ? "x" : ".";
    return codes;
  };
  const std::string codes = run();
  CHECK(codes == run());
  const auto busy = std::count(codes.begin(), codes.end(), 'x');
  CHECK(busy > 30);
  CHECK(busy < 90);
}
