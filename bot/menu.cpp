// One table, one loop.
#include "bot/menu.h"

#include <fmt/format.h>

#include <chrono>

#include "handlers/calendar/folded.h"
#include "storage/menu_publication.h"
#include "storage/sealed.h"

namespace bot {
namespace {

using wechat_api::MenuButton;

constexpr std::chrono::hours kTryAgain{1};

const wechat_api::Menu& whole_menu() {
  constexpr auto kClick = MenuButton::Kind::click;
  static const wechat_api::Menu kMenu{
      {"今日学习", "学习"},
      {"打卡", "", kClick, {{"打卡", "打卡"}, {"写心得", "心得"}, {"我的进度", "我的"}, {"提醒我", "提醒"}}},
      {"更多",
       "",
       kClick,
       {{"报位置", "位置", MenuButton::Kind::location_select}, {"提意见", "意见"}, {"我的", "我的"}, {"帮助", "帮助"}}}};
  return kMenu;
}

wechat_api::Menu understood(const handlers::Registry& registry, const wechat_api::Menu& menu) {
  wechat_api::Menu kept;
  for (const MenuButton& button : menu) {
    MenuButton copy = button;
    copy.below = understood(registry, button.below);
    const bool leads_somewhere = button.below.empty() ? registry.by_word(handlers::calendar::fold(button.key).text).has_value() : !copy.below.empty();
    if (leads_somewhere) kept.push_back(std::move(copy));
  }
  return kept;
}

}  // namespace

wechat_api::Menu member_menu(const handlers::Registry& registry) { return understood(registry, whole_menu()); }

std::string menu_text(const wechat_api::Menu& menu) {
  std::string text;
  const auto line = [&](const MenuButton& button, const char* indent) {
    if (!button.below.empty()) text += fmt::format("{}{}\n", indent, button.name);
    else if (button.kind == MenuButton::Kind::location_select) text += fmt::format("{}{}（选位置，等于发位置）\n", indent, button.name);
    else text += fmt::format("{}{}（等于说「{}」）\n", indent, button.name, button.key);
  };
  for (const MenuButton& button : menu) {
    line(button, "");
    for (const MenuButton& entry : button.below) line(entry, "  ");
  }
  return text;
}

std::string menu_digest(const wechat_api::Call& publication, const std::string& app_id) {
  return storage::sha256(app_id + "\n" + publication.api + "\n" + publication.body);
}

boost::asio::awaitable<bool> MenuPublisher::publish(const MenuAccount& account) {
  wechat_api::Call call = account.channel->publication(member_menu(house_.registry));
  const std::string digest = menu_digest(call, account.app_id);
  auto look = [&](const storage::Snapshot& db) { return storage::menu_publication_of(db, account.name); };
  auto looking = house_.database.read(std::move(look));
  const std::optional<storage::MenuPublication> before = co_await std::move(looking);
  if (before && before->digest == digest && before->errcode == 0) co_return true;
  auto sending = account.channel->send(std::move(call));
  const wechat_api::SendResult result = co_await std::move(sending);
  const bool is_accepted = result.state == wechat_api::SendResult::State::accepted;
  const int errcode = result.errcode != 0 ? result.errcode : storage::kNoAnswer;
  const auto now = house_.now();
  auto keep = [&](storage::Transaction& tx) {
    if (is_accepted) storage::keep_menu_accepted(tx, account.name, digest, now);
    else storage::keep_menu_refused(tx, account.name, errcode, now);
  };
  auto keeping = house_.database.write(std::move(keep));
  co_await std::move(keeping);
  if (is_accepted) {
    house_.log.info("menu.published", {{"account", account.name}});
  } else {
    house_.log.warn("menu.not_published",
                    {{"account", account.name},
                     {"errcode", std::to_string(result.errcode)},
                     {"meaning", result.errcode != 0 ? std::string(wechat_api::meaning_of(account.platform, result.errcode).meaning) : "没有收到平台的回答"},
                     {"message", result.message},
                     {"again", "1h"}});
  }
  co_return is_accepted;
}

boost::asio::awaitable<void> MenuPublisher::run() {
  const Clock::Busy busy = house_.clock.busy();
  is_running_ = true;
  std::vector<MenuAccount> waiting;
  for (const MenuAccount& account : accounts_)
    if (account.type != wechat_api::AccountType::uncertified) waiting.push_back(account);
  while (!waiting.empty() && !is_stopping_) {
    std::vector<MenuAccount> failed;
    for (const MenuAccount& account : waiting) {
      if (is_stopping_) break;
      bool is_done = false;
      try {
        auto publishing = publish(account);
        is_done = co_await std::move(publishing);
      } catch (const std::exception& failure) {
        house_.log.error("menu.failed", {{"account", account.name}, {"why", failure.what()}});
      }
      if (!is_done) failed.push_back(account);
    }
    waiting = std::move(failed);
    if (waiting.empty() || is_stopping_) break;
    auto slept = alarm_.wait_until(house_.clock.now() + kTryAgain);
    co_await std::move(slept);
  }
  is_running_ = false;
  ended_.notify();
}

boost::asio::awaitable<void> MenuPublisher::stop() {
  is_stopping_ = true;
  alarm_.notify();
  while (is_running_) {
    auto ended = ended_.wait_until(kNever);
    co_await std::move(ended);
  }
}

}  // namespace bot
