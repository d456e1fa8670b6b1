#include "wechat_api/simulator/callback.h"

#include <catch2/catch.hpp>

#include "wechat_api/message_content.h"
#include "wechat_api/message_xml.h"

using namespace wechat_api;
using namespace wechat_api::simulator;
using Catch::Matchers::Contains;

namespace {

constexpr std::chrono::sys_seconds kNow{std::chrono::seconds{1'795'226'400}};

AccountSettings settings(Mode mode) {
  AccountSettings account;
  account.name = "oa";
  account.mode = mode;
  account.app_id = "wx1";
  account.original_id = "gh_1";
  account.token = "token";
  account.encoding_aes_key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
  return account;
}
Envelope envelope_of(const AccountSettings& account) {
  return Envelope(account.token, EnvelopeKey::decode(account.encoding_aes_key).value(), std::nullopt, account.app_id);
}
HttpAnswer answered(std::string body, int status = 200) { return {HttpAnswer::State::complete, status, std::move(body), ""}; }

}  // namespace

TEST_CASE("a text that holds the end of a CDATA section is carried whole") {
  Person person;
  person.external_id = "o-zhou";
  const std::string xml = inbound_xml(settings(Mode::safe), person, {Act::Kind::say, "a]]>b", "", "", ""}, kNow, 7);
  CHECK(element(xml, "Content") == "a]]>b");
  CHECK(element(xml, "MsgId") == "7");
  CHECK_FALSE(element(xml, "AgentID"));
}

TEST_CASE("an event has no message id") {
  Person person;
  const std::string xml = inbound_xml(settings(Mode::safe), person, {Act::Kind::follow, "branch-07", "", "", ""}, kNow, 7);
  CHECK(element(xml, "EventKey") == "qrscene_branch-07");
  CHECK_FALSE(element(xml, "MsgId"));
}

namespace {

Content decoded(wechat_api::Platform platform, const Act& act) {
  AccountSettings account = settings(Mode::plain);
  account.platform = platform;
  Person person;
  person.external_id = "o-zhou";
  const auto element = parse_message_xml(inbound_xml(account, person, act, kNow, 7));
  return content_of(*element, platform);
}

}  // namespace

TEST_CASE("every act arrives at our own reader as the kind it is, on both platforms") {
  for (const auto platform : {wechat_api::Platform::official_account, wechat_api::Platform::wecom}) {
    const auto picked = std::get<LocationPicked>(decoded(platform, {Act::Kind::pick_location, "沈阳市", "41.8", "123.4", ""}));
    CHECK(picked.key == kLocationKey);
    CHECK(picked.location.label == "沈阳市");
    CHECK(picked.location.point->longitude_deg == 123.4);
    CHECK(std::get<Location>(decoded(platform, {Act::Kind::location, "沈阳市", "41.8", "123.4", ""})).label == "沈阳市");
    CHECK(std::get<MenuClick>(decoded(platform, {Act::Kind::tap, "打卡", "", "", ""})).key == "打卡");
    CHECK(std::get<Voice>(decoded(platform, {Act::Kind::voice, "八点提醒我", "", "", ""})).recognition == "八点提醒我");
    CHECK(std::get<Link>(decoded(platform, {Act::Kind::link, "题目", "", "", "https://a.cn/"})).url == "https://a.cn/");
    CHECK(std::holds_alternative<Video>(decoded(platform, {Act::Kind::video, "", "", "", ""})));
  }
  CHECK(std::holds_alternative<Text>(decoded(wechat_api::Platform::official_account, {Act::Kind::sticker, "", "", "", ""})));
}

TEST_CASE("the location picker sends its event and then the location as a message") {
  const auto callbacks = callbacks_of({Act::Kind::pick_location, "沈阳市", "41.8", "123.4", ""});
  REQUIRE(callbacks.size() == 2);
  CHECK(is_event(callbacks[0]));
  CHECK(callbacks[1].kind == Act::Kind::location);
  CHECK(callbacks[1].text == "沈阳市");
  CHECK(callbacks_of({Act::Kind::tap, "打卡", "", "", ""}).size() == 1);
}

TEST_CASE("each mode has its own request: safe hides the message, compatible shows both, plain has one signature") {
  Person person;
  person.external_id = "o-zhou";
  for (const Mode mode : {Mode::safe, Mode::compatible, Mode::plain}) {
    const auto account = settings(mode);
    const Envelope envelope = envelope_of(account);
    const std::string xml = inbound_xml(account, person, {Act::Kind::say, "打卡", "", "", ""}, kNow, 7);
    const auto request = callback_request(account, mode == Mode::plain ? nullptr : &envelope, "o-zhou", xml, kNow, 5);
    CHECK((request.body.find("打卡") != std::string::npos) == (mode != Mode::safe));
    CHECK((request.body.find("<Encrypt>") != std::string::npos) == (mode != Mode::plain));
    CHECK((request.target.find("msg_signature") != std::string::npos) == (mode != Mode::plain));
  }
}

TEST_CASE("success, an empty body and a well-formed answer are accepted, what the platform would not show is complained of") {
  const auto account = settings(Mode::safe);
  const Envelope envelope = envelope_of(account);
  Person person;
  person.external_id = "o-zhou";
  CallbackRequest request;
  request.nonce = "5";
  const auto judged = [&](const HttpAnswer& answer) { return judge(account, &envelope, person, request, answer); };
  CHECK(judged(answered("success")).is_answered);
  CHECK(judged(answered("")).is_answered);
  CHECK_FALSE(judged(answered("", 500)).is_answered);
  CHECK_FALSE(judged(HttpAnswer{}).is_answered);
  const std::string good = "<xml><ToUserName><![CDATA[o-zhou]]></ToUserName><FromUserName><![CDATA[gh_1]]></FromUserName>"
                           "<CreateTime>1</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[好]]></Content></xml>";
  CHECK_THAT(judged(answered(good)).complaint, Contains("plain answer"));
  const auto sealed = judged(answered(envelope.sealed_answer(good, "5", kNow)));
  CHECK(sealed.complaint.empty());
  CHECK(sealed.text == "好");
  CHECK_THAT(judged(answered(envelope.sealed_answer(good, "6", kNow))).complaint, Contains("Nonce"));
  CHECK_THAT(judged(answered(envelope.sealed_answer("<xml><ToUserName>x</ToUserName></xml>", "5", kNow))).complaint, !Contains("plain"));
}
