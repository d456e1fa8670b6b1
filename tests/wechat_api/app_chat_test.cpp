// Group chats of a WeCom application.
#include "wechat_api/app_chat.h"

#include <catch2/catch.hpp>
#include <stdexcept>

using namespace wechat_api;

TEST_CASE("a chat is made, changed and written into with the page's own bytes") {
  CHECK(create_chat({"branch7", "第七支部", "a", {"a", "b"}}).body ==
        R"({"name":"第七支部","owner":"a","userlist":["a","b"],"chatid":"branch7"})");
  CHECK(change_chat("branch7", {"", "", {"c"}, {}}).body == R"({"chatid":"branch7","add_user_list":["c"]})");
  CHECK(get_chat("branch7").api == "/cgi-bin/appchat/get?chatid=branch7");
  CHECK(send_to_chat("branch7", TextReply{"开会", {{"收到", "", ""}}}).body ==
        R"({"chatid":"branch7","msgtype":"text","text":{"content":"开会\n1 收到"}})");
  CHECK(send_to_chat("branch7", ImageReply{"m"}).body ==
        R"({"chatid":"branch7","msgtype":"image","image":{"media_id":"m"}})");
  CHECK(send_markdown_to_chat("branch7", "**x**").body ==
        R"({"chatid":"branch7","msgtype":"markdown","markdown":{"content":"**x**"}})");
}

TEST_CASE("a chat the platform would refuse is not written") {
  CHECK_THROWS_AS(create_chat({"", "n", "a", {"a"}}), std::invalid_argument);
  CHECK_THROWS_AS(create_chat({"", "n", "c", {"a", "b"}}), std::invalid_argument);
  CHECK_THROWS_AS(create_chat({"id-7", "n", "a", {"a", "b"}}), std::invalid_argument);
  CHECK_THROWS_AS(create_chat({"", "", "a", {"a", "b"}}), std::invalid_argument);
  CHECK_THROWS_AS(change_chat("c", {}), std::invalid_argument);
  CHECK_THROWS_AS(send_to_chat("c", NewsReply{}), std::invalid_argument);
  CHECK_THROWS_AS(send_to_chat("", TextReply{"a", {}}), std::invalid_argument);
}

TEST_CASE("a chat is read") {
  CHECK(read_created_chat(R"({"errcode":0,"chatid":"c"})") == "c");
  CHECK_FALSE(read_created_chat(R"({"errcode":0})"));
  CHECK(read_chat(R"({"chat_info":{"chatid":"c","name":"n","owner":"a","userlist":["a","b"]}})")->members.size() == 2);
  CHECK_FALSE(read_chat("{}"));
}
