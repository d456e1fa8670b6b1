// Subscription notices of a certified service account: one for each time the member accepted (wechat-oa §5.3;
// developers.weixin.qq.com/doc/service/guide/product/subscription_messages/push.html, read 2026-11-21). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wechat_api/channel.h"
#include "wechat_api/template_message.h"

namespace wechat_api {

// The body of POST /cgi-bin/message/subscribe/bizsend; `message.url` becomes the page. miniprogram_state and lang are
// always written: the page calls them required and gives defaults.
// The letters of a key say what its value may be. thing (20 characters) and name (10, or 20 ASCII) are put on one line
// and cut, a phrase to its first 5 characters; number, letter, character_string, symbol, date, time, amount,
// phone_number and car_number must fit as they are; every other key is cut as thing is. An empty thing or name becomes
// "-". Throws std::invalid_argument, naming the key and the rule, never the value; for the frame as template_json does.
std::string notice_json(const std::string& openid, const TemplateMessage& message);

Call notice_categories();
Call own_notices();
Call delete_notice(const std::string& template_id);
// Adopts a public form: 2 to 5 keywords, a scene of at most 15 characters.
Call adopt_notice(const std::string& public_id, const std::vector<std::int64_t>& keywords, std::string_view scene);

struct NoticeCategory {
  std::int64_t id = 0;
  std::string name;
};
struct NoticeForm {
  std::string template_id, title, content, example;
  bool is_long_term = false;
};
// Nothing where the answer is not what the page describes.
std::optional<std::vector<NoticeCategory>> read_notice_categories(std::string_view body);
std::optional<std::vector<NoticeForm>> read_own_notices(std::string_view body);
std::optional<std::string> read_adopted_notice(std::string_view body);  // the template id

}  // namespace wechat_api
