// Counting, and the calls about it (reference: wechat-oa §4.3, §6.1, wecom §8).
#include "wechat_api/simulator/quota.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/serialize.hpp>

#include "wechat_api/simulator/api_table.h"
#include "wechat_api/simulator/platform_state.h"

namespace wechat_api::simulator {

namespace json = boost::json;

namespace {

constexpr std::int64_t kMinuteMs = 60'000, kHourMs = 3'600'000;
constexpr int kClearsAMonth = 10, kSingleClearsAMonth = 50;
constexpr std::chrono::days kRefusalsKept{7};

std::int64_t month_number(Millis at) {
  const std::string month = beijing_month(at);
  return std::stoll(month.substr(0, 4)) * 12 + std::stoll(month.substr(5));
}

}  // namespace

int QuotaBook::in_slot(const std::string& name, std::int64_t number) const {
  const auto found = slots_.find(name);
  return found == slots_.end() || found->second.number != number ? 0 : found->second.used;
}

CallLimits QuotaBook::limits(std::string_view account, std::string_view api, CallLimits preset) const {
  const auto found = set_.find(fmt::format("{} {}", account, api));
  return found == set_.end() ? preset : found->second;
}

void QuotaBook::set_limits(std::string_view account, std::string_view api, CallLimits limits) {
  set_[fmt::format("{} {}", account, api)] = limits;
}

int QuotaBook::charge(const AccountSettings& account, std::string_view api, CallLimits preset, Millis now, int amount) {
  const CallLimits most = limits(account.name, api, preset);
  const std::string key = fmt::format("{} {}", account.name, api);
  struct Period {
    std::string name;
    std::int64_t number;
    int most;
  };
  const std::int64_t ms = now.time_since_epoch().count();
  const Period periods[] = {{"m " + key, ms / kMinuteMs, most.per_minute}, {"h " + key, ms / kHourMs, most.per_hour},
                            {"M " + key, month_number(now), most.per_month}};
  const bool is_official = account.platform == wechat_api::Platform::official_account;
  for (const Period& period : periods)
    if (period.most > 0 && in_slot(period.name, period.number) + amount > period.most)
      return is_official && period.name.front() == 'm' ? 45011 : 45009;
  if (most.per_day > 0 && used_today(account.name, api, now) + amount > most.per_day) return 45009;
  for (const Period& period : periods) slots_[period.name] = Slot{period.number, in_slot(period.name, period.number) + amount};
  used_[{account.name, beijing_day(now)}][std::string(api)] += amount;
  return 0;
}

const std::map<std::string, int, std::less<>>& QuotaBook::used(std::string_view account, std::string_view day) const {
  static const Counts kNone;
  const auto found = used_.find({std::string(account), std::string(day)});
  return found == used_.end() ? kNone : found->second;
}

int QuotaBook::used_today(std::string_view account, std::string_view api, Millis now) const {
  const auto count_in = [&](const auto& book) {
    const auto day = book.find({std::string(account), beijing_day(now)});
    if (day == book.end()) return 0;
    const auto count = day->second.find(api);
    return count == day->second.end() ? 0 : count->second;
  };
  return count_in(used_) - count_in(cleared_);
}

void QuotaBook::clear(std::string_view account, std::string_view api, Millis now) {
  const std::pair<std::string, std::string> today{std::string(account), beijing_day(now)};
  for (const auto& [name, count] : used_[today]) {
    if (!api.empty() && name != api) continue;
    cleared_[today][name] = count;
    slots_.erase(fmt::format("m {} {}", account, name));
    slots_.erase(fmt::format("h {} {}", account, name));
  }
}

std::string QuotaBook::json_lines() const {
  std::string lines;
  for (const auto& [key, counts] : used_)
    for (const auto& [api, used] : counts)
      lines += json::serialize(json::object{{"account", key.first}, {"day", key.second}, {"api", api}, {"used", used}}) + "\n";
  return lines;
}

Reaction quota_get(PlatformState& world, const ApiCall& call) {
  const std::string path = text_in(call.asked, "cgi_path");
  if (!path.starts_with('/') || path.find("://") != std::string::npos) return refuse(world, call, 76003, "could not use this cgi_path, no permission");
  const Api* api = api_of(path, call.platform);
  if (!api || path.starts_with("/sns/")) return refuse(world, call, 76021);
  const CallLimits limits = world.quota.limits(call.account->name, path, preset_limits(*api, *call.account));
  const int used = world.quota.used_today(call.account->name, path, call.now);
  json::object answer{{"quota", json::object{{"daily_limit", limits.per_day}, {"used", used}, {"remain", std::max(0, limits.per_day - used)}}}};
  if (limits.per_minute > 0) answer["rate_limit"] = json::object{{"call_count", limits.per_minute}, {"refresh_second", 60}};
  return ok_with(std::move(answer));
}

Reaction quota_clear(PlatformState& world, const ApiCall& call) {
  const std::string path = text_in(call.asked, "cgi_path");
  if (!api_of(path, call.platform)) return refuse(world, call, 76021);
  if (world.quota.charge(*call.account, "single clear_quota", {0, 0, 0, kSingleClearsAMonth}, call.now) != 0) return refuse(world, call, 48006);
  world.quota.clear(call.account->name, path, call.now);
  return ok();
}

namespace {

// With the token and with the secret it is one allowance.
Reaction clear_all(PlatformState& world, const ApiCall& call, const AccountSettings& account) {
  if (world.quota.charge(account, "clear_quota and v2", {0, 0, 0, kClearsAMonth}, call.now) != 0) return refuse(world, call, 48006);
  world.quota.clear(account.name, "", call.now);
  return ok();
}

}  // namespace

Reaction clear_quota(PlatformState& world, const ApiCall& call) {
  if (text_in(call.asked, "appid") != call.account->app_id) return refuse(world, call, 40013);
  return clear_all(world, call, *call.account);
}

Reaction clear_quota_v2(PlatformState& world, const ApiCall& call) {
  // The pages show the two in the query, their text names the body.
  const auto value = [&](std::string_view name) {
    const std::string in_body = text_in(call.asked, name);
    return in_body.empty() ? std::string(call.parameter(name)) : in_body;
  };
  const AccountSettings* account = world.account_of_app(value("appid"), wechat_api::Platform::official_account);
  if (!account) return refuse(world, call, 40013);
  if (value("appsecret") != account->secret) return refuse(world, call, 40125);
  return clear_all(world, call, *account);
}

Reaction rid_get(PlatformState& world, const ApiCall& call) {
  const std::string rid = text_in(call.asked, "rid");
  if (split(rid, '-').size() != 3) return refuse(world, call, 76002);
  const auto found = world.refusals.find(rid);
  if (found == world.refusals.end() || found->second.at + kRefusalsKept < call.now) return refuse(world, call, 76001);
  const RefusedCall& refused = found->second;
  if (refused.account != call.account->name) return refuse(world, call, 76003, "rid not belong to you");
  return ok_with({{"request", json::object{{"invoke_time", unix_seconds(refused.at)},
                                           {"cost_in_ms", 1},
                                           {"request_url", refused.path},
                                           {"request_body", refused.body},
                                           {"response_body", json::serialize(refused.answer)},
                                           {"client_ip", refused.caller}}}});
}

}  // namespace wechat_api::simulator
