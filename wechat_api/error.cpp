// See error.h.
#include "wechat_api/error.h"

#include <algorithm>

#include "wechat_api/error_table.h"

namespace wechat_api {

namespace {

constexpr std::chrono::seconds kMinute{60};

// The meaning up to its first remark.
constexpr std::string_view brief_of(std::string_view meaning) {
  for (const std::string_view mark : {"：", "，", "；"}) meaning = meaning.substr(0, meaning.find(mark));
  return meaning;
}

ErrorMeaning of_row(const ErrorRow& row, int errcode) {
  const bool is_minute = row.action == Action::wait_minute && row.wait.count() == 0;
  return {errcode, row.action, row.meaning, is_minute ? kMinute : row.wait, row.brief.empty() ? brief_of(row.meaning) : row.brief};
}

}  // namespace

ErrorMeaning meaning_of(Platform platform, int errcode) {
  const std::span<const ErrorRow> rows = platform == Platform::wecom ? wecom_errors() : official_account_errors();
  const auto ends_before = [](const ErrorRow& row, int code) { return row.last < code; };
  const auto row = std::lower_bound(rows.begin(), rows.end(), errcode, ends_before);
  if (row != rows.end() && row->first <= errcode) return of_row(*row, errcode);
  if (errcode >= 40000 && errcode <= 49999)
    return {errcode, Action::bug, "未登记的错误：请求不被接受，请把错误码告诉开发者", {}, "平台不接受，错误码没有登记"};
  return {errcode, Action::retry, "未登记的错误：稍后自动重试，反复出现请把错误码告诉开发者", {}, "平台出错，错误码没有登记"};
}

}  // namespace wechat_api
