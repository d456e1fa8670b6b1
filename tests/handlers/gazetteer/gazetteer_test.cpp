#include "handlers/gazetteer/gazetteer.h"

#include <catch2/catch.hpp>

using namespace handlers::gazetteer;

namespace {
std::string meanings(const std::string& words) {
  std::string all;
  for (const Place& place : places_named(words)) all += (all.empty() ? "" : " ") + place.label;
  return all;
}
}  // namespace

TEST_CASE("a place is found by its name, by what people call it, and with its province or city in front") {
  CHECK(meanings("沈阳") == "辽宁沈阳市");
  CHECK(meanings("沈阳市") == "辽宁沈阳市");
  CHECK(places_named("沈阳").front().name == "沈阳市");
  CHECK(meanings("湛江霞山") == "湛江市霞山区");
  CHECK(meanings("广东省湛江市霞山区") == "湛江市霞山区");
  CHECK(meanings("府谷") == "榆林市府谷县");
  CHECK(meanings("北京海淀") == "北京市海淀区");
  CHECK(meanings("济源") == "河南济源市");
  CHECK(meanings("延边") == "吉林延边朝鲜族自治州");
  CHECK(meanings("内蒙古") == "内蒙古自治区");
}

TEST_CASE("a name of several places names them all, a county inside a city of its name not") {
  CHECK(meanings("朝阳") == "北京市朝阳区 辽宁朝阳市 长春市朝阳区");
  CHECK(places_named("鼓楼区").size() > 2);
  CHECK(places_named("鼓楼区").size() <= 9);
}

TEST_CASE("what is no place is none") {
  for (const char* words : {"", "老虎沟", "家", "市", "区", "办公室", "中"}) CHECK(meanings(words).empty());
}

TEST_CASE("a written address is split into the district and the street") {
  CHECK(split_address("广东省湛江市霞山区人民大道中").area == "湛江市霞山区");
  CHECK(split_address("广东省湛江市霞山区人民大道中").street == "人民大道中");
  CHECK(split_address("北京市朝阳区建国路1号").area == "北京市朝阳区");
  CHECK(split_address("沈阳市铁西区").street.empty());
  CHECK(split_address("云上咖啡馆").area.empty());
  CHECK(split_address("云上咖啡馆").street == "云上咖啡馆");
}
