// From an HTTP request to a committed message and its answer.
#include "bot/webhook.h"

#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <random>

#include "bot/dispatcher.h"
#include "storage/inbox.h"

namespace bot {
namespace {

constexpr std::string_view kPathPrefix = "/wechat/";

std::chrono::sys_seconds seconds_of(TimePoint now) { return std::chrono::floor<std::chrono::seconds>(now); }

std::uint64_t random_number() {
  thread_local std::mt19937_64 generator{std::random_device{}()};
  return generator();
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      out += text[at];
      continue;
    }
    if (at + 2 >= text.size()) return std::nullopt;
    const int high = hex_digit(text[at + 1]), low = hex_digit(text[at + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    at += 2;
  }
  return out;
}

// A code a member can quote: it stands in the log line of the same failure.
std::string failure_code(std::uint64_t random) { return fmt::format("{:04X}", random & 0xffff); }

}  // namespace

std::optional<wechat_api::Query> query_of(std::string_view text) {
  wechat_api::Query query;
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), pair.size() + 1));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    auto name = percent_decoded(pair.substr(0, equals));
    auto value = percent_decoded(pair.substr(std::min(pair.size(), equals + 1)));
    if (!name || !value) return std::nullopt;
    query.emplace_back(std::move(*name), std::move(*value));
  }
  return query;
}

// One authentic message on its way through the storage thread; outlives the connection that brought it.
struct Webhook::Unit {
  Unit(Clock& clock, wechat_api::Inbound inbound) : message(std::move(inbound)), finished(clock) {}
  wechat_api::Inbound message;
  Clock::Alarm finished;
  std::optional<Dispatched> done;
  std::string failure;  // code, when the transaction was undone
};

Webhook::Webhook(House& house, std::map<std::string, wechat_api::Channel*, std::less<>> channels, std::function<void()> committed, Later later)
    : house_(house), channels_(std::move(channels)), committed_(std::move(committed)), later_(std::move(later)) {}

HttpHandler Webhook::handler() {
  HttpHandler handler;
  handler.judge = [this](const RequestHead& head) { return judge(head); };
  handler.answer = [this](RequestHead head, std::string body) { return answer(std::move(head), std::move(body)); };
  return handler;
}

wechat_api::Channel* Webhook::channel_at(const RequestHead& head) const {
  const std::string_view path = head.path();
  if (!path.starts_with(kPathPrefix)) return nullptr;
  const auto found = channels_.find(path.substr(kPathPrefix.size()));
  return found == channels_.end() ? nullptr : found->second;
}

// Whatever is wrong with it: one cheap, empty 403.
Response Webhook::refuse(std::string_view why) const {
  house_.metrics.refused(why);
  return Response{403, "", "", true};
}

// The time by which a request is fresh or stale. A machine whose clock is wrong must not refuse everything: then a request
// is judged by its own time, and only the key of its message keeps a replay from having an effect.
std::chrono::sys_seconds Webhook::judging_time(const wechat_api::Query& query) const {
  const auto now = house_.now();
  if (!house_.clock_is_wrong) return now;
  for (const auto& [name, value] : query)
    if (name == "timestamp" && value.size() == 10 && value.find_first_not_of("0123456789") == std::string::npos)
      return std::chrono::sys_seconds{std::chrono::seconds{std::stoll(value)}};
  return now;
}

std::optional<Response> Webhook::judge(const RequestHead& head) const {
  const wechat_api::Channel* channel = channel_at(head);
  if (!channel) return refuse("path");
  const auto query = query_of(head.query());
  if (!query) return refuse("query");
  if (head.method != "POST") return std::nullopt;
  if (!channel->admit(*query, judging_time(*query))) return refuse("request_line");
  return std::nullopt;
}

boost::asio::awaitable<Response> Webhook::answer(RequestHead head, std::string body) {
  const wechat_api::Channel* channel = channel_at(head);
  const auto query = query_of(head.query());
  if (!channel || !query) co_return refuse("path");
  const auto now = judging_time(*query);
  if (head.method == "GET") {
    const auto echo = channel->verify(*query, now);
    if (!echo) co_return refuse("verification");
    co_return Response{200, *echo};
  }
  if (head.method != "POST") co_return refuse("method");
  wechat_api::Decoded decoded = channel->decode(*query, body, now);
  if (const auto* refused = std::get_if<wechat_api::Refused>(&decoded)) co_return refuse(refused->why);
  const std::string account(head.path().substr(kPathPrefix.size()));
  if (const auto* unusable = std::get_if<wechat_api::Unusable>(&decoded)) {
    auto keep = [&](storage::Transaction& tx) {
      storage::keep_in_quarantine(tx, account, unusable->key, unusable->why, unusable->raw, now);
    };
    try {
      auto written = house_.database.write(std::move(keep));
      co_await std::move(written);
    } catch (const std::exception& failure) {
      house_.log.error("callback.not_kept", {{"account", account}, {"why", failure.what()}});
      co_return Response{0};  // not stored, so not acknowledged: it comes again
    }
    house_.metrics.callback(account, "quarantined");
    house_.log.warn("callback.quarantined", {{"account", account}, {"key", unusable->key.substr(0, 14)}, {"why", unusable->why}});
    co_return Response{200, "success"};
  }
  auto answered = answer_message(*channel, std::move(std::get<wechat_api::Authentic>(decoded)));
  Response response = co_await std::move(answered);
  co_return response;
}

boost::asio::awaitable<Response> Webhook::answer_message(const wechat_api::Channel& channel, wechat_api::Authentic authentic) {
  const TimePoint begun = house_.clock.now();
  const auto unit = std::make_shared<Unit>(house_.clock, std::move(authentic.message));
  const std::string account = unit->message.account;
  auto running = run(unit);
  boost::asio::co_spawn(house_.clock.executor(), std::move(running), boost::asio::detached);
  auto waited = unit->finished.wait_until(begun + kAnswerBudget);
  co_await std::move(waited);
  if (!unit->done && unit->failure.empty()) {
    // Not committed yet: not acknowledged either. WeChat asks again and finds the stored answer.
    house_.metrics.callback(account, "late");
    co_return Response{0};
  }
  if (unit->done && unit->done->pending_id != 0 && later_) {
    auto finding = later_(unit->done->pending_id, begun + kAnswerBudget);
    std::optional<wechat_api::Reply> found = co_await std::move(finding);
    if (found) unit->done->reply = std::move(*found);
  }
  wechat_api::Reply reply;
  if (unit->done) {
    house_.metrics.callback(account, unit->done->is_repetition ? "repeated" : "answered");
    house_.metrics.answered_by(unit->done->feature, std::chrono::duration<double>(house_.clock.now() - begun).count());
    reply = std::move(unit->done->reply);
  } else {
    house_.metrics.callback(account, "failed");
    // A person is told to try again; an event nobody waits for is not acknowledged, so that it comes again.
    if (!expects_words(unit->message.content)) co_return Response{0};
    reply = wechat_api::TextReply{fmt::format("没存上，请过一分钟再发一次。编号 {}（我们的问题，已记录）", unit->failure), {}};
  }
  co_return Response{200, channel.encode(reply, unit->message, authentic.sealing, seconds_of(house_.clock.now())),
                     "text/xml; charset=utf-8"};
}

boost::asio::awaitable<void> Webhook::run(std::shared_ptr<Unit> unit) {
  const Clock::Busy busy = house_.clock.busy();
  const auto now = seconds_of(house_.clock.now());
  const std::uint64_t random = random_number();
  auto work = [this, unit, now, random](storage::Transaction& tx) {
    return dispatch(tx, house_.registry, house_.accounts, house_.key, unit->message, now, random);
  };
  try {
    auto written = house_.database.write(std::move(work));
    Dispatched done = co_await std::move(written);
    if (house_.probe) house_.probe("after_commit_before_answer");
    unit->done.emplace(std::move(done));
    committed_();
    if (house_.observer.dispatched)
      house_.observer.dispatched(unit->message.account, unit->message.from, unit->done->feature, unit->done->is_repetition);
  } catch (const std::exception& failure) {
    unit->failure = failure_code(random);
    house_.log.error("message.undone", {{"account", unit->message.account}, {"code", unit->failure}, {"why", failure.what()}});
  }
  unit->finished.notify();
}

}  // namespace bot
