// The head of an answer.
#include "bot/http_answer.h"

#include <catch2/catch.hpp>
#include <stdexcept>

using bot::head_of;
using bot::Response;

namespace {

Response with_field(const std::string& name, const std::string& value) {
  Response response;
  response.fields = {{name, value}};
  return response;
}

}  // namespace

TEST_CASE("an empty answer says its length and no type") {
  CHECK(head_of(Response{}, true) == "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
}

TEST_CASE("an answer without content has no length at all") {
  Response response;
  response.status = 204;
  CHECK(head_of(response, true) == "HTTP/1.1 204 No Content\r\n\r\n");
}

TEST_CASE("a status without a reason of its own is written all the same") {
  Response response;
  response.status = 599;
  CHECK(head_of(response, false) == "HTTP/1.1 599 Status\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}

TEST_CASE("a field cannot break out of its line") {
  CHECK(head_of(with_field("Location", "/a:b c"), true).find("Location: /a:b c\r\n") != std::string::npos);
  CHECK_THROWS_AS(head_of(with_field("Location", "/\r\nSet-Cookie: a"), true), std::invalid_argument);
  CHECK_THROWS_AS(head_of(with_field("Location", "/\nX"), true), std::invalid_argument);
  CHECK_THROWS_AS(head_of(with_field("A: b\r\nC", "d"), true), std::invalid_argument);
  Response response;
  response.body = "x";
  response.content_type = "text/plain\r\nX: y";
  CHECK_THROWS_AS(head_of(response, true), std::invalid_argument);
}
