// 免打扰, 退订, 恢复: what a person wants to be spared, and everything back with one word.
#include "storage/preference.h"

#include "handlers/calendar/folded.h"
#include "handlers/feature.h"
#include "storage/audit.h"
#include "storage/conversation.h"

namespace handlers {
namespace {

using storage::Preference;
using storage::Transaction;
using wechat_api::Choice;
using wechat_api::Reply;
using wechat_api::TextReply;

const Text kAsk{"preference.ask", "想少收哪些？"};
const Text kDayOnly{"preference.day_only", "✅ 以后只在 7:00–21:00 发给你，夜里的等到早上。回「恢复」随时改回来。"};
const Text kNoCare{"preference.no_care", "✅ 节日和生日的都关了。回「恢复」随时打开。"};
const Text kNoPush{"preference.no_push", "✅ 都关了，你自己设的提醒照样会到。回「恢复」随时打开。"};
const Text kAll{"preference.all", "✅ 恢复了，学习、通知、祝福都会发给你。"};
const Text kAllAlready{"preference.all_already", "现在什么都没关，都会发给你。想少收就发「退订」。"};

constexpr std::string_view kWhich = "preference.which";

std::vector<Choice> choices() {
  return {Choice{"只在 7:00–21:00 发", "只在白天发", ""}, Choice{"关掉节日和生日", "", ""}, Choice{"都关掉", "", ""}};
}

Reply ask(Transaction& tx, const Request& request) {
  storage::ask(tx, request.from.id, kWhich, "", request.now);
  return TextReply{fill(kAsk), choices()};
}

Reply answer(Transaction& tx, const Request& request) {
  const std::string choice = calendar::fold(request.argument).text;
  Preference preference = storage::preference_of(tx, request.member->id);
  const Text* words = nullptr;
  if (choice.starts_with("只在")) {
    preference.day_only = true;
    words = &kDayOnly;
  } else if (choice.find("生日") != std::string::npos || choice.find("节日") != std::string::npos) {
    preference.no_care = true;
    words = &kNoCare;
  } else if (choice.find("都关") != std::string::npos || choice == "全关" || choice == "全部") {
    preference.no_push = true;
    words = &kNoPush;
  }
  if (!words) return wechat_api::NoReply{};
  storage::close_question(tx, request.from.id, "preference.");
  storage::keep_preference(tx, request.member->id, preference, request.now);
  storage::audit(tx, request.member->id, "preference.changed", "member " + std::to_string(request.member->id), words->key, request.now);
  return TextReply{fill(*words), {Choice{"恢复", "", ""}}};
}

Reply restore(Transaction& tx, const Request& request) {
  const Preference before = storage::preference_of(tx, request.member->id);
  if (!before.day_only && !before.no_care && !before.no_push) return TextReply{fill(kAllAlready), {}};
  storage::keep_preference(tx, request.member->id, {}, request.now);
  storage::audit(tx, request.member->id, "preference.changed", "member " + std::to_string(request.member->id), kAll.key, request.now);
  return TextReply{fill(kAll), {}};
}

}  // namespace

Feature preference() {
  Feature feature;
  feature.name = "preference";
  feature.commands = {{{"免打扰", "退订", "td", "t", "r", "取消订阅", "别发了", "不要发了", "别再发了", "少发点"}, {"退订{}", "别再给我发{}", "别给我发{}", "不要再发{}", "不要给我发{}"}, "少收一些", Permission::member, ask},
                      {{"恢复", "恢复订阅", "打开推送"}, {}, "", Permission::member, restore}};
  feature.questions = {{kWhich, {wechat_api::ContentKind::text}, answer}};
  feature.texts = {&kAsk, &kDayOnly, &kNoCare, &kNoPush, &kAll, &kAllAlready};
  return feature;
}

}  // namespace handlers
