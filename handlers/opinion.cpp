// 意见: heard, numbered, answered. With a name or without one.
#include "handlers/post.h"
#include "storage/opinion.h"

#include <fmt/format.h>

#include <charconv>

#include "handlers/calendar/folded.h"
#include "handlers/feature.h"
#include "storage/audit.h"
#include "storage/conversation.h"
#include "storage/inbox.h"

namespace handlers {
namespace {

using storage::Opinion;
using storage::Transaction;
using wechat_api::Choice;
using wechat_api::Reply;
using wechat_api::TextReply;

const Text kAsk{"opinion.ask", "有什么意见？写一段发过来，一条发完。发「取消」不提了。"};
const Text kTooShort{"opinion.too_short", "说得再具体一点？至少 4 个字。"};
const Text kReceived{"opinion.received", "✅ 收到，编号 {number}，转{keeper}，3 个工作日内答复。\n现在是实名。改成匿名后连管理员也看不到是谁。"};
const Text kReceivedAnonymous{"opinion.received_anonymous", "✅ 收到，匿名记下了，连管理员也看不到是谁。有答复会发给你。"};
const Text kAnonymousUsage{"opinion.anonymous_usage", "匿名的要一条发完，这样写：\n匿名意见 夜班食堂能不能留热菜"};
const Text kMadeAnonymous{"opinion.made_anonymous", "✅ 改成匿名了，连管理员也看不到是谁。编号没变，有答复会发给你。"};
const Text kNothingNamed{"opinion.nothing_named", "没有可改的。匿名提就写：\n匿名意见 夜班食堂能不能留热菜"};
const Text kWithdrawn{"opinion.withdrawn", "✅ 撤回了，{number} 删掉了。"};
const Text kTooLate{"opinion.too_late", "{number} 已经有答复了，撤不回来。"};
const Text kNone{"opinion.none", "你还没提过意见。要提就说「意见 ……」。"};
const Text kProgress{"opinion.progress", "你提的意见：{lines}"};
const Text kOne{"opinion.one", "{number} {state}"};
const Text kNoSuch{"opinion.no_such", "没有编号 {number} 的意见。发「意见进度」看你提过的。"};
const Text kNew{"opinion.new", "新意见 {number}：{body}\n答复就发：答复 {number} 你的话"};
const Text kOpen{"opinion.open", "待答复 {count} 条：{lines}\n答复就发：答复 编号 你的话"};
const Text kNoneOpen{"opinion.none_open", "没有待答复的意见。"};
const Text kAnswerUsage{"opinion.answer_usage", "这样写：\n答复 Y-0001 下周起夜班留热菜到 1 点"};
const Text kAnswer{"opinion.answer", "{number} 有答复了：{answer}"};
const Text kAnswerAnonymous{"opinion.answer_anonymous", "你匿名提的意见有答复了：{answer}"};
const Text kAnswered{"opinion.answered", "✅ 已答复 {number}，发给提意见的人了。"};
const Text kAnsweredUnheard{"opinion.answered_unheard", "✅ 已答复 {number}。对方现在收不到，他发「意见进度」就能看到。"};

constexpr std::string_view kWrite = "opinion.write", kUndo = "opinion";
constexpr std::chrono::minutes kUndoSpan{5};
constexpr std::chrono::hours kAnonymousWithin{24}, kForgottenBack{1};
constexpr std::size_t kShortest = 4;
constexpr int kListed = 5, kShownCharacters = 20;

std::string number_of(std::int64_t id) { return fmt::format("Y-{:04}", id); }

// Y-0017, y17, 17 at the start; the rest follows it in `text`. A number that counts something (3 个工作日, 5月前) is none.
std::optional<std::int64_t> take_number(std::string_view& text) {
  while (text.starts_with(" ")) text.remove_prefix(1);
  std::string_view rest = text;
  const bool is_marked = rest.starts_with("Y") || rest.starts_with("y");
  if (is_marked) rest.remove_prefix(rest.substr(1).starts_with("-") ? 2 : 1);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  if (error != std::errc{} || number <= 0) return std::nullopt;
  rest = rest.substr(static_cast<std::size_t>(end - rest.data()));
  std::string_view next = rest;
  while (next.starts_with(" ")) next.remove_prefix(1);
  const bool is_apart = next.size() < rest.size() || next.empty() || next.starts_with("：") || next.starts_with(":");
  for (const std::string_view counted : {"个", "天", "月", "日", "号", "点", "条", "人", "次", "周", "年", "楼", "%"})
    if (!is_marked && next.starts_with(counted)) return std::nullopt;
  if (!is_marked && !is_apart) return std::nullopt;
  for (const std::string_view mark : {"：", ":"})
    if (next.starts_with(mark)) next.remove_prefix(mark.size());
  text = next;
  return number;
}

std::string state_of(const Opinion& opinion) { return opinion.state == "answered" ? "已答复：" + opinion.answer : "等答复"; }

// Whoever answers for the unit or, when that is the author, for the one above; without the name, which may be taken off yet.
void tell_keeper(Transaction& tx, const Request& request, const storage::Unit& unit, std::int64_t id, std::string_view body) {
  std::optional<storage::Member> keeper;
  for (const auto role : {storage::Role::secretary, storage::Role::administrator})
    for (auto& holder : storage::holders_above(tx, role, unit))
      if (!keeper && holder.id != request.member->id) keeper = holder;
  if (keeper)
    tell(tx, keeper->id, TextReply{fill(kNew, {{"number", number_of(id)}, {"body", std::string(body)}}), {}}, request.accounts, request.now);
}

Reply keep(Transaction& tx, const Request& request, const std::string& body, bool is_anonymous) {
  if (length_of(body) < kShortest) {
    if (!is_anonymous) storage::ask(tx, request.from.id, kWrite, "", request.now);
    return TextReply{fill(kTooShort), {}};
  }
  storage::close_question(tx, request.from.id, "opinion.");
  const std::int64_t id = storage::keep_opinion(tx, *request.member, body, request.now);
  const auto root = storage::root_unit(tx).value();
  const storage::Unit& unit = is_anonymous ? root : request.member->unit;
  if (is_anonymous) {
    storage::make_anonymous(tx, request.key, id, request.member->id, root);
    storage::forget_words_with(tx, request.from.id, "", body, request.now - kForgottenBack);
  }
  else storage::can_undo(tx, request.from.id, kUndo, id, request.now + kUndoSpan);
  tell_keeper(tx, request, unit, id, body);
  if (is_anonymous) return TextReply{fill(kReceivedAnonymous), {}};
  const auto keeper = keeper_of(tx, unit);
  return TextReply{fill(kReceived, {{"number", number_of(id)}, {"keeper", keeper ? keeper->name : "支部"}}),
                   {Choice{"改成匿名", "", ""}, Choice{"撤回", "", ""}}};
}

// 匿名：食堂…, wherever it is said: whoever believes to be anonymous is.
Reply keep_as_said(Transaction& tx, const Request& request, std::string body) {
  bool is_anonymous = false;
  for (const std::string_view mark : {"（匿名）", "(匿名)", "我要匿名反映", "匿名提意见", "匿名意见", "匿名建议", "匿名反映", "匿名"})
    if (!is_anonymous && body.starts_with(mark)) {
      body.erase(0, mark.size());
      is_anonymous = true;
    }
  for (bool has_mark = is_anonymous; has_mark;) {
    has_mark = false;
    for (const std::string_view mark : {"：", ":", "，", ",", " ", "意见"})
      if (body.starts_with(mark)) {
        body.erase(0, mark.size());
        has_mark = true;
      }
  }
  return keep(tx, request, body, is_anonymous);
}

Reply command(Transaction& tx, const Request& request) {
  const std::string body = trimmed(request.argument);
  if (!body.empty()) return keep_as_said(tx, request, body);
  storage::ask(tx, request.from.id, kWrite, "", request.now);
  return TextReply{fill(kAsk), {}};
}
Reply answer_write(Transaction& tx, const Request& request) { return keep_as_said(tx, request, trimmed(request.argument)); }

Reply anonymous(Transaction& tx, const Request& request) {
  const std::string body = trimmed(request.argument);
  if (body.empty()) return TextReply{fill(kAnonymousUsage), {}};
  return keep(tx, request, body, true);
}

Reply make_anonymous(Transaction& tx, const Request& request) {
  const auto mine = storage::opinions_of(tx, request.member->id, 1);
  if (mine.empty() || mine.front().created_at + kAnonymousWithin < request.now) return TextReply{fill(kNothingNamed), {}};
  storage::make_anonymous(tx, request.key, mine.front().id, request.member->id, storage::root_unit(tx).value());
  storage::forget_words_with(tx, request.from.id, "opinion", mine.front().body, mine.front().created_at - kForgottenBack);
  return TextReply{fill(kMadeAnonymous), {}};
}

Reply withdraw(Transaction& tx, const Request& request, std::int64_t opinion_id) {
  const auto opinion = storage::opinion_of(tx, opinion_id);
  if (!opinion || opinion->member_id != request.member->id) return TextReply{fill(kNothingNamed), {}};
  if (opinion && opinion->state == "answered") return TextReply{fill(kTooLate, {{"number", number_of(opinion_id)}}), {}};
  storage::withdraw_opinion(tx, opinion_id);
  return TextReply{fill(kWithdrawn, {{"number", number_of(opinion_id)}}), {}};
}

std::string short_form(const Opinion& opinion) { return calendar::cut_to(opinion.body, kShownCharacters); }

Reply progress(Transaction& tx, const Request& request) {
  std::string_view rest = request.argument;
  if (const auto number = take_number(rest)) {
    // One's own, or one whose author nobody knows: state and answer, never the words.
    const auto opinion = storage::opinion_of(tx, *number);
    const bool is_shown = opinion && (!opinion->member_id || *opinion->member_id == request.member->id);
    if (!is_shown) return TextReply{fill(kNoSuch, {{"number", number_of(*number)}}), {}};
    return TextReply{fill(kOne, {{"number", number_of(*number)}, {"state", state_of(*opinion)}}), {}};
  }
  const auto mine = storage::opinions_of(tx, request.member->id, kListed);
  if (mine.empty()) return TextReply{fill(kNone), {Choice{"意见", "", ""}}};
  std::string lines;
  for (const Opinion& opinion : mine) lines += "\n" + number_of(opinion.id) + " " + short_form(opinion) + " · " + calendar::cut_to(state_of(opinion), 2 * kShownCharacters);
  return TextReply{fill(kProgress, {{"lines", lines}}), {}};
}

// ---- the secretary --------------------------------------------------------------------------------------------------------
Reply list_open(Transaction& tx, const Request& request) {
  const auto open = storage::open_opinions(tx, unit_of_secretary(tx, *request.member), kListed);
  if (open.empty()) return TextReply{fill(kNoneOpen), {}};
  std::string lines;
  for (const Opinion& opinion : open) {
    const auto author = opinion.member_id ? storage::member_by_id(tx, *opinion.member_id) : std::nullopt;
    lines += "\n" + number_of(opinion.id) + " " + (author ? author->name : "匿名") + "：" + calendar::cut_to(opinion.body, 3 * kShownCharacters);
  }
  return TextReply{fill(kOpen, {{"count", std::to_string(open.size())}, {"lines", lines}}), {}};
}

Reply answer(Transaction& tx, const Request& request) {
  std::string_view rest = request.argument;
  const auto number = take_number(rest);
  const std::string words = trimmed(rest);
  if (!number || words.empty()) return TextReply{fill(kAnswerUsage), {}};
  const auto opinion = storage::opinion_of(tx, *number);
  const storage::Unit own = unit_of_secretary(tx, *request.member);
  if (!opinion || !opinion->unit.path.starts_with(own.path)) return TextReply{fill(kNoSuch, {{"number", number_of(*number)}}), {}};
  storage::answer_opinion(tx, *number, words, request.now);
  storage::audit(tx, request.member->id, "opinion.answered", "opinion " + std::to_string(*number), "", request.now);
  const auto told = tell(tx, storage::author_of(tx, request.key, *opinion),
                         TextReply{opinion->member_id ? fill(kAnswer, {{"number", number_of(*number)}, {"answer", words}})
                                                        : fill(kAnswerAnonymous, {{"answer", words}}),
                                   {}},
                         request.accounts, request.now);
  return TextReply{fill(told ? kAnswered : kAnsweredUnheard, {{"number", number_of(*number)}}), {}};
}

}  // namespace

Feature opinion() {
  Feature feature;
  feature.name = "opinion";
  feature.commands = {
      {{"意见", "建议", "反映", "投诉", "提意见", "提建议"}, {"意见{}", "建议{}", "反映{}", "投诉{}", "提意见{}", "提建议{}", "我要反映{}"}, "提意见、看答复", Permission::member, command},
      {{"匿名意见", "匿名建议", "匿名提意见"}, {"匿名意见{}", "匿名建议{}", "匿名反映{}", "匿名提意见{}", "我要匿名反映{}", "匿名 意见{}"}, "", Permission::member, anonymous},
      {{"意见进度", "我的意见"}, {"意见进度{}"}, "", Permission::member, progress},
      {{"改成匿名", "匿名"}, {}, "", Permission::member, make_anonymous},
      {{"待办意见", "意见列表", "待答复"}, {}, "看待答复的意见", Permission::secretary, list_open},
      {{"答复"}, {"答复{}", "答覆{}"}, "", Permission::secretary, answer}};
  feature.questions = {{kWrite, {wechat_api::ContentKind::text}, answer_write, false, Permission::member, nullptr, {}, true}};
  feature.undos = {{kUndo, withdraw}};
  feature.texts = {&kAsk, &kTooShort, &kReceived, &kReceivedAnonymous, &kAnonymousUsage, &kMadeAnonymous, &kNothingNamed, &kWithdrawn, &kTooLate, &kNone,
                   &kProgress, &kOne, &kNoSuch, &kNew, &kOpen, &kNoneOpen, &kAnswerUsage, &kAnswer, &kAnswerAnonymous, &kAnswered, &kAnsweredUnheard};
  return feature;
}

}  // namespace handlers
