// 在吗, thanks, greetings, and what is not a word at all: each has its answer, short and human, never a menu.
#include "handlers/calendar/civil.h"
#include "handlers/feature.h"

namespace handlers {
namespace {

using wechat_api::Choice;
using wechat_api::Reply;
using wechat_api::TextReply;

const Text kHere{"courtesy.here", "在。要做什么？"};
const Text kStranger{"courtesy.stranger", "你好。先认一下你：回复 姓名+手机后4位，比如\n周林 5678"};
const Text kThanks{"courtesy.thanks", "不客气，应该的。"};
const Text kHello{"courtesy.hello", "{name}，{greeting}。有事直接说。"};
const Text kWishes{"courtesy.wishes", "谢谢，也祝你和家人都好。"};
const Text kBye{"courtesy.bye", "好，慢走，注意安全。"};
const Text kFine{"courtesy.fine", "好的。"};
const Text kPicture{"courtesy.picture", "照片收到了。想配心得，先发「心得」，再发照片。"};
const Text kVideo{"courtesy.video", "视频我还看不懂，发文字、照片或位置都行。"};
const Text kLink{"courtesy.link", "链接我打不开。想说说看法，发「心得」写两句。"};
const Text kSticker{"courtesy.sticker", "这个我还看不懂，发文字、照片或位置都行。"};

Reply here(storage::Transaction&, const Request& request) {
  if (!request.member) return TextReply{fill(kStranger), {}};
  return TextReply{fill(kHere), {Choice{"学习", "", ""}, Choice{"打卡", "", ""}, Choice{"位置", "", ""}, Choice{"帮助", "", ""}}};
}
Reply thanks(storage::Transaction&, const Request&) { return TextReply{fill(kThanks), {}}; }
Reply wishes(storage::Transaction&, const Request&) { return TextReply{fill(kWishes), {}}; }
Reply bye(storage::Transaction&, const Request&) { return TextReply{fill(kBye), {}}; }
Reply fine(storage::Transaction&, const Request&) { return TextReply{fill(kFine), {}}; }

Reply hello(storage::Transaction& tx, const Request& request) {
  if (!request.member) return here(tx, request);
  const int hour = calendar::civil(request.now).hour;
  const std::string greeting = hour < 5 ? "夜深了，注意休息" : hour < 11 ? "早上好" : hour < 13 ? "中午好" : hour < 18 ? "下午好" : "晚上好";
  return TextReply{fill(kHello, {{"name", request.member->name}, {"greeting", greeting}}), {}};
}

Reply picture(storage::Transaction&, const Request&) { return TextReply{fill(kPicture), {Choice{"心得", "", ""}}}; }
Reply video(storage::Transaction&, const Request&) { return TextReply{fill(kVideo), {}}; }
Reply link(storage::Transaction&, const Request&) { return TextReply{fill(kLink), {Choice{"心得", "", ""}}}; }
Reply sticker(storage::Transaction&, const Request&) { return TextReply{fill(kSticker), {}}; }

}  // namespace

Feature courtesy() {
  using wechat_api::ContentKind;
  Feature feature;
  feature.name = "courtesy";
  feature.commands = {
      {{"在吗", "在不在", "在么", "有人吗", "在"}, {}, "", Permission::anyone, here, false, true},
      {{"谢谢", "多谢", "谢谢你", "谢了", "感谢", "辛苦了", "谢谢大家", "太好了"}, {}, "", Permission::anyone, thanks, false, true},
      {{"你好", "您好", "早", "早上好", "上午好", "中午好", "下午好", "晚上好", "hi", "hello", "嗨"}, {}, "", Permission::anyone, hello, false, true},
      {{"节日快乐", "新年快乐", "新年好", "过年好", "春节快乐", "中秋快乐", "国庆快乐", "元旦快乐", "生日快乐"}, {}, "", Permission::anyone, wishes, false, true},
      {{"再见", "晚安", "拜拜", "88"}, {}, "", Permission::anyone, bye, false, true},
      // What the platform writes in the place of what it does not pass on (reference: wechat-oa §2.1).
      {{"【收到不支持的消息类型,暂无法显示】", "[收到不支持的消息类型,暂无法显示]"}, {}, "", Permission::anyone, sticker},
      {{"好", "好的", "嗯", "知道了", "收到", "ok", "行"}, {}, "", Permission::anyone, fine, false, true}};
  feature.listeners = {{ContentKind::image, picture}, {ContentKind::video, video}, {ContentKind::link, link}, {ContentKind::other_message, sticker}};
  feature.texts = {&kHere, &kStranger, &kThanks, &kHello, &kWishes, &kBye, &kFine, &kPicture, &kVideo, &kLink, &kSticker};
  return feature;
}

}  // namespace handlers
