// The menu below the chat: its table, and the loop that publishes it to each account when it has changed.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "bot/house.h"
#include "wechat_api/channel.h"

namespace bot {

// Three buttons of at most five; each sends a word that a member could type. What no feature understands is left out.
wechat_api::Menu member_menu(const handlers::Registry& registry);
// As lines for a person, levels indented.
std::string menu_text(const wechat_api::Menu& menu);
// Of a publication to the account with this AppID or CorpID: equal digests, nothing to publish.
std::string menu_digest(const wechat_api::Call& publication, const std::string& app_id);

struct MenuAccount {
  std::string name, app_id;
  wechat_api::Platform platform;
  wechat_api::AccountType type;
  wechat_api::Channel* channel;
};

class MenuPublisher {
 public:
  // `house` and every channel must outlive it.
  MenuPublisher(House& house, std::vector<MenuAccount> accounts)
      : house_(house), accounts_(std::move(accounts)), alarm_(house.clock), ended_(house.clock) {}

  // Ends when every account shows its menu, or with stop(). What fails is tried again an hour later.
  boost::asio::awaitable<void> run();
  // Begins nothing more and resumes when no call is under way.
  boost::asio::awaitable<void> stop();

 private:
  // False: try again later.
  boost::asio::awaitable<bool> publish(const MenuAccount& account);

  House& house_;
  std::vector<MenuAccount> accounts_;
  Clock::Alarm alarm_;
  Clock::Alarm ended_;
  bool is_running_ = false;
  bool is_stopping_ = false;
};

}  // namespace bot
