// The feed and its masks.
#include "bot/sim_feed.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <optional>

namespace bot {
namespace {

namespace json = boost::json;
namespace sim = wechat_api::simulator;

constexpr std::size_t kEntriesKept = 20'000;
constexpr std::size_t kTextKept = 16 * 1024;
constexpr std::string_view kMask = "•••";
constexpr std::string_view kSecrets[] = {"access_token", "secret", "corpsecret", "aeskey", "encoding_aes_key", "token"};

bool is_secret(std::string_view name) { return std::find(std::begin(kSecrets), std::end(kSecrets), name) != std::end(kSecrets); }

std::string cut(std::string_view text) {
  if (text.size() <= kTextKept) return std::string(text);
  std::size_t end = kTextKept;
  while ((text[end] & 0xc0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "…";
}

void mask(json::value& value) {
  if (auto* array = value.if_array())
    for (json::value& inner : *array) mask(inner);
  auto* object = value.if_object();
  if (!object) return;
  for (auto& member : *object) {
    if (is_secret(member.key()) && member.value().is_string()) member.value() = kMask;
    else mask(member.value());
  }
}

std::string_view name_of(wechat_api::Mode mode) {
  switch (mode) {
    case wechat_api::Mode::safe: return "safe";
    case wechat_api::Mode::compatible: return "compatible";
    case wechat_api::Mode::plain: return "plain";
  }
  return "";
}

std::string feature_key(const std::string& account, const std::string& external_id) { return account + " " + external_id; }

}  // namespace

std::string masked_target(std::string_view target) {
  const std::size_t mark = target.find('?');
  if (mark == std::string_view::npos) return std::string(target);
  std::string out(target.substr(0, mark));
  char before = '?';
  for (std::string_view rest = target.substr(mark + 1); !rest.empty();) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    const std::string_view name = pair.substr(0, pair.find('='));
    out += before + (is_secret(name) ? fmt::format("{}={}", name, kMask) : std::string(pair));
    before = '&';
  }
  return out;
}

std::string masked_json(std::string_view text) {
  boost::system::error_code failed;
  json::value value = json::parse(text, failed);
  if (failed) return text.empty() ? "" : std::string(kMask);
  mask(value);
  return cut(json::serialize(value));
}

void SimFeed::add(std::string_view kind, TimePoint at, json::object entry) {
  entry["number"] = ++last_;
  entry["kind"] = kind;
  entry["at_ms"] = at.time_since_epoch().count();
  entries_.emplace_back(last_, std::move(entry));
  if (entries_.size() > kEntriesKept) entries_.pop_front();
}

void SimFeed::saw(const sim::Sight& sight) {
  json::object entry{{"person", sight.person}, {"via", sim::name_of(sight.via)}, {"text", sight.text}, {"message_id", sight.message_id}};
  if (!sight.sent.empty()) {
    json::array parts;
    for (const sim::PhonePart& part : sim::phone_parts(sight.sent)) parts.push_back(json::object{{"text", part.text}, {"says", part.says}});
    entry["parts"] = std::move(parts);
  }
  if (sight.face) entry["face"] = *sight.face;
  if (!sight.group.empty()) entry["group"] = sight.group;
  add("sight", sight.at, std::move(entry));
}

void SimFeed::changed(const sim::Sight& sight) {
  json::object entry{{"person", sight.person}, {"text", sight.text}, {"message_id", sight.message_id}, {"withdrawn", sight.is_withdrawn}};
  if (sight.face) entry["face"] = *sight.face;
  add("change", sight.at, std::move(entry));
}

void SimFeed::delivered(const sim::Callback& callback) {
  json::object entry{{"person", callback.person},
                     {"message_id", callback.message_id},
                     {"type", sim::element(callback.xml, callback.is_event ? "Event" : "MsgType").value_or("")},
                     {"xml", cut(callback.xml)},
                     {"mode", name_of(callback.mode)},
                     {"attempt", callback.attempt},
                     {"took_ms", callback.took.count()},
                     {"status", callback.status},
                     {"lost", callback.lost},
                     {"answer", callback.text ? json::value(*callback.text) : json::value(nullptr)},
                     {"complaint", callback.complaint}};
  if (const auto answered = answered_by_.find(feature_key(callback.account, callback.external_id)); answered != answered_by_.end())
    entry["feature"] = answered->second;
  answered_by_.erase(feature_key(callback.account, callback.external_id));
  add("callback", callback.at, std::move(entry));
}

void SimFeed::called(std::string_view method, std::string_view target, std::string_view body, const sim::Reaction& reaction, TimePoint at) {
  add("call", at,
      {{"method", method}, {"target", masked_target(target)}, {"body", masked_json(body)}, {"answer", masked_json(reaction.body)},
       {"is_lost", reaction.is_lost}});
}

Observer SimFeed::observer(std::function<TimePoint()> now) {
  Observer observer;
  observer.dispatched = [this](const std::string& account, const std::string& from, std::string_view feature, bool is_repetition) {
    answered_by_[feature_key(account, from)] = is_repetition ? "(repeated)" : std::string(feature);
  };
  observer.job_ran = [this, now = std::move(now)](const std::string& job, std::chrono::sys_seconds due_at) {
    add("job", now(), {{"job", job}, {"due_ms", TimePoint(due_at).time_since_epoch().count()}});
  };
  return observer;
}

json::object SimFeed::after(std::uint64_t after, std::size_t limit) const {
  json::array entries;
  auto next = std::upper_bound(entries_.begin(), entries_.end(), after, [](std::uint64_t cursor, const auto& entry) { return cursor < entry.first; });
  std::uint64_t cursor = std::min(after, last_);
  for (; next != entries_.end() && entries.size() < limit; ++next) {
    entries.push_back(next->second);
    cursor = next->first;
  }
  return {{"next", cursor}, {"more", next != entries_.end()}, {"entries", std::move(entries)}};
}

}  // namespace bot
