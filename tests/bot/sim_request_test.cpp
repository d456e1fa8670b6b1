#include "bot/sim_request.h"

#include <catch2/catch.hpp>

#include "tests/support/sim_room.h"

using namespace bot;
using Catch::Matchers::Contains;

namespace {

wechat_api::simulator::ServerRequest request(std::string method, std::string target, std::vector<std::pair<std::string, std::string>> fields) {
  return {std::move(method), std::move(target), std::move(fields), "{}"};
}
int status(const wechat_api::simulator::ServerRequest& asked) {
  const auto refused = refusal(asked);
  return refused ? refused->status : 200;
}

}  // namespace

TEST_CASE("row 95: only loopback names are a Host, so that a name pointed at this machine reads nothing") {
  for (const char* host : {"127.0.0.1:8480", "localhost:8480", "127.0.0.1", "[::1]:8480"}) CHECK(status(request("GET", "/", {{"host", host}})) == 200);
  for (const char* host : {"evil.example:8480", "127.0.0.1.evil.example", "127.0.0.1:8480x", "127.0.0.1:", "0.0.0.0:8480", ""})
    CHECK(status(request("GET", "/sim/state", {{"host", host}})) == 403);
  CHECK(status(request("GET", "/", {})) == 403);
  CHECK(status(request("GET", "/", {{"host", "127.0.0.1"}, {"host", "evil.example"}})) == 403);
}

TEST_CASE("row 95: a write of another site, as plain text or from nowhere, is refused") {
  const auto post = [](std::vector<std::pair<std::string, std::string>> fields) {
    fields.emplace_back("host", "127.0.0.1:8480");
    return status(request("POST", "/sim/say", std::move(fields)));
  };
  CHECK(post({{"content-type", "application/json"}, {"origin", "http://127.0.0.1:8480"}}) == 200);
  CHECK(post({{"content-type", "application/json; charset=utf-8"}}) == 200);
  for (const char* origin : {"http://evil.example", "http://127.0.0.1:8481", "https://127.0.0.1:8480", "null", "http://localhost:8480"})
    CHECK(post({{"content-type", "application/json"}, {"origin", origin}}) == 403);
  for (const char* type : {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "multipart/form-data", "application/jsonp", ""})
    CHECK(post({{"content-type", type}}) == 415);
  CHECK(status(request("GET", "/sim/ledger", {{"host", "127.0.0.1:8480"}, {"sec-fetch-site", "cross-site"}})) == 403);
  for (const char* method : {"PUT", "DELETE", "OPTIONS", "PATCH", "HEAD"})
    CHECK(status(request(method, "/sim/state", {{"host", "127.0.0.1:8480"}})) == 405);
}

TEST_CASE("row 95: no GET changes anything") {
  tests::SimRoom room;
  const auto before = room.get("/sim/state");
  for (const char* call : {"say", "acts", "clock", "people", "fault", "revoke", "network", "reset"})
    CHECK(room.ask("GET", std::string("/sim/") + call + "?to=%2B1d&weak=true").status == 404);
  CHECK(room.get("/sim/state") == before);
}

TEST_CASE("row 96: no page of this server may stand in a frame") {
  tests::SimRoom room;
  for (const char* target : {"/", "/sim/state", "/sim/nothing", "/sim/ledger"}) {
    const auto answer = room.ask("GET", target);
    CHECK_THAT(answer.head, Contains("frame-ancestors 'none'") && Contains("default-src 'none'") && Contains("nosniff") && Contains("no-referrer"));
    CHECK_THAT(answer.head, !Contains("unsafe"));
  }
}

TEST_CASE("row 105: JSON that another reader could understand differently is refused") {
  std::string deep = "{\"a\":";
  for (int n = 0; n < 10'000; ++n) deep += "[";
  const std::string bodies[] = {deep, R"({"person":"周林","person":"陈静"})", R"({"a":{"b":1,"b":2}})", R"({"a":1e400})", R"({"a":NaN})",
                                R"({"a":Infinity})", R"({"a":"\ud800"})", R"({"a":"\udc00\ud800"})", R"({"a":1,})", R"([1,])", "\xef\xbb\xbf{}",
                                "{\"a\":\"\xff\"}", "{\"a\":\"\xed\xa0\x80\"}", "{} {}", "[]", "7", "", "{'a':1}", "{\"a\":01}", "{/**/}"};
  for (const std::string& body : bodies) {
    INFO(body.substr(0, 60));
    CHECK_THROWS_AS(strict_object(body), std::invalid_argument);
  }
  CHECK(strict_object(R"({"a":"b:c\":d","e":[{"f":"{\"g\":1}"}]})").size() == 2);
  CHECK(strict_object("{\"a\":\"\\ud83d\\ude00\"}").at("a").as_string() == "😀");
}

TEST_CASE("row 105: ten megabytes are not read") {
  tests::SimRoom room;
  CHECK(room.ask("POST", "/sim/say", "{\"text\":\"" + std::string(70 * 1024, 'x') + "\"}").status == 413);
  CHECK(room.send("POST /sim/say HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 10000000\r\n\r\n").status == 413);
  std::string chunked = "POST /sim/say HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int n = 0; n < 80; ++n) chunked += "400\r\n" + std::string(1024, 'x') + "\r\n";
  CHECK(room.send(chunked + "0\r\n\r\n").status == 413);
}

TEST_CASE("row 106: what says it is something else than JSON, or is not what it says, is refused") {
  tests::SimRoom room;
  const auto with_type = [&](const std::string& type, const std::string& body) {
    return room.send("POST /sim/say HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: " + type + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body).status;
  };
  CHECK(with_type("multipart/form-data", "--x\r\n\r\n--x--") == 415);
  CHECK(with_type("text/plain", R"({"person":"周林","text":"打卡"})") == 415);
  CHECK(with_type("application/json", "--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--") == 400);
  CHECK(with_type("application/json", "person=周林&text=打卡") == 400);
}

TEST_CASE("row 107: a list is at most 200 rows long, whatever is asked for, and a cursor is a number") {
  tests::SimRoom room;
  for (int n = 0; n < 3; ++n)
    room.post("/sim/acts", R"({"until":"+1m","acts":[)" + [] {
      std::string acts;
      for (int person = 0; person < 50; ++person) acts += std::string(person ? "," : "") + R"({"person":"客)" + std::to_string(person) + R"(","text":"在吗"})";
      return acts;
    }() + "]}");
  const auto page = room.get("/sim/feed?limit=1000000000");
  CHECK(page.at("entries").as_array().size() == 200);
  CHECK(page.at("more").as_bool());
  CHECK(room.get("/sim/outbox?limit=1000000000").at("rows").as_array().size() <= 200);
  for (const char* query : {"limit=-1", "after=-1", "after=1e9", "limit=99999999999999999999", "limit=1;drop", "after=", "limit=%31"})
    CHECK(room.ask("GET", std::string("/sim/feed?") + query).status == 400);
}

TEST_CASE("row 107: a turn of the clock and a number of acts at once have their ends") {
  tests::SimRoom room;
  for (const char* to : {"+401d", "+999999d", "9999-01-01 00:00"}) CHECK(room.ask("POST", "/sim/clock", std::string(R"({"to":")") + to + "\"}").status == 400);
  for (const char* at_once : {"0", "-1", "1001", "1000000000"})
    CHECK(room.ask("POST", "/sim/acts", std::string(R"({"at_once":)") + at_once + R"(,"acts":[{"person":"周林","text":"在吗"}]})").status == 400);
  CHECK(room.get("/sim/state").at("messages").to_number<int>() == 0);
}

TEST_CASE("row 109: there is no stream to hold open: an upgrade is an ordinary request, and connections have a cap") {
  tests::SimRoom room;
  const auto upgrade = room.ask("GET", "/sim/feed", "", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\nOrigin: http://evil.example\r\n");
  CHECK(upgrade.status == 403);
  std::vector<std::unique_ptr<tests::RawClient>> idle;
  for (std::size_t n = 0; n < wechat_api::simulator::kConnections + 8; ++n) idle.push_back(std::make_unique<tests::RawClient>(room.port()));
  CHECK(idle.back()->is_closed());
  idle.front().reset();
  idle.clear();
  // The server notices the ends one after the other.
  int status = 0;
  for (int n = 0; n < 1000 && status != 200; ++n) status = room.ask("GET", "/sim/state").status;
  CHECK(status == 200);
}

TEST_CASE("row 110: what a forwarded field claims changes nothing") {
  tests::SimRoom room;
  const std::string forged = "X-Forwarded-For: 8.8.8.8\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https\r\nX-Real-IP: 8.8.8.8\r\nForwarded: host=evil.example\r\n";
  CHECK(room.ask("GET", "/sim/state", "", forged).body == room.ask("GET", "/sim/state").body);
  CHECK(room.send("GET /sim/state HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: 127.0.0.1\r\n\r\n").status == 403);
}

TEST_CASE("row 111: no path, however it is written, is redirected anywhere") {
  tests::SimRoom room;
  for (const char* target : {"//evil.example", "/\\evil.example", "/?return=//evil.example", "/sim//evil.example", "/https://evil.example", "/%2f%2fevil.example"}) {
    const auto answer = room.ask("GET", target);
    INFO(target);
    CHECK((answer.status < 300 || answer.status >= 400));
    CHECK_THAT(answer.head, !Contains("Location"));
  }
}

TEST_CASE("row 112: the name of the exported file is fixed, whatever is asked") {
  tests::SimRoom room;
  for (const char* query : {"", "?name=x%0d%0aSet-Cookie:%20a=b", "?filename=../../x"}) {
    const auto answer = room.ask("GET", std::string("/sim/transcript") + query);
    CHECK_THAT(answer.head, Contains("attachment; filename=\"jinqiao.play\"") && !Contains("Set-Cookie"));
  }
}
