// Every message type and event of both platforms, each from the XML of the platform's page.
#include "wechat_api/message_content.h"

#include <catch2/catch.hpp>

using namespace wechat_api;

namespace {

Content read(const std::string& inner, Platform platform = Platform::official_account) {
  const std::optional<Element> root = parse_message_xml("<xml>" + inner + "</xml>");
  REQUIRE(root);
  return content_of(*root, platform);
}

template <class Kind>
Kind message(const std::string& type, const std::string& inner, Platform platform = Platform::official_account) {
  const Content content = read("<MsgType><![CDATA[" + type + "]]></MsgType>" + inner, platform);
  REQUIRE(std::holds_alternative<Kind>(content));
  return std::get<Kind>(content);
}

template <class Kind>
Kind event(const std::string& name, const std::string& inner, Platform platform = Platform::official_account) {
  return message<Kind>("event", "<Event><![CDATA[" + name + "]]></Event>" + inner, platform);
}

constexpr Platform kWecom = Platform::wecom;

}  // namespace

TEST_CASE("the messages of a member are read with all their elements") {
  CHECK(message<Text>("text", "<Content><![CDATA[签到]]></Content>").text == "签到");
  CHECK(message<Text>("text", "<Content>x</Content>").menu_item_id.empty());
  CHECK(message<Text>("text", "<Content>已完成</Content><bizmsgmenuid>101</bizmsgmenuid>").menu_item_id == "101");
  const auto image = message<Image>("image", "<PicUrl>http://p</PicUrl><MediaId>m1</MediaId>");
  CHECK(image.picture_url == "http://p");
  CHECK(image.media_id == "m1");
  const auto voice = message<Voice>(
      "voice", "<MediaId>m</MediaId><Format>amr</Format><MediaId16K>k</MediaId16K><Recognition>你好</Recognition>");
  CHECK(voice.media_id == "m");
  CHECK(voice.media_id_16k == "k");
  CHECK(voice.format == "amr");
  CHECK(voice.recognition == "你好");
  CHECK_FALSE(message<Video>("video", "<MediaId>m</MediaId><ThumbMediaId>t</ThumbMediaId>").is_short);
  const auto video = message<Video>("shortvideo", "<MediaId>m</MediaId><ThumbMediaId>t</ThumbMediaId>");
  CHECK(video.is_short);
  CHECK(video.thumb_media_id == "t");
  const auto link =
      message<Link>("link", "<Title>t</Title><Description>d</Description><Url>javascript:x</Url>", kWecom);
  CHECK(link.title == "t");
  CHECK(link.description == "d");
  CHECK(link.url == "javascript:x");
}

TEST_CASE("Location_X is the latitude, Location_Y the longitude") {
  const auto location = message<Location>("location",
                                          "<Location_X>26.074508</Location_X><Location_Y>119.296494</Location_Y>"
                                          "<Scale>15</Scale><Label><![CDATA[福州市鼓楼区]]></Label>");
  REQUIRE(location.point);
  CHECK(location.point->latitude_deg == 26.074508);
  CHECK(location.point->longitude_deg == 119.296494);
  CHECK(location.scale == 15);
  CHECK(location.label == "福州市鼓楼区");
}

TEST_CASE("row 59: coordinates that are no decimal degrees, or out of range, give no point") {
  for (const char* bad : {"NaN",   "nan",
                          "inf",   "-inf",
                          "91",    "-90.0000001",
                          "1e400", "1e1",
                          "23,5",  "",
                          "0x1p3", "+1",
                          " 1",    "1 ",
                          "1.",    ".5",
                          "1..2",  "1.2.3",
                          "--1",   "-",
                          "１２",  "90.00000000000000000000000000000001"}) {
    INFO(bad);
    CHECK_FALSE(point_from(bad, "10"));
  }
  CHECK_FALSE(point_from("10", "180.0000001"));
  CHECK_FALSE(point_from("10", "-181"));
  CHECK(point_from("90", "-180"));
  CHECK(point_from("-90.0", "180.000"));
  CHECK(point_from("0", "0"));
}

TEST_CASE("row 60: a latitude no place has is a pair the wrong way round, put right and flagged") {
  const auto swapped = message<Location>("location", "<Location_X>119.3</Location_X><Location_Y>26.1</Location_Y>");
  REQUIRE(swapped.point);
  CHECK((swapped.is_swapped && swapped.point->latitude_deg == 26.1 && swapped.point->longitude_deg == 119.3));
  CHECK_FALSE(message<Location>("location", "<Location_X>200</Location_X><Location_Y>400</Location_Y>").point);
  CHECK_FALSE(message<Location>("location", "<Location_X>26.1</Location_X><Location_Y>119.3</Location_Y>").is_swapped);
}

TEST_CASE("row 57: an id is an unsigned number up to 2^64-1, written without anything else") {
  CHECK(unsigned_from("18446744073709551615") == UINT64_MAX);
  CHECK(unsigned_from("9223372036854775808") == 9223372036854775808u);
  for (const std::string& bad :
       {std::string("-1"), std::string("1e9"), std::string(" 12"), std::string("12 "), std::string(), std::string("+1"),
        std::string("18446744073709551616"), std::string(1000000, '1'), std::string("0x1")}) {
    CHECK_FALSE(unsigned_from(bad));
  }
}

TEST_CASE("following carries the scene of the code without its prefix") {
  const auto plain = event<Follow>("subscribe", "");
  CHECK(plain.scene.empty());
  const auto scanned =
      event<Follow>("subscribe", "<EventKey><![CDATA[qrscene_branch-07]]></EventKey><Ticket>gQH_demo</Ticket>");
  CHECK(scanned.scene == "branch-07");
  CHECK(scanned.ticket == "gQH_demo");
  CHECK(event<Follow>("subscribe", "<EventKey>last_trade_no_1</EventKey>").scene.empty());
  event<Follow>("subscribe", "<EventKey/>", kWecom);
  event<Unfollow>("unsubscribe", "", kWecom);
  event<Unfollow>("unsubscribe", "");
  CHECK(event<Scan>("SCAN", "<EventKey>branch-07</EventKey><Ticket>t</Ticket>").scene == "branch-07");
}

TEST_CASE("menu events are read with the platform's own letter case, and only with that") {
  CHECK(event<MenuClick>("CLICK", "<EventKey>STUDY_TODAY</EventKey>").key == "STUDY_TODAY");
  CHECK(event<MenuClick>("click", "<EventKey>STUDY_TODAY</EventKey>", kWecom).key == "STUDY_TODAY");
  event<OtherEvent>("click", "");
  event<OtherEvent>("CLICK", "", kWecom);
  const auto view = event<MenuView>("VIEW", "<EventKey>https://x</EventKey><MenuId>4</MenuId>");
  CHECK(view.url == "https://x");
  CHECK(view.menu_id == "4");
  event<MenuView>("view", "<EventKey>https://x</EventKey>", kWecom);
  event<LocationReport>("location", "", kWecom);
  event<LocationReport>("LOCATION", "", kWecom);
  event<OtherEvent>("location", "");
}

TEST_CASE("scanned codes, picked pictures and picked places are read from their inner elements") {
  const std::string code =
      "<EventKey>SIGNIN</EventKey><ScanCodeInfo><ScanType>qrcode</ScanType>"
      "<ScanResult><![CDATA['; drop table member]]></ScanResult></ScanCodeInfo>";
  CHECK(event<CodeScanned>("scancode_waitmsg", code).waits);
  const auto pushed = event<CodeScanned>("scancode_push", code, kWecom);
  CHECK_FALSE(pushed.waits);
  CHECK(pushed.key == "SIGNIN");
  CHECK(pushed.scan_type == "qrcode");
  CHECK(pushed.scan_result == "'; drop table member");
  for (const char* name : {"pic_sysphoto", "pic_photo_or_album", "pic_weixin"}) {
    const auto picked = event<PicturesPicked>(
        name, "<EventKey>PHOTO</EventKey><SendPicsInfo><Count>2</Count><PicList><item/></PicList></SendPicsInfo>");
    CHECK(picked.key == "PHOTO");
    CHECK(picked.count == 2);
  }
  const auto place =
      event<LocationPicked>("location_select",
                            "<EventKey>WHERE</EventKey><SendLocationInfo><Location_X><![CDATA[26.07]]></Location_X>"
                            "<Location_Y><![CDATA[119.29]]></Location_Y><Scale>16</Scale><Label>福州</Label>"
                            "<Poiname>西湖</Poiname></SendLocationInfo>");
  CHECK(place.key == "WHERE");
  CHECK(place.location.point->longitude_deg == 119.29);
  CHECK(place.location.label == "福州");
  CHECK(place.poi_name == "西湖");
}

TEST_CASE("a location report keeps its precision, a strange one becomes 0") {
  const std::string at = "<Latitude>26.07</Latitude><Longitude>119.29</Longitude>";
  CHECK(event<LocationReport>("LOCATION", at + "<Precision>65.000000</Precision>").precision_m == 65);
  CHECK(event<LocationReport>("LOCATION", at + "<Precision>1000000000</Precision>").precision_m == 1e9);
  CHECK(event<LocationReport>("LOCATION", at + "<Precision>-3</Precision>").precision_m == 0);
  CHECK(event<LocationReport>("LOCATION", at + "<Precision>NaN</Precision>").point);
}

TEST_CASE("the platform's reports on what we sent are read") {
  for (const char* name : {"TEMPLATESENDJOBFINISH", "TemplateSendJobFinish", "templatesendjobfinish"}) {
    const auto sent = event<TemplateSent>(name, "<MsgID>3</MsgID><Status><![CDATA[failed:user block]]></Status>");
    CHECK(sent.message_id == "3");
    CHECK(sent.status == "failed:user block");
  }
  const auto mass =
      event<MassSent>("MASSSENDJOBFINISH",
                      "<MsgID>1000001</MsgID><Status>send success</Status><TotalCount>120</TotalCount>"
                      "<FilterCount>117</FilterCount><SentCount>115</SentCount><ErrorCount>2</ErrorCount>");
  CHECK(mass.message_id == "1000001");
  CHECK(mass.total == 120);
  CHECK(mass.filtered == 117);
  CHECK(mass.sent == 115);
  CHECK(mass.failed == 2);
  const auto notice = event<NoticeSent>(
      "subscribe_msg_sent_event",
      "<SubscribeMsgSentEvent><List><TemplateId>sub_A</TemplateId><MsgID>17</MsgID>"
      "<ErrorCode>43101</ErrorCode><ErrorStatus>refused</ErrorStatus></List></SubscribeMsgSentEvent>");
  CHECK(notice.template_id == "sub_A");
  CHECK(notice.message_id == "17");
  CHECK(notice.errcode == 43101);
  CHECK(notice.status == "refused");
}

TEST_CASE("consent to notices is read from either wrapper, one decision a template") {
  const auto item = [](const char* id, const char* decision) {
    return std::string("<List><TemplateId>") + id + "</TemplateId><SubscribeStatusString>" + decision +
           "</SubscribeStatusString></List>";
  };
  const auto popup =
      event<NoticeConsent>("subscribe_msg_popup_event", "<SubscribeMsgPopupEvent>" + item("A", "accept") +
                                                            item("B", "reject") + "</SubscribeMsgPopupEvent>");
  REQUIRE(popup.decisions.size() == 2);
  CHECK(popup.decisions[0].accepted);
  CHECK(popup.decisions[1].template_id == "B");
  CHECK_FALSE(popup.decisions[1].accepted);
  for (const std::string wrapper : {"SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent"}) {
    const auto change = event<NoticeConsent>("subscribe_msg_change_event",
                                             "<" + wrapper + ">" + item("A", "reject") + "</" + wrapper + ">");
    REQUIRE(change.decisions.size() == 1);
    CHECK_FALSE(change.decisions[0].accepted);
  }
}

TEST_CASE("a card's click carries what was selected") {
  const std::string card =
      "<EventKey>submit_q1</EventKey><TaskId>quiz_1</TaskId><CardType>vote_interaction</CardType>"
      "<ResponseCode>RC2</ResponseCode><SelectedItems><SelectedItem><QuestionKey>q1</QuestionKey><OptionIds>"
      "<OptionId>b</OptionId><OptionId>c</OptionId></OptionIds></SelectedItem></SelectedItems>";
  const auto click = event<CardClick>("template_card_event", card, kWecom);
  CHECK(click.key == "submit_q1");
  CHECK(click.task_id == "quiz_1");
  CHECK(click.card_type == "vote_interaction");
  CHECK(click.response_code == "RC2");
  REQUIRE(click.selected.size() == 1);
  CHECK(click.selected[0].first == "q1");
  CHECK(click.selected[0].second == std::vector<std::string>{"b", "c"});
  CHECK_FALSE(click.from_menu);
  CHECK(event<CardClick>("template_card_menu_event", card, kWecom).from_menu);
  event<EnterApp>("enter_agent", "<EventKey/>", kWecom);
  const auto contact = event<ContactChange>(
      "change_contact", "<ChangeType>update_user</ChangeType><UserID>a</UserID><NewUserID>b</NewUserID>", kWecom);
  CHECK(contact.change_type == "update_user");
  CHECK(contact.user_id == "a");
  CHECK(contact.new_user_id == "b");
}

TEST_CASE("row 64: a type or event nobody knows is kept by its name with its leaves in order") {
  CHECK(message<OtherMessage>("file", "").type == "file");
  CHECK(message<OtherMessage>("shortvideo", "", kWecom).type == "shortvideo");
  const auto other = event<OtherEvent>("kf_switch_session",
                                       "<EventKey>k</EventKey><From><Kf>a@b</Kf></From><ToKfAccount>c@d</ToKfAccount>");
  CHECK(other.name == "kf_switch_session");
  CHECK(other.key == "k");
  CHECK(other.fields ==
        std::vector<std::pair<std::string, std::string>>{{"EventKey", "k"}, {"Kf", "a@b"}, {"ToKfAccount", "c@d"}});
}

TEST_CASE("row 65: a text without Content is an empty text") {
  CHECK(message<Text>("text", "").text.empty());
  CHECK(message<Text>("text", "<Content>" + std::string(2049, 'x') + "</Content>").text.size() == 2049);
}
