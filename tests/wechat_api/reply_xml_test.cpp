// Every passive answer of both platforms.
#include "wechat_api/reply_xml.h"

#include <catch2/catch.hpp>

#include "wechat_api/message_xml.h"

using namespace wechat_api;

namespace {

const std::chrono::sys_seconds kNow{std::chrono::seconds(1795000002)};

Inbound inbound(Platform platform, Content content = Text{"x", ""}) {
  Inbound message;
  message.platform = platform;
  message.to = platform == Platform::wecom ? "wwcorp" : "gh_ME";
  message.from = "oUSER";
  message.content = std::move(content);
  return message;
}
const Inbound kOfficial = inbound(Platform::official_account);
const Inbound kWecom = inbound(Platform::wecom);

const std::string kHead =
    "<xml><ToUserName><![CDATA[oUSER]]></ToUserName><FromUserName><![CDATA[gh_ME]]></FromUserName>"
    "<CreateTime>1795000002</CreateTime>";

}  // namespace

TEST_CASE("sender and receiver are swapped, the text stands in CDATA") {
  CHECK(reply_xml(TextReply{"您的整改单已签收 ]]> <b>", {}}, kOfficial, kNow) ==
        kHead +
            "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[您的整改单已签收 ]]]]><![CDATA[> "
            "<b>]]></Content></xml>");
  const auto wecom = parse_message_xml(reply_xml(TextReply{"好", {}}, kWecom, kNow));
  CHECK(wecom->text_of("FromUserName") == "wwcorp");
  CHECK(wecom->text_of("ToUserName") == "oUSER");
}

TEST_CASE("media, music, transfer and button answers have the elements of the pages") {
  CHECK(reply_xml(ImageReply{"m1"}, kOfficial, kNow) ==
        kHead + "<MsgType><![CDATA[image]]></MsgType><Image><MediaId><![CDATA[m1]]></MediaId></Image></xml>");
  CHECK(reply_xml(VoiceReply{"m1"}, kOfficial, kNow) ==
        kHead + "<MsgType><![CDATA[voice]]></MsgType><Voice><MediaId><![CDATA[m1]]></MediaId></Voice></xml>");
  CHECK(reply_xml(VideoReply{"m1", "题", "述", "thumb"}, kOfficial, kNow) ==
        kHead +
            "<MsgType><![CDATA[video]]></MsgType><Video><MediaId><![CDATA[m1]]></MediaId><Title><![CDATA[题]]></Title>"
            "<Description><![CDATA[述]]></Description></Video></xml>");
  CHECK(reply_xml(MusicReply{"t", "d", "http://u", "", "th"}, kOfficial, kNow) ==
        kHead +
            "<MsgType><![CDATA[music]]></MsgType><Music><Title><![CDATA[t]]></Title><Description><![CDATA[d]]></"
            "Description>"
            "<MusicUrl><![CDATA[http://u]]></MusicUrl><ThumbMediaId><![CDATA[th]]></ThumbMediaId></Music></xml>");
  CHECK(reply_xml(TransferReply{""}, kOfficial, kNow) ==
        kHead + "<MsgType><![CDATA[transfer_customer_service]]></MsgType></xml>");
  CHECK(reply_xml(TransferReply{"a@b"}, kOfficial, kNow) ==
        kHead +
            "<MsgType><![CDATA[transfer_customer_service]]></MsgType><TransInfo><KfAccount><![CDATA[a@b]]></KfAccount>"
            "</TransInfo></xml>");
  const auto button = parse_message_xml(reply_xml(UpdateButtonReply{"已提交"}, kWecom, kNow));
  CHECK(button->text_of("MsgType") == "update_button");
  CHECK(button->child("Button")->text_of("ReplaceName") == "已提交");
}

TEST_CASE("a message of the official account is answered with one article, an event with up to eight") {
  NewsReply news;
  for (int index = 0; index < 10; ++index)
    news.articles.push_back({"第" + std::to_string(index) + "期", "", "", "https://x"});
  const auto count = [&news](const Inbound& message) {
    const auto root = parse_message_xml(reply_xml(news, message, kNow));
    CHECK(std::to_string(root->child("Articles")->children.size()) == root->text_of("ArticleCount"));
    return root->text_of("ArticleCount");
  };
  CHECK(count(kOfficial) == "1");
  CHECK(count(inbound(Platform::official_account, Location{})) == "1");
  CHECK(count(inbound(Platform::official_account, MenuClick{"K"})) == "8");
  CHECK(count(kWecom) == "8");
  CHECK(reply_xml(NewsReply{{{"今日学习", "第12期", "https://x.example/p.jpg", "https://x.example/12"}}}, kOfficial,
                  kNow) ==
        kHead +
            "<MsgType><![CDATA[news]]></MsgType><ArticleCount>1</"
            "ArticleCount><Articles><item><Title><![CDATA[今日学习]]></Title>"
            "<Description><![CDATA[第12期]]></Description><PicUrl><![CDATA[https://x.example/p.jpg]]></PicUrl>"
            "<Url><![CDATA[https://x.example/12]]></Url></item></Articles></xml>");
}

TEST_CASE("nothing to say, and what a platform does not have, is no XML at all") {
  CHECK(reply_xml(NoReply{}, kOfficial, kNow).empty());
  CHECK(reply_xml(TextReply{"", {}}, kOfficial, kNow).empty());
  CHECK(reply_xml(TextReply{"\x01", {}}, kOfficial, kNow).empty());
  CHECK(reply_xml(NewsReply{}, kOfficial, kNow).empty());
  CHECK(reply_xml(MusicReply{}, kWecom, kNow).empty());
  CHECK(reply_xml(TransferReply{}, kWecom, kNow).empty());
  CHECK(reply_xml(UpdateButtonReply{"x"}, kOfficial, kNow).empty());
}

TEST_CASE("titles end at 128 bytes, descriptions at 512, texts at 2048, each at a character") {
  std::string long_text;
  while (long_text.size() < 4000) long_text += "党";
  const auto root = parse_message_xml(reply_xml(VideoReply{"m", long_text, long_text, ""}, kWecom, kNow));
  CHECK(root->child("Video")->text_of("Title").size() == 126);
  CHECK(root->child("Video")->text_of("Description").size() == 510);
  CHECK(parse_message_xml(reply_xml(TextReply{long_text, {}}, kOfficial, kNow))->text_of("Content").size() == 2046);
}
