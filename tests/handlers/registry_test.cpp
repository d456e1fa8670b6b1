#include <catch2/catch.hpp>

#include "handlers/registry.h"

using handlers::Feature;
using handlers::Permission;
using handlers::Registry;

namespace {

wechat_api::Reply nothing(storage::Transaction&, const handlers::Request&) { return wechat_api::NoReply{}; }

Feature with(std::string_view name, std::vector<std::string_view> words, std::vector<std::string_view> patterns = {}) {
  Feature feature;
  feature.name = name;
  feature.commands = {{std::move(words), std::move(patterns), "", Permission::member, nothing}};
  return feature;
}

}  // namespace

TEST_CASE("two features that claim one word are refused at start") {
  CHECK_THROWS_AS(Registry({with("a", {"打卡"}), with("b", {"打卡"})}), std::logic_error);
  CHECK_NOTHROW(Registry({with("a", {"打卡"}), with("b", {"学习"})}));
}

TEST_CASE("the pattern with the most literal characters wins, and its hole is never empty") {
  const Registry registry({with("a", {"到"}, {"到{}"}), with("b", {"到了"}, {"到{}了"})});
  CHECK(registry.by_pattern("到沈阳了")->feature->name == "b");
  CHECK(registry.by_pattern("到沈阳了")->argument == "沈阳");
  CHECK(registry.by_pattern("到沈阳")->feature->name == "a");
  CHECK_FALSE(registry.by_pattern("到"));
}

TEST_CASE("of two patterns as long the one whose words begin the text wins, whichever stands first") {
  const auto later = [] { return with("later", {"下班再发"}, {"{}再发"}); };
  const auto everybody = [] { return with("everybody", {"群发"}, {"群发{}"}); };
  CHECK(Registry({later(), everybody()}).by_pattern("群发 停电,8点再发")->feature->name == "everybody");
  CHECK(Registry({everybody(), later()}).by_pattern("群发 停电,8点再发")->feature->name == "everybody");
  CHECK(Registry({everybody(), later()}).by_pattern("8点再发")->feature->name == "later");
}

TEST_CASE("one typing error points to one word, and to none where two are as near") {
  const Registry registry({with("a", {"打卡"}), with("b", {"学习"}), with("c", {"帮助"}), with("d", {"帮忙"})});
  CHECK(registry.nearly("打咔") == "打卡");
  CHECK(registry.nearly("卡打") == "打卡");
  CHECK(registry.nearly("学习了") == "学习");
  CHECK_FALSE(registry.nearly("帮我"));
  CHECK_FALSE(registry.nearly("天气"));
  CHECK_FALSE(registry.nearly("打"));
}

TEST_CASE("the product's own features do not collide") { CHECK_NOTHROW(Registry(handlers::all_features())); }
