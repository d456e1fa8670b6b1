// Fields of the platform's JSON, whatever type they come in.
#include "wechat_api/json_field.h"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

using namespace wechat_api;

TEST_CASE("a field of another type than expected is absent, not an exception") {
  const auto answer =
      json_object_of(R"({"a":"x","b":17,"c":["p",3,{}],"d":{"e":1},"f":"17","g":1.5,"h":"1x","i":true})");
  REQUIRE(answer);
  CHECK(text_in(*answer, "a") == "x");
  CHECK(text_in(*answer, "b") == "17");
  CHECK(text_in(*answer, "c").empty());
  CHECK(number_in(*answer, "b") == 17);
  CHECK(number_in(*answer, "f") == 17);
  CHECK_FALSE(number_in(*answer, "g"));
  CHECK_FALSE(number_in(*answer, "h"));
  CHECK_FALSE(number_in(*answer, "absent"));
  CHECK(texts_in(*answer, "c") == std::vector<std::string>{"p", "3"});
  CHECK(object_in(*answer, "d") != nullptr);
  CHECK(object_in(*answer, "a") == nullptr);
  CHECK(array_in(*answer, "d") == nullptr);
  CHECK(flag_in(*answer, "i"));
  CHECK_FALSE(flag_in(*answer, "b"));
}

TEST_CASE("what is no object, or nested too deep, is no answer") {
  CHECK_FALSE(json_object_of(""));
  CHECK_FALSE(json_object_of("[1]"));
  CHECK_FALSE(json_object_of(R"({"a":1)"));
  CHECK_FALSE(json_object_of(R"({"a":)" + std::string(40, '[') + std::string(40, ']') + "}"));
  CHECK(json_object_of(R"({"a":1,"a":2})"));
}

TEST_CASE("text for a request carries nothing that would be written as an escape") {
  std::string every_byte;
  for (int byte = 0; byte < 256; ++byte) every_byte += static_cast<char>(byte);
  const boost::json::object call{{"text", json_text(every_byte)}, {"list", json_texts({every_byte})}};
  CHECK(boost::json::serialize(call).find("\\u") == std::string::npos);
}
