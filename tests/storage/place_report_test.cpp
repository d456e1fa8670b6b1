#include "storage/place_report.h"

#include <catch2/catch.hpp>

#include "storage/member.h"
#include "tests/support/storage.h"

namespace {
const storage::DataKey kKey(std::string(32, 'k'));
storage::PlaceReport at(std::int64_t member, std::chrono::sys_seconds when, const std::string& area) {
  return {0, member, when, area, "21.19,110.41\t人民大道", "location", ""};
}
}  // namespace

TEST_CASE("the newest report is whereabouts, and the exact place is readable by nobody who has only the table") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](storage::Transaction& tx) {
      const auto zhou = tests::add_member(tx), li = tests::add_member(tx, "李静", "13900001003");
      storage::keep_place(tx, kKey, at(zhou, tests::kNow, "湛江市"));
      const auto newest = storage::keep_place(tx, kKey, at(zhou, tests::kNow + 1h, "沈阳市"));
      CHECK(storage::newest_place(tx, zhou)->area == "沈阳市");
      CHECK_FALSE(storage::newest_place(tx, li));
      CHECK(tx.number("SELECT count(*) FROM place_report WHERE instr(exact_sealed, '21.19') > 0") == 0);
      const auto people = storage::whereabouts(tx, {storage::member_by_id(tx, zhou)->unit, storage::member_by_id(tx, li)->unit}, 10);
      REQUIRE(people.size() == 2);
      CHECK((people[0].name == "周林" && people[0].area == "沈阳市"));
      CHECK((people[1].name == "李静" && !people[1].at));
      CHECK_FALSE(storage::forget_place(tx, li, newest));
      CHECK(storage::forget_place(tx, zhou, newest));
      CHECK_FALSE(storage::forget_place(tx, zhou, newest));
      CHECK(storage::newest_place(tx, zhou)->area == "湛江市");
      CHECK(storage::forget_places_of(tx, zhou) == 1);
    });
  });
}
