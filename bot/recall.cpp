// A message at a time.
#include "bot/recall.h"

#include <utility>
#include <vector>

#include "handlers/post.h"
#include "storage/push_row.h"
#include "storage/recall.h"
#include "wechat_api/template_card.h"

namespace bot {
namespace {

using handlers::Text;
using handlers::fill;
using storage::DeliveredCall;
using wechat_api::Action;
using wechat_api::SendResult;

// The platform takes the message off its own clients alone (developer.work.weixin.qq.com/document/path/94867, read 2026-11-21).
#define STILL_IN_WECHAT "（用微信看的人还看得到）"
const Text kRecalled{"recall.done", "✅ 《{title}》已从 {count} 人的企业微信里撤回" STILL_IN_WECHAT "。"};
const Text kPartly{"recall.partly", "《{title}》从 {count} 人的企业微信里撤回了" STILL_IN_WECHAT "，另有 {left} 人的撤不回来：{names}。"};
const Text kFailed{"recall.failed", "《{title}》已发到 {left} 人手机上的撤不回来：{names}。请用「群发」说明。"};

constexpr std::size_t kNamesShown = 10;

struct Delivered {
  storage::Occurrence occurrence;
  std::vector<DeliveredCall> calls;
};

// Nothing that anybody mends or that passes will change this answer.
bool is_for_good(const SendResult& result) {
  return result.state == SendResult::State::refused && (result.action == Action::drop || result.action == Action::bug || result.action == Action::accepted);
}

// Refused like this, the next question would be too.
bool must_pause(const SendResult& result) {
  return result.action == Action::stop || result.action == Action::token || result.action == Action::wait_minute || result.action == Action::wait_day;
}

std::string outcome(const storage::Snapshot& db, const handlers::Recall& recall, const std::string& title) {
  const std::int64_t recalled = storage::recalled_people(db, recall.occurrence_id);
  const auto kept = storage::kept_rows(db, recall.occurrence_id, handlers::name_of(wechat_api::Via::app));
  if (recalled == 0 && kept.empty()) return "";
  const std::string count = std::to_string(recalled), left = std::to_string(kept.size());
  if (kept.empty()) return fill(kRecalled, {{"title", title}, {"count", count}});
  std::string names;
  for (const std::string& name : storage::names_of_rows(db, kept, kNamesShown)) names += (names.empty() ? "" : "、") + name;
  if (kept.size() > kNamesShown) names += "等";
  if (recalled == 0) return fill(kFailed, {{"title", title}, {"left", left}, {"names", names}});
  return fill(kPartly, {{"title", title}, {"count", count}, {"left", left}, {"names", names}});
}

}  // namespace

boost::asio::awaitable<ErrandResult> recall_messages(House& house, std::map<std::string, wechat_api::Channel*, std::less<>> channels, handlers::Recall recall) {
  ErrandResult result;
  // Asked anew each time: what has come to be a day old meanwhile stays where it is, and is named at the end.
  const auto since = house.now() - handlers::kRecallable;
  auto look = [&](const storage::Snapshot& db) {
    return Delivered{storage::occurrence_by_id(db, recall.occurrence_id).value(),
                     storage::delivered_calls(db, recall.occurrence_id, handlers::name_of(wechat_api::Via::app), since)};
  };
  auto reading = house.database.read(std::move(look));
  const Delivered delivered = co_await std::move(reading);
  bool may_come = delivered.occurrence.tally.open() > 0;
  for (const DeliveredCall& call : delivered.calls) {
    const auto channel = channels.find(call.account);
    if (channel == channels.end()) continue;
    wechat_api::Call withdrawal = wechat_api::recall_message(call.message_id);
    auto asking = channel->second->ask(std::move(withdrawal));
    const wechat_api::Answer answer = co_await std::move(asking);
    if (answer.result.state == SendResult::State::accepted) {
      const auto now = house.now();
      auto work = [&](storage::Transaction& tx) { storage::note_recalled(tx, call.id, now); };
      auto written = house.database.write(std::move(work));
      co_await std::move(written);
      continue;
    }
    may_come = may_come || !is_for_good(answer.result);
    result.why = std::to_string(answer.result.errcode) + " " + answer.result.message;
    if (must_pause(answer.result)) break;
  }
  result.is_done = !may_come;
  if (result.why.empty() && may_come) result.why = "some are still on their way";
  result.finish = [&house, recall](storage::Transaction& tx, std::chrono::sys_seconds now) {
    const auto occurrence = storage::occurrence_by_id(tx, recall.occurrence_id).value();
    const std::string words = outcome(tx, recall, handlers::title_of(house.registry.features(), tx, occurrence));
    if (!words.empty()) handlers::tell(tx, recall.member_id, wechat_api::TextReply{words, {}}, house.accounts, now);
  };
  co_return result;
}

}  // namespace bot
