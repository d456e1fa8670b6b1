// Control words, options, commands, questions, the unknown: in this order.
#include "bot/understanding.h"

#include <algorithm>
#include <optional>

#include "handlers/calendar/folded.h"
#include "handlers/confidential.h"
#include "storage/audit.h"

namespace bot {
namespace {

using handlers::Text;
using handlers::fill;
using wechat_api::Choice;
using wechat_api::ContentKind;
using wechat_api::NoReply;
using wechat_api::TextReply;

const Text kUnknown{"dispatcher.unknown", "在。要做什么？"};
const Text kUnknownLong{"dispatcher.unknown_long", "这段话我没看懂。要做什么？"};
const Text kNotText{"dispatcher.not_text", "这个我还看不懂，发文字或位置就行。"};
const Text kVoice{"dispatcher.voice", "语音我还听不懂，打字或用输入法的语音输入都行。"};
const Text kHeard{"dispatcher.heard", "听到：{words}\n"};
const Text kNearly{"dispatcher.nearly", "是说「{word}」吗？"};
const Text kBindFirst{"dispatcher.bind_first", "这个功能要先绑定："};
const Text kNotPermitted{"dispatcher.not_permitted", "这要{who}才能用。"};
const Text kCancelled{"dispatcher.cancelled", "好，不弄了。"};
const Text kNothingToCancel{"dispatcher.nothing_to_cancel", "现在没有在办的事。要做什么？"};
const Text kNothingToUndo{"dispatcher.nothing_to_undo", "没有可撤回的。"};
const Text kDraftNotSubmitted{"dispatcher.draft_not_submitted", "草稿还没交，不用撤。接着写，或发「取消」不要这篇。"};
const Text kPutAside{"dispatcher.put_aside", "好，先放着。\n{parked}"};
const Text kJustDone{"dispatcher.just_done", "刚办好。真要撤回，就发「撤回」两个字。"};
const Text kTooLateToUndo{"dispatcher.too_late_to_undo", "过了时间，撤不回来了。"};
const Text kNoList{"dispatcher.no_list", "现在没有要选的。要做什么？"};
const Text kConfidential{"dispatcher.confidential", "看起来含{what}，已不保存。请改掉再发。"};
const Text kOffer{"dispatcher.offer", "这段话我可以当作："};
const Text kOneAtATime{"dispatcher.one_at_a_time", "一条只办一件事，先办哪件？"};
const Text kLeft{"dispatcher.left", "好，不用管它。"};
const Text kTooLong{"dispatcher.too_long", "太长了（超过600字），分两条发。"};

constexpr std::string_view kOfferKind = "dispatcher.offer";  // the state is the text that may become something
constexpr std::size_t kInterruptingBytes = 60;               // a longer text belongs to the draft, whatever it looks like
constexpr std::string_view kConfidentialFeature = "confidential";
constexpr std::chrono::seconds kDoubleTap{3};
constexpr std::chrono::hours kUndoRemembered{12};  // so long 「撤回」 is told that it is too late
constexpr std::size_t kLongTextBytes = 60;   // about twenty characters: no longer a mistyped word

std::vector<Choice> first_choices() { return {{"学习", "", ""}, {"打卡", "", ""}, {"帮助", "", ""}}; }

std::string_view who_may(handlers::Permission permission) {
  constexpr std::string_view kWho[] = {"", "支部成员", "组长", "信息员", "书记", "管理员", "检查人员", "书记或管理员"};
  return kWho[static_cast<int>(permission)];
}

Understanding unknown(const Desk& desk, std::string_view text) {
  if (!desk.member)
    if (const auto found = desk.registry.question_for_strangers(ContentKind::text); found.handle)
      return {found.handle(desk.tx, desk.request(text)), found.feature->name};
  std::string words = fill(text.size() > kLongTextBytes ? kUnknownLong : kUnknown);
  const handlers::Question* lapsed = desk.registry.question_named(desk.open.lapsed);
  const std::string_view reminder = !lapsed ? std::string_view{} : lapsed->lapsed.empty() ? lapsed->parked : lapsed->lapsed;
  if (!reminder.empty()) words += "\n" + std::string(reminder);
  if (!desk.member || text.size() <= kLongTextBytes) return {TextReply{std::move(words), first_choices()}, ""};
  storage::ask(desk.tx, desk.identity.id, kOfferKind, text, desk.now);
  return {TextReply{fill(kOffer), {{"心得", "当作心得", ""}, {"意见", "当作意见", ""}, {"不用管", "", ""}}}, ""};
}

Understanding run(const Desk& desk, const handlers::Match& match, std::string_view argument) {
  const auto permission = match.command->permission;
  if (!handlers::is_permitted(desk.tx, desk.member, permission)) {
    if (permission > handlers::Permission::member)
      storage::audit(desk.tx, desk.member ? std::optional(desk.member->id) : std::nullopt, "command.refused",
                     match.command->words.front(), "identity " + std::to_string(desk.identity.id), desk.now);
    // A stranger is not told which commands there are for others.
    if (!desk.member && permission == handlers::Permission::member)
      return {TextReply{fill(kBindFirst), {{"绑定", "", ""}}}, match.feature->name};
    if (!desk.member) return unknown(desk, "");
    return {TextReply{fill(kNotPermitted, {{"who", std::string(who_may(permission))}}), {}}, match.feature->name};
  }
  // What a machine has heard does not run what not everybody may do (reliability §3 row 66).
  if (desk.is_by_voice && permission > handlers::Permission::member) return {TextReply{fill(kVoice), {}}, ""};
  return {match.command->handle(desk.tx, desk.request(argument)), match.feature->name};
}

// The original text behind the literal words of the pattern.
std::string_view as_typed(std::string_view original, const handlers::calendar::Folded& folded, const handlers::Match& match) {
  const std::size_t begin = folded.origin[match.prefix.size()];
  const std::size_t folded_end = match.prefix.size() + match.argument.size();
  // What folding took off the end, a full stop say, is the member's own.
  const std::size_t end = folded_end == folded.text.size() ? original.size() : folded.origin[folded_end];
  std::string_view argument = original.substr(begin, end - begin);
  // 心得：今天… — what joins the word to its text.
  for (bool is_joined = !match.prefix.empty(); is_joined;) {
    is_joined = false;
    for (const std::string_view mark : {" ", "　", "：", ":", "，", ",", "、"})
      if (argument.starts_with(mark)) {
        argument.remove_prefix(mark.size());
        is_joined = true;
      }
  }
  return argument;
}

// The question of a draft that is being written; none for any other question.
const handlers::Question* open_draft(const Desk& desk) {
  const handlers::Question* question = desk.registry.question_named(desk.open.question);
  return question && !question->parked.empty() ? question : nullptr;
}

// What came in the middle of a draft is done; the draft stays where it is and the person is told how to go on.
Understanding with_draft_parked(const Desk& desk, Understanding understood) {
  const handlers::Question* draft = open_draft(desk);
  if (!draft || std::holds_alternative<NoReply>(understood.reply)) return understood;
  if (desk.registry.question(draft->kind, ContentKind::text).feature->name == understood.feature) return understood;
  if (storage::conversation_of(desk.tx, desk.identity.id, desk.now).question == draft->kind) storage::close_question(desk.tx, desk.identity.id);
  if (auto* text = std::get_if<TextReply>(&understood.reply)) text->text += "\n" + std::string(draft->parked);
  return understood;
}

Understanding interrupt(const Desk& desk, const handlers::Match& match, std::string_view argument) {
  Understanding understood = run(desk, match, argument);
  if (match.command->is_polite) return understood;
  return with_draft_parked(desk, std::move(understood));
}

std::optional<Understanding> command(const Desk& desk, std::string_view original, const handlers::calendar::Folded& folded) {
  if (const auto match = desk.registry.by_word(folded.text)) return interrupt(desk, *match, "");
  // 打 卡: a thumb between the characters.
  std::string joined = folded.text;
  std::erase(joined, ' ');
  if (const auto match = desk.registry.by_word(joined)) return interrupt(desk, *match, "");
  const handlers::Question* open = desk.registry.question_named(desk.open.question);
  if (open && open->is_verbatim) return std::nullopt;
  // 我想写心得, 帮我打卡: what only asks for the command.
  for (const std::string_view wish : {"我想", "我要", "帮我", "请", "麻烦"})
    if (folded.text.starts_with(wish) && folded.text.size() > wish.size())
      if (const auto match = desk.registry.by_word(std::string_view(folded.text).substr(wish.size()))) return interrupt(desk, *match, "");
  const bool is_in_draft = open_draft(desk) != nullptr;
  if (is_in_draft && folded.text.size() > kInterruptingBytes) return std::nullopt;
  if (const auto match = desk.registry.by_pattern(folded.text); match && !(is_in_draft && match->command->is_casual)) {
    Understanding understood = interrupt(desk, *match, as_typed(original, folded, *match));
    if (!std::holds_alternative<NoReply>(understood.reply)) return understood;
  }
  return std::nullopt;
}

// What to do with a text that was no command: 当作心得, 当作意见, 不用管.
std::optional<Understanding> answer_offer(const Desk& desk, std::string_view folded) {
  constexpr std::string_view kAs = "当作";
  if (desk.open.question != kOfferKind || (folded != "不用管" && !folded.starts_with(kAs))) return std::nullopt;
  storage::close_question(desk.tx, desk.identity.id);
  if (folded == "不用管") return Understanding{TextReply{fill(kLeft), {}}, ""};
  const std::string text = std::string(folded.substr(kAs.size())) + " " + desk.open.state;
  return command(desk, text, handlers::calendar::fold(text));
}

Understanding undo_newest(const Desk& desk) {
  if (open_draft(desk)) return {TextReply{fill(kDraftNotSubmitted), {}}, ""};
  if (!desk.member) return {TextReply{fill(kNothingToUndo), {}}, ""};
  const auto step = storage::newest_undo(desk.tx, desk.identity.id);
  const bool is_recent = step && !step->is_undone && step->possible_until + kUndoRemembered > desk.now;
  const handlers::Undo* undo = is_recent ? desk.registry.undo(step->kind) : nullptr;
  if (!undo || !handlers::is_permitted(desk.tx, desk.member, undo->permission)) return {TextReply{fill(kNothingToUndo), {}}, ""};
  if (step->possible_until <= desk.now && !undo->says_too_late) return {TextReply{fill(kTooLateToUndo), {}}, ""};
  // Too late, it only says so, as often as it is asked.
  if (step->possible_until > desk.now) storage::mark_undone(desk.tx, step->id, desk.now);
  return {undo->undo(desk.tx, desk.request(""), step->object_id), undo->kind};
}

Understanding cancel(const Desk& desk) {
  if (desk.open.question.empty()) {
    // 取消 right after something was set means that.
    const auto step = storage::newest_undo(desk.tx, desk.identity.id);
    const handlers::Undo* undo = step && !step->is_undone && step->possible_until > desk.now ? desk.registry.undo(step->kind) : nullptr;
    if (undo && undo->cancel && handlers::is_permitted(desk.tx, desk.member, undo->permission)) {
      storage::mark_undone(desk.tx, step->id, desk.now);
      return {undo->cancel(desk.tx, desk.request(""), step->object_id), undo->kind};
    }
    return {TextReply{fill(kNothingToCancel), first_choices()}, ""};
  }
  storage::close_question(desk.tx, desk.identity.id);
  const handlers::Question* question = desk.registry.question_named(desk.open.question);
  if (question && question->cancelled && desk.member) return {question->cancelled(desk.tx, desk.request("", desk.open.state)), question->kind};
  return {TextReply{fill(kCancelled), {}}, ""};
}

// 取消, 返回, 撤回 and their number come before everything else.
std::optional<Understanding> control_word(const Desk& desk, std::string_view typed) {
  std::string folded(typed);
  std::erase(folded, ' ');
  const bool is_open = !desk.open.question.empty();
  if (is_open && (folded == "返回" || folded == "0"))
    if (const handlers::Question* draft = open_draft(desk)) {
      storage::close_question(desk.tx, desk.identity.id);
      return Understanding{TextReply{fill(kPutAside, {{"parked", std::string(draft->parked)}}), {}}, ""};
    }
  for (const std::string_view word : {"算了", "不用了", "不要了", "不弄了", "没事了", "退出"})
    if (is_open && folded == word) return cancel(desk);
  if (folded == "取消" || folded == "返回") return cancel(desk);
  if (folded == "撤回" || folded == "撤销" || folded == "撤消" || folded == "收回") return undo_newest(desk);
  if (folded == "0" && !desk.open.question.empty()) return cancel(desk);
  if (folded == "0")
    if (const auto help = desk.registry.by_word("帮助")) return run(desk, *help, "");
  return std::nullopt;
}

std::optional<handlers::Match> match_of(const handlers::Registry& registry, std::string_view folded) {
  if (const auto match = registry.by_word(folded)) return match;
  return registry.by_pattern(folded);
}

// 打卡，心得 今天很好: two commands in one message. Politeness in front of one (谢谢，打卡) is passed over; of two real ones the
// person says which.
std::optional<Understanding> several_commands(const Desk& desk, std::string_view original, const handlers::calendar::Folded& folded) {
  const std::size_t mark = folded.text.find_first_of(" ,;!");
  const std::size_t han_mark = std::min(folded.text.find("。"), folded.text.find("、"));
  const std::size_t end = std::min(mark, han_mark);
  if (end == std::string::npos) return std::nullopt;
  const auto whole = desk.registry.by_pattern(folded.text);
  std::string joined = folded.text;
  std::erase(joined, ' ');
  if ((whole && !whole->prefix.empty()) || desk.registry.by_word(joined) || open_draft(desk)) return std::nullopt;
  const std::string_view first = std::string_view(folded.text).substr(0, end);
  std::size_t begin = end + (end == mark ? 1 : std::string_view("。").size());
  while (begin < folded.text.size() && folded.text[begin] == ' ') ++begin;
  const auto one = desk.registry.by_word(first), other = match_of(desk.registry, std::string_view(folded.text).substr(begin));
  const std::string_view rest = original.substr(folded.origin[begin]);
  if (one && one->command->is_polite)
    if (auto control = control_word(desk, std::string_view(folded.text).substr(begin))) return control;
  if (!one || !other) return std::nullopt;
  if (one->command->is_polite) return command(desk, rest, handlers::calendar::fold(rest));
  if (other->command->is_polite || one->command == other->command) return command(desk, first, handlers::calendar::fold(first));
  return Understanding{TextReply{fill(kOneAtATime), {{std::string(first), "", ""}, {handlers::calendar::cut_to(rest, 30), std::string(rest), ""}}}, ""};
}

// A number within the open list, written 2, ２, ② or 二.
std::optional<std::string> chosen_option(const Desk& desk, std::string_view folded) {
  constexpr std::string_view kHan[] = {"一", "二", "三", "四", "五", "六", "七", "八", "九", "十"};
  std::size_t number = 0;
  for (std::size_t n = 0; n < std::size(kHan); ++n)
    if (folded == kHan[n]) number = n + 1;
  if (number == 0 && folded.size() <= 2)
    for (const char c : folded) number = c >= '0' && c <= '9' ? number * 10 + static_cast<std::size_t>(c - '0') : 1000;
  if (number == 0 || number > desk.open.options.size()) return std::nullopt;
  return desk.open.options[number - 1];
}

bool is_short_number(std::string_view folded) {
  return !folded.empty() && folded.size() <= 2 && folded.find_first_not_of("0123456789") == std::string_view::npos;
}

// The open question takes it, if whoever answers may still answer: a person may have been unbound or lost the role meanwhile.
std::optional<Understanding> answer_question(const Desk& desk, ContentKind kind, std::string_view text) {
  if (desk.open.question.empty()) return std::nullopt;
  const auto found = desk.registry.question(desk.open.question, kind);
  if (!found.handle) return std::nullopt;
  const handlers::Question* question = desk.registry.question_named(desk.open.question);
  if (!question->asks_strangers && !handlers::is_permitted(desk.tx, desk.member, question->permission)) {
    storage::close_question(desk.tx, desk.identity.id);
    return std::nullopt;
  }
  if (desk.is_by_voice && question->permission > handlers::Permission::member) return Understanding{TextReply{fill(kVoice), {}}, ""};
  Understanding understood{found.handle(desk.tx, desk.request(text, desk.open.state)), found.feature->name};
  if (!std::holds_alternative<NoReply>(understood.reply)) return understood;
  storage::close_question(desk.tx, desk.identity.id);
  return std::nullopt;
}

// The draft of a push by somebody who may send one: what was found in it is judged by a second person before it goes.
bool goes_to_a_second_person(const Desk& desk, std::string_view folded) {
  if (desk.is_by_voice) return false;
  const handlers::Question* asked = desk.registry.question_named(desk.open.question);
  if (asked && asked->is_judged_later && handlers::is_permitted(desk.tx, desk.member, asked->permission)) return true;
  const auto match = desk.registry.by_pattern(folded);
  return match && match->command->is_judged_later && handlers::is_permitted(desk.tx, desk.member, match->command->permission);
}

Understanding understand_text(const Desk& desk, std::string_view original) {
  if (original.size() > kLongestTextBytes) return {TextReply{fill(kTooLong), {}}, ""};
  handlers::calendar::Folded folded = handlers::calendar::fold(original);
  if (const auto what = handlers::confidential_in(original); what && !goes_to_a_second_person(desk, folded.text))
    return {TextReply{fill(kConfidential, {{"what", std::string(*what)}}), {}}, kConfidentialFeature};
  if (auto control = control_word(desk, folded.text)) return *control;
  std::string option;
  if (auto chosen = chosen_option(desk, folded.text)) {
    // A number typed twice by an impatient thumb must not take back what its first half has just done.
    if (*chosen == "撤回" && desk.now < desk.open.changed_at + kDoubleTap) return {TextReply{fill(kJustDone), {{"撤回", "", ""}}}, ""};
    option = *chosen;
    original = option;
    folded = handlers::calendar::fold(original);
    if (auto control = control_word(desk, folded.text)) return *control;
  }
  if (auto answered = answer_offer(desk, folded.text)) return *answered;
  const handlers::Question* asked = desk.registry.question_named(desk.open.question);
  if (!asked || !asked->is_verbatim)
    if (auto chosen = several_commands(desk, original, folded)) return *chosen;
  if (auto done = command(desk, original, folded)) return *done;
  if (auto answered = answer_question(desk, ContentKind::text, original)) return *answered;
  if (desk.member && is_short_number(folded.text)) return {TextReply{fill(kNoList), first_choices()}, ""};
  if (const auto word = desk.registry.nearly(folded.text, {"撤回", "取消", "返回"}); word && desk.member)
    return {TextReply{fill(kNearly, {{"word", std::string(*word)}}), {{"是", std::string(*word), ""}}}, ""};
  return unknown(desk, original);
}

// A voice that arrives with its words is read like typed text, but never runs what not everybody may do.
Understanding understand_voice(const Desk& desk, const wechat_api::Voice& voice) {
  if (voice.recognition.empty()) return {TextReply{fill(kVoice), {}}, ""};
  Desk heard = desk;
  heard.is_by_voice = true;
  Understanding understood = understand_text(heard, voice.recognition);
  const handlers::Feature* feature = desk.registry.feature(understood.feature);
  auto* text = std::get_if<TextReply>(&understood.reply);
  // What is not kept is not repeated either: the answer is kept for a while.
  const bool is_confidential = understood.feature == kConfidentialFeature;
  if (text && !is_confidential && !(feature && feature->is_unrecorded)) text->text = fill(kHeard, {{"words", voice.recognition}}) + text->text;
  return understood;
}

}  // namespace

Understanding understand(const Desk& desk) {
  const auto& content = desk.message.content;
  if (const auto* text = std::get_if<wechat_api::Text>(&content)) return understand_text(desk, text->text);
  if (const auto* tap = std::get_if<wechat_api::MenuClick>(&content)) return understand_text(desk, tap->key);
  const ContentKind kind = wechat_api::kind_of(content);
  if (auto answered = answer_question(desk, kind, "")) return *answered;
  if (const auto listener = desk.registry.listener(kind); listener.handle)
    return with_draft_parked(desk, {listener.handle(desk.tx, desk.request("")), listener.feature->name});
  if (const auto* voice = std::get_if<wechat_api::Voice>(&content)) return understand_voice(desk, *voice);
  if (!expects_words(content)) return {NoReply{}, ""};
  return {TextReply{fill(kNotText), {}}, ""};
}

bool expects_words(const wechat_api::Content& content) {
  const ContentKind kind = wechat_api::kind_of(content);
  return kind <= ContentKind::link || kind == ContentKind::menu_click || kind == ContentKind::other_message ||
         (kind == ContentKind::code_scanned && std::get<wechat_api::CodeScanned>(content).waits);
}

}  // namespace bot
