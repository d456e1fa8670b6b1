// The desk behind the tests of features.
#include "tests/support/desk.h"

#include <catch2/catch.hpp>
#include <cstdio>

#include "handlers/calendar/civil.h"
#include "storage/member.h"
#include "storage/outbox.h"
#include "storage/schedule.h"

namespace tests {
namespace {

storage::DatabaseOptions in_memory() {
  storage::DatabaseOptions options;
  options.path = ":memory:";
  return options;
}

storage::RosterEntry person(const char* name, const char* phone, std::vector<std::string> unit, std::vector<storage::Role> roles = {}) {
  storage::RosterEntry entry;
  entry.name = name;
  entry.phone = phone;
  entry.unit = std::move(unit);
  entry.roles = std::move(roles);
  return entry;
}

}  // namespace

std::vector<storage::RosterEntry> small_roster() {
  std::vector<storage::RosterEntry> roster{
      person("陈静", "13900001001", {"青松岭林业局"}, {storage::Role::secretary}),
      person("周林", "13900005678", {"青松岭林业局", "白桦沟林场"}),
      person("李静", "13900001003", {"青松岭林业局", "白桦沟林场"}),
      person("王强", "13900001004", {"青松岭林业局", "诺敏管护站"}),
      person("张伟", "13900007777", {"青松岭林业局", "白桦沟林场"}),
      person("张伟", "13800007777", {"青松岭林业局", "诺敏管护站"}),
  };
  roster[1].invite_code = "ZL7Q-92KX-10";
  return roster;
}

Desk::Desk() : registry(handlers::all_features()), key(std::string(32, 'k')), database_(in_memory()) {
  accounts = {{"oa", wechat_api::Platform::official_account, wechat_api::AccountType::certified_service}};
  turn_to("2026-11-21 10:00");
  write([this](storage::Transaction& tx) {
    for (const auto& entry : small_roster()) storage::keep_member(tx, key, entry, now_, now_ + std::chrono::hours{24});
  });
}

void Desk::turn_to(const std::string& civil) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0;
  REQUIRE(std::sscanf(civil.c_str(), "%d-%d-%d %d:%d", &year, &month, &day, &hour, &minute) == 5);
  now_ = handlers::calendar::instant({std::chrono::year{year} / month / day, hour, minute});
}

std::string Desk::say(const std::string& person, const std::string& text) { return send(person, wechat_api::Text{text, ""}); }

std::string Desk::send(const std::string& person, wechat_api::Content content) {
  wechat_api::Inbound message;
  message.account = accounts.front().name;
  message.platform = accounts.front().platform;
  message.from = person;
  message.created_at = now_;
  message.key = "m:" + std::to_string(++message_number_);
  message.content = std::move(content);
  wechat_api::Reply reply;
  write([&](storage::Transaction& tx) { reply = bot::dispatch(tx, registry, accounts, key, message, now_, message_number_).reply; });
  const auto* text = std::get_if<wechat_api::TextReply>(&reply);
  if (!text) return "";
  std::string words = text->text;
  for (const auto& choice : text->choices) words += "⟦" + choice.label + "⟧";
  return words;
}

std::int64_t Desk::number(const std::string& sql) {
  std::int64_t value = 0;
  write([&](storage::Transaction& tx) { value = tx.number(sql).value_or(0); });
  return value;
}

void Desk::run_due(int rows) {
  bool has_more = true;
  while (has_more)
    write([&](storage::Transaction& tx) {
      const auto occurrence = storage::claim_due(tx, now_, now_, 1, now_ + std::chrono::minutes{1});
      has_more = occurrence.has_value();
      if (!has_more) return;
      const handlers::Slice slice{now_, rows, accounts};
      const auto* job = registry.job(occurrence->kind);
      if (occurrence->state == storage::OccurrenceState::missed) {
        storage::set_state(tx, occurrence->id, storage::OccurrenceState::missed);
        job->missed(tx, *occurrence, slice);
      } else if (occurrence->state == storage::OccurrenceState::planned) {
        job->ask(tx, *occurrence, slice);
      } else {
        job->run(tx, *occurrence, slice);
      }
    });
  write([&](storage::Transaction& tx) {
    for (auto row : storage::ready_rows(tx, accounts.front().name, now_, std::chrono::seconds{0}, 10'000)) {
      storage::settle_row(tx, row, storage::OutboxState::accepted, "", 0, now_);
      row.state = storage::OutboxState::accepted;
      if (const auto* receipt = registry.receipt(row.kind)) receipt->record(tx, row, {now_, rows, accounts});
    }
  });
}

}  // namespace tests
