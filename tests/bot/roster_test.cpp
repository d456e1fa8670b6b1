#include "bot/roster.h"

#include <catch2/catch.hpp>

#include "storage/identity.h"
#include "tests/support/storage.h"

using Catch::Matchers::Contains;

namespace {
const std::string kHeading = "姓名,手机,单位,角色,生日,历法,入党日期,企业微信账号,邀请码\n";

std::string problems_of(const std::string& rows) {
  std::string all;
  for (const auto& problem : bot::read_roster(kHeading + rows).problems) all += std::to_string(problem.row) + problem.what + "|";
  return all;
}
}  // namespace

TEST_CASE("a roster row is read with every column, with or without BOM, in any order of columns") {
  for (const std::string bom : {"", "\xef\xbb\xbf"}) {
    const auto roster = bot::read_roster(bom + kHeading +
                                         "周林,+86 139-0000-5678,青松岭林业局/白桦沟林场,书记、组长,闰四月初五,农历,2015/7/1,ZhouLin,ZL7Q-92KX\r\n");
    REQUIRE(roster.problems.empty());
    REQUIRE(roster.entries.size() == 1);
    const auto& entry = roster.entries[0];
    CHECK(entry.name == "周林");
    CHECK(entry.phone == "13900005678");
    CHECK(entry.unit == std::vector<std::string>{"青松岭林业局", "白桦沟林场"});
    CHECK(entry.roles == std::vector<storage::Role>{storage::Role::secretary, storage::Role::team_lead});
    CHECK(entry.birthday == "04-05L");
    CHECK(entry.birthday_is_lunar);
    CHECK(entry.joined_on == "2015-07-01");
    CHECK(entry.wecom_user_id == "zhoulin");
    CHECK(entry.invite_code == "ZL7Q-92KX");
  }
  CHECK(bot::read_roster("单位,姓名,手机\n局,\"王,强\",13900001004\n").entries.at(0).name == "王,强");
}

TEST_CASE("birthdays are read solar and lunar, and what is no date is refused with the row") {
  const auto birthday = [](const std::string& text, const std::string& calendar) {
    const auto roster = bot::read_roster(kHeading + "周林,13900005678,局,," + text + "," + calendar + ",,,\n");
    return roster.problems.empty() ? roster.entries[0].birthday : "refused";
  };
  CHECK(birthday("5月12日", "公历") == "05-12");
  CHECK(birthday("1990-05-12", "") == "1990-05-12");
  CHECK(birthday("2月29日", "公历") == "02-29");
  CHECK(birthday("腊月三十", "农历") == "12-30");
  CHECK(birthday("正月初一", "农历") == "01-01");
  CHECK(birthday("冬月廿三", "农历") == "11-23");
  CHECK(birthday("八月十五", "农历") == "08-15");
  CHECK(birthday("2月30日", "公历") == "refused");
  CHECK(birthday("0000-00-00", "公历") == "refused");
  CHECK(birthday("1880-01-01", "公历") == "refused");
  CHECK(birthday("八月三十一", "农历") == "refused");
  CHECK(birthday("5月12日", "回历") == "refused");
}

TEST_CASE("row 80: phone numbers are normalised or refused with number and reason") {
  CHECK(problems_of("周林,１３９００００５６７８,局,,,,,,\n").empty());
  CHECK_THAT(problems_of("周林,139000056789,局,,,,,,\n"), Contains("2手机号「139000056789」"));
  CHECK_THAT(problems_of("周林,1390000567x,局,,,,,,\n"), Contains("2手机号"));
  CHECK_THAT(problems_of("周林,,局,,,,,,\n"), Contains("2手机号"));
}

TEST_CASE("every bad row is named, and repeated phones, user ids and codes are found") {
  const auto problems = problems_of("周林,13900005678,局,皇帝,,,,a,ABCDEFGH\n,13900005678,,,,,,A,abcdefgh\n");
  CHECK_THAT(problems, Contains("2角色「皇帝」") && Contains("3姓名") && Contains("3单位") && Contains("3手机号和第 2 行重复") &&
                           Contains("3企业微信账号和第 2 行重复") && Contains("3邀请码和第 2 行重复"));
}

TEST_CASE("row 94: a file that is no UTF-8 or has no heading is refused as a whole") {
  CHECK_THAT(bot::read_roster("\xd0\xd5\xc3\xfb,\xca\xd6\xbb\xfa\n").problems.at(0).what, Contains("UTF-8"));
  CHECK_THAT(bot::read_roster("周林,13900005678,局\n").problems.at(0).what, Contains("表头缺"));
  CHECK_FALSE(bot::read_roster("").problems.empty());
}

TEST_CASE("a corrected WeCom user id moves the identity with it, also when two people exchange theirs") {
  tests::for_each_database([](storage::Database& database) {
    const auto import = [&](const std::string& first, const std::string& second) {
      const auto roster = bot::read_roster(kHeading + "周林,13900005678,局,,,,," + first + ",\n李静,13900001003,局,,,,," + second + ",\n");
      tests::write(database, [&](storage::Transaction& tx) {
        bot::import_roster(tx, storage::DataKey(std::string(32, 'k')), roster.entries, {"corp"}, tests::kNow);
      });
    };
    const auto owner = [&](const std::string& user_id) {
      std::string name;
      tests::write(database, [&](storage::Transaction& tx) {
        auto rows = tx.query("SELECT name FROM identity JOIN member ON member.id = member_id WHERE external_id = $1", {user_id});
        if (rows.next()) name = rows.text(0);
      });
      return name;
    };
    import("u1", "u2");
    import("u2", "u1");
    CHECK(owner("u2") == "周林");
    CHECK(owner("u1") == "李静");
    import("u3", "u1");
    CHECK(owner("u3") == "周林");
    CHECK(owner("u2").empty());
  });
}

TEST_CASE("whom WeCom did not reach is tried again once a roster was imported") {
  tests::for_each_database([](storage::Database& database) {
    const auto roster = bot::read_roster(kHeading + "周林,13900005678,局,,,,,zhoulin,\n");
    tests::write(database, [&](storage::Transaction& tx) {
      for (int time = 0; time < 2; ++time) {
        bot::import_roster(tx, storage::DataKey(std::string(32, 'k')), roster.entries, {"corp"}, tests::kNow);
        CHECK(tx.number("SELECT follows FROM identity") == 1);
        CHECK(storage::keep_follow(tx, tx.number("SELECT id FROM identity").value(), false, tests::kNow));
      }
    });
  });
}

TEST_CASE("an import is one transaction and binds WeCom members at once") {
  tests::for_each_database([](storage::Database& database) {
    const auto roster = bot::read_roster(kHeading + "周林,13900005678,局,,,,,zhoulin,\n李静,13900001003,局,,,,,,\n");
    tests::write(database, [&](storage::Transaction& tx) {
      bot::import_roster(tx, storage::DataKey(std::string(32, 'k')), roster.entries, {"corp"}, tests::kNow);
      CHECK(tx.number("SELECT count(*) FROM member") == 2);
      CHECK(tx.number("SELECT count(*) FROM identity WHERE account = 'corp'") == 1);
      CHECK(tx.number("SELECT count(*) FROM audit_line WHERE action = 'member.import'") == 1);
    });
  });
}
