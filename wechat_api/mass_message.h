// Mass messages of a certified account (wechat-oa §5.5; developers.weixin.qq.com/doc/service/guide/product/message/
// Batch_Sends.html, read 2026-11-21). Pure: requests as bytes, answers as values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wechat_api/channel.h"

namespace wechat_api {

inline constexpr std::size_t kMassRecipients = 10000;

// `clientmsgid`: 1 to 32 visible ASCII characters; the platform refuses the same one for 24 hours with 45065, which
// means that the earlier call was accepted. Without one it compares audience and content, so it is always written. A
// TextReply's choices stand in the text as customer_service_json writes them; an image becomes images{media_ids}; a
// voice is sent as it is. Throws std::invalid_argument for every other reply and for limits not kept.

// The body of POST /cgi-bin/message/mass/send, of service accounts alone: 2 to 10,000 openids.
std::string mass_openids_json(const std::vector<std::string>& openids, const Reply& message,
                              std::string_view clientmsgid);
// The body of POST /cgi-bin/message/mass/sendall for the followers under one tag; never into the account's history.
std::string mass_tag_json(std::int64_t tag_id, const Reply& message, std::string_view clientmsgid);
// The same with a draft, which is gone once it was sent.
std::string mass_draft_json(std::int64_t tag_id, const std::string& draft_media_id, std::string_view clientmsgid);

// POST /cgi-bin/message/mass/preview: the message to one openid, outside the quota of four.
Call preview_mass(const std::string& openid, const Reply& message);
Call mass_status(std::int64_t message_id);
// Takes an article back: the card stays, its content goes. `article` counts from 1; 0: all of them.
Call delete_mass(std::int64_t message_id, int article);
Call mass_speed();
// 0 to 4: 800, 600, 450, 300 and 100 thousand a minute.
Call set_mass_speed(int speed);

struct MassQueued {
  std::int64_t message_id = 0;
  std::int64_t article_id = 0;  // msg_data_id; 0 without an article
};
struct MassSpeed {
  int speed = 0;
  std::int64_t per_minute_10k = 0;
};
enum class MassStatus { sending, success, failed, deleted, unknown };
// Nothing where the answer is not what the page describes. Queued is not sent: MASSSENDJOBFINISH tells how it went.
std::optional<MassQueued> read_mass_queued(std::string_view body);
std::optional<MassStatus> read_mass_status(std::string_view body);
std::optional<MassSpeed> read_mass_speed(std::string_view body);

}  // namespace wechat_api
