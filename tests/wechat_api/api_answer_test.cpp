// What an answer of the platform means: the classification of every attempt.
#include "wechat_api/api_answer.h"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace wechat_api;
using State = SendResult::State;

namespace {

constexpr bool kKeyed = true;
constexpr Platform kOfficial = Platform::official_account;
constexpr Platform kWecom = Platform::wecom;

HttpAnswer complete(std::string body, int status = 200) {
  return {HttpAnswer::State::complete, status, std::move(body), {}};
}
SendResult judged(const std::string& body, Platform platform = kOfficial) {
  return judge_answer(platform, platform == kWecom, complete(body));
}

}  // namespace

TEST_CASE("D1: what never left entirely may be sent again freely") {
  const SendResult result = judge_answer(kOfficial, !kKeyed, {HttpAnswer::State::not_sent, 0, {}, "connect: refused"});
  CHECK(result.state == State::not_sent);
  CHECK(result.action == Action::retry);
  CHECK(result.message == "connect: refused");
}

TEST_CASE("D4: what left and was not answered is unknown: repeated with a key, else left to a person") {
  const HttpAnswer cut{HttpAnswer::State::unknown, 0, {}, "connection reset"};
  CHECK(judge_answer(kOfficial, !kKeyed, cut).state == State::unknown);
  CHECK(judge_answer(kOfficial, !kKeyed, cut).action == Action::none);
  CHECK(judge_answer(kWecom, kKeyed, cut).state == State::unknown);
  CHECK(judge_answer(kWecom, kKeyed, cut).action == Action::retry);
}

TEST_CASE("any answer but a JSON object with errcode and status 200 is unknown") {
  std::string deep(40, '[');
  deep += std::string(40, ']');
  std::string big = R"({"errcode":0,"errmsg":")" + std::string(1024 * 1024, 'x') + "\"}";
  for (const std::string& body :
       {std::string(), std::string("<html>502</html>"), std::string("{"), std::string("[]"), std::string("null"),
        std::string("{}"), std::string(R"({"errcode":"0"})"), std::string(R"({"errcode":0.0})"),
        std::string(R"({"errcode":null})"), std::string(R"({"errcode":99999999999})"), std::string(R"({"errcode":0}x)"),
        R"({"errcode":0,"x":)" + deep + "}", big}) {
    CHECK(judged(body).state == State::unknown);
    CHECK(judged(body).action == Action::none);
    CHECK(judged(body, kWecom).action == Action::retry);
  }
  for (const int status : {100, 204, 301, 302, 307, 400, 403, 429, 500, 502, 503, 504}) {
    CHECK(judge_answer(kOfficial, !kKeyed, complete(R"({"errcode":0})", status)).state == State::unknown);
  }
}

TEST_CASE("errcode 0 is accepted, with the message id in either form") {
  CHECK(judged(R"({"errcode":0,"errmsg":"ok"})").state == State::accepted);
  CHECK(judged(R"({"errcode":0,"errmsg":"ok"})").action == Action::none);
  CHECK(judged(R"({"errcode":0,"msgid":"MSGID"})", kWecom).message_id == "MSGID");
  CHECK(judged(R"({"errcode":0,"msgid":3000000000000000001})").message_id == "3000000000000000001");
  CHECK(judged(R"({"errcode":0,"msgid":18446744073709551615})").message_id == "18446744073709551615");
}

TEST_CASE("a code that means already done is accepted") {
  const SendResult result = judged(R"({"errcode":45065,"errmsg":"clientmsgid exist","msgid":1000001})");
  CHECK(result.state == State::accepted);
  CHECK(result.message_id == "1000001");
}

TEST_CASE("a listed code is refused with the table's action") {
  CHECK(judged(R"({"errcode":45015,"errmsg":"response out of time limit"})").state == State::refused);
  CHECK(judged(R"({"errcode":45015})").action == Action::wait_for_window);
  CHECK(judged(R"({"errcode":81013})", kWecom).action == Action::drop);
  CHECK(judged(R"({"errcode":40001})").action == Action::token);
  CHECK(judged(R"({"errcode":40001})").errcode == 40001);
}

TEST_CASE("busy is unknown without a key and repeated with one") {
  CHECK(judged(R"({"errcode":-1,"errmsg":"system error"})").state == State::unknown);
  CHECK(judged(R"({"errcode":-1,"errmsg":"system error"})").action == Action::none);
  CHECK(judged(R"({"errcode":-1,"errmsg":"system error"})", kWecom).state == State::refused);
  CHECK(judged(R"({"errcode":-1,"errmsg":"system error"})", kWecom).action == Action::retry);
}

TEST_CASE("WeCom's invalid and unlicensed members are named in lower case though the call was accepted") {
  const SendResult result = judged(
      R"({"errcode":0,"errmsg":"ok","invaliduser":"LiSi|wang5","unlicenseduser":"Zhao","invalidparty":"3"})", kWecom);
  CHECK(result.state == State::accepted);
  CHECK(result.refused == std::vector<std::string>{"lisi", "wang5", "zhao"});
  CHECK(judged(R"({"errcode":0,"invaliduser":"|a||b|"})", kWecom).refused == std::vector<std::string>{"a", "b"});
  CHECK(judged(R"({"errcode":0,"invaliduser":""})", kWecom).refused.empty());
}

TEST_CASE("row 113: an errmsg with a script, of 1 MB or with control characters is escaped and cut at 256 bytes") {
  CHECK(judged(R"({"errcode":40003,"errmsg":"<script>\u001b[0m\n rid: 1"})").message == "<script>\\x1b[0m\\x0a rid: 1");
  CHECK(judged(R"({"errcode":40003,"errmsg":")" + std::string(900'000, 'x') + "\"}").message.size() == 256);
  std::string every_control;
  for (int byte = 1; byte < 0x20; ++byte)
    every_control += "\\u00" + std::string(byte < 16 ? "0" : "1") + "0123456789abcdef"[byte % 16];
  const std::string shown = judged("{\"errcode\":40003,\"errmsg\":\"" + every_control + "\"}").message;
  CHECK(std::none_of(shown.begin(), shown.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }));
  const std::string chinese = judged(R"({"errcode":40003,"errmsg":")" +
                                     [] {
                                       std::string t;
                                       for (int n = 0; n < 300; ++n) t += "错";
                                       return t;
                                     }() +
                                     "\"}")
                                  .message;
  CHECK(chinese.size() == 255);  // never inside a character
  // A whole megabyte of errmsg makes the answer too long to be one.
  CHECK(judged(R"({"errcode":40003,"errmsg":")" + std::string(1024 * 1024, 'x') + "\"}").message ==
        "an answer above 1 MiB");
}

TEST_CASE("D5: a truncated, nested, doubled or numberless answer is unknown, the last of two equal keys counts") {
  std::string deep = R"({"errcode":0,"x":)";
  for (int level = 0; level < 1000; ++level) deep += "{\"x\":";
  for (const std::string& body :
       {std::string(R"({"errcode":0,"errm)"), std::string("<html><body>502</body></html>"), deep,
        std::string(R"({"errcode":NaN})"), std::string(R"({"errcode":Infinity})"), std::string("\x1F\x8B\x08 gzip")}) {
    CHECK(judged(body).state == State::unknown);
    CHECK(judge_answer(kOfficial, kKeyed, complete(body), Expects::content).state == State::unknown);
  }
  CHECK(judged(R"({"errcode":40003,"errcode":0})").state == State::accepted);
  CHECK(judged(R"({"errcode":0,"errcode":40003})").state == State::refused);
}

TEST_CASE("a call that reads may omit errcode, one that sends may not") {
  const HttpAnswer list = complete(R"({"tags":[]})");
  CHECK(judge_answer(kOfficial, kKeyed, list, Expects::content).state == State::accepted);
  CHECK(judge_answer(kOfficial, kKeyed, list).state == State::unknown);
  CHECK(judge_answer(kOfficial, kKeyed, complete("{}"), Expects::content).state == State::unknown);
  CHECK(judge_answer(kOfficial, kKeyed, complete(R"({"errcode":"0"})"), Expects::content).state == State::unknown);
  CHECK(judge_answer(kOfficial, kKeyed, complete(R"({"errcode":40007})"), Expects::content).action ==
        Action::upload_again);
  CHECK(judge_answer(kOfficial, kKeyed, complete(R"({"tags":[]})", 502), Expects::content).state == State::unknown);
}

TEST_CASE("a file is an answer to a call that reads, by its Content-Type, an error under that type is an error") {
  HttpAnswer picture = complete("\xFF\xD8\xFF picture");
  picture.content_type = "image/jpeg";
  CHECK(judge_answer(kOfficial, kKeyed, picture, Expects::content).state == State::accepted);
  CHECK(judge_answer(kOfficial, kKeyed, picture).state == State::unknown);
  picture.body = R"({"errcode":40007,"errmsg":"invalid media_id"})";
  CHECK(judge_answer(kOfficial, kKeyed, picture, Expects::content).errcode == 40007);
  picture.body.clear();
  CHECK(judge_answer(kOfficial, kKeyed, picture, Expects::content).state == State::unknown);
  for (const char* file : {"image/jpeg", "audio/amr", "Video/MP4; x=y", "application/octet-stream", "voice/speex"})
    CHECK(is_file_type(file));
  for (const char* text : {"", "application/json; encoding=utf-8", "text/plain", "TEXT/html", "application/xml"})
    CHECK_FALSE(is_file_type(text));
}

TEST_CASE("a refusal carries how long it lasts") {
  CHECK(judged(R"({"errcode":45066})").wait == std::chrono::seconds(65));
  CHECK(judged(R"({"errcode":89504})").action == Action::await_admin);
  CHECK(judged(R"({"errcode":0})").wait == std::chrono::seconds(0));
}

TEST_CASE("row 105: strange JSON of the platform is an answer we do not understand, never a crash") {
  for (const std::string& body :
       {std::string(10'000, '['), std::string(R"({"errcode":1e400})"), std::string(R"({"errcode":NaN})"),
        std::string("{\"errcode\":0,}"), std::string("\xEF\xBB\xBF{\"errcode\":0}"), std::string(1, '\0')}) {
    CHECK(judged(body).state == State::unknown);
  }
}

TEST_CASE("a token answer gives token and life, or says why not") {
  const TokenAnswer good = read_token_answer(complete(R"({"access_token":"98_demo","expires_in":7200})"));
  CHECK(good.value == "98_demo");
  CHECK(good.lifetime == std::chrono::seconds(7200));
  CHECK(read_token_answer(complete(R"({"errcode":0,"errmsg":"ok","access_token":"T","expires_in":345})")).lifetime ==
        std::chrono::seconds(345));
  CHECK(read_token_answer(complete(R"({"access_token":"T","expires_in":99999999})")).lifetime ==
        std::chrono::seconds(7200));
  const TokenAnswer refused = read_token_answer(complete(R"({"errcode":40164,"errmsg":"invalid ip 1.2.3.4"})"));
  CHECK(refused.value.empty());
  CHECK(refused.errcode == 40164);
  CHECK(refused.why == "invalid ip 1.2.3.4");
  for (const std::string& body :
       {std::string("{}"), std::string(R"({"access_token":"","expires_in":7200})"),
        std::string(R"({"access_token":"T"})"), std::string(R"({"access_token":"T","expires_in":0})"),
        std::string(R"({"access_token":"T","expires_in":-1})"),
        std::string(R"({"access_token":"a b","expires_in":7200})"),
        R"({"access_token":")" + std::string(513, 'x') + R"(","expires_in":7200})"}) {
    CHECK(read_token_answer(complete(body)).value.empty());
    CHECK(read_token_answer(complete(body)).errcode == 0);
  }
}
