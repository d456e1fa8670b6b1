// The five template cards: what each must hold, and what a click on one tells the bot (reference: wecom §5.3, §5.4, §13).
#pragma once

#include <string>
#include <vector>

#include "wechat_api/simulator/api.h"
#include "wechat_api/simulator/person.h"

namespace wechat_api::simulator {

// The code that refuses the card; 0: none.
int card_fault(const boost::json::object& card);
// A button, a vote, a selection or a menu of the card is answered by a callback.
bool calls_back(const boost::json::object& card);
// What a phone shows, its buttons as ⟦label⟧.
std::string card_text(const boost::json::object& card);
// Every key a click on the card can have.
std::vector<std::string> card_keys(const boost::json::object& card);

// The elements of template_card_event for a click on the newest card of that person that has the key; nothing when none has.
// `options`: ids chosen, each with or without "question=" in front.
std::optional<std::string> card_click(PlatformState& world, const Person& person, const std::string& key, const std::vector<std::string>& options, Millis now);

Reaction card_update(PlatformState& world, const ApiCall& call);

}  // namespace wechat_api::simulator
