// See clock_skew.h.
#include "wechat_api/clock_skew.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace wechat_api {

namespace {

namespace asio = boost::asio;
using std::chrono::seconds;

// Digits only: std::stoi takes signs and blanks.
std::optional<unsigned> number_of(std::string_view digits) {
  unsigned number = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + static_cast<unsigned>(c - '0');
  }
  return number;
}

std::optional<unsigned> month_of(std::string_view name) {
  constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto month = std::find(std::begin(kMonths), std::end(kMonths), name);
  if (month == std::end(kMonths)) return std::nullopt;
  return static_cast<unsigned>(month - std::begin(kMonths)) + 1;
}

}  // namespace

std::optional<std::chrono::sys_seconds> read_http_date(std::string_view text) {
  constexpr std::string_view kForm = "Sun, 06 Nov 1994 08:49:37 GMT";
  if (text.size() != kForm.size() || text.substr(3, 2) != ", " || text.substr(25) != " GMT") return std::nullopt;
  if (text[7] != ' ' || text[11] != ' ' || text[16] != ' ' || text[19] != ':' || text[22] != ':') return std::nullopt;
  const auto day = number_of(text.substr(5, 2)), month = month_of(text.substr(8, 3)),
             year = number_of(text.substr(12, 4));
  const auto hour = number_of(text.substr(17, 2)), minute = number_of(text.substr(20, 2)),
             second = number_of(text.substr(23, 2));
  if (!day || !month || !year || !hour || !minute || !second) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)), std::chrono::month(*month),
                                         std::chrono::day(*day)};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) + seconds(*second);
}

SkewWatch::SkewWatch(HttpTransport& inner, std::function<std::chrono::sys_seconds()> now, Tell tell)
    : inner_(inner), now_(std::move(now)), tell_(std::move(tell)) {}

asio::awaitable<HttpAnswer> SkewWatch::exchange(HttpCall call) {
  auto exchange = inner_.exchange(std::move(call));
  HttpAnswer answer = co_await std::move(exchange);
  const auto theirs = read_http_date(answer.date);
  if (theirs) {
    const seconds skew = now_() - *theirs;
    const bool is_beyond = skew > kClockSlack || skew < -kClockSlack;
    const bool changed = is_beyond != is_beyond_;
    is_beyond_ = is_beyond;
    tell_(skew, changed);
  }
  co_return answer;
}

}  // namespace wechat_api
