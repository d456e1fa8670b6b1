// Quotas and the ways out.
#include "wechat_api/quota.h"

#include <catch2/catch.hpp>
#include <stdexcept>

using namespace wechat_api;

TEST_CASE("quotas are asked for by path, and cleared by path, account or secret") {
  CHECK(get_quota("/cgi-bin/message/custom/send").body == R"({"cgi_path":"/cgi-bin/message/custom/send"})");
  CHECK(clear_quota_of("/cgi-bin/user/get").api == "/cgi-bin/openapi/quota/clear");
  CHECK(clear_quotas("wxA").body == R"({"appid":"wxA"})");
  const HttpCall by_secret = clear_quotas_by_secret("wxA", "S3CRET");
  CHECK(by_secret.target == "/cgi-bin/clear_quota/v2");  // the secret stands in the body, not in the address
  CHECK(by_secret.body == R"({"appid":"wxA","appsecret":"S3CRET"})");
  for (const char* bad : {"", "message/custom/send", "https://api.weixin.qq.com/cgi-bin/user/get",
                          "/cgi-bin/user/get?x", "/sns/userinfo"})
    CHECK_THROWS_AS(get_quota(bad), std::invalid_argument);
  CHECK_THROWS_AS(look_up_request(""), std::invalid_argument);
}

TEST_CASE("a quota is read with its rate, and a rid is found at the end of an errmsg") {
  const auto quota = read_quota(
      R"({"errcode":0,"errmsg":"ok","quota":{"daily_limit":500000,"used":3,"remain":499997},"rate_limit":{"call_count":1000,"refresh_second":60}})");
  REQUIRE(quota);
  CHECK(quota->left == 499997);
  CHECK(quota->calls_per_period == 1000);
  CHECK(read_quota(R"({"quota":{"daily_limit":0,"used":0,"remain":0}})")->period.count() == 0);
  CHECK_FALSE(read_quota(R"({"quota":{}})"));
  CHECK(rid_in("invalid appid rid: 6aac005a-01bfdbee-79769285") == "6aac005a-01bfdbee-79769285");
  CHECK(rid_in("ok").empty());
  CHECK(read_callback_addresses(R"({"ip_list":["101.226.103.0/25"]})") == std::vector<std::string>{"101.226.103.0/25"});
  CHECK_FALSE(read_callback_addresses("{}"));
}

TEST_CASE("the record of a request is read without the request, which holds a token") {
  const auto record = read_request_record(
      R"({"errcode":0,"request":{"invoke_time":1635156704,"cost_in_ms":30,"request_url":"access_token=T","request_body":"","response_body":"{}","client_ip":"203.0.113.9"}})");
  REQUIRE(record);
  CHECK(record->address == "203.0.113.9");
  CHECK(record->cost_ms == 30);
  CHECK_FALSE(read_request_record(R"({"errcode":76001})"));
}
