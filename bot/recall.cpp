// A message at a time.
#include "bot/recall.h"

#include <utility>
#include <vector>

#include "handlers/post.h"
#include "storage/push_row.h"
#include "wechat_api/template_card.h"

namespace bot {
namespace {

using handlers::Text;
using handlers::fill;
using storage::DeliveredCall;
using wechat_api::SendResult;

const Text kRecalled{"recall.done", "✅ 《{title}》已从 {count} 人的企业微信里撤回。"};
const Text kPartly{"recall.partly", "《{title}》从 {count} 人的企业微信里撤回了，另有 {left} 人的撤不回来。"};
const Text kFailed{"recall.failed", "《{title}》已发到 {left} 人手机上的撤不回来，请用「群发」说明。"};

struct Delivered {
  storage::Occurrence occurrence;
  std::vector<DeliveredCall> calls;
};

std::string outcome(const std::string& title, std::int64_t recalled, std::int64_t left) {
  if (left == 0) return fill(kRecalled, {{"title", title}, {"count", std::to_string(recalled)}});
  if (recalled == 0) return fill(kFailed, {{"title", title}, {"left", std::to_string(left)}});
  return fill(kPartly, {{"title", title}, {"count", std::to_string(recalled)}, {"left", std::to_string(left)}});
}

}  // namespace

boost::asio::awaitable<ErrandResult> recall_messages(House& house, std::map<std::string, wechat_api::Channel*, std::less<>> channels, handlers::Recall recall) {
  ErrandResult result;
  const auto since = house.now() - handlers::kRecallable;
  auto look = [&](const storage::Snapshot& db) {
    return Delivered{storage::occurrence_by_id(db, recall.occurrence_id).value(),
                     storage::delivered_calls(db, recall.occurrence_id, handlers::name_of(wechat_api::Via::app), since)};
  };
  auto reading = house.database.read(std::move(look));
  const Delivered delivered = co_await std::move(reading);
  bool may_come = delivered.occurrence.tally.open() > 0;
  std::int64_t left = 0;
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
    left += call.people;
    may_come = may_come || answer.result.state != SendResult::State::refused || answer.result.action == wechat_api::Action::retry;
    result.why = std::to_string(answer.result.errcode) + " " + answer.result.message;
  }
  result.is_done = !may_come;
  if (result.why.empty() && may_come) result.why = "some are still on their way";
  result.finish = [&house, recall, left](storage::Transaction& tx, std::chrono::sys_seconds now) {
    const auto occurrence = storage::occurrence_by_id(tx, recall.occurrence_id).value();
    const std::int64_t recalled = storage::recalled_people(tx, recall.occurrence_id);
    if (recalled == 0 && left == 0) return;
    const std::string words = outcome(handlers::title_of(house.registry.features(), tx, occurrence), recalled, left);
    handlers::tell(tx, recall.member_id, wechat_api::TextReply{words, {}}, house.accounts, now);
  };
  co_return result;
}

}  // namespace bot
