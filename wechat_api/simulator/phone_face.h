// What a phone draws where a message is more than words: an object with "form" and what that form needs, for the simulator's
// page. It holds what the bot sent, unchanged: whoever draws it treats it as text.
//   picture {pictures: [media id]}     film {title, description}        music {title, description}      voice {}
//   file {name, bytes}                 markdown {text}                  coupon {}
//   articles {articles: [{title, digest, url, picture}]}                letter {title, text, url, button}  WeCom's text card
//   program {title, picture}           program_notice {title, description, items: [{key, value}]}
//   form {title, url, program}         a template message or a subscription notice; its lines are the sight's text
//   card {card, replaced}              the template card as sent; what its button says since it was greyed
//   button {text}                      a passive answer that greys the button
// A picture's media id is "" where there is nothing to draw.
#pragma once

#include <string>
#include <string_view>

#include "wechat_api/simulator/api.h"

namespace wechat_api::simulator {

struct Media;
struct Template;

// `message` as the bot sent it and the platform took it: msgtype and the object of that name. Null for words.
Face phone_face(const PlatformState& world, const boost::json::object& message);
// The same of a passive answer, whose pictures are not drawn.
Face passive_face(std::string_view type, std::string_view xml);
// `asked`: the call that filled the form.
Face form_face(const Template& form, const boost::json::object& asked);
// `replaced`: what the greyed button says; empty: the card is as it was sent.
Face card_face(const boost::json::object& card, const std::string& replaced);

// A picture that is on the shelf and that a browser can draw; null for anything else.
const Media* picture_of(const PlatformState& world, std::string_view media_id);

}  // namespace wechat_api::simulator
