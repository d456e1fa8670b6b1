// See agenda.h.
#include "wechat_api/simulator/agenda.h"

#include <fmt/format.h>

#include "wechat_api/simulator/api.h"

namespace wechat_api::simulator {

void Agenda::later(Millis at, Deed deed) {
  deeds_.emplace(at, std::move(deed));
  if (observer_) observer_(at);
}

void Agenda::tell(PlatformEvent event) {
  const Millis at = event.at;
  events_.emplace(at, std::move(event));
  if (observer_) observer_(at);
}

std::optional<Millis> Agenda::next() const {
  std::optional<Millis> first;
  if (!deeds_.empty()) first = deeds_.begin()->first;
  if (!events_.empty() && (!first || events_.begin()->first < *first)) first = events_.begin()->first;
  return first;
}

void Agenda::ripen(PlatformState& world, Millis now) {
  while (!deeds_.empty() && deeds_.begin()->first <= now) {
    const auto due = deeds_.extract(deeds_.begin());
    due.mapped()(world, due.key());
  }
}

std::vector<PlatformEvent> Agenda::take_due(PlatformState& world, Millis now) {
  ripen(world, now);
  std::vector<PlatformEvent> due;
  while (!events_.empty() && events_.begin()->first <= now) {
    due.push_back(std::move(events_.begin()->second));
    events_.erase(events_.begin());
  }
  return due;
}

std::string cdata_element(std::string_view name, std::string_view text) {
  std::string inside(text);
  constexpr std::string_view kEnd = "]]>", kSplit = "]]]]><![CDATA[>";
  for (std::size_t at = 0; (at = inside.find(kEnd, at)) != std::string::npos; at += kSplit.size()) inside.replace(at, kEnd.size(), kSplit);
  return fmt::format("<{0}><![CDATA[{1}]]></{0}>\n", name, inside);
}

std::string event_xml(const AccountSettings& account, std::string_view sender, Millis at, std::string_view event, std::string_view inner) {
  const bool is_wecom = account.platform == wechat_api::Platform::wecom;
  return "<xml>" + cdata_element("ToUserName", is_wecom ? account.app_id : account.original_id) + cdata_element("FromUserName", sender) +
         fmt::format("<CreateTime>{}</CreateTime>\n", unix_seconds(at)) + cdata_element("MsgType", "event") + cdata_element("Event", event) +
         std::string(inner) + (is_wecom ? fmt::format("<AgentID>{}</AgentID>\n", account.agent_id) : "") + "</xml>";
}

}  // namespace wechat_api::simulator
