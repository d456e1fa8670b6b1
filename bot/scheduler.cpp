// One loop: claim, write a slice, sleep until the next due time.
#include "bot/scheduler.h"

#include "handlers/calendar/civil.h"
#include "storage/audience.h"
#include "storage/audit.h"
#include "storage/schedule.h"
#include "storage/unit.h"

namespace bot {
namespace {

constexpr int kRowsPerSlice = 1000;
constexpr std::chrono::minutes kLease{1};
constexpr std::chrono::seconds kAfterFailure{30};
constexpr std::chrono::hours kAfterUse{24};  // what failed until it was of no use any more is not tried all night

// Who hears of what the house plans itself: its keeper, else anybody. Nothing before the first import.
std::optional<std::int64_t> keeper_of_house(const storage::Snapshot& db, const storage::Unit& root) {
  if (const auto keeper = handlers::keeper_of(db, root)) return keeper->id;
  const auto people = storage::audience_after(db, root, 0, 1);
  return people.empty() ? std::nullopt : std::optional(people.front().member_id);
}

// Today's occurrence of a daily job while it is of use, and tomorrow's. A house that has just come to be owes nothing for this morning.
void plan_daily(storage::Transaction& tx, const handlers::Job& job, const storage::Unit& root, std::int64_t author, std::chrono::sys_seconds now) {
  namespace calendar = handlers::calendar;
  for (const int ahead : {0, 1}) {
    const std::chrono::year_month_day date{calendar::day_of(now) + std::chrono::days{ahead}};
    storage::Plan plan{job.kind, 0, root.id, author, "", "", {}, {}};
    plan.due_at = calendar::instant({date, job.daily->hour, job.daily->minute});
    plan.useful_until = calendar::instant({date, job.daily->useful_until_hour, 0});
    plan.local_date = calendar::date_text(plan.due_at);
    plan.slot = calendar::clock_text(plan.due_at);
    const bool is_owed = now <= plan.due_at || storage::has_occurrence_of(tx, job.kind);
    if (is_owed && now < plan.useful_until) storage::ensure_daily(tx, plan, now);
  }
}

}  // namespace

bool plan_daily_jobs(storage::Transaction& tx, const handlers::Registry& registry, std::chrono::sys_seconds now) {
  const auto root = storage::root_unit(tx);
  const auto author = root ? keeper_of_house(tx, *root) : std::nullopt;
  if (!author) return false;
  for (const handlers::Feature& feature : registry.features())
    for (const handlers::Job& job : feature.jobs)
      if (job.daily) plan_daily(tx, job, *root, *author, now);
  return true;
}

Scheduler::Scheduler(House& house, std::chrono::seconds early, std::function<void()> wrote)
    : house_(house), early_(early), wrote_(std::move(wrote)), alarm_(house.clock) {}

void Scheduler::stop() {
  is_stopping_ = true;
  alarm_.notify();
}

Scheduler::Step Scheduler::step(storage::Transaction& tx, std::chrono::sys_seconds now) {
  claimed_ = 0;
  const auto occurrence = storage::claim_due(tx, now + early_, now, house_.database.epoch(), now + kLease);
  if (!occurrence) {
    const auto today = handlers::calendar::day_of(now);
    if (planned_for_ != today && plan_daily_jobs(tx, house_.registry, now)) planned_for_ = today;
    return {false, storage::next_due(tx, early_)};
  }
  claimed_ = occurrence->id;
  const handlers::Job* job = house_.registry.job(occurrence->kind);
  if (!job) throw std::logic_error("no job is called " + occurrence->kind);
  const handlers::Slice slice{now, kRowsPerSlice, house_.accounts};
  if (occurrence->state == storage::OccurrenceState::missed) {
    storage::audit(tx, std::nullopt, "occurrence.missed", "occurrence " + std::to_string(occurrence->id), "", now);
    job->missed(tx, *occurrence, slice);
  } else if (occurrence->state == storage::OccurrenceState::planned) {
    if (job->ask) job->ask(tx, *occurrence, slice);
    else storage::begin_now(tx, occurrence->id, now);
  } else {
    job->run(tx, *occurrence, slice);
  }
  return {true, std::nullopt, occurrence->kind, occurrence->due_at};
}

boost::asio::awaitable<bool> Scheduler::set_aside(std::int64_t occurrence_id) {
  const auto now = house_.now();
  try {
    auto work = [occurrence_id, now](storage::Transaction& tx) {
      const auto occurrence = storage::occurrence_by_id(tx, occurrence_id);
      const bool is_useful = occurrence && now < occurrence->useful_until;
      storage::retry_later(tx, occurrence_id, now + (is_useful ? kAfterFailure : kAfterUse));
    };
    auto written = house_.database.write(std::move(work));
    co_await std::move(written);
    co_return true;
  } catch (const std::exception& failure) {
    house_.log.error("scheduler.failed", {{"why", failure.what()}});
  }
  co_return false;
}

boost::asio::awaitable<void> Scheduler::run() {
  const Clock::Busy busy = house_.clock.busy();
  while (!is_stopping_) {
    const auto now = house_.now();
    Step done;
    bool has_failed = false;
    try {
      auto work = [this, now](storage::Transaction& tx) { return step(tx, now); };
      auto written = house_.database.write(std::move(work));
      done = co_await std::move(written);
    } catch (const std::exception& failure) {
      has_failed = true;
      house_.log.error("scheduler.failed", {{"why", failure.what()}});
    }
    if (done.has_worked) {
      if (house_.probe) house_.probe("after_slice");
      if (house_.observer.job_ran) house_.observer.job_ran(done.job, done.due_at);
      wrote_();
      continue;
    }
    if (has_failed) planned_for_ = {};
    if (has_failed && claimed_ != 0) {
      auto setting_aside = set_aside(claimed_);
      const bool is_aside = co_await std::move(setting_aside);
      if (is_aside) continue;
    }
    TimePoint due = kNever;
    if (has_failed) due = house_.clock.now() + kAfterFailure;
    else if (done.next_due) due = *done.next_due;
    auto slept = alarm_.wait_until(due);
    co_await std::move(slept);
  }
}

}  // namespace bot
