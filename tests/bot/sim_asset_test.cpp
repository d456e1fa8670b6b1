#include "bot/sim_asset.h"

#include <catch2/catch.hpp>

using namespace bot;

namespace {

wechat_api::simulator::ServerRequest get(std::string target, std::string codings = "", std::string etag = "") {
  return {"GET", std::move(target), {{"accept-encoding", std::move(codings)}, {"if-none-match", std::move(etag)}}, ""};
}
std::string field(const wechat_api::simulator::ServerAnswer& answer, const std::string& name) {
  for (const auto& [known, value] : answer.fields)
    if (known == name) return value;
  return "";
}

}  // namespace

TEST_CASE("the page is served in the coding its client takes, and not again to who has it") {
  const auto raw = sim_asset(get("/"));
  REQUIRE(raw);
  CHECK(raw->body.find("<!doctype html>") == 0);
  CHECK(field(*raw, "Content-Encoding").empty());
  CHECK(field(*raw, "Cache-Control") == "no-cache");
  const auto gzip = sim_asset(get("/", "deflate, gzip;q=0.8"));
  CHECK(field(*gzip, "Content-Encoding") == "gzip");
  CHECK(gzip->body.substr(0, 2) == "\x1f\x8b");
  CHECK(field(*sim_asset(get("/", "gzip;q=0")), "Content-Encoding").empty());
  const auto known = sim_asset(get("/?x=1", "", field(*raw, "ETag")));
  CHECK(known->status == 304);
  CHECK(known->body.empty());
  CHECK_FALSE(sim_asset(get("/index.html/../x")));
  CHECK_FALSE(sim_asset(get("/cgi-bin/gettoken")));
}
