// What is left of an API's daily calls, and the ways out (wechat-oa §4.3;
// developers.weixin.qq.com/doc/service/api/base/ api_getapiquota.html, read 2026-11-21). Official account. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wechat_api/channel.h"

namespace wechat_api {

// `api`: a path that begins with /cgi-bin/ or /wxa, without host and query. Throws std::invalid_argument for another.
Call get_quota(std::string_view api);
Call clear_quota_of(std::string_view api);     // 50 a month
Call clear_quotas(const std::string& app_id);  // 10 a month, together with the next
// Without a token: the way out when the quota of tokens itself is used up. The body holds the secret.
HttpCall clear_quotas_by_secret(const std::string& app_id, const std::string& secret);
Call look_up_request(std::string_view rid);  // of the last seven days
Call callback_addresses();                   // of both platforms: whence callbacks come

struct Quota {
  std::int64_t daily_limit = 0, used = 0, left = 0;
  std::int64_t calls_per_period = 0;  // 0: not told
  std::chrono::seconds period{};
};
struct RequestRecord {
  std::chrono::sys_seconds at{};
  std::int64_t cost_ms = 0;
  std::string answer, address;  // the request itself is left out: it holds a token
};
// Nothing where the answer is not what the page describes.
std::optional<Quota> read_quota(std::string_view body);
std::optional<RequestRecord> read_request_record(std::string_view body);
std::optional<std::vector<std::string>> read_callback_addresses(std::string_view body);
// The rid at the end of an errmsg; empty: none.
std::string rid_in(std::string_view errmsg);

}  // namespace wechat_api
