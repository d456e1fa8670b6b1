// The Official Account: who is admitted, what is decoded, how it is answered and pushed to.
#include "wechat_api/official_account.h"

#include <catch2/catch.hpp>

#include "tests/wechat_api/channel_bench.h"
#include "tests/wechat_api/run_coroutine.h"
#include "tests/wechat_api/vectors.h"
#include "wechat_api/envelope_scan.h"
#include "wechat_api/message_xml.h"

using namespace wechat_api;
using namespace std::chrono_literals;
using State = SendResult::State;

namespace {

const char* const kToken = "spamtest";
const char* const kKey = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
const char* const kAppId = "wx2c2769f8efd9abc2";
const std::chrono::sys_seconds kNow{std::chrono::seconds(1795000000)};

AccountSettings settings(Mode mode = Mode::safe) {
  AccountSettings account;
  account.name = "party";
  account.mode = mode;
  account.app_id = kAppId;
  account.original_id = "gh_ME";
  account.token = kToken;
  account.encoding_aes_key = kKey;
  account.secret = "secret";
  return account;
}

// What the platform would send.
struct Push {
  Envelope envelope{kToken, EnvelopeKey::decode(kKey).value(), std::nullopt, kAppId};
  Digest sha1{Digest::Kind::sha1};
  std::string timestamp = "1795000000", nonce = "88001";

  Query plain_query() {
    return {{"signature", sha1.signature({kToken, timestamp, nonce})},
            {"timestamp", timestamp},
            {"nonce", nonce},
            {"openid", "oUSER"}};
  }
  Query query(const std::string& encrypt) {
    Query all = plain_query();
    all.emplace_back("encrypt_type", "aes");
    all.emplace_back("msg_signature", envelope.signature(timestamp, nonce, encrypt));
    return all;
  }
  static std::string body(const std::string& encrypt) {
    return "<xml><ToUserName><![CDATA[gh_ME]]></ToUserName><Encrypt><![CDATA[" + encrypt + "]]></Encrypt></xml>";
  }
};

std::string message(const std::string& content = "签到") {
  return "<xml><ToUserName><![CDATA[gh_ME]]></ToUserName><FromUserName><![CDATA[oUSER]]></"
         "FromUserName><CreateTime>1795000000"
         "</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[" +
         content + "]]></Content><MsgId>251</MsgId></xml>";
}

Query with(Query query, const std::string& name, const std::string& value) {
  for (auto& one : query) {
    if (one.first == name) one.second = value;
  }
  return query;
}

bool is_refused(const Decoded& decoded) {
  return std::holds_alternative<Refused>(decoded);
}

}  // namespace

TEST_CASE("V1: the platform's verification is answered with its echo") {
  AccountSettings account = settings(Mode::plain);
  account.token = "AAAAA";
  const tests::ChannelBench bench(account);
  const Query query{{"signature", "f464b24fc39322e44b38aa78f5edd27bd1441696"},
                    {"echostr", "4375120948345356249"},
                    {"timestamp", "1714036504"},
                    {"nonce", "1514711492"}};
  const std::chrono::sys_seconds then{std::chrono::seconds(1714036504)};
  CHECK(bench.channel->verify(query, then) == "4375120948345356249");
  CHECK_FALSE(bench.channel->verify(query, then + 11min));
  CHECK(bench.channel->admit(
      {{"signature", "899cf89e464efb63f54ddac96b0a0a235f53aa78"}, {"timestamp", "1714037059"}, {"nonce", "486452656"}},
      std::chrono::sys_seconds(std::chrono::seconds(1714037059))));
}

TEST_CASE("V4: the platform's sample in compatible mode gives the decrypted message, whatever stands beside it") {
  const tests::EnvelopeVector vector = tests::envelope_vector("V4");
  AccountSettings account = settings(Mode::compatible);
  account.original_id.clear();
  const tests::ChannelBench bench(account);
  const std::chrono::sys_seconds then{std::chrono::seconds(1409735669)};
  const Query query{{"signature", "16120ec1b8dbb870f510d87ce6bc2463eae6ca1a"},
                    {"timestamp", vector.timestamp},
                    {"nonce", vector.nonce},
                    {"encrypt_type", "aes"},
                    {"msg_signature", vector.signature}};
  const std::string body =
      "<xml><ToUserName>gh_x</ToUserName><FromUserName>forged</FromUserName><MsgType>text</MsgType>"
      "<Content>forged</Content><Encrypt><![CDATA[" +
      vector.encrypt + "]]></Encrypt></xml>";
  CHECK(bench.channel->admit(query, then));
  const Decoded decoded = bench.channel->decode(query, body, then);
  REQUIRE(std::holds_alternative<Authentic>(decoded));
  const auto& authentic = std::get<Authentic>(decoded);
  CHECK(std::get<Text>(authentic.message.content).text == "abcdteT");
  CHECK(authentic.message.from == "oyORnuP8q7ou2gfYjqLzSIWZf0rs");
  CHECK(authentic.message.account == "party");
  CHECK(authentic.sealing.encrypted);
  CHECK(authentic.sealing.nonce == vector.nonce);
}

TEST_CASE("V2: the platform's safe-mode sample is authentic, and unusable because it is JSON") {
  const tests::EnvelopeVector vector = tests::envelope_vector("V2");
  AccountSettings account = settings();
  account.token = vector.token;
  account.encoding_aes_key = vector.key;
  account.app_id = vector.receiver;
  const tests::ChannelBench bench(account);
  const Query query{{"signature", "6c5c811b55cc85e0e1b54100749188c20beb3f5d"},
                    {"timestamp", vector.timestamp},
                    {"nonce", vector.nonce},
                    {"openid", "o9AgO5Kd5ggOC-bXrbNODIiE3bGY"},
                    {"encrypt_type", "aes"},
                    {"msg_signature", vector.signature}};
  const std::chrono::sys_seconds then{std::chrono::seconds(1714112445)};
  CHECK(bench.channel->admit(query, then));
  const Decoded decoded = bench.channel->decode(query, "<xml><Encrypt>" + vector.encrypt + "</Encrypt></xml>", then);
  REQUIRE(std::holds_alternative<Unusable>(decoded));
  CHECK(std::get<Unusable>(decoded).raw == vector.text);
  CHECK(std::get<Unusable>(decoded).key.size() == 66);
}

TEST_CASE("row 24: verification with a wrong signature is refused") {
  const tests::ChannelBench bench(settings());
  Push push;
  Query query = push.plain_query();
  query.emplace_back("echostr", "1");
  CHECK(bench.channel->verify(query, kNow) == "1");
  CHECK_FALSE(bench.channel->verify(with(query, "signature", std::string(40, '0')), kNow));
  CHECK_FALSE(bench.channel->verify(with(query, "signature", ""), kNow));
}

TEST_CASE("row 25: an echo that is no echo of the platform is not sent back though the triple is genuine") {
  const tests::ChannelBench bench(settings(Mode::plain));
  Push push;
  for (const std::string& echo : {std::string("<script>alert(1)</script>"), std::string(), std::string(129, '1'),
                                  std::string("a b"), std::string("签到")}) {
    Query query = push.plain_query();
    query.emplace_back("echostr", echo);
    CHECK_FALSE(bench.channel->verify(query, kNow));
  }
  CHECK_FALSE(bench.channel->verify(push.plain_query(), kNow));
}

TEST_CASE("row 27: a POST without its signatures, or with one doubled, is refused before the body is read") {
  const tests::ChannelBench bench(settings());
  Push push;
  const Query good = push.query("QUJD");
  CHECK(bench.channel->admit(good, kNow));
  for (std::size_t missing = 0; missing < good.size(); ++missing) {
    if (good[missing].first == "openid") continue;
    Query query = good;
    query.erase(query.begin() + static_cast<std::ptrdiff_t>(missing));
    INFO(good[missing].first);
    CHECK_FALSE(bench.channel->admit(query, kNow));
    CHECK_FALSE(bench.channel->admit(with(good, good[missing].first, ""), kNow));
  }
  Query doubled = good;
  doubled.push_back(good.front());
  CHECK_FALSE(bench.channel->admit(doubled, kNow));
}

TEST_CASE("row 33: a plain message to an encrypted account is refused, and an encrypted one to a plain account") {
  Push push;
  for (const Mode mode : {Mode::safe, Mode::compatible}) {
    const tests::ChannelBench bench(settings(mode));
    CHECK_FALSE(bench.channel->admit(push.plain_query(), kNow));
    CHECK(is_refused(bench.channel->decode(push.plain_query(), message(), kNow)));
    Query raw = push.plain_query();
    raw.emplace_back("encrypt_type", "raw");
    CHECK_FALSE(bench.channel->admit(raw, kNow));
    CHECK(is_refused(bench.channel->decode(raw, message(), kNow)));
    CHECK(is_refused(bench.channel->decode(push.query("QUJD"), message(), kNow)));
  }
  const tests::ChannelBench plain(settings(Mode::plain));
  const std::string encrypt = push.envelope.seal(message());
  CHECK_FALSE(plain.channel->admit(push.query(encrypt), kNow));
  CHECK(is_refused(plain.channel->decode(push.query(encrypt), Push::body(encrypt), kNow)));
}

TEST_CASE("row 34: a right message signature does not excuse a wrong one in the URL") {
  const tests::ChannelBench bench(settings());
  Push push;
  const std::string encrypt = push.envelope.seal(message());
  CHECK(bench.channel->admit(push.query(encrypt), kNow));
  CHECK_FALSE(bench.channel->admit(with(push.query(encrypt), "signature", std::string(40, 'a')), kNow));
}

TEST_CASE("row 76: who wrote is read from the signed body alone, whatever the URL claims") {
  const tests::ChannelBench bench(settings());
  Push push;
  const std::string encrypt = push.envelope.seal(message());
  const Query forged = with(push.query(encrypt), "openid", "oSECRETARY");
  const Decoded decoded = bench.channel->decode(forged, Push::body(encrypt), kNow);
  REQUIRE(std::holds_alternative<Authentic>(decoded));
  CHECK(std::get<Authentic>(decoded).message.from == "oUSER");
}

TEST_CASE("row 31: the same request twice decodes twice to the same key") {
  const tests::ChannelBench bench(settings());
  Push push;
  const std::string encrypt = push.envelope.seal(message());
  for (const auto later : {0s, 1s, 540s}) {
    const Decoded decoded = bench.channel->decode(push.query(encrypt), Push::body(encrypt), kNow + later);
    REQUIRE(std::holds_alternative<Authentic>(decoded));
    CHECK(std::get<Authentic>(decoded).message.key == "m:251");
  }
}

TEST_CASE("row 32: a replay after eleven minutes is refused") {
  const tests::ChannelBench bench(settings());
  Push push;
  const std::string encrypt = push.envelope.seal(message());
  CHECK_FALSE(bench.channel->admit(push.query(encrypt), kNow + 11min));
  CHECK(is_refused(bench.channel->decode(push.query(encrypt), Push::body(encrypt), kNow + 11min)));
}

TEST_CASE("rows 35 to 41: whatever is wrong with the envelope, the message is refused") {
  const tests::ChannelBench bench(settings());
  Push push;
  const std::string encrypt = push.envelope.seal(message());
  const auto refused = [&](const std::string& body) {
    return is_refused(bench.channel->decode(push.query(encrypt), body, kNow));
  };
  CHECK_FALSE(refused(Push::body(encrypt)));
  CHECK(refused(""));
  CHECK(refused("<xml></xml>"));
  CHECK(refused(Push::body("")));
  CHECK(refused(Push::body(encrypt + encrypt)));
  CHECK(refused("<!DOCTYPE xml SYSTEM \"x\">" + Push::body(encrypt)));
  CHECK(refused(Push::body(push.envelope.seal(message()))));  // another ciphertext than the one signed
  const Envelope foreign(kToken, EnvelopeKey::decode(kKey).value(), std::nullopt, "wx0000000000000000");
  const std::string foreign_encrypt = foreign.seal(message());
  CHECK(is_refused(bench.channel->decode(push.query(foreign_encrypt), Push::body(foreign_encrypt), kNow)));
}

TEST_CASE("row 63: a message for an account we do not host is refused, inside the envelope and on it") {
  const tests::ChannelBench bench(settings());
  Push push;
  std::string other = message();
  other.replace(other.find("gh_ME"), 5, "gh_XX");
  const std::string encrypt = push.envelope.seal(other);
  CHECK(is_refused(bench.channel->decode(push.query(encrypt), Push::body(encrypt), kNow)));
  const std::string good = push.envelope.seal(message());
  std::string body = Push::body(good);
  body.replace(body.find("gh_ME"), 5, "gh_XX");
  CHECK(is_refused(bench.channel->decode(push.query(good), body, kNow)));
}

TEST_CASE("rows 43 to 50: an authentic text that is no message is unusable and keeps its bytes") {
  const tests::ChannelBench bench(settings());
  Push push;
  for (const std::string& text : {std::string("{\"a\":1}"), std::string("<xml>"), message() + message(),
                                  std::string("<!DOCTYPE a>") + message(), std::string()}) {
    const std::string encrypt = push.envelope.seal(text);
    const Decoded decoded = bench.channel->decode(push.query(encrypt), Push::body(encrypt), kNow);
    REQUIRE(std::holds_alternative<Unusable>(decoded));
    CHECK(std::get<Unusable>(decoded).raw == text);
    CHECK(std::get<Unusable>(decoded).key.starts_with("e:"));
  }
}

TEST_CASE("a plain account reads the body as it is, if the URL is signed") {
  const tests::ChannelBench bench(settings(Mode::plain));
  Push push;
  CHECK(bench.channel->admit(push.plain_query(), kNow));
  const Decoded decoded = bench.channel->decode(push.plain_query(), message(), kNow);
  REQUIRE(std::holds_alternative<Authentic>(decoded));
  const auto& authentic = std::get<Authentic>(decoded);
  CHECK_FALSE(authentic.sealing.encrypted);
  CHECK(bench.channel->encode(TextReply{"好", {}}, authentic.message, authentic.sealing, kNow)
            .starts_with("<xml><ToUserName>"));
  CHECK(
      is_refused(bench.channel->decode(with(push.plain_query(), "signature", std::string(40, '0')), message(), kNow)));
}

TEST_CASE("an answer is sealed with the request's nonce and the key that opened it, nothing to say is said in clear") {
  AccountSettings account = settings();
  account.previous_encoding_aes_key = kKey;
  account.encoding_aes_key = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C";
  const tests::ChannelBench bench(account);
  Push push;
  const std::string encrypt = push.envelope.seal(message());
  const Decoded decoded = bench.channel->decode(push.query(encrypt), Push::body(encrypt), kNow);
  REQUIRE(std::holds_alternative<Authentic>(decoded));
  const auto& authentic = std::get<Authentic>(decoded);
  CHECK(authentic.sealing.previous_key);
  const auto root =
      parse_message_xml(bench.channel->encode(TextReply{"好", {}}, authentic.message, authentic.sealing, kNow + 2s));
  REQUIRE(root);
  CHECK(root->text_of("Nonce") == "88001");
  CHECK(root->text_of("TimeStamp") == "1795000002");
  const EnvelopeResult answer =
      push.envelope.open("1795000002", "88001", root->text_of("Encrypt"), root->text_of("MsgSignature"));
  REQUIRE(answer.opened);
  CHECK(parse_message_xml(answer.opened->text)->text_of("Content") == "好");
  CHECK(bench.channel->encode(NoReply{}, authentic.message, authentic.sealing, kNow) == "success");
  CHECK(bench.channel->encode(TextReply{}, authentic.message, authentic.sealing, kNow) == "success");
}

TEST_CASE("a customer-service message goes to one follower with the token of the account") {
  tests::ChannelBench bench(settings());
  CHECK(bench.channel->rule(Via::customer_service).at_most == 1);
  CHECK(bench.channel->rule(Via::customer_service).repeat_window == 0s);
  CHECK(bench.channel->rule(Via::mass).at_most == 10'000);
  CHECK(bench.channel->rule(Via::mass).repeat_pause == 65s);
  const Call call = bench.channel->prepare({{"oUSER"}, TextReply{"您的整改单已签收", {}}});
  CHECK(call.api == "/cgi-bin/message/custom/send");
  bench.transport.expect_request("POST", "/cgi-bin/stable_token").reply(tests::kTokenAnswer);
  bench.transport.expect_request("POST", "/cgi-bin/message/custom/send?access_token=T1").with_body("您的整改单已签收");
  CHECK(tests::run(bench.channel->send(call)).state == State::accepted);
  CHECK(bench.transport.is_done());
  CHECK_THROWS_AS(bench.channel->prepare({{"a", "b"}, TextReply{"x", {}}}), std::invalid_argument);
}

TEST_CASE("busy is unknown: a customer-service message has no key, so nobody repeats it") {
  tests::ChannelBench bench(settings());
  bench.transport.expect_request("POST", "/cgi-bin/stable_token").reply(tests::kTokenAnswer);
  bench.transport.expect_request("POST", "/cgi-bin/message/custom/send")
      .reply(R"({"errcode":-1,"errmsg":"system error"})");
  const SendResult result = tests::run(bench.channel->send({"/cgi-bin/message/custom/send", "{}"}));
  CHECK(result.state == State::unknown);
  CHECK(result.action == Action::none);
}
