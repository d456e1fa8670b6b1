#include "wechat_api/simulator/multipart.h"

#include <catch2/catch.hpp>

using namespace wechat_api::simulator;

TEST_CASE("a form is cut at its boundary, and filename is not taken for name") {
  const std::string body =
      "--x\r\nContent-Disposition: form-data; filename=\"a.jpg\"; name=\"media\"\r\nContent-Type: image/jpeg\r\n\r\nab\r\n-\r\n"
      "--x\r\nContent-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n--x--\r\n";
  const auto parts = form_parts(body);
  REQUIRE(parts);
  REQUIRE(parts->size() == 2);
  CHECK(part_named(*parts, "media")->body == "ab\r\n-");
  CHECK(part_named(*parts, "media")->filename == "a.jpg");
  CHECK(part_named(*parts, "media")->content_type == "image/jpeg");
  CHECK(part_named(*parts, "empty")->body.empty());
  CHECK_FALSE(part_named(*parts, "other"));
}

TEST_CASE("a form without an end is none") {
  CHECK_FALSE(form_parts("--x\r\nContent-Disposition: form-data; name=\"media\"\r\n\r\nab"));
  CHECK_FALSE(form_parts("--x"));
  CHECK_FALSE(form_parts("{}"));
  CHECK_FALSE(form_parts(""));
}
