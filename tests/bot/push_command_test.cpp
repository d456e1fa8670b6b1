// `jinqiao push` and `jinqiao queue`.
#include "bot/push_command.h"

#include <catch2/catch.hpp>

#include "bot/serve.h"
#include "storage/approval.h"
#include "tests/support/desk.h"

using Catch::Matchers::Contains;

namespace {

struct Operator {
  Operator() {
    desk.say("o-chen", "陈静 1001");
    desk.say("o-zhou", "周林 5678");
    desk.say("o-chen", "排学习 今晚19:00 题 / 文");
    desk.say("o-chen", "公开");
    id = std::to_string(desk.number("SELECT id FROM occurrence WHERE kind = 'study'"));
  }
  bot::ControlAnswer run(const std::string& command, const std::vector<std::string>& arguments) {
    bot::ControlAnswer answer;
    desk.write([&](storage::Transaction& tx) { answer = bot::run_push_command(tx, {desk.registry.features(), desk.accounts, desk.now()}, command, arguments); });
    return answer;
  }
  tests::Desk desk;
  std::string id;
};

}  // namespace

TEST_CASE("push plan: the sum, the calls, and with a number whom to telephone") {
  Operator at;
  CHECK_THAT(at.run("push.plan", {}).text, Contains("《题》") && Contains("能送到 2"));
  CHECK_THAT(at.run("push.plan", {at.id}).text, Contains("要打电话的人") && Contains("王强") && Contains("还没绑定") && !Contains("周林\t"));
}

TEST_CASE("push preview shows what everybody will see") {
  Operator at;
  CHECK_THAT(at.run("push.preview", {at.id}).text, Contains("📖《题》\n文"));
}

TEST_CASE("push send begins now, cancel stops what has not begun, retry only what has") {
  Operator at;
  SECTION("send") {
    CHECK(at.run("push.retry", {at.id}).code == bot::kConflict);
    CHECK(at.run("push.send", {at.id}).code == 0);
    at.desk.run_due();
    CHECK(at.desk.number("SELECT count(*) FROM outbox WHERE occurrence_id IS NOT NULL AND state = 'accepted'") == 2);
    CHECK(at.run("push.send", {at.id}).code == bot::kConflict);
    CHECK_THAT(at.run("push.retry", {at.id}).text, Contains("– 给 0 人补发；还有 4 人"));
    CHECK_THAT(at.run("push.plan", {at.id}).text, Contains("应到 6 人，送到 2"));
    CHECK_THAT(at.run("push.cancel", {at.id}).text, Contains("已经发到 2 人的手机上，收不回来了"));
    CHECK(at.run("push.cancel", {at.id}).code == bot::kConflict);
    CHECK_THAT(at.run("push.retry", {at.id}).text, Contains("（撤回了），不补发"));
  }
  SECTION("cancel") {
    CHECK(at.run("push.cancel", {at.id}).code == 0);
    at.desk.turn_to("2026-11-21 19:00");
    at.desk.run_due();
    CHECK(at.desk.number("SELECT count(*) FROM outbox WHERE occurrence_id IS NOT NULL") == 0);
  }
}

TEST_CASE("push send does not go around the second person") {
  Operator at;
  at.desk.write([&](storage::Transaction& tx) { storage::ask_approval(tx, *storage::occurrence_by_id(tx, std::stoll(at.id)), "涉密标志", at.desk.now()); });
  CHECK(at.run("push.send", {at.id}).code == bot::kConflict);
}

TEST_CASE("what is no push has no number here, and what is no command says what there is") {
  Operator at;
  for (const char* id : {"", "x", "999", "-1", "99999999999999999999"}) CHECK(at.run("push.send", {id}).code == bot::kNotFound);
  CHECK(at.run("push.fly", {at.id}).code == bot::kUsage);
}

TEST_CASE("queue counts what is not over, and today's use") {
  Operator at;
  at.run("push.send", {at.id});
  at.desk.run_due();
  CHECK_THAT(at.run("queue", {}).text, Contains("待发") && Contains("不确定送没送到 0"));
}
