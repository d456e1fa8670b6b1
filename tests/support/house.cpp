// The test house and its scripted channel.
#include "tests/support/house.h"

#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "storage/identity.h"
#include "storage/member.h"
#include "storage/outbox.h"
#include "storage/schedule.h"
#include "storage/study.h"
#include "wechat_api/choice_text.h"
#include "wechat_api/message_text.h"

namespace tests {
namespace {

storage::DatabaseOptions opened(const std::string& path) {
  storage::DatabaseOptions options;
  options.path = path;
  return options;
}

}  // namespace

wechat_api::Decoded ScriptedChannel::decode(const wechat_api::Query&, std::string_view body, std::chrono::sys_seconds now) const {
  if (body == "forged") return wechat_api::Refused{"signature"};
  if (body == "unusable") return wechat_api::Unusable{std::string(body), "e:unusable", "two roots"};
  wechat_api::Authentic authentic;
  authentic.message.account = "oa";
  authentic.message.from = "o-1";
  authentic.message.created_at = now;
  authentic.message.key = "m:" + std::string(body);
  if (body.starts_with("event")) authentic.message.content = wechat_api::OtherEvent{"debug_demo", "", {}};
  else authentic.message.content = wechat_api::Text{std::string(body), ""};
  return authentic;
}

std::string ScriptedChannel::encode(const wechat_api::Reply& reply, const wechat_api::Inbound&, const wechat_api::Sealing&,
                                    std::chrono::sys_seconds) const {
  const auto* text = std::get_if<wechat_api::TextReply>(&reply);
  return text ? text->text : "success";
}

wechat_api::Call ScriptedChannel::prepare(const wechat_api::Outgoing& out) const {
  if (!impossible.empty() && out.to.front() == impossible) throw std::invalid_argument("no such kind of message");
  std::string to;
  for (const std::string& recipient : out.to) to += (to.empty() ? "" : "|") + recipient;
  if (const auto* text = std::get_if<wechat_api::TextReply>(&out.message)) texts.push_back(wechat_api::text_with_choices(*text, wechat_api::Platform::wecom));
  return {"/send", to};
}

wechat_api::Call ScriptedChannel::publication(const wechat_api::Menu& menu) const { return {"/menu", wechat_api::menu_json(menu)}; }

boost::asio::awaitable<wechat_api::SendResult> ScriptedChannel::send(wechat_api::Call call) {
  sent.push_back(call.body);
  wechat_api::SendResult result;
  result.state = wechat_api::SendResult::State::accepted;
  if (!results.empty()) {
    result = results.front();
    results.pop_front();
  }
  co_return result;
}

boost::asio::awaitable<wechat_api::Answer> ScriptedChannel::ask(wechat_api::Call call) {
  asked.push_back(std::move(call));
  wechat_api::Answer answer;
  answer.result.state = wechat_api::SendResult::State::accepted;
  if (answers.empty()) co_return answer;
  answer.body = answers.front();
  answers.pop_front();
  if (!answer.body.starts_with("{")) answer.result = refused(std::stoi(answer.body));
  co_return answer;
}

wechat_api::SendResult refused(int errcode, wechat_api::Platform platform) {
  wechat_api::SendResult result;
  result.state = wechat_api::SendResult::State::refused;
  result.errcode = errcode;
  result.action = wechat_api::meaning_of(platform, errcode).action;
  return result;
}
wechat_api::SendResult unknown() {
  wechat_api::SendResult result;
  result.state = wechat_api::SendResult::State::unknown;
  result.message = "connection reset";
  return result;
}
wechat_api::SendResult not_sent() { return {}; }

TestHouse::TestHouse(const std::string& path)
    : clock(context.get_executor(), bot::TimePoint{kNow}),
      database(opened(path)),
      registry(handlers::all_features()),
      accounts{{"oa", wechat_api::Platform::official_account, wechat_api::AccountType::certified_service},
               {"corp", wechat_api::Platform::wecom, wechat_api::AccountType::certified_service}},
      log(bot::Log::Level::error),
      house{clock, database, registry, accounts, key, metrics, log, nullptr} {}

void TestHouse::run(boost::asio::awaitable<void> work) {
  std::exception_ptr failure;
  bool is_done = false;
  boost::asio::co_spawn(context, std::move(work), [&](std::exception_ptr thrown) {
    failure = thrown;
    is_done = true;
  });
  context.restart();
  while (!is_done) context.run_one();
  if (failure) std::rethrow_exception(failure);
  pass(std::chrono::seconds{0});
}

void TestHouse::pass(std::chrono::seconds duration) {
  bool is_done = false;
  auto passing = clock.pass_until(clock.now() + duration);
  boost::asio::co_spawn(context, std::move(passing), [&](std::exception_ptr) { is_done = true; });
  context.restart();
  while (!is_done) context.run_one();
}

std::int64_t TestHouse::number(const std::string& sql) {
  std::int64_t value = 0;
  database.write_now([&](storage::Transaction& tx) { value = tx.number(sql).value_or(0); });
  return value;
}

std::string TestHouse::text(const std::string& sql) {
  std::string value;
  database.write_now([&](storage::Transaction& tx) {
    auto rows = tx.query(sql);
    while (rows.next()) value += (value.empty() ? "" : ",") + rows.text(0);
  });
  return value;
}

void TestHouse::add_audience(const std::string& account, int people) {
  database.write_now([&](storage::Transaction& tx) {
    const auto now = house.now();
    const auto author = add_member(tx, "陈静", "13900001001");
    const auto unit = storage::member_by_id(tx, author)->unit;
    const auto item = storage::keep_study_item(tx, {0, "题", "文", storage::Classification::open}, author, now);
    occurrence = storage::plan_once(tx, {storage::kStudyKind, item, unit.id, author, "2026-11-21", "10:00", now, now + 3h}, now);
    storage::set_state(tx, occurrence, storage::OccurrenceState::sending);
    const auto body = storage::keep_body(tx, storage::Classification::open, wechat_api::to_text(wechat_api::TextReply{"题", {}}));
    for (int n = 0; n < people; ++n) {
      const auto member = add_member(tx, "成员", fmt::format("1380000{:04}", n));
      auto identity = storage::identity_of(tx, account, fmt::format("P{:03}", n), now);
      storage::bind_identity(tx, identity, member);
      identity.window_until = now + 48h;
      identity.window_left = 5;
      storage::keep_window(tx, identity);
      storage::OutboxRow row;
      row.kind = storage::kStudyKind;
      row.occurrence_id = occurrence;
      row.member_id = member;
      row.identity_id = identity.id;
      row.account = account;
      row.recipient = identity.external_id;
      row.body_id = body;
      row.not_before = now;
      row.useful_until = now + 3h;
      storage::put_in_outbox(tx, row, now);
    }
    storage::add_to_tally(tx, occurrence, {people, 0, 0, 0, 0, 0});
  });
}

}  // namespace tests
