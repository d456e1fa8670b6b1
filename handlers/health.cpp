// 体检: whether the house is well, for whoever looks after it. 取结果: what was looked up and could not be said at once.
#include "handlers/feature.h"
#include "handlers/post.h"
#include "storage/errand.h"

namespace handlers {
namespace {

using storage::Transaction;
using wechat_api::Reply;
using wechat_api::TextReply;

const Text kStillLooking{"health.still_looking", "还在查，查到了马上告诉你。"};
const Text kNothingWaits{"health.nothing_waits", "没有等着的结果。"};

constexpr std::chrono::minutes kPatience{5};

Reply check(Transaction& tx, const Request& request) { return answer_later(tx, request, "health", "", kPatience); }

// What waits comes with every answer; this one is asked for it.
Reply collect(Transaction& tx, const Request& request) {
  return TextReply{fill(storage::has_open_errand(tx, request.from.id) ? kStillLooking : kNothingWaits), {}};
}

// What the house said to somebody and could not bring them is collected with the next answer.
void record(Transaction& tx, const storage::OutboxRow& row, const Slice& slice) { keep_unsaid(tx, row, slice.now); }

}  // namespace

Feature health() {
  Feature feature;
  feature.name = "health";
  feature.commands = {{{"体检", "自检"}, {}, "看系统好不好", Permission::keeper, check}, {{"取结果"}, {}, "", Permission::member, collect}};
  feature.receipts = {{kNoticeKind, record}};
  feature.texts = {&kStillLooking, &kNothingWaits};
  return feature;
}

}  // namespace handlers
