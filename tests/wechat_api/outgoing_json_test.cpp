// The bytes of every pushed message.
#include "wechat_api/outgoing_json.h"

#include <catch2/catch.hpp>

using namespace wechat_api;

namespace {

const std::string kCheck = R"("agentid":1000002,"enable_duplicate_check":1,"duplicate_check_interval":1800})";

std::string wecom(const Reply& reply) {
  return wecom_message_json({"zhangsan", "lisi"}, 1000002, reply);
}

}  // namespace

TEST_CASE("a customer-service message is written as the page shows it, Chinese unescaped") {
  CHECK(customer_service_json("oUSER", TextReply{"您的整改单\n已签收 \"1\"", {}}) ==
        R"({"touser":"oUSER","msgtype":"text","text":{"content":"您的整改单\n已签收 \"1\""}})");
  CHECK(customer_service_json("oUSER", ImageReply{"m"}) ==
        R"({"touser":"oUSER","msgtype":"image","image":{"media_id":"m"}})");
  CHECK(customer_service_json("oUSER", VoiceReply{"m"}) ==
        R"({"touser":"oUSER","msgtype":"voice","voice":{"media_id":"m"}})");
  CHECK(
      customer_service_json("oUSER", VideoReply{"m", "t", "d", "th"}) ==
      R"({"touser":"oUSER","msgtype":"video","video":{"media_id":"m","thumb_media_id":"th","title":"t","description":"d"}})");
  CHECK(
      customer_service_json("oUSER", MusicReply{"t", "d", "u", "h", "th"}) ==
      R"({"touser":"oUSER","msgtype":"music","music":{"title":"t","description":"d","musicurl":"u","hqmusicurl":"h","thumb_media_id":"th"}})");
}

TEST_CASE("news to the official account is one article, to WeCom up to eight") {
  const NewsReply two{{{"a", "b", "p", "u"}, {"c", "d", "q", "v"}}};
  CHECK(
      customer_service_json("o", two) ==
      R"({"touser":"o","msgtype":"news","news":{"articles":[{"title":"a","description":"b","url":"u","picurl":"p"}]}})");
  CHECK(wecom(two).find(R"({"title":"c","description":"d","url":"v","picurl":"q"}]})") != std::string::npos);
}

TEST_CASE("a WeCom message joins its members, carries the agent as a number and the duplicate check") {
  CHECK(wecom(TextReply{"开会", {{"收到", "", ""}}}) ==
        R"({"touser":"zhangsan|lisi","msgtype":"text","text":{"content":"开会\n1 收到"},)" + kCheck);
  CHECK(wecom(VideoReply{"m", "t", "d", ""}) ==
        R"({"touser":"zhangsan|lisi","msgtype":"video","video":{"media_id":"m","title":"t","description":"d"},)" +
            kCheck);
}

TEST_CASE("equal messages give equal bytes") {
  CHECK(wecom(TextReply{"a", {}}) == wecom(TextReply{"a", {}}));
}

TEST_CASE("no character is ever written as an escape of its number") {
  std::string every_byte;
  for (int byte = 0; byte < 256; ++byte) every_byte += static_cast<char>(byte);
  CHECK(wecom(TextReply{every_byte, {}}).find("\\u") == std::string::npos);
  CHECK(customer_service_json("o", VideoReply{every_byte, every_byte, every_byte, every_byte}).find("\\u") ==
        std::string::npos);
}

TEST_CASE("what cannot be pushed is refused when it is prepared") {
  for (const Reply& reply :
       {Reply(NoReply{}), Reply(TransferReply{}), Reply(UpdateButtonReply{}), Reply(NewsReply{})}) {
    CHECK_THROWS_AS(customer_service_json("o", reply), std::invalid_argument);
    CHECK_THROWS_AS(wecom(reply), std::invalid_argument);
  }
  CHECK_THROWS_AS(wecom(MusicReply{}), std::invalid_argument);
}
