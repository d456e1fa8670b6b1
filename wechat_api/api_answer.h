// For api_client.cpp and access_token.cpp: what an answer of the platform means. Pure; the one place where an attempt
// is classified as accepted, refused, unknown or not sent.
#pragma once

#include <string>
#include <string_view>

#include "wechat_api/channel.h"

namespace wechat_api {

// `has_repeat_key`: the platform recognises a repetition of this call, so "busy" may be repeated; without a key the
// call may have been carried out, and nobody knows. not_sent: retry. unknown: retry with a key, else none: a person
// decides. refused: the error table's action.
SendResult judge_answer(Platform platform, bool has_repeat_key, const HttpAnswer& answer);

// What a token endpoint gave. Empty `value`: none, and `errcode` / `why` say why; errcode 0: no usable answer at all.
struct TokenAnswer {
  std::string value;
  std::chrono::seconds lifetime{};
  int errcode = 0;
  std::string why;
};
TokenAnswer read_token_answer(const HttpAnswer& answer);

// Of an errmsg in a log line or in the ledger.
inline constexpr std::size_t kErrmsgLimitBytes = 256;

}  // namespace wechat_api
