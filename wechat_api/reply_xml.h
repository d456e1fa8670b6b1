// For the two channels: the plain text of a passive answer, before it is sealed.
#pragma once

#include <chrono>
#include <string>

#include "wechat_api/message.h"

namespace wechat_api {

// Empty where nothing is to be said: NoReply, an empty text (not the same to the platform as no answer), and a kind the
// platform does not have (MusicReply and TransferReply on WeCom, UpdateButtonReply on the official account).
// Limits of the pages (wechat-oa §3, wecom §3, read 2026-11-21) are kept by cutting: 2048 bytes of text, titles of 128
// and descriptions of 512 bytes; one article when a message of the official account is answered, eight otherwise.
std::string reply_xml(const Reply& reply, const Inbound& message, std::chrono::sys_seconds now);

inline constexpr std::size_t kTitleLimitBytes = 128;
inline constexpr std::size_t kDescriptionLimitBytes = 512;
inline constexpr std::size_t kArticleLimit = 8;

}  // namespace wechat_api
