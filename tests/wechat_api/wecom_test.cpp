// WeCom: verification, callbacks, answers and pushes of a self-built application.
#include "wechat_api/wecom.h"

#include <catch2/catch.hpp>

#include "tests/wechat_api/channel_bench.h"
#include "tests/wechat_api/run_coroutine.h"
#include "tests/wechat_api/vectors.h"
#include "wechat_api/message_xml.h"

using namespace wechat_api;
using namespace std::chrono_literals;
using State = SendResult::State;

namespace {

AccountSettings settings_of(const tests::EnvelopeVector& vector, std::int64_t agent_id = 0) {
  AccountSettings account;
  account.platform = Platform::wecom;
  account.name = "corp";
  account.app_id = vector.receiver;
  account.agent_id = agent_id;
  account.token = vector.token;
  account.encoding_aes_key = vector.key;
  account.secret = "secret";
  return account;
}

std::chrono::sys_seconds time_of(const tests::EnvelopeVector& vector) {
  return std::chrono::sys_seconds(std::chrono::seconds(std::stoll(vector.timestamp)));
}

Query query_of(const tests::EnvelopeVector& vector) {
  return {{"msg_signature", vector.signature}, {"timestamp", vector.timestamp}, {"nonce", vector.nonce}};
}

std::string body_of(const tests::EnvelopeVector& vector) {
  return "<xml><ToUserName><![CDATA[" + vector.receiver + "]]></ToUserName><Encrypt><![CDATA[" + vector.encrypt +
         "]]></Encrypt><AgentID><![CDATA[218]]></AgentID></xml>";
}

std::string message_for(const tests::EnvelopeVector& vector, const std::string& agent) {
  return "<xml><ToUserName>" + vector.receiver +
         "</ToUserName><FromUserName>zhangsan</FromUserName><CreateTime>1409659813</CreateTime>"
         "<MsgType>event</MsgType><Event>enter_agent</Event>" +
         agent + "</xml>";
}

// The vector's account receives `text`, signed as the platform would.
Decoded decoded_with(const tests::EnvelopeVector& vector, std::int64_t agent_id, const std::string& text) {
  const Envelope platform(vector.token, EnvelopeKey::decode(vector.key).value(), std::nullopt, vector.receiver);
  tests::EnvelopeVector sent = vector;
  sent.encrypt = platform.seal(text);
  sent.signature = platform.signature(vector.timestamp, vector.nonce, sent.encrypt);
  return tests::ChannelBench(settings_of(vector, agent_id))
      .channel->decode(query_of(sent), body_of(sent), time_of(vector));
}

}  // namespace

TEST_CASE("row 26: W1 to W4, A, D: an encrypted echo is answered with its digits") {
  for (const char* id : {"W1", "W2", "W3", "W4", "A", "D"}) {
    INFO(id);
    const tests::EnvelopeVector vector = tests::envelope_vector(id);
    const tests::ChannelBench bench(settings_of(vector));
    Query query = query_of(vector);
    query.emplace_back("echostr", vector.encrypt);
    CHECK(bench.channel->verify(query, time_of(vector)) == vector.text);
    CHECK_FALSE(bench.channel->verify(query, time_of(vector) + 11min));
    query[2].second = "437374424";
    CHECK_FALSE(bench.channel->verify(query, time_of(vector)));
  }
}

TEST_CASE("row 26: C1 to C3: an echo that is not digits is not answered though it opens") {
  for (const char* id : {"C1", "C2", "C3"}) {
    const tests::EnvelopeVector vector = tests::envelope_vector(id);
    const tests::ChannelBench bench(settings_of(vector));
    Query query = query_of(vector);
    query.emplace_back("echostr", vector.encrypt);
    CHECK_FALSE(bench.channel->verify(query, time_of(vector)));
  }
}

TEST_CASE("B, E, K, W6: the published messages are authentic") {
  for (const char* id : {"B", "E", "K", "W6"}) {
    INFO(id);
    const tests::EnvelopeVector vector = tests::envelope_vector(id);
    const tests::ChannelBench bench(settings_of(vector));
    CHECK(bench.channel->admit(query_of(vector), time_of(vector)));
    const Decoded decoded = bench.channel->decode(query_of(vector), body_of(vector), time_of(vector));
    REQUIRE(std::holds_alternative<Authentic>(decoded));
    const auto& authentic = std::get<Authentic>(decoded);
    CHECK(authentic.message.platform == Platform::wecom);
    CHECK(authentic.message.account == "corp");
    CHECK(authentic.message.to == vector.receiver);
    CHECK(authentic.sealing.encrypted);
  }
}

TEST_CASE("I: the published JSON message is authentic and unusable") {
  const tests::EnvelopeVector vector = tests::envelope_vector("I");
  const tests::ChannelBench bench(settings_of(vector));
  CHECK(std::holds_alternative<Unusable>(bench.channel->decode(query_of(vector), body_of(vector), time_of(vector))));
}

TEST_CASE("rows 27 to 29: only parameters of the right form are admitted") {
  const tests::EnvelopeVector vector = tests::envelope_vector("B");
  const tests::ChannelBench bench(settings_of(vector));
  const std::chrono::sys_seconds then = time_of(vector);
  CHECK(bench.channel->admit(query_of(vector), then));
  CHECK_FALSE(bench.channel->admit({}, then));
  for (const std::string& signature :
       {std::string(), std::string(39, 'a'), std::string(41, 'a'), std::string(40, 'A'), std::string(40, 'g')}) {
    Query query = query_of(vector);
    query[0].second = signature;
    CHECK_FALSE(bench.channel->admit(query, then));
  }
  Query doubled = query_of(vector);
  doubled.push_back(doubled[0]);
  CHECK_FALSE(bench.channel->admit(doubled, then));
  CHECK_FALSE(bench.channel->admit(query_of(vector), then + 11min));
}

TEST_CASE("a changed body, nonce or account is refused") {
  const tests::EnvelopeVector vector = tests::envelope_vector("B");
  const std::chrono::sys_seconds then = time_of(vector);
  const tests::ChannelBench bench(settings_of(vector));
  Query other = query_of(vector);
  other[2].second = "1372623148";
  CHECK(std::holds_alternative<Refused>(bench.channel->decode(other, body_of(vector), then)));
  tests::EnvelopeVector changed = vector;
  changed.encrypt[10] = changed.encrypt[10] == 'A' ? 'B' : 'A';
  CHECK(std::holds_alternative<Refused>(bench.channel->decode(query_of(vector), body_of(changed), then)));
  tests::EnvelopeVector foreign = vector;
  foreign.receiver = "wx49f0ab532d5d035a";
  const tests::ChannelBench neighbour(settings_of(foreign));
  CHECK(std::holds_alternative<Refused>(neighbour.channel->decode(query_of(vector), body_of(foreign), then)));
}

TEST_CASE("row 63: a message for another agent or another corporation is refused, one without agent is not") {
  const tests::EnvelopeVector vector = tests::envelope_vector("B");
  const auto decoded = [&](std::int64_t agent_id, const std::string& agent) {
    return decoded_with(vector, agent_id, message_for(vector, agent));
  };
  CHECK(std::holds_alternative<Authentic>(decoded(218, "<AgentID>218</AgentID>")));
  CHECK(std::holds_alternative<Refused>(decoded(218, "<AgentID>219</AgentID>")));
  CHECK(std::holds_alternative<Refused>(decoded(218, "<AgentID>x</AgentID>")));
  CHECK(std::holds_alternative<Authentic>(decoded(218, "")));
  CHECK(std::holds_alternative<Authentic>(decoded(0, "<AgentID>219</AgentID>")));
  tests::EnvelopeVector other = vector;
  other.receiver = "wwother";
  CHECK(std::holds_alternative<Refused>(decoded_with(vector, 218, message_for(other, ""))));
}

TEST_CASE("an answer is always sealed, and nothing to say is nothing at all") {
  const tests::EnvelopeVector vector = tests::envelope_vector("B");
  const tests::ChannelBench bench(settings_of(vector));
  const std::chrono::sys_seconds then = time_of(vector);
  const Decoded decoded = bench.channel->decode(query_of(vector), body_of(vector), then);
  const auto& authentic = std::get<Authentic>(decoded);
  CHECK(bench.channel->encode(NoReply{}, authentic.message, authentic.sealing, then).empty());
  const auto root =
      parse_message_xml(bench.channel->encode(TextReply{"收到", {}}, authentic.message, authentic.sealing, then));
  REQUIRE(root);
  const Envelope platform(vector.token, EnvelopeKey::decode(vector.key).value(), std::nullopt, vector.receiver);
  const EnvelopeResult answer = platform.open(root->text_of("TimeStamp"), root->text_of("Nonce"),
                                              root->text_of("Encrypt"), root->text_of("MsgSignature"));
  REQUIRE(answer.opened);
  const auto inner = parse_message_xml(answer.opened->text);
  CHECK(inner->text_of("Content") == "收到");
  CHECK(inner->text_of("ToUserName") == "mycreate");
  CHECK(inner->text_of("FromUserName") == vector.receiver);
}

TEST_CASE("a push goes to up to a thousand members, with the key that makes its repetition harmless") {
  tests::ChannelBench bench(settings_of(tests::envelope_vector("B"), 1000002));
  CHECK(bench.channel->rule(Via::app).at_most == 1000);
  CHECK(bench.channel->rule(Via::app).repeat_window == 25min);
  const Call call = bench.channel->prepare({{"zhangsan", "lisi"}, TextReply{"开会", {}}});
  CHECK(call.api == "/cgi-bin/message/send");
  bench.transport.expect_request("GET", "/cgi-bin/gettoken").reply(tests::kTokenAnswer);
  bench.transport.expect_request("POST", "/cgi-bin/message/send?access_token=T1")
      .with_body(call.body)
      .reply(R"({"errcode":0,"errmsg":"ok","invaliduser":"LISI","msgid":"M1"})");
  const SendResult result = tests::run(bench.channel->send(call));
  CHECK(result.state == State::accepted);
  CHECK(result.message_id == "M1");
  CHECK(result.refused == std::vector<std::string>{"lisi"});
  CHECK_THROWS_AS(bench.channel->prepare({{}, TextReply{"x", {}}}), std::invalid_argument);
  CHECK_THROWS_AS(bench.channel->prepare({std::vector<std::string>(1001, "a"), TextReply{"x", {}}}),
                  std::invalid_argument);
}

TEST_CASE("a menu is published for the application that the address names") {
  tests::ChannelBench bench(settings_of(tests::envelope_vector("B"), 1000002));
  const Call call = bench.channel->publication({{"打卡", "打卡"}});
  bench.transport.expect_request("GET", "/cgi-bin/gettoken").reply(tests::kTokenAnswer);
  bench.transport.expect_request("POST", "/cgi-bin/menu/create?agentid=1000002&access_token=T1")
      .with_body(R"({"button":[{"type":"click","name":"打卡","key":"打卡"}]})");
  CHECK(tests::run(bench.channel->send(call)).state == State::accepted);
}
