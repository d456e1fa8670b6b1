#include "wechat_api/simulator/mass_message.h"

#include <catch2/catch.hpp>

#include "tests/wechat_api/simulator/platform_world.h"

using namespace wechat_api;
using namespace wechat_api::simulator;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

namespace {

struct MassWorld : PlatformWorld {
  using PlatformWorld::PlatformWorld;
  boost::json::object to_list(const std::string& openids, const std::string& words, const std::string& rest = "") {
    return post("/cgi-bin/message/mass/send", R"({"touser":[)" + openids + R"(],"msgtype":"text",)" + rest + R"("text":{"content":")" + words + R"("}})");
  }
  boost::json::object to_all(const std::string& words, const std::string& rest = "") {
    return post("/cgi-bin/message/mass/sendall", R"({"filter":{"is_to_all":true},"msgtype":"text",)" + rest + R"("text":{"content":")" + words + R"("}})");
  }
  std::string told() {
    now += 10s;
    const auto events = platform.take_due(now);
    return events.empty() ? "" : events.back().xml;
  }
};
constexpr const char* kTwo = R"("o-zhou","o-chen")";

}  // namespace

TEST_CASE("a mass message by list reaches exactly its list, after a while, and its counts are told") {
  MassWorld world;
  world.platform.add_person("oa", "赵一", "o-zhao");
  const auto answer = world.to_list(R"("o-zhou","o-chen","o-wai","o-nobody")", "今晚学习");
  CHECK(world.text(answer, "errmsg") == "send job submission success");
  CHECK(world.ledger.all().empty());
  const std::string xml = world.told();
  CHECK_THAT(xml, Contains("<![CDATA[MASSSENDJOBFINISH]]>") && Contains("<![CDATA[send success]]>") && Contains("<TotalCount>4</TotalCount>") &&
                      Contains("<FilterCount>2</FilterCount>") && Contains("<SentCount>2</SentCount>") && Contains("<ErrorCount>0</ErrorCount>"));
  CHECK(world.seen("周林") == std::vector<std::string>{"今晚学习"});
  CHECK(world.seen("陈红").size() == 1);
  CHECK(world.seen("外人").empty());
  CHECK(world.seen("赵一").empty());
}

TEST_CASE("a list has at least two openids, at most ten thousand, and at least one of a follower") {
  MassWorld world;
  CHECK(world.code(world.to_list(R"("o-zhou")", "好")) == 40130);
  CHECK(world.code(world.to_list(R"()", "好")) == 40031);
  CHECK(world.code(world.to_list(R"("a","b")", "好")) == 40031);
  std::string many = "\"o-zhou\"";
  for (int n = 0; n < 10'000; ++n) many += ",\"x" + std::to_string(n) + "\"";
  CHECK(world.code(world.to_list(many, "好")) == 40032);
}

TEST_CASE("the fifth mass message of a month reaches no follower of a service account, and the count shows it") {
  MassWorld world;
  for (int n = 0; n < 4; ++n) {
    world.to_list(kTwo, "第" + std::to_string(n));
    world.told();
  }
  CHECK(world.code(world.to_list(kTwo, "第五")) == 0);
  CHECK_THAT(world.told(), Contains("<FilterCount>0</FilterCount>") && Contains("<SentCount>0</SentCount>"));
  CHECK(world.seen("周林").size() == 4);
  world.now += std::chrono::days{10};
  world.to_list(kTwo, "十二月");
  world.told();
  CHECK(world.seen("周林").size() == 5);
}

TEST_CASE("a subscription account succeeds once a day, and a failure does not use the day up") {
  MassWorld world(AccountType::certified_subscription);
  world.platform.rules("oa").mass_outcome = "err(20001)";
  CHECK(world.code(world.to_all("一")) == 0);
  CHECK_THAT(world.told(), Contains("err(20001)"));
  CHECK(world.ledger.all().empty());
  world.platform.rules("oa").mass_outcome = "send success";
  CHECK(world.code(world.to_all("二")) == 0);
  CHECK(world.code(world.to_all("三")) == 45028);
  world.now += 6h;
  CHECK(world.code(world.to_all("三")) == 0);
}

TEST_CASE("a repeated clientmsgid is 45066 within a minute, 45065 with the first id for a day, 45067 when it is too long") {
  MassWorld world;
  const std::string id = R"("clientmsgid":"study-1121",)";
  const auto first = world.to_list(kTwo, "好", id);
  world.now += 59s;
  CHECK(world.code(world.to_list(kTwo, "好", id)) == 45066);
  world.now += 1s;
  const auto again = world.to_list(kTwo, "别的", id);
  CHECK(world.code(again) == 45065);
  CHECK(again.at("msgid") == first.at("msg_id"));
  world.now += 24h;
  CHECK(world.code(world.to_list(kTwo, "好", id)) == 0);
  CHECK(world.code(world.to_list(kTwo, "好", R"("clientmsgid":"123456789012345678901234567890123",)")) == 45067);
}

TEST_CASE("without an id the same text to the same people within a day is refused too, to others it is not") {
  MassWorld world;
  CHECK(world.code(world.to_list(kTwo, "好")) == 0);
  world.now += 5min;
  CHECK(world.code(world.to_list(kTwo, "好")) == 45065);
  CHECK(world.code(world.to_list(kTwo, "好的")) == 0);
  CHECK(world.code(world.to_all("好")) == 0);
}

TEST_CASE("without an id another picture to the same people is another message, the same one is not") {
  MassWorld world;
  const auto pictures = [&](const std::string& ids) {
    return world.code(world.post("/cgi-bin/message/mass/sendall", R"({"filter":{"is_to_all":true},"msgtype":"image","images":{"media_ids":[)" + ids + "]}}"));
  };
  CHECK(pictures(R"("sim-picture")") == 0);
  CHECK(pictures(R"("sim-sticker")") == 0);
  world.now += 5min;
  CHECK(pictures(R"("sim-picture")") == 45065);
}

TEST_CASE("a protected account waits for its administrator: confirmed it is sent, refused and forgotten it fails") {
  MassWorld world;
  world.platform.rules("oa").is_mass_protected = true;
  CHECK(world.code(world.to_all("一")) == 89504);
  CHECK(world.told().empty());
  world.platform.settle_masses("oa", true, world.now);
  CHECK_THAT(world.told(), Contains("send success"));
  CHECK(world.seen("周林").size() == 1);
  CHECK(world.code(world.to_all("二")) == 89504);
  world.platform.settle_masses("oa", false, world.now);
  CHECK_THAT(world.told(), Contains("err(40001)"));
  CHECK(world.code(world.to_all("三")) == 89504);
  world.now += 30min;
  CHECK_THAT(world.told(), Contains("err(40002)"));
  CHECK(world.seen("周林").size() == 1);
  CHECK(world.code(world.to_list(kTwo, "四")) == 0);
}

TEST_CASE("a tag nobody made is 40152, a kind the account may not send 48008, a card 45113") {
  MassWorld world;
  const auto by_tag = [&](const std::string& tag) {
    return world.code(world.post("/cgi-bin/message/mass/sendall", R"({"filter":{"is_to_all":false,"tag_id":)" + tag + R"(},"msgtype":"text","text":{"content":"好"}})"));
  };
  CHECK(by_tag("100") == 40152);
  CHECK(world.code(world.post("/cgi-bin/message/mass/sendall", R"({"filter":{"is_to_all":true},"msgtype":"wxcard","wxcard":{"card_id":"1"}})")) == 45113);
  world.platform.rules("oa").may_mass = false;
  CHECK(world.code(world.to_all("好")) == 48008);
}

TEST_CASE("the state of a job is asked by its id, a text cannot be deleted, a preview goes to one person at once") {
  MassWorld world;
  const auto job = world.to_list(kTwo, "好").at("msg_id").as_int64();
  const std::string body = R"({"msg_id":")" + std::to_string(job) + R"("})";
  CHECK(world.text(world.post("/cgi-bin/message/mass/get", body), "msg_status") == "SENDING");
  world.told();
  CHECK(world.text(world.post("/cgi-bin/message/mass/get", body), "msg_status") == "SEND_SUCCESS");
  CHECK(world.code(world.post("/cgi-bin/message/mass/get", R"({"msg_id":5})")) == 40059);
  CHECK(world.code(world.post("/cgi-bin/message/mass/delete", body)) == 40204);
  CHECK(world.code(world.post("/cgi-bin/message/mass/preview", R"({"touser":"o-chen","msgtype":"text","text":{"content":"样子"}})")) == 0);
  CHECK(world.seen("陈红").back() == "样子");
  CHECK(world.seen("周林").back() == "好");
  CHECK(world.code(world.post("/cgi-bin/message/mass/speed/set", R"({"speed":5})")) == 45083);
  CHECK(world.code(world.post("/cgi-bin/message/mass/speed/set", R"({"speed":2})")) == 0);
  CHECK(world.post("/cgi-bin/message/mass/speed/get", "{}").at("realspeed").as_int64() == 45);
}

TEST_CASE("a film that was sent to all is taken back from the phones") {
  MassWorld world;
  const auto job = world.post("/cgi-bin/message/mass/sendall", R"({"filter":{"is_to_all":true},"msgtype":"mpvideo","mpvideo":{"media_id":"sim-video"}})").at("msg_id").as_int64();
  world.told();
  CHECK(world.code(world.post("/cgi-bin/message/mass/delete", R"({"msg_id":)" + std::to_string(job) + "}")) == 0);
  for (const Sight& sight : world.ledger.all()) CHECK(sight.is_withdrawn);
  CHECK_THAT(world.ledger.json_lines(), Contains(R"("withdrawn":true)"));
}

TEST_CASE("the sixty-first mass call of a minute is 45011") {
  MassWorld world;
  world.platform.set_daily_limit("oa", "/cgi-bin/message/mass/get", 0);
  world.platform.set_minute_limit("oa", "/cgi-bin/message/mass/get", 60);
  for (int n = 0; n < 60; ++n) CHECK(world.code(world.post("/cgi-bin/message/mass/get", "{}")) == 40059);
  CHECK(world.code(world.post("/cgi-bin/message/mass/get", "{}")) == 45011);
}
