#include "bot/sim_feed.h"

#include <boost/json/serialize.hpp>
#include <catch2/catch.hpp>

using namespace bot;
using Catch::Matchers::Contains;

namespace {

constexpr TimePoint kNow{std::chrono::milliseconds{1'795'255'200'000}};

wechat_api::simulator::Sight sight(const std::string& text) {
  return {kNow, "oa", "周林", wechat_api::simulator::Sight::Via::said, text, "1", ""};
}

}  // namespace

TEST_CASE("tokens and secrets are masked in a query, in a body and in an answer, and nothing else is") {
  CHECK(masked_target("/cgi-bin/message/custom/send?access_token=sim1_oa_77&x=1") == "/cgi-bin/message/custom/send?access_token=•••&x=1");
  CHECK(masked_target("/cgi-bin/gettoken?corpid=ww1&corpsecret=abc") == "/cgi-bin/gettoken?corpid=ww1&corpsecret=•••");
  CHECK(masked_json(R"({"secret":"s","appid":"wx","list":[{"access_token":"t"}]})") == R"({"secret":"•••","appid":"wx","list":[{"access_token":"•••"}]})");
  CHECK(masked_json("secret=s") == "•••");
  CHECK(masked_json("").empty());
}

TEST_CASE("the feed is read by cursor, in order, and says whether there is more") {
  SimFeed feed;
  for (int n = 0; n < 5; ++n) feed.saw(sight(std::to_string(n)));
  const auto first = feed.after(0, 3);
  CHECK(first.at("entries").as_array().size() == 3);
  CHECK(first.at("more").as_bool());
  const auto rest = feed.after(static_cast<std::uint64_t>(first.at("next").to_number<std::int64_t>()), 3);
  CHECK(rest.at("entries").as_array().size() == 2);
  CHECK(rest.at("entries").as_array()[0].as_object().at("text").as_string() == "3");
  CHECK_FALSE(rest.at("more").as_bool());
  CHECK(feed.after(1'000'000, 3).at("entries").as_array().empty());
}

TEST_CASE("what a phone draws comes with the sight, and what changes it comes after it") {
  SimFeed feed;
  auto seen = sight("学习");
  seen.face = std::make_shared<const boost::json::object>(boost::json::object{{"form", "card"}});
  seen.group = "站务群";
  feed.saw(seen);
  seen.is_withdrawn = true;
  feed.changed(seen);
  const auto page = feed.after(0, 10);
  const auto& first = page.at("entries").as_array()[0].as_object();
  CHECK(first.at("face").as_object().at("form").as_string() == "card");
  CHECK(first.at("group").as_string() == "站务群");
  const auto& second = page.at("entries").as_array()[1].as_object();
  CHECK(second.at("kind").as_string() == "change");
  CHECK(second.at("message_id").as_string() == "1");
  CHECK(second.at("withdrawn").as_bool());
}

TEST_CASE("a callback names the feature that answered it, once") {
  SimFeed feed;
  Observer observer = feed.observer([] { return kNow; });
  wechat_api::simulator::Callback callback{kNow, "oa", "周林", "o-zhou", "7", "<xml><MsgType><![CDATA[text]]></MsgType></xml>"};
  observer.dispatched("oa", "o-zhou", "study", false);
  feed.delivered(callback);
  feed.delivered(callback);
  observer.job_ran("study.push", std::chrono::floor<std::chrono::seconds>(kNow));
  const auto page = feed.after(0, 10);
  const auto& entries = page.at("entries").as_array();
  CHECK(entries[0].as_object().at("feature").as_string() == "study");
  CHECK(entries[0].as_object().at("type").as_string() == "text");
  CHECK_FALSE(entries[1].as_object().contains("feature"));
  CHECK(entries[2].as_object().at("job").as_string() == "study.push");
}
