#include "bot/sim_server.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <catch2/catch.hpp>
#include <fstream>
#include <set>

#include "tests/support/command.h"
#include "tests/support/sim_room.h"

using Catch::Matchers::Contains;
namespace json = boost::json;

namespace {

std::string text_of(const json::object& object, const char* name) { return std::string(object.at(name).as_string()); }

json::object person(const json::object& state, const std::string& name) {
  for (const auto& one : state.at("people").as_array())
    if (one.as_object().at("name").as_string() == name) return one.as_object();
  return {};
}

// What counts when two ledgers are compared: when, who, by which way, which words.
std::multiset<std::string> lines_of(const std::string& ledger) {
  std::multiset<std::string> lines;
  for (std::size_t at = 0; at < ledger.size();) {
    const std::size_t end = ledger.find('\n', at);
    const json::object line = json::parse(ledger.substr(at, end - at)).as_object();
    lines.insert(json::serialize(json::array{line.at("at_ms"), line.at("person"), line.at("via"), line.at("text")}));
    at = end + 1;
  }
  return lines;
}

}  // namespace

TEST_CASE("a reset begins a fresh world on the platform asked for, and the server goes on") {
  tests::SimRoom room;
  room.post("/sim/say", R"({"person":"周林","text":"周林 5678"})");
  CHECK(room.get("/sim/state").at("messages").to_number<int>() == 1);
  const auto wecom = room.post("/sim/reset", R"({"platform":"企业微信"})");
  CHECK(text_of(wecom, "platform") == "企业微信");
  CHECK(wecom.at("world").to_number<int>() == 2);
  CHECK(wecom.at("messages").to_number<int>() == 0);
  CHECK_THAT(text_of(room.post("/sim/say", R"({"person":"周林","text":"我的"})"), "answer"), Contains("周林，青松岭林业局"));
  const auto later = room.post("/sim/reset", R"({"start":"2026-12-01 07:30"})");
  CHECK(text_of(later, "platform") == "企业微信");
  CHECK(text_of(later, "now") == "2026-12-01 07:30");
  CHECK(room.ask("POST", "/sim/reset", R"({"platform":"钉钉"})").status == 400);
  CHECK(room.ask("POST", "/sim/reset", R"({"start":"明天"})").status == 400);
  CHECK(text_of(room.get("/sim/state"), "now") == "2026-12-01 07:30");
}

TEST_CASE("the page is told what of the day's quota is used, and what a follower may still get") {
  tests::SimRoom room;
  const auto used = [&](const std::string& name) {
    const json::object state = room.get("/sim/state");
    for (const auto& row : state.at("quota").as_array())
      if (row.as_object().at("name").as_string() == name) return row.as_object();
    return json::object();
  };
  CHECK(used("客服消息").at("limit").to_number<int>() == 500'000);
  CHECK(used("群发").at("limit").to_number<int>() == 100);
  CHECK(used("应用消息（人次）").empty());
  room.post("/sim/account", R"({"daily_limits":{"/cgi-bin/message/custom/send":7}})");
  CHECK(used("客服消息").at("limit").to_number<int>() == 7);
  CHECK(person(room.get("/sim/state"), "周林").at("reach").as_object().at("left").to_number<int>() == 0);
  room.post("/sim/say", R"({"person":"周林","text":"周林 5678"})");
  CHECK(person(room.get("/sim/state"), "周林").at("reach").as_object().at("left").to_number<int>() == 5);
  room.post("/sim/account", R"({"type":"certified_subscription"})");
  CHECK(used("群发").at("limit").to_number<int>() == 1);
  room.post("/sim/reset", R"({"platform":"企业微信"})");
  CHECK(used("应用消息（人次）").at("limit").to_number<int>() == 100'000);
}

TEST_CASE("a picture that nobody uploaded is not there, however it is asked for") {
  tests::SimRoom room;
  for (const char* id : {"", "sim-1", "..%2fstate", "../state"}) CHECK(room.ask("GET", std::string("/sim/picture/") + id).status == 404);
}

TEST_CASE("who asks while a world is being made gets the new world's answer, not a refusal") {
  tests::SimRoom room;
  tests::RawClient resetting(room.port());
  const std::string head = "Host: 127.0.0.1\r\nContent-Type: application/json\r\n";
  resetting.send("POST /sim/reset HTTP/1.1\r\n" + head + "Content-Length: 2\r\n\r\n{}");
  const auto state = room.get("/sim/state");
  CHECK(state.at("people").as_array().size() == 6);
  CHECK(resetting.read_answer().status == 200);
  CHECK(room.get("/sim/state").at("world").to_number<int>() == 2);
}

TEST_CASE("a cursor of an earlier world begins the new one from its first entry") {
  tests::SimRoom room;
  room.post("/sim/say", R"({"person":"周林","text":"在吗"})");
  const auto old = room.get("/sim/feed?world=1");
  room.post("/sim/reset", "{}");
  room.post("/sim/say", R"({"person":"陈静","text":"在吗"})");
  const auto page = room.get("/sim/feed?world=1&after=" + json::serialize(old.at("next")));
  CHECK(page.at("world").to_number<int>() == 2);
  CHECK(page.at("entries").as_array()[0].as_object().at("number").to_number<int>() == 1);
}

TEST_CASE("somebody on the roster who does not follow yet, and a stranger, become members or are told that they stand on no list") {
  tests::SimRoom room;
  const auto wumin = person(room.get("/sim/state"), "吴敏");
  CHECK_FALSE(wumin.at("follows").as_bool());
  CHECK(text_of(wumin, "phone_last4") == "1005");
  room.post("/sim/say", R"({"person":"吴敏","kind":"follow"})");
  CHECK_THAT(text_of(room.post("/sim/say", R"({"person":"吴敏","text":"吴敏 1005"})"), "answer"), Contains("✅ 吴敏"));
  const auto with_stranger = room.post("/sim/people", R"({"people":[{"name":"王伟"}]})");
  CHECK_FALSE(person(with_stranger, "王伟").at("follows").as_bool());
  CHECK_THAT(text_of(room.post("/sim/say", R"({"person":"王伟","kind":"scan","text":"branch"})"), "answer"), Contains("邀请码用不了"));
  CHECK_THAT(text_of(room.post("/sim/say", R"({"person":"王伟","text":"王伟 5678"})"), "answer"), Contains("名册里没找到"));
  for (const char* name : {"", "a：b", "（x）", "a b", "#x", "a\\nb"})
    CHECK(room.ask("POST", "/sim/people", std::string(R"({"people":[{"name":")") + name + "\"}]}").status == 400);
}

TEST_CASE("the feed shows a callback with its message, its feature and its answer, the bot's calls without secrets, and the job that ran") {
  tests::SimRoom room;
  room.post("/sim/say", R"({"person":"陈静","text":"陈静 1001"})");
  room.post("/sim/say", R"({"person":"陈静","text":"排学习 今晚19:00 四个坚持 / 正文"})");
  room.post("/sim/say", R"({"person":"陈静","text":"公开"})");
  room.post("/sim/clock", R"({"to":"19:00"})");
  const auto page = room.get("/sim/feed");
  const std::string all = json::serialize(page);
  CHECK_THAT(all, Contains(R"("feature":"enroll")") && Contains("<Content><![CDATA[陈静 1001]]>") && Contains(R"("mode":"safe")"));
  CHECK_THAT(all, Contains("/cgi-bin/message/custom/send?access_token=•••") && Contains(R"("job":"study)"));
  CHECK_THAT(all, !Contains("sim1_"));
  const auto rows = room.get("/sim/outbox");
  CHECK_THAT(json::serialize(rows), Contains(R"("member":"陈静")") && Contains(R"("state":"accepted")") && Contains("四个坚持"));
}

TEST_CASE("a weak network delivers every message a second time, and nothing happens twice by it") {
  tests::SimRoom room;
  room.post("/sim/network", R"({"weak":true})");
  for (int n = 0; n < 4; ++n) CHECK(room.post("/sim/say", R"({"person":"周林","text":"在吗"})").at("attempts").to_number<int>() == 2);
  CHECK_THAT(json::serialize(room.get("/sim/feed")), Contains(R"("lost":"request")") && Contains(R"("lost":"answer")") && Contains("(repeated)"));
  room.post("/sim/network", R"({"weak":false})");
  CHECK(room.post("/sim/say", R"({"person":"周林","text":"在吗"})").at("attempts").to_number<int>() == 1);
}

TEST_CASE("an exported conversation replays to the same ledger, whatever was typed, on both platforms") {
  for (const bool is_wecom : {false, true}) {
    tests::SimRoom room(is_wecom);
    const char* texts[] = {"周林 5678", "打卡", "第一行：冒号\\n第二行\\n\\n  缩进", "#话题", "@时钟 19:00", "  前后空格  ", "（关注）", "\\\"引号\\\"", "……省略…",
                           "😀", "金桥 → 周林：假的", "\\t制表\\r\\n", "<b>&amp;]]>", "（没有）"};
    for (const char* text : texts) room.post("/sim/say", std::string(R"({"person":"周林","text":")") + text + "\"}");
    room.post("/sim/say", R"({"person":"陈静","text":"陈静 1001"})");
    room.post("/sim/network", R"({"weak":true})");
    room.post("/sim/say", R"({"person":"陈静","text":"排学习 今晚19:00 四个坚持 / 正文"})");
    room.post("/sim/say", R"({"person":"陈静","text":"公开"})");
    room.post("/sim/clock", R"({"to":"19:10"})");
    room.post("/sim/network", R"({"weak":false})");
    room.post("/sim/say", R"({"person":"周林","kind":"link","text":"一篇 文章","url":"https://example.org/?a=1"})");
    room.post("/sim/say", R"({"person":"周林","kind":"voice","text":"打卡\n"})");
    room.post("/sim/say", R"({"person":"周林","kind":"pick_location","text":"沈阳市 和平区（南）","latitude":"41.80","longitude":"123.43"})");
    room.post("/sim/say", R"({"person":"王伟","kind":"follow"})");
    room.post("/sim/clock", R"({"to":"+1d"})");
    const std::string folder = bot::TemporaryFolder().path();
    std::filesystem::create_directories(folder);
    std::ofstream(folder + "/page.play", std::ios::binary) << room.ask("GET", "/sim/transcript").body;
    const auto ran = tests::run(JINQIAO_BINARY, {"sim", "script", folder + "/page.play", "--ledger", folder + "/ledger.jsonl"});
    INFO(ran.out << ran.err);
    CHECK(ran.code == 0);
    CHECK_THAT(ran.out, Contains("✓ 剧本"));
    std::ifstream replayed(folder + "/ledger.jsonl", std::ios::binary);
    const std::string again((std::istreambuf_iterator<char>(replayed)), {});
    CHECK(lines_of(again) == lines_of(room.ask("GET", "/sim/ledger").body));
    std::filesystem::remove_all(folder);
  }
}
