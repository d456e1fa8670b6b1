// 心得: in one line, or in several messages with pictures and voices until 完.
#include "handlers/calendar/civil.h"
#include "handlers/calendar/folded.h"
#include "handlers/feature.h"
#include "storage/audit.h"
#include "storage/conversation.h"
#include "storage/errand.h"
#include "storage/media.h"
#include "storage/reflection.h"
#include "storage/study.h"

namespace handlers {
namespace {

using storage::Reflection;
using storage::Transaction;
using wechat_api::Choice;
using wechat_api::Reply;
using wechat_api::TextReply;

const Text kBegin{"reflection.begin", "写吧，可分几条发，也能发语音、照片。发「完」提交，发「取消」不要了。"};
const Text kGoOn{"reflection.go_on", "接着写，已有{parts}。发「完」提交，发「取消」不要了。"};
const Text kReceived{"reflection.received", "收到{parts}。接着写，或发「完」。"};
const Text kSubmitted{"reflection.submitted", "✅ 已提交心得（{size}），书记能看到。"};
const Text kTooShort{"reflection.too_short", "再多写一点？至少 10 个字。"};
const Text kTooMuch{"reflection.too_much", "心得太长了，最多 3000 字。发「完」先交这些。"};
const Text kTooManyPictures{"reflection.too_many_pictures", "照片够多了，最多 9 张。发「完」提交。"};
const Text kNothing{"reflection.nothing", "还没写内容。写一句发过来，或发「取消」。"};
const Text kDropped{"reflection.dropped", "好，这篇不要了。"};
const Text kNoDraft{"reflection.no_draft", "没有写到一半的心得。要写，发「心得」。"};
const Text kReopened{"reflection.reopened", "✅ 撤回了，书记看不到了。要改，发「继续」接着写；不要了就不用管。"};
const Text kNewest{"reflection.newest", "{unit}最近的心得：{lines}"};
const Text kNoneSubmitted{"reflection.none_submitted", "还没有人交心得。"};
const Text kUnknownAct{"reflection.unknown_act", "这个收不进心得，发文字、语音、照片都行。写好了发「完」。"};

constexpr std::string_view kWrite = "reflection.write", kShort = "reflection.short";
constexpr std::string_view kUndo = "reflection", kUndoDrop = "reflection.dropped";
constexpr std::string_view kParked = "（心得草稿留着，发「继续」接着写。）";
constexpr std::chrono::hours kDraftLife{24};
constexpr std::chrono::minutes kUndoSpan{5};
constexpr std::chrono::days kPlatformKeeps{3};  // a picture or voice
constexpr std::size_t kShortest = 10, kLongest = 3000;
constexpr int kMostPictures = 9, kListed = 5, kCharactersInList = 60;

std::string parts_of(const Reflection& draft) {
  std::string parts;
  const auto add = [&parts](int count, const char* what) {
    if (count > 0) parts += (parts.empty() ? " " : "、") + std::to_string(count) + what;
  };
  add(draft.parts, " 段文字");
  add(draft.pictures, " 张照片");
  add(draft.voices, " 段语音");
  return parts;
}

std::string size_of(const Reflection& draft) {
  std::string size = std::to_string(length_of(draft.body)) + " 字";
  if (draft.pictures > 0) size += "，" + std::to_string(draft.pictures) + " 图";
  if (draft.voices > 0) size += "，" + std::to_string(draft.voices) + " 段语音";
  return size;
}

std::optional<Reflection> draft_of(const storage::Snapshot& db, const Request& request) {
  return storage::reflection_draft(db, request.member->id, request.now - kDraftLife);
}

Reflection new_draft(Transaction& tx, const Request& request) {
  const auto study = storage::study_of_day(tx, *request.member, calendar::date_text(request.now), calendar::midnight_of(request.now));
  return storage::begin_reflection(tx, request.member->id, study ? std::optional(study->id) : std::nullopt, request.now);
}

Reply submit(Transaction& tx, const Request& request, const Reflection& draft) {
  storage::close_question(tx, request.from.id, "reflection.");
  storage::submit_reflection(tx, draft.id, request.now);
  storage::can_undo(tx, request.from.id, kUndo, draft.id, request.now + kUndoSpan);
  return TextReply{fill(kSubmitted, {{"size", size_of(draft)}}), {Choice{"撤回", "", ""}}};
}

Reply submit_or_ask(Transaction& tx, const Request& request, const Reflection& draft) {
  const bool has_attachment = draft.pictures + draft.voices > 0;
  if (draft.body.empty() && !has_attachment) {
    storage::ask(tx, request.from.id, kWrite, "", request.now);
    return TextReply{fill(kNothing), {}};
  }
  if (length_of(draft.body) >= kShortest || has_attachment) return submit(tx, request, draft);
  storage::ask(tx, request.from.id, kShort, "", request.now);
  return TextReply{fill(kTooShort), {Choice{"就这样交", "", ""}}};
}

Reply begin(Transaction& tx, const Request& request) {
  if (!trimmed(request.argument).empty()) {
    Reflection draft = new_draft(tx, request);
    storage::add_to_reflection(tx, draft.id, trimmed(request.argument));
    return submit_or_ask(tx, request, storage::reflection_of(tx, draft.id));
  }
  storage::ask(tx, request.from.id, kWrite, "", request.now);
  if (const auto draft = draft_of(tx, request)) {
    const std::string parts = parts_of(*draft);
    return TextReply{parts.empty() ? fill(kBegin) : fill(kGoOn, {{"parts", parts}}), {}};
  }
  new_draft(tx, request);
  return TextReply{fill(kBegin), {}};
}

Reply go_on(Transaction& tx, const Request& request) {
  if (!draft_of(tx, request)) return TextReply{fill(kNoDraft), {Choice{"心得", "", ""}}};
  return begin(tx, request);
}

// Its file is fetched while the platform has it.
void attach(Transaction& tx, const Request& request, std::int64_t reflection_id, storage::AttachmentKind kind, const std::string& media_id) {
  storage::attach(tx, reflection_id, kind, request.from.account, media_id, request.now);
  if (media_id.empty()) return;
  storage::Errand errand;
  errand.kind = storage::kMediaErrand;
  errand.input = storage::to_text({request.from.account, kind == storage::AttachmentKind::image ? "image" : "voice", reflection_id, media_id});
  errand.identity_id = request.from.id;
  errand.not_after = request.now + kPlatformKeeps;
  storage::keep_errand(tx, errand, request.now);
}

Reply write(Transaction& tx, const Request& request) {
  auto draft = draft_of(tx, request);
  if (!draft) draft = new_draft(tx, request);
  storage::ask(tx, request.from.id, kWrite, "", request.now);
  const auto& content = request.message.content;
  if (std::holds_alternative<wechat_api::Image>(content) || std::holds_alternative<wechat_api::Voice>(content)) {
    const auto* image = std::get_if<wechat_api::Image>(&content);
    if (image && draft->pictures >= kMostPictures) return TextReply{fill(kTooManyPictures), {Choice{"完", "", ""}}};
    attach(tx, request, draft->id, image ? storage::AttachmentKind::image : storage::AttachmentKind::voice,
           image ? image->media_id : std::get<wechat_api::Voice>(content).media_id);
  } else if (!std::holds_alternative<wechat_api::Text>(content) && request.argument.empty()) {
    return TextReply{fill(kUnknownAct), {}};
  } else {
    const std::string folded = calendar::fold(request.argument).text;
    if (folded == "完" || folded == "完了" || folded == "写完了" || folded == "提交" || folded == "交") return submit_or_ask(tx, request, *draft);
    if (length_of(draft->body) + length_of(request.argument) > kLongest) return TextReply{fill(kTooMuch), {Choice{"完", "", ""}}};
    storage::add_to_reflection(tx, draft->id, trimmed(request.argument));
  }
  return TextReply{fill(kReceived, {{"parts", parts_of(storage::reflection_of(tx, draft->id))}}), {Choice{"完", "", ""}}};
}

Reply answer_short(Transaction& tx, const Request& request) {
  const auto draft = draft_of(tx, request);
  const std::string folded = calendar::fold(request.argument).text;
  if (draft && (folded == "就这样交" || folded == "是" || folded == "完")) return submit(tx, request, *draft);
  return write(tx, request);
}

Reply drop(Transaction& tx, const Request& request) {
  const auto draft = draft_of(tx, request);
  if (!draft) return TextReply{fill(kDropped), {}};
  storage::set_aside_draft(tx, draft->id);
  storage::can_undo(tx, request.from.id, kUndoDrop, draft->id, request.now + kUndoSpan);
  return TextReply{fill(kDropped), {Choice{"撤回", "", ""}}};
}

Reply reopen(Transaction& tx, const Request& request, std::int64_t reflection_id) {
  if (storage::reflection_of(tx, reflection_id).member_id != request.member->id) return TextReply{fill(kNoDraft), {}};
  storage::reopen_reflection(tx, reflection_id, request.now);
  return TextReply{fill(kReopened), {Choice{"继续", "", ""}}};
}

Reply take_up_again(Transaction& tx, const Request& request, std::int64_t reflection_id) {
  if (storage::reflection_of(tx, reflection_id).member_id != request.member->id) return TextReply{fill(kNoDraft), {}};
  storage::reopen_reflection(tx, reflection_id, request.now);
  return begin(tx, request);
}

// What the branch has written, for who answers for it.
Reply read_newest(Transaction& tx, const Request& request) {
  const storage::Unit unit = unit_of_secretary(tx, *request.member);
  const auto newest = storage::submitted_reflections(tx, unit, kListed);
  if (newest.empty()) return TextReply{fill(kNoneSubmitted), {}};
  std::string lines;
  for (const auto& one : newest) {
    lines += "\n" + one.author + " " + calendar::day_text(one.at) + "：" + calendar::cut_to(one.body, kCharactersInList);
    if (one.pictures + one.voices > 0) lines += "（" + std::to_string(one.pictures) + " 图、" + std::to_string(one.voices) + " 段语音）";
  }
  storage::audit(tx, request.member->id, "reflection.read", "unit " + std::to_string(unit.id), std::to_string(newest.size()), request.now);
  return TextReply{fill(kNewest, {{"unit", unit.name}, {"lines", lines}}), {}};
}

}  // namespace

Feature reflection() {
  using wechat_api::ContentKind;
  Feature feature;
  feature.name = "reflection";
  feature.commands = {{{"心得", "写心得", "感想", "体会", "学习心得"}, {"心得{}", "写心得{}", "感想{}", "体会{}"}, "写两句", Permission::member, begin},
                      {{"继续", "接着写"}, {}, "", Permission::member, go_on},
                      {{"看心得", "心得列表"}, {}, "看大家写的", Permission::secretary, read_newest}};
  feature.questions = {{kWrite,
                        {ContentKind::text, ContentKind::image, ContentKind::voice, ContentKind::video, ContentKind::link, ContentKind::other_message},
                        write, false, Permission::member, drop, kParked},
                       {kShort, {ContentKind::text, ContentKind::image, ContentKind::voice}, answer_short, false, Permission::member, drop, kParked}};
  feature.undos = {{kUndo, reopen}, {kUndoDrop, take_up_again}};
  feature.texts = {&kBegin, &kGoOn, &kReceived, &kSubmitted, &kTooShort, &kTooMuch, &kTooManyPictures, &kNothing, &kDropped, &kNoDraft, &kReopened, &kNewest, &kNoneSubmitted, &kUnknownAct};
  return feature;
}

}  // namespace handlers
