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
enum class Expects {
  receipt,  // of a call that sends: JSON with errcode, anything else is unknown
  content   // of a call that reads: errcode may be missing, and a file is taken by its Content-Type
};
SendResult judge_answer(Platform platform, bool has_repeat_key, const HttpAnswer& answer,
                        Expects expects = Expects::receipt);

// Whether a Content-Type names a file and no JSON or text: both platforms answer the same call with either
// (wechat-oa §5.7).
bool is_file_type(std::string_view content_type);

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
