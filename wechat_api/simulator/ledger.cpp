// The ledger and the way a phone shows a text.
#include "wechat_api/simulator/ledger.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace wechat_api::simulator {

std::string_view name_of(Sight::Via via) {
  constexpr std::string_view kNames[] = {"said", "passive", "customer", "app", "system"};
  return kNames[static_cast<int>(via)];
}

std::vector<Sight> Ledger::seen_by(std::string_view account, std::string_view person, std::size_t from) const {
  std::vector<Sight> seen;
  for (std::size_t n = from; n < sights_.size(); ++n)
    if (sights_[n].account == account && sights_[n].person == person && sights_[n].via != Sight::Via::said)
      seen.push_back(sights_[n]);
  return seen;
}

std::string Ledger::json_lines() const {
  std::string lines;
  for (const Sight& sight : sights_) {
    const boost::json::object line{{"at_ms", sight.at.time_since_epoch().count()},
                                   {"account", sight.account},
                                   {"person", sight.person},
                                   {"via", std::string(name_of(sight.via))},
                                   {"text", sight.text},
                                   {"message_id", sight.message_id}};
    lines += boost::json::serialize(line) + "\n";
  }
  return lines;
}

std::string on_the_phone(std::string_view text) {
  constexpr std::string_view kOpen = "<a href=\"weixin://bizmsgmenu?", kClose = "</a>";
  std::string shown;
  while (true) {
    const std::size_t link = text.find(kOpen);
    const std::size_t label = link == std::string_view::npos ? link : text.find('>', link);
    const std::size_t end = label == std::string_view::npos ? label : text.find(kClose, label);
    if (end == std::string_view::npos) return shown + std::string(text);
    shown += text.substr(0, link);
    shown += "⟦" + std::string(text.substr(label + 1, end - label - 1)) + "⟧";
    text.remove_prefix(end + kClose.size());
  }
}

}  // namespace wechat_api::simulator
