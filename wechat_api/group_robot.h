// The message push of a WeCom group (formerly group robot): posts into one group, hears nothing (wecom §5.9; developer.
// work.weixin.qq.com/document/path/99110, read 2026-11-21). Pure. At most 20 messages a minute for each key.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "wechat_api/http_transport.h"
#include "wechat_api/message.h"
#include "wechat_api/multipart.h"

namespace wechat_api {

// Whoever has the key can post. It stands in the target of each call, and a target is never logged; no exception of
// this page names it. All throw std::invalid_argument for a key that is none and for what the platform would refuse.
struct Mentioned {
  std::vector<std::string> user_ids, phones;  // "@all" is everybody, in either
};
HttpCall robot_text(std::string_view key, std::string_view text,
                    const Mentioned& mentioned = {});                     // at most 2048 bytes
HttpCall robot_markdown(std::string_view key, std::string_view text);     // at most 4096 bytes
HttpCall robot_markdown_v2(std::string_view key, std::string_view text);  // at most 4096 bytes
HttpCall robot_picture(std::string_view key, std::string_view bytes);     // JPG or PNG, at most 2 MB; with its MD5
HttpCall robot_news(std::string_view key, const std::vector<Article>& articles);  // 1 to 8, title and url needed
HttpCall robot_file(std::string_view key, std::string_view media_id);
HttpCall robot_voice(std::string_view key, std::string_view media_id);
// `card`: of template_card.h, text_notice or news_notice; others call back, which a push cannot.
HttpCall robot_card(std::string_view key, std::string_view card);

enum class RobotFile { file, voice };
// 6 bytes to 20 MB; a voice at most 2 MB of AMR. The media id lives three days and is good for this key alone.
HttpCall robot_upload(std::string_view key, RobotFile kind, const UploadFile& file);

}  // namespace wechat_api
