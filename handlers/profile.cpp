// 我的: who the house thinks I am, and how I stand.
#include "handlers/calendar/civil.h"
#include "handlers/feature.h"
#include "storage/study.h"

namespace handlers {
namespace {

const Text kProfile{"profile.show", "{name}，{unit}\n今天：{today}\n连续 {streak} 天，本月 {done}/{assigned}"};

wechat_api::Reply show(storage::Transaction& tx, const Request& request) {
  const auto midnight = calendar::midnight_of(request.now);
  const auto study = storage::study_of_day(tx, *request.member, calendar::date_text(request.now), midnight);
  std::string today = "没有学习任务";
  std::vector<wechat_api::Choice> choices;
  if (study) {
    const auto at = storage::checked_in_at(tx, study->id, request.member->id);
    today = at ? (*at < midnight ? "昨天已打卡（" : "已打卡（") + calendar::clock_text(*at) + "）" : "还没打卡";
    if (!at) choices.push_back({"打卡", "", ""});
  }
  const auto progress = storage::progress_of(tx, request.member->id, calendar::month_text(request.now));
  return wechat_api::TextReply{fill(kProfile, {{"name", request.member->name},
                                               {"unit", storage::full_name(tx, request.member->unit)},
                                               {"today", today},
                                               {"streak", std::to_string(progress.streak)},
                                               {"done", std::to_string(progress.done)},
                                               {"assigned", std::to_string(progress.assigned)}}),
                               choices};
}

}  // namespace

Feature profile() {
  Feature feature;
  feature.name = "profile";
  feature.commands = {{{"我的", "我"}, {}, "看我的打卡", Permission::member, show}};
  feature.texts = {&kProfile};
  return feature;
}

}  // namespace handlers
