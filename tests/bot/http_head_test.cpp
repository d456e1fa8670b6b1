// The scan of a request's head against the rows of bad inputs (reliability §3).
#include "bot/http_head.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using bot::find_head_end;
using bot::HttpLimits;
using bot::scan_head;
using bot::ScannedHead;

namespace {

const std::vector<std::string> kHosts{"bot.example.cn", "127.0.0.1"};

ScannedHead scan(const std::string& head) {
  std::size_t scanned = 0;
  const bot::HeadEnd end = find_head_end(head, scanned, HttpLimits{});
  ScannedHead refused;
  refused.refused = end.refused;
  return end.length == head.size() ? scan_head(head, HttpLimits{}, kHosts) : refused;
}

// A POST with these further lines, each without its CRLF.
ScannedHead scan_with(const std::vector<std::string>& lines) {
  std::string head = "POST /wechat/a HTTP/1.1\r\nHost: bot.example.cn\r\n";
  for (const std::string& line : lines) head += line + "\r\n";
  return scan(head + "\r\n");
}

int status_of_target(const std::string& target) {
  return scan("GET " + target + " HTTP/1.1\r\nHost: bot.example.cn\r\n\r\n").refused;
}

int status_of_line(const std::string& line) {
  return scan(line + "\r\nHost: bot.example.cn\r\n\r\n").refused;
}

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

}  // namespace

TEST_CASE("a callback of the platform is accepted with everything it says") {
  const ScannedHead head = scan(
      "POST /wechat/a?signature=ab&timestamp=1795255200&nonce=n%2B1 HTTP/1.1\r\nHost: Bot.Example.CN:8443\r\n"
      "User-Agent: Mozilla/4.0\r\nContent-Type: text/xml\r\nContent-Length: 523\r\nX-Empty:\r\nx-name: 中文\t "
      "\r\n\r\n");
  REQUIRE(head.refused == 0);
  CHECK(head.request.method == "POST");
  CHECK(head.request.path() == "/wechat/a");
  CHECK(head.request.query() == "signature=ab&timestamp=1795255200&nonce=n%2B1");
  CHECK(head.request.field("content-type") == "text/xml");
  CHECK(head.request.field("x-empty").empty());
  CHECK(head.request.field("x-name") == "中文");
  CHECK(head.request.field("absent").empty());
  CHECK(head.body_bytes == 523);
  CHECK(head.keeps_open);
  CHECK_FALSE(head.chunked);
}

TEST_CASE("the head is found wherever the network cuts it") {
  const std::string head = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
  const std::string bytes = head + "GET /next HTTP/1.1\r\n";
  std::size_t scanned = 0;
  for (std::size_t cut = 0; cut < head.size(); ++cut) {
    const bot::HeadEnd end = find_head_end(std::string_view(bytes).substr(0, cut), scanned, HttpLimits{});
    CHECK(end.length == 0);
    CHECK(end.refused == 0);
  }
  CHECK(find_head_end(bytes, scanned, HttpLimits{}).length == head.size());
}

TEST_CASE("row 6: a header block beyond 8 KiB is refused before its end is seen") {
  const std::string head = "GET / HTTP/1.1\r\nHost: bot.example.cn\r\nX-Long: " + std::string(9 * 1024, 'a');
  CHECK(scan(head).refused == 431);
  CHECK(scan(head + "\r\n\r\n").refused == 431);
}

TEST_CASE("row 7: more than 64 fields are refused, 64 are not") {
  CHECK(scan("GET / HTTP/1.1\r\n" + repeated("a:\r\n", 2000) + "\r\n").refused == 431);
  CHECK(scan_with(std::vector<std::string>(64, "a:")).refused == 431);
  CHECK(scan_with(std::vector<std::string>(63, "a:")).refused == 0);
}

TEST_CASE("row 8: a target of more than 4 KiB is refused with 414, the 17th query parameter with 400") {
  CHECK(status_of_target("/" + std::string(4095, 'a')) == 0);
  CHECK(status_of_target("/" + std::string(4096, 'a')) == 414);
  CHECK(scan("GET /" + std::string(8 * 1024, 'a')).refused == 414);
  CHECK(status_of_target("/?" + repeated("a=1&", 15) + "b=2") == 0);
  CHECK(status_of_target("/?" + repeated("a=1&", 16) + "b=2") == 400);
  CHECK(status_of_target("/?" + repeated("a=1&", 100)) == 400);
}

TEST_CASE("row 9: Content-Length together with Transfer-Encoding is refused") {
  CHECK(scan_with({"Content-Length: 3", "Transfer-Encoding: chunked"}).refused == 400);
  CHECK(scan_with({"Transfer-Encoding: chunked", "Content-Length: 3"}).refused == 400);
}

TEST_CASE("row 10: a Transfer-Encoding that is not exactly chunked is refused") {
  CHECK(scan_with({"Transfer-Encoding: chunked"}).chunked);
  const std::string bad = GENERATE(as<std::string>{}, "identity", "xchunked", "chunked, chunked", " chunked",
                                   "chunked ", "Chunked", "\tchunked", "\"chunked\"", "chunked;q=1", ",chunked", "");
  CAPTURE(bad);
  CHECK(scan_with({"Transfer-Encoding: " + bad}).refused == 400);
  CHECK(scan_with({"Transfer-Encoding: chunked", "Transfer-Encoding: " + bad}).refused == 400);
}

TEST_CASE("row 11: chunked on HTTP/1.0 is refused") {
  CHECK(scan("POST / HTTP/1.0\r\nHost: bot.example.cn\r\nTransfer-Encoding: chunked\r\n\r\n").refused == 400);
}

TEST_CASE("row 12: gzip as a Transfer-Encoding is refused, alone and before a Content-Length") {
  CHECK(scan_with({"Transfer-Encoding: gzip"}).refused == 400);
  CHECK(scan_with({"Transfer-Encoding: gzip, chunked"}).refused == 400);
  CHECK(scan_with({"Transfer-Encoding: gzip", "Content-Length: 0"}).refused == 400);
}

TEST_CASE("row 13: two Content-Length fields are refused, equal or not") {
  CHECK(scan_with({"Content-Length: 3", "Content-Length: 4"}).refused == 400);
  CHECK(scan_with({"Content-Length: 3", "Content-Length: 3"}).refused == 400);
}

TEST_CASE("row 14: a Content-Length that is no plain number is refused") {
  const std::string bad = GENERATE(as<std::string>{}, "3, 3", "+3", "-1", "18446744073709551616", "", "0x10", "3 3",
                                   "3;", "３", "1e2", "99999999999999999999999");
  CAPTURE(bad);
  CHECK(scan_with({"Content-Length: " + bad}).refused == 400);
}

TEST_CASE("a body that is announced larger than 64 KiB is refused with 413 before it is read") {
  CHECK(scan_with({"Content-Length: 65536"}).refused == 0);
  CHECK(scan_with({"Content-Length: 65537"}).refused == 413);
  CHECK(scan_with({"Content-Length: 18446744073709551615"}).refused == 413);
}

TEST_CASE("row 16: a bare LF is refused, in the request line and between fields") {
  CHECK(scan("GET / HTTP/1.1\nHost: bot.example.cn\n\n").refused == 400);
  CHECK(scan("GET / HTTP/1.1\r\nHost: bot.example.cn\nX: y\r\n\r\n").refused == 400);
  CHECK(scan("GET / HTTP/1.1\r\nHost: bot.example.cn\r\n\n").refused == 400);
}

TEST_CASE("row 16: a folded line, a control character in a value and a space before the colon are refused") {
  CHECK(scan_with({"X: a", " folded"}).refused == 400);
  CHECK(scan_with({"X: a", "\tfolded: b"}).refused == 400);
  CHECK(scan_with({std::string("X: a\0b", 6)}).refused == 400);
  CHECK(scan_with({"X: a\rb"}).refused == 400);
  CHECK(scan_with({"X: a\x7f"}).refused == 400);
  CHECK(scan_with({"Content-Length : 3"}).refused == 400);
  CHECK(scan_with({"X Y: 3"}).refused == 400);
  CHECK(scan_with({": 3"}).refused == 400);
  CHECK(scan_with({"no colon"}).refused == 400);
  CHECK(scan_with({"\xe4\xb8\xad: 3"}).refused == 400);
}

TEST_CASE("row 17: exactly one Host, and one of ours") {
  CHECK(scan("GET / HTTP/1.1\r\n\r\n").refused == 400);
  CHECK(scan("GET / HTTP/1.0\r\n\r\n").refused == 400);
  CHECK(scan("GET / HTTP/1.1\r\nHost: bot.example.cn\r\nHost: bot.example.cn\r\n\r\n").refused == 400);
  CHECK(scan("GET / HTTP/1.1\r\nHost:\r\n\r\n").refused == 400);
  CHECK(scan("GET / HTTP/1.1\r\nHost: bot.example.cn, evil\r\n\r\n").refused == 400);
  CHECK(scan("GET / HTTP/1.1\r\nHost: bot.example.cn:80a\r\n\r\n").refused == 400);
  CHECK(scan("GET / HTTP/1.1\r\nHost: user@bot.example.cn\r\n\r\n").refused == 400);
  CHECK(scan("GET / HTTP/1.1\r\nHost: evil.example.com\r\n\r\n").refused == 421);
  CHECK(scan("GET / HTTP/1.1\r\nHost: bot.example.cn.evil.com\r\n\r\n").refused == 421);
  CHECK(scan("GET / HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n").refused == 0);
}

TEST_CASE("row 17: without a list any well-formed Host is accepted, IPv6 with its port too") {
  const std::string head = "GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n";
  CHECK(scan_head(head, HttpLimits{}, {}).refused == 0);
  CHECK(scan_head(head, HttpLimits{}, {"[::1]"}).refused == 0);
  CHECK(scan_head("GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", HttpLimits{}, {}).refused == 400);
}

TEST_CASE("row 18: a target that is not in origin form is refused") {
  CHECK(status_of_target("http://evil/") == 400);
  CHECK(status_of_target("*") == 400);
  CHECK(status_of_target("evil:443") == 400);
  CHECK(status_of_target("?a=1") == 400);
}

TEST_CASE("row 19: a target that could be read in two ways is refused") {
  const std::string bad =
      GENERATE(as<std::string>{}, "/中文", "/%00", "/a%00b", "/%2e%2e%2f", "/%2E%2E/x", "/a%2fb", "/a%5cb", "/%252e",
               "/%25252e", "/a/../b", "/a/./b", "/..", "/a/.", "/a\\b", "/%", "/%2", "/%zz", "/a#b", "/a\x7f", "/a<b>",
               "/?q=%00", "/?q=%252e", "/?q=%zz", "/?q=中", "/?q=a#b", "/?q=%2", "/%0d%0aX:y");
  CAPTURE(bad);
  CHECK(status_of_target(bad) == 400);
}

TEST_CASE("row 19: NUL in the target is refused") {
  CHECK(status_of_target(std::string("/a\0b", 4)) == 400);
}

TEST_CASE("what a platform or a browser sends in a target is accepted") {
  CHECK(status_of_target("/wechat/a?echostr=a%2Bb%2F%3D%3D&nonce=+x") == 0);
  CHECK(status_of_target("/%E6%89%93%E5%8D%A1?q=%E6%89%93&r={1|2}") == 0);
  CHECK(status_of_target("/?rate=100%25&x=/../?") == 0);
  CHECK(status_of_target("/.well-known/a..b/...") == 0);
}

TEST_CASE("row 20: a method that is not GET, HEAD or POST and a version that is not 1.0 or 1.1 are refused") {
  CHECK(status_of_line("get / HTTP/1.1") == 400);
  CHECK(status_of_line("Get / HTTP/1.1") == 400);
  CHECK(status_of_line("TRACE / HTTP/1.1") == 405);
  CHECK(status_of_line("CONNECT bot.example.cn:443 HTTP/1.1") == 405);
  CHECK(status_of_line("DELETE / HTTP/1.1") == 405);
  CHECK(status_of_line("BREW / HTTP/1.1") == 405);
  CHECK(status_of_line("PRI * HTTP/2.0") == 400);
  CHECK(status_of_line("GET / HTTP/1.2") == 400);
  CHECK(status_of_line("GET / HTTP/0.9") == 400);
  CHECK(status_of_line("GET / http/1.1") == 400);
  CHECK(status_of_line("GET /") == 400);
  CHECK(status_of_line("GET  / HTTP/1.1") == 400);
  CHECK(status_of_line("GET / HTTP/1.1 ") == 400);
  CHECK(status_of_line("GET\t/ HTTP/1.1") == 400);
  CHECK(status_of_line("HEAD / HTTP/1.1") == 0);
}

TEST_CASE("row 20: what cannot be the beginning of a request is refused at its first byte") {
  std::size_t scanned = 0;
  CHECK(find_head_end("\x16", scanned, HttpLimits{}).refused == 400);
  CHECK(find_head_end("\r", scanned, HttpLimits{}).refused == 400);
  CHECK(find_head_end(" GET", scanned, HttpLimits{}).refused == 400);
}

TEST_CASE("row 22: only 100-continue may be expected, and only on HTTP/1.1") {
  CHECK(scan_with({"Expect: 100-Continue"}).expects_continue);
  CHECK(scan_with({"Expect: 200-ok"}).refused == 417);
  CHECK_FALSE(scan("POST / HTTP/1.0\r\nHost: 127.0.0.1\r\nExpect: 100-continue\r\n\r\n").expects_continue);
}

TEST_CASE("row 23: a coded body is refused") {
  CHECK(scan_with({"Content-Encoding: gzip"}).refused == 415);
  CHECK(scan_with({"Content-Encoding: identity, gzip"}).refused == 415);
  CHECK(scan_with({"Content-Encoding: identity"}).refused == 0);
}

TEST_CASE("a connection is kept only by HTTP/1.1 without close") {
  CHECK(scan_with({"Connection: keep-alive"}).keeps_open);
  CHECK_FALSE(scan_with({"Connection: Close"}).keeps_open);
  CHECK_FALSE(scan("GET / HTTP/1.0\r\nHost: 127.0.0.1\r\nConnection: keep-alive\r\n\r\n").keeps_open);
}
