// The ledger and the way a phone shows a text.
#include "wechat_api/simulator/ledger.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

namespace wechat_api::simulator {

namespace {

std::string unescaped(std::string_view text) {
  constexpr std::pair<std::string_view, char> kReferences[] = {{"&quot;", '"'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}};
  std::string out;
  while (!text.empty()) {
    std::size_t taken = 1;
    char meant = text.front();
    for (const auto& [reference, character] : kReferences)
      if (text.starts_with(reference)) {
        taken = reference.size();
        meant = character;
      }
    out += meant;
    text.remove_prefix(taken);
  }
  return out;
}

}  // namespace

std::string_view name_of(Sight::Via via) {
  constexpr std::string_view kNames[] = {"said", "passive", "customer", "app", "system", "template", "notice", "mass", "group"};
  return kNames[static_cast<int>(via)];
}

std::vector<Sight> Ledger::seen_by(std::string_view account, std::string_view person, std::size_t from) const {
  std::vector<Sight> seen;
  for (std::size_t n = from; n < sights_.size(); ++n)
    if (sights_[n].account == account && sights_[n].person == person && sights_[n].via != Sight::Via::said)
      seen.push_back(sights_[n]);
  return seen;
}

std::size_t Ledger::withdraw(std::string_view account, std::string_view message_id) {
  std::size_t withdrawn = 0;
  for (Sight& sight : sights_) {
    if (sight.account != account || sight.message_id != message_id || sight.via == Sight::Via::said || sight.is_withdrawn) continue;
    sight.is_withdrawn = true;
    if (changed_) changed_(sight);
    ++withdrawn;
  }
  return withdrawn;
}

void Ledger::rewrite(std::string_view account, std::string_view person, std::string_view message_id, const std::string& text, Face face) {
  for (Sight& sight : sights_) {
    if (sight.account != account || sight.person != person || sight.message_id != message_id || sight.via == Sight::Via::said) continue;
    sight.text = text;
    sight.face = face;
    if (changed_) changed_(sight);
  }
}

std::string Ledger::json_lines() const {
  std::string lines;
  for (const Sight& sight : sights_) {
    boost::json::object line{{"at_ms", sight.at.time_since_epoch().count()},
                                   {"account", sight.account},
                                   {"person", sight.person},
                                   {"via", std::string(name_of(sight.via))},
                                   {"text", sight.text},
                                   {"message_id", sight.message_id}};
    if (sight.is_withdrawn) line["withdrawn"] = true;
    lines += boost::json::serialize(line) + "\n";
  }
  return lines;
}

std::vector<PhonePart> phone_parts(std::string_view sent) {
  constexpr std::string_view kOpen = "<a href=\"weixin://bizmsgmenu?msgmenucontent=", kClose = "</a>";
  std::vector<PhonePart> parts;
  std::string words;
  while (true) {
    const std::size_t link = sent.find(kOpen);
    const std::size_t label = link == std::string_view::npos ? link : sent.find('>', link);
    const std::size_t end = label == std::string_view::npos ? label : sent.find(kClose, label);
    words += sent.substr(0, end == std::string_view::npos ? sent.size() : link);
    if (!words.empty()) parts.push_back({std::exchange(words, ""), ""});
    if (end == std::string_view::npos) return parts;
    const std::string_view content = sent.substr(link + kOpen.size(), label - link - kOpen.size());
    const std::string_view says = content.substr(0, std::min(content.rfind("&msgmenuid="), content.find('"')));
    parts.push_back({unescaped(sent.substr(label + 1, end - label - 1)), unescaped(says)});
    sent.remove_prefix(end + kClose.size());
  }
}

std::string on_the_phone(std::string_view sent) {
  std::string shown;
  for (const PhonePart& part : phone_parts(sent)) shown += part.says.empty() ? part.text : "⟦" + part.text + "⟧";
  return shown;
}

}  // namespace wechat_api::simulator
