// The roster from the operator's side.
#include "bot/member_command.h"

#include <catch2/catch.hpp>

#include "bot/serve.h"
#include "tests/support/desk.h"

using Catch::Matchers::Contains;

namespace {

struct Operator {
  bot::ControlAnswer run(const std::string& command, const std::vector<std::string>& arguments) {
    bot::ControlAnswer answer;
    desk.write([&](storage::Transaction& tx) { answer = bot::run_member_command(tx, {desk.key, {}, desk.now()}, command, arguments); });
    return answer;
  }
  tests::Desk desk;
};

}  // namespace

TEST_CASE("a roster with one bad row imports nobody and says which, a good one can come twice") {
  Operator at;
  const auto before = at.desk.number("SELECT count(*) FROM member");
  const auto bad = at.run("member.import", {"姓名,手机,单位\n孙海峰,13900002001,青松岭林业局\n吴敏,abc,青松岭林业局\n"});
  CHECK(bad.code == bot::kFailed);
  CHECK_THAT(bad.text, Contains("第 3 行"));
  CHECK(at.desk.number("SELECT count(*) FROM member") == before);
  for (int time = 0; time < 2; ++time) CHECK_THAT(at.run("member.import", {"姓名,手机,单位\n孙海峰,13900002001,青松岭林业局\n"}).text, Contains("✓ 导入 1 人"));
  CHECK(at.desk.number("SELECT count(*) FROM member") == before + 1);
}

TEST_CASE("who leaves or changes the phone is named by name and digits, and two of the same are asked apart") {
  Operator at;
  at.desk.say("o-zhou", "周林 5678");
  CHECK_THAT(at.run("member.unbind", {"周林", "5678"}).text, Contains("✓ 解开了"));
  CHECK(at.desk.number("SELECT count(*) FROM identity WHERE member_id IS NOT NULL") == 0);
  CHECK(at.run("member.leave", {"周林", "0000"}).code == bot::kNotFound);
  CHECK(at.run("member.leave", {"张伟", "7777"}).code == bot::kFailed);
  CHECK(at.run("member.leave", {"张伟"}).code == bot::kUsage);
  CHECK(at.run("member.sing", {"张伟", "7777"}).code == bot::kUsage);
}
