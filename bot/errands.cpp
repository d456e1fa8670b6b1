// One errand at a time: they are few, and each has its own end.
#include "bot/errands.h"

#include "handlers/feature.h"
#include "handlers/post.h"
#include "storage/identity.h"
#include "storage/inbox.h"
#include "wechat_api/message_text.h"

namespace bot {
namespace {

using handlers::Text;
using handlers::fill;
using wechat_api::TextReply;

const Text kNotFound{"errand.not_done", "查了几次都没查成，请过一会儿再试。"};

constexpr std::chrono::seconds kAfterFailure{30};

std::chrono::seconds back_off(int attempts) { return std::chrono::seconds{std::min(3600, 5 << std::min(attempts, 9))}; }

}  // namespace

Errands::Errands(House& house, std::map<std::string, ErrandWork, std::less<>> works, std::function<void()> wrote)
    : house_(house), works_(std::move(works)), wrote_(std::move(wrote)), alarm_(house.clock) {}

void Errands::stop() {
  is_stopping_ = true;
  alarm_.notify();
}

boost::asio::awaitable<std::optional<wechat_api::Reply>> Errands::answer_of(std::int64_t inbox_id, TimePoint deadline) {
  Clock::Alarm landed(house_.clock);
  const auto place = waiting_.emplace(inbox_id, &landed);
  auto waited = landed.wait_until(deadline);
  co_await std::move(waited);
  // An answer on its way to the disk was written for whoever waits here.
  while (writing_.contains(inbox_id)) {
    auto written = landed.wait_until(kNever);
    co_await std::move(written);
  }
  waiting_.erase(place);
  std::optional<wechat_api::Reply> reply;
  auto read = [inbox_id](const storage::Snapshot& db) { return storage::answer_of(db, inbox_id); };
  auto reading = house_.database.read(std::move(read));
  const std::optional<std::string> answer = co_await std::move(reading);
  if (answer) reply = wechat_api::reply_from_text(*answer);
  co_return reply;
}

boost::asio::awaitable<void> Errands::run() {
  const Clock::Busy busy = house_.clock.busy();
  while (!is_stopping_) {
    std::optional<storage::Errand> errand;
    std::optional<std::chrono::sys_seconds> next;
    bool has_failed = false;
    try {
      const auto now = house_.now();
      auto work = [&](storage::Transaction& tx) {
        errand = storage::claim_errand(tx, house_.database.epoch(), now);
        next = storage::next_errand(tx);
      };
      auto written = house_.database.write(std::move(work));
      co_await std::move(written);
    } catch (const std::exception& failure) {
      has_failed = true;
      house_.log.error("errands.failed", {{"why", failure.what()}});
    }
    if (errand) {
      auto performing = perform(std::move(*errand));
      co_await std::move(performing);
      continue;
    }
    TimePoint due = kNever;
    if (has_failed) due = house_.clock.now() + kAfterFailure;
    else if (next) due = *next;
    auto slept = alarm_.wait_until(due);
    co_await std::move(slept);
  }
}

boost::asio::awaitable<void> Errands::perform(storage::Errand errand) {
  ErrandResult result;
  try {
    const auto work = works_.find(errand.kind);
    if (work == works_.end()) throw std::logic_error("no errand is called " + errand.kind);
    auto performing = work->second(errand);
    result = co_await std::move(performing);
  } catch (const std::exception& failure) {
    result.is_done = false;
    result.why = failure.what();
  }
  if (!result.is_done) house_.log.warn("errand.not_done", {{"kind", errand.kind}, {"errand", std::to_string(errand.id)}, {"why", result.why}});
  const auto now = house_.now();
  const bool is_awaited = errand.inbox_id && waiting_.contains(*errand.inbox_id);
  if (errand.inbox_id) writing_.insert(*errand.inbox_id);
  try {
    auto work = [&](storage::Transaction& tx) { settle(tx, errand, result, is_awaited, now); };
    auto written = house_.database.write(std::move(work));
    co_await std::move(written);
  } catch (const std::exception& failure) {
    // It stays running; the next start begins it again.
    house_.log.error("errands.failed", {{"why", failure.what()}});
  }
  if (errand.inbox_id) {
    writing_.erase(*errand.inbox_id);
    const auto [first, last] = waiting_.equal_range(*errand.inbox_id);
    for (auto waiting = first; waiting != last; ++waiting) waiting->second->notify();
  }
  wrote_();
}

void Errands::settle(storage::Transaction& tx, const storage::Errand& errand, const ErrandResult& result, bool is_awaited, std::chrono::sys_seconds now) const {
  const auto again = now + back_off(errand.attempts);
  if (!result.is_done && again <= errand.not_after) return storage::retry_errand(tx, errand.id, again);
  if (result.finish) result.finish(tx, now);
  storage::end_errand(tx, errand.id, result.is_done ? "done" : "expired", result.is_done ? "" : result.why);
  if (!errand.inbox_id) return;
  const TextReply answer{result.is_done ? result.answer : fill(kNotFound), {}};
  storage::keep_answer(tx, *errand.inbox_id, errand.kind, wechat_api::to_text(answer));
  if (is_awaited || !errand.identity_id) return;
  const auto identity = storage::identity_by_id(tx, *errand.identity_id);
  if (identity && identity->member_id) handlers::tell(tx, *identity->member_id, answer, house_.accounts, now);
}

}  // namespace bot
