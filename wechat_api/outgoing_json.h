// For the two channels: the JSON of a pushed message. UTF-8 without \u escapes (an escape gives 40033), fields in a
// fixed order, so that equal messages give equal bytes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "wechat_api/message.h"

namespace wechat_api {

// POST /cgi-bin/message/custom/send (wechat-oa §5.1, read 2026-11-21): text, image, voice, video, music, news (one
// article). Throws std::invalid_argument for a reply that cannot be pushed.
std::string customer_service_json(const std::string& openid, const Reply& reply);

// POST /cgi-bin/message/send (developer.work.weixin.qq.com/document/path/90236, read 2026-11-21): text, image, voice,
// video, news. With the duplicate check over half an hour, which makes a repetition of the same bytes harmless.
// Throws std::invalid_argument for a reply that cannot be pushed.
std::string wecom_message_json(const std::vector<std::string>& user_ids, std::int64_t agent_id, const Reply& reply);

}  // namespace wechat_api
