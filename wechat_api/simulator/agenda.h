// What the platform does later by itself: messages that reach people after a while, and the events it then tells the bot.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wechat_api/channel.h"
#include "wechat_api/simulator/ledger.h"

namespace wechat_api::simulator {

struct PlatformState;

struct PlatformEvent {
  Millis at{};
  std::string account;
  std::string person;   // name; empty: of nobody (a job's end)
  std::string sender;   // FromUserName
  std::string xml;
};

class Agenda {
 public:
  using Deed = std::function<void(PlatformState&, Millis)>;
  // Runs `deed` at its time.
  void later(Millis at, Deed deed);
  void tell(PlatformEvent event);
  // Told of the time of everything that is added.
  void observe(std::function<void(Millis)> observer) { observer_ = std::move(observer); }

  std::optional<Millis> next() const;
  // Does what is due; events wait for take_due.
  void ripen(PlatformState& world, Millis now);
  // Does what is due and hands over the events that are, in the order of their times.
  std::vector<PlatformEvent> take_due(PlatformState& world, Millis now);

 private:
  std::multimap<Millis, Deed> deeds_;
  std::multimap<Millis, PlatformEvent> events_;
  std::function<void(Millis)> observer_;
};

// <xml>ToUserName, FromUserName, CreateTime, MsgType event, Event, and `inner`; with WeCom's AgentID.
std::string event_xml(const AccountSettings& account, std::string_view sender, Millis at, std::string_view event, std::string_view inner);
// <name><![CDATA[text]]></name>
std::string cdata_element(std::string_view name, std::string_view text);

}  // namespace wechat_api::simulator
