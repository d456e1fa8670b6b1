// An authentic text as an Inbound: head, key, and what is unusable.
#include "wechat_api/message_read.h"

#include <catch2/catch.hpp>

#include "tests/wechat_api/vectors.h"

using namespace wechat_api;

namespace {

const std::chrono::sys_seconds kNow{std::chrono::seconds(1795000010)};

MessageRead read(const std::string& xml, Platform platform = Platform::official_account) {
  Digest sha256(Digest::Kind::sha256);
  return read_message(xml, platform, kNow, sha256);
}

struct Head {
  std::string from = "oABCD0000000000000000000user1", created = "1795000001", id = "<MsgId>25110000000000001</MsgId>",
              more;
};
std::string text_with(const Head& head) {
  return "<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[" + head.from +
         "]]></FromUserName><CreateTime>" + head.created +
         "</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[签到]]></Content>" + head.id + head.more +
         "</xml>";
}

}  // namespace

TEST_CASE("V4, V7, B, E, K, W6: the published messages are read") {
  const auto v4 = read(tests::envelope_vector("V4").text).message;
  REQUIRE(v4);
  CHECK(v4->to == "gh_10f6c3c3ac5a");
  CHECK(v4->from == "oyORnuP8q7ou2gfYjqLzSIWZf0rs");
  CHECK(v4->key == "m:6054768590064713728");
  CHECK(v4->created_at.time_since_epoch().count() == 1409735668);
  CHECK(std::get<Text>(v4->content).text == "abcdteT");
  CHECK(read(tests::envelope_vector("V7").text).message->key == "m:6265881059295447969");
  CHECK(read(tests::envelope_vector("V6").text).message->key == "m:12345");
  const auto k = read(tests::envelope_vector("K").text, Platform::wecom).message;
  REQUIRE(k);
  CHECK(std::get<Text>(k->content).text == "密文测试");
  CHECK(k->from == "WangChaoYi");
  CHECK(k->agent_id == 1000005);
  CHECK(read(tests::envelope_vector("B").text, Platform::wecom).message->agent_id == 218);
  CHECK(read(tests::envelope_vector("E").text, Platform::wecom).message->key == "m:4363689963896700987");
  CHECK(read(tests::envelope_vector("W6").text, Platform::wecom).message->from == "foobar");
}

TEST_CASE("V2, I: an authentic JSON body is unusable") {
  CHECK_FALSE(read(tests::envelope_vector("V2").text).message);
  CHECK(read(tests::envelope_vector("V2").text).why == "JSON where XML was expected");
  CHECK_FALSE(read(tests::envelope_vector("I").text, Platform::wecom).message);
}

TEST_CASE("row 57: a MsgId that is no number, 0 or absent makes the text itself the key") {
  CHECK(read(text_with({.id = "<MsgId>18446744073709551615</MsgId>"})).message->key == "m:18446744073709551615");
  CHECK(read(text_with({.id = "<MsgId>007</MsgId>"})).message->key == "m:7");
  for (const std::string& id : {std::string(), std::string("0"), std::string("-1"), std::string("1e9"),
                                std::string(" 12"), std::string("18446744073709551616"), std::string(60000, '9')}) {
    const std::string text = text_with({.id = "<MsgId>" + id + "</MsgId>"});
    const auto message = read(text).message;
    REQUIRE(message);
    Digest sha256(Digest::Kind::sha256);
    CHECK(message->key == "e:" + sha256.hex({text}));
  }
  CHECK(read(text_with({.id = ""})).message->key.starts_with("e:"));
}

TEST_CASE("two events of one member in one second have different keys, the same event twice one key") {
  const auto key = [](const std::string& event) {
    return read(
               "<xml><FromUserName>u</FromUserName><CreateTime>1795000001</CreateTime><MsgType>event</MsgType><Event>" +
                   event + "</Event></xml>",
               Platform::wecom)
        .message->key;
  };
  CHECK(key("enter_agent") != key("LOCATION"));
  CHECK(key("enter_agent") == key("enter_agent"));
  CHECK(key("enter_agent").size() == 2 + 64);
}

TEST_CASE("row 58: a CreateTime of 0, below, far ahead or no number gives our receive time and says so") {
  for (const char* created : {"0", "-5", "9999999999", "10000000000", "abc", "", "1795090000", "1e9"}) {
    INFO(created);
    const auto message = read(text_with({.created = created})).message;
    REQUIRE(message);
    CHECK(message->created_at == kNow);
    CHECK(message->created_at_is_ours);
  }
  const auto good = read(text_with({})).message;
  CHECK(good->created_at.time_since_epoch().count() == 1795000001);
  CHECK_FALSE(good->created_at_is_ours);
}

TEST_CASE("row 62: a FromUserName that is no id makes the message unusable") {
  for (const std::string& from :
       {std::string(1000, 'a'), std::string("../x"), std::string("a\"b"), std::string("a%41"), std::string(),
        std::string("a b"), std::string("周林"), std::string("a.b"), std::string(65, 'a')}) {
    CHECK_FALSE(read(text_with({.from = from})).message);
  }
  CHECK(read(text_with({.from = std::string(64, 'a')})).message);
  CHECK(read(text_with({.from = "mphelper"})).message);
  CHECK(read(text_with({.from = "lin.zhou@corp-1_x"}), Platform::wecom).message);
  CHECK_FALSE(read(text_with({.from = "lin zhou"}), Platform::wecom).message);
}

TEST_CASE("row 50: two MsgId, two FromUserName or another element of the head twice are unusable") {
  CHECK_FALSE(read(text_with({.more = "<MsgId>2</MsgId>"})).message);
  CHECK_FALSE(read(text_with({.more = "<FromUserName>other</FromUserName>"})).message);
  CHECK_FALSE(read(text_with({.more = "<Content>other</Content>"})).message);
  CHECK(read(text_with({.more = "<Unknown>1</Unknown><Unknown>2</Unknown>"})).message);
}

TEST_CASE("rows 43 to 48: what is no sound XML is unusable, not an error") {
  for (const std::string& text :
       {std::string(), std::string("<xml>"), text_with({}) + "x", text_with({}) + text_with({}),
        std::string("<xml></xml>"), "<!DOCTYPE xml [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>" + text_with({}),
        std::string("success"), std::string("<xml a=\"b\"></xml>")}) {
    INFO(text);
    const MessageRead unusable = read(text);
    CHECK_FALSE(unusable.message);
    CHECK_FALSE(unusable.why.empty());
  }
}

TEST_CASE("AgentID and AgentId are the same, and what is neither number is not the agent 0") {
  const auto agent = [](const std::string& more) {
    return read(text_with({.more = more}), Platform::wecom).message->agent_id;
  };
  CHECK(agent("<AgentID>1000002</AgentID>") == 1000002);
  CHECK(agent("<AgentId>1000002</AgentId>") == 1000002);
  CHECK(agent("") == 0);
  CHECK(agent("<AgentID>x</AgentID>") == -1);
}
