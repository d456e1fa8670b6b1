// The loops of delivery; delivery_rules.cpp holds what a claim takes and what a result means.
#include "bot/delivery.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cctype>

#include "bot/delivery_line.h"
#include "bot/delivery_tag.h"
#include "storage/quota.h"

namespace bot {
namespace {
constexpr std::chrono::seconds kAfterFailure{30};
constexpr std::chrono::seconds kLandingTime{15};
}  // namespace

Delivery::Delivery(House& house, std::vector<DeliveryAccount> accounts) : house_(house), all_landed_(house.clock) {
  for (DeliveryAccount& account : accounts) lines_.push_back(std::make_unique<Line>(house.clock, std::move(account)));
}
Delivery::~Delivery() = default;

// What the platform had taken before the end of an earlier run is settled by its answer, however long ago that was.
boost::asio::awaitable<void> Delivery::finish_settling() {
  const auto now = house_.now();
  auto look = [this](const storage::Snapshot& db) { return storage::half_settled_calls(db, house_.database.epoch()); };
  auto reading = house_.database.read(std::move(look));
  const std::vector<storage::HalfSettled> halves = co_await std::move(reading);
  for (const storage::HalfSettled& half : halves)
    for (const auto& line : lines_) {
      if (line->account.name != half.call.account) continue;
      wechat_api::SendResult result;
      result.state = wechat_api::SendResult::State::accepted;
      result.errcode = half.acceptance.errcode;
      result.message = half.acceptance.message;
      result.message_id = half.acceptance.message_id;
      result.refused = half.acceptance.left_out;
      bool has_more = true;
      while (has_more) {
        auto work = [&](storage::Transaction& tx) { return settle_accepted(tx, *line, half.call, result, now); };
        auto written = house_.database.write(std::move(work));
        has_more = co_await std::move(written);
      }
    }
}

boost::asio::awaitable<void> Delivery::recover() {
  auto settling = finish_settling();
  co_await std::move(settling);
  const auto now = house_.now();
  auto work = [this, now](storage::Transaction& tx) {
    int count = 0;
    // Whoever starts again has looked after what was refused: this run tries at once, and says so.
    for (const auto& line : lines_) storage::release_account(tx, line->account.name);
    for (const storage::FrozenCall& call : storage::calls_of_older_epochs(tx, house_.database.epoch()))
      for (const auto& line : lines_)
        if (line->account.name == call.account) {
          settle_unknown(tx, *line, call, "restarted while it was under way", now);
          ++count;
        }
    return count;
  };
  auto written = house_.database.write(std::move(work));
  const int count = co_await std::move(written);
  if (count > 0) house_.log.warn("delivery.recovered", {{"calls", std::to_string(count)}});
}

void Delivery::start() {
  for (const auto& line : lines_) {
    auto loop = run(*line);
    boost::asio::co_spawn(house_.clock.executor(), std::move(loop), boost::asio::detached);
  }
}

void Delivery::wake() {
  for (const auto& line : lines_) line->alarm.notify();
}

boost::asio::awaitable<void> Delivery::stop() {
  is_stopping_ = true;
  wake();
  const TimePoint patience = house_.clock.now() + kLandingTime;
  while (in_flight_ > 0 && house_.clock.now() < patience) {
    auto landed = all_landed_.wait_until(patience);
    co_await std::move(landed);
  }
}

void Delivery::free_room(int calls) {
  in_flight_ -= calls;
  if (in_flight_ == 0) all_landed_.notify();
  for (const auto& line : lines_)
    if (std::exchange(line->waits_for_room, false)) line->alarm.notify();
}

boost::asio::awaitable<void> Delivery::run(Line& line) {
  const Clock::Busy busy = house_.clock.busy();
  while (!is_stopping_) {
    const TimePoint present = house_.clock.now();
    const int room = line.held_until > present ? 0 : std::min(kCallsInFlight - in_flight_, line.pace.allowed(present));
    Claimed claimed;
    bool has_failed = false;
    if (room > 0) {
      // Whoever claims holds its places at once: another account's loop runs while this one waits for the commit.
      in_flight_ += room;
      try {
        const auto now = house_.now();
        auto work = [this, &line, now, room](storage::Transaction& tx) { return claim(tx, line, now, room); };
        auto written = house_.database.write(std::move(work));
        claimed = co_await std::move(written);
      } catch (const std::exception& failure) {
        has_failed = true;
        house_.log.error("delivery.failed", {{"account", line.account.name}, {"why", failure.what()}});
      }
      free_room(room);
      // The account that was kept waiting for these places takes its turn before this one claims again.
      auto turn = boost::asio::post(house_.clock.executor(), boost::asio::use_awaitable);
      co_await std::move(turn);
    }
    line.pace.used(house_.clock.now(), static_cast<int>(claimed.calls.size()));
    for (Outgone& outgone : claimed.calls) {
      ++in_flight_;
      outgone.decided_at = present;
      auto sending = send(line, std::move(outgone));
      boost::asio::co_spawn(house_.clock.executor(), std::move(sending), boost::asio::detached);
    }
    bool has_found_tag = true;
    if (claimed.needs_tag) {
      auto finding = find_tag(line);
      has_found_tag = co_await std::move(finding);
      has_failed = !has_found_tag;
    }
    if (!claimed.calls.empty() || claimed.has_settled || (claimed.needs_tag && has_found_tag)) continue;
    TimePoint next = kNever;
    line.waits_for_room = room == 0 && in_flight_ >= kCallsInFlight;
    if (has_failed) next = present + kAfterFailure;
    else if (line.held_until > present) next = line.held_until;
    else if (room > 0) next = claimed.next;
    else if (in_flight_ < kCallsInFlight) next = line.pace.next(present);
    auto slept = line.alarm.wait_until(next);
    co_await std::move(slept);
  }
}

boost::asio::awaitable<bool> Delivery::find_tag(Line& line) {
  auto finding = bot::find_tag(*line.account.channel);
  const FoundTag found = co_await std::move(finding);
  if (!found.tag_id) {
    house_.log.warn("delivery.no_tag", {{"account", line.account.name}, {"errcode", std::to_string(found.why.errcode)}, {"message", found.why.message}});
    co_return false;
  }
  try {
    auto work = [&](storage::Transaction& tx) { storage::keep_tag(tx, line.account.name, *found.tag_id); };
    auto written = house_.database.write(std::move(work));
    co_await std::move(written);
    co_return true;
  } catch (const std::exception& failure) {
    house_.log.error("delivery.failed", {{"account", line.account.name}, {"why", failure.what()}});
  }
  co_return false;
}

boost::asio::awaitable<wechat_api::SendResult> Delivery::transmit(Line& line, const Outgone& outgone) {
  std::vector<std::string> left_out;
  if (!outgone.tagged.empty()) {
    auto tagging = set_tag(*line.account.channel, outgone.tag_id, outgone.tagged);
    wechat_api::SendResult tagged = co_await std::move(tagging);
    if (tagged.state != wechat_api::SendResult::State::accepted) co_return tagged;
    left_out = std::move(tagged.refused);
    if (house_.probe) house_.probe("after_tag_before_send");
  }
  wechat_api::Call request{outgone.call.api, outgone.call.body};
  auto sent = line.account.channel->send(std::move(request));
  wechat_api::SendResult result = co_await std::move(sent);
  for (std::string& openid : left_out) {
    std::transform(openid.begin(), openid.end(), openid.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    result.refused.push_back(std::move(openid));
  }
  co_return result;
}

boost::asio::awaitable<void> Delivery::send(Line& line, Outgone outgone) {
  const Clock::Busy busy = house_.clock.busy();
  const storage::FrozenCall& call = outgone.call;
  if (house_.probe) house_.probe("after_intent_commit");
  auto sent = transmit(line, outgone);
  const wechat_api::SendResult result = co_await std::move(sent);
  if (house_.probe) house_.probe("after_send_before_result");
  constexpr std::string_view kResults[] = {"accepted", "refused", "unknown", "not_sent"};
  house_.metrics.call(line.account.name, kResults[static_cast<int>(result.state)]);
  if (result.state != wechat_api::SendResult::State::accepted)
    house_.log.warn("delivery.call", {{"account", line.account.name},
                                      {"call", std::to_string(call.id)},
                                      {"result", std::string(kResults[static_cast<int>(result.state)])},
                                      {"errcode", std::to_string(result.errcode)},
                                      {"message", result.message},
                                      {"meaning", result.errcode == 0 ? "" : std::string(wechat_api::meaning_of(line.account.platform, result.errcode).meaning)}});
  // A process frozen for longer than the margin may have sent what the platform no longer recognised: the one duplicate there can be.
  const bool was_frozen = call.attempts > 1 && house_.clock.now() - outgone.decided_at > kRepeatMargin + kLongestCall;
  if (was_frozen && result.state == wechat_api::SendResult::State::accepted && result.action != wechat_api::Action::accepted) {
    house_.metrics.call(line.account.name, "maybe_twice");
    house_.log.warn("delivery.maybe_twice", {{"account", line.account.name}, {"call", std::to_string(call.id)}});
  }
  if (stops_account(result)) line.held_until = house_.clock.now() + kHold;
  else if (result.state == wechat_api::SendResult::State::accepted) line.held_until = TimePoint{};
  house_.metrics.held(line.account.name, line.held_until > house_.clock.now());
  const auto now = house_.now();
  try {
    bool has_more = true, is_first = true;
    while (has_more) {
      auto work = [&](storage::Transaction& tx) {
        // Once: a hold that a neighbour sets between two slices is newer than this answer.
        if (is_first) keep_hold(tx, line, result, now);
        return settle(tx, line, call, result, now);
      };
      auto written = house_.database.write(std::move(work));
      has_more = co_await std::move(written);
      is_first = false;
      if (has_more && house_.probe) house_.probe("after_slice_commit");
    }
  } catch (const std::exception& failure) {
    // The intent stays; the next start finds it and treats it as unknown.
    house_.log.error("delivery.result_lost", {{"call", std::to_string(call.id)}, {"why", failure.what()}});
  }
  if (house_.probe) house_.probe("after_result_commit");
  free_room(1);
  line.alarm.notify();  // the next rows, or the repetition of this call
}

}  // namespace bot
