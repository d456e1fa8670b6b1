// 意见: heard, numbered, answered. With a name or without one.
#include "storage/opinion.h"

#include <fmt/format.h>

#include <charconv>

#include "handlers/calendar/folded.h"
#include "handlers/feature.h"
#include "storage/audit.h"
#include "storage/conversation.h"
#include "storage/inbox.h"
#include "wechat_api/message_text.h"

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
const Text kReceivedAnonymous{"opinion.received_anonymous", "✅ 收到，编号 {number}，匿名记下了，连管理员也看不到是谁。请自己记住编号，发「意见进度 {number}」查答复。"};
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
const Text kAnswered{"opinion.answered", "✅ 已答复 {number}，发给提意见的人了。"};
const Text kAnsweredUnheard{"opinion.answered_unheard", "✅ 已答复 {number}。对方现在收不到，他发「意见进度」就能看到。"};

constexpr std::string_view kWrite = "opinion.write", kUndo = "opinion";
constexpr std::chrono::minutes kUndoSpan{5};
constexpr std::chrono::hours kAnonymousWithin{24};
constexpr std::size_t kShortest = 4;
constexpr int kListed = 5, kShownCharacters = 20;

std::string number_of(std::int64_t id) { return fmt::format("Y-{:04}", id); }

// Y-0017, y17, 17, 0017 at the start; the rest follows it in `text`.
std::optional<std::int64_t> take_number(std::string_view& text) {
  while (text.starts_with(" ")) text.remove_prefix(1);
  std::string_view rest = text;
  if (rest.starts_with("Y") || rest.starts_with("y")) rest.remove_prefix(1);
  if (rest.starts_with("-")) rest.remove_prefix(1);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  if (error != std::errc{} || number <= 0) return std::nullopt;
  text = rest.substr(static_cast<std::size_t>(end - rest.data()));
  return number;
}

std::string state_of(const Opinion& opinion) { return opinion.state == "answered" ? "已答复：" + opinion.answer : "等答复"; }

void tell_keeper(Transaction& tx, const Request& request, const storage::Unit& unit, std::int64_t id, std::string_view body) {
  const auto keeper = keeper_of(tx, unit);
  // Without the name: it may be taken off yet.
  if (keeper && keeper->id != request.member->id)
    tell(tx, keeper->id, TextReply{fill(kNew, {{"number", number_of(id)}, {"body", std::string(body)}}), {}}, request.accounts, request.now);
}

Reply keep(Transaction& tx, const Request& request, const std::string& body, bool is_anonymous) {
  if (length_of(body) < kShortest) {
    if (!is_anonymous) storage::ask(tx, request.from.id, kWrite, "", request.now);
    return TextReply{fill(kTooShort), {}};
  }
  storage::close_question(tx, request.from.id);
  const std::int64_t id = storage::keep_opinion(tx, *request.member, body, request.now);
  const auto root = storage::root_unit(tx).value();
  const storage::Unit& unit = is_anonymous ? root : request.member->unit;
  if (is_anonymous) storage::make_anonymous(tx, request.key, id, request.member->id, root);
  else storage::can_undo(tx, request.from.id, kUndo, id, request.now + kUndoSpan);
  tell_keeper(tx, request, unit, id, body);
  if (is_anonymous) return TextReply{fill(kReceivedAnonymous, {{"number", number_of(id)}}), {}};
  const auto keeper = keeper_of(tx, unit);
  return TextReply{fill(kReceived, {{"number", number_of(id)}, {"keeper", keeper ? keeper->name : "支部"}}),
                   {Choice{"改成匿名", "", ""}, Choice{"撤回", "", ""}}};
}

Reply command(Transaction& tx, const Request& request) {
  const std::string body = trimmed(request.argument);
  if (!body.empty()) return keep(tx, request, body, false);
  storage::ask(tx, request.from.id, kWrite, "", request.now);
  return TextReply{fill(kAsk), {}};
}
Reply answer_write(Transaction& tx, const Request& request) { return keep(tx, request, trimmed(request.argument), false); }

Reply anonymous(Transaction& tx, const Request& request) {
  const std::string body = trimmed(request.argument);
  if (body.empty()) return TextReply{fill(kAnonymousUsage), {}};
  return keep(tx, request, body, true);
}

Reply make_anonymous(Transaction& tx, const Request& request) {
  const auto mine = storage::opinions_of(tx, request.member->id, 1);
  if (mine.empty() || mine.front().created_at + kAnonymousWithin < request.now) return TextReply{fill(kNothingNamed), {}};
  storage::make_anonymous(tx, request.key, mine.front().id, request.member->id, storage::root_unit(tx).value());
  storage::forget_words_to(tx, request.from.id, "opinion", mine.front().created_at, wechat_api::to_text(wechat_api::NoReply{}));
  return TextReply{fill(kMadeAnonymous), {}};
}

Reply withdraw(Transaction& tx, const Request&, std::int64_t opinion_id) {
  const auto opinion = storage::opinion_of(tx, opinion_id);
  if (opinion && opinion->state == "answered") return TextReply{fill(kTooLate, {{"number", number_of(opinion_id)}}), {}};
  storage::withdraw_opinion(tx, opinion_id);
  return TextReply{fill(kWithdrawn, {{"number", number_of(opinion_id)}}), {}};
}

std::string short_form(const Opinion& opinion) { return calendar::cut_to(opinion.body, kShownCharacters); }

Reply progress(Transaction& tx, const Request& request) {
  std::string_view rest = request.argument;
  if (const auto number = take_number(rest)) {
    // By number it may be anybody's: state and answer, never the words or the name.
    const auto opinion = storage::opinion_of(tx, *number);
    if (!opinion) return TextReply{fill(kNoSuch, {{"number", number_of(*number)}}), {}};
    return TextReply{fill(kOne, {{"number", number_of(*number)}, {"state", state_of(*opinion)}}), {}};
  }
  const auto mine = storage::opinions_of(tx, request.member->id, kListed);
  if (mine.empty()) return TextReply{fill(kNone), {Choice{"意见", "", ""}}};
  std::string lines;
  for (const Opinion& opinion : mine) lines += "\n" + number_of(opinion.id) + " " + short_form(opinion) + " · " + state_of(opinion);
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
  const bool is_told = tell(tx, storage::author_of(tx, request.key, *opinion),
                            TextReply{fill(kAnswer, {{"number", number_of(*number)}, {"answer", words}}), {}}, request.accounts, request.now);
  return TextReply{fill(is_told ? kAnswered : kAnsweredUnheard, {{"number", number_of(*number)}}), {}};
}

}  // namespace

Feature opinion() {
  Feature feature;
  feature.name = "opinion";
  feature.commands = {
      {{"意见", "建议", "反映", "投诉", "提意见", "提建议"}, {"意见{}", "建议{}", "反映{}", "投诉{}", "提意见{}", "提建议{}", "我要反映{}"}, "提意见、看答复", Permission::member, command},
      {{"匿名意见", "匿名建议"}, {"匿名意见{}", "匿名建议{}", "匿名反映{}"}, "", Permission::member, anonymous, false, false, true},
      {{"意见进度", "我的意见"}, {"意见进度{}"}, "", Permission::member, progress},
      {{"改成匿名", "匿名"}, {}, "", Permission::member, make_anonymous},
      {{"待办意见", "意见列表", "待答复"}, {}, "看待答复的意见", Permission::secretary, list_open},
      {{"答复"}, {"答复{}", "答覆{}"}, "", Permission::secretary, answer}};
  feature.questions = {{kWrite, {wechat_api::ContentKind::text}, answer_write, false, nullptr, {}, true}};
  feature.undos = {{kUndo, withdraw}};
  feature.texts = {&kAsk, &kTooShort, &kReceived, &kReceivedAnonymous, &kAnonymousUsage, &kMadeAnonymous, &kNothingNamed, &kWithdrawn, &kTooLate, &kNone,
                   &kProgress, &kOne, &kNoSuch, &kNew, &kOpen, &kNoneOpen, &kAnswerUsage, &kAnswer, &kAnswered, &kAnsweredUnheard};
  return feature;
}

}  // namespace handlers
