// 绑定: who is this person? By personal invite, by name and the last four digits, by WeCom user id (dispatcher.cpp).
#include <algorithm>

#include "handlers/calendar/folded.h"
#include "handlers/feature.h"
#include "handlers/post.h"
#include "storage/audit.h"
#include "storage/conversation.h"

namespace handlers {
namespace {

using storage::Transaction;
using wechat_api::Choice;
using wechat_api::Reply;
using wechat_api::TextReply;

const Text kWelcome{"enroll.welcome",
                    "你好，这里是{organisation}「金桥」。\n先认一下你：回复 姓名+手机后4位，比如\n周林 5678\n只用来和支部名册核对。"};
const Text kAskAgain{"enroll.ask_again", "先认一下你：回复 姓名+手机后4位，比如\n周林 5678"};
const Text kBound{"enroll.bound", "✅ {name}，{unit}。\n有学习任务时发给你，读完回「打卡」。\n不想被打扰？回「免打扰」。"};
const Text kBoundAlready{"enroll.bound_already", "你已经绑好了：{name}，{unit}。"};
const Text kNotFound{"enroll.not_found", "名册里没找到「{name} {digits}」。请再看一眼，重发 姓名+手机后4位。"};
const Text kThirdFailure{"enroll.third_failure", "先不急。已告诉{keeper}，确认后会通知你。"};
const Text kThirdFailureAlone{"enroll.third_failure_alone", "先不急。请找支部书记核对一下名册，再来回复 姓名+手机后4位。"};
const Text kWhich{"enroll.which", "有{count}位「{name}」，你是？"};
const Text kBoundElsewhere{"enroll.bound_elsewhere", "「{name}」绑过另一个微信。换手机了吗？请找支部书记，由他来换。"};
const Text kBadInvite{"enroll.bad_invite", "这个邀请码用不了（用过、过期或不对）。\n回复 姓名+手机后4位 也能绑定，比如\n周林 5678"};
const Text kTooMany{"enroll.too_many", "试得太多了，过一小时再来，或请支部书记帮忙。"};
const Text kTellStranger{"enroll.tell_stranger", "有人绑定不上：写的是「{words}」。请核对名册里的姓名和手机号。"};
const Text kTellTaken{"enroll.tell_taken", "有另一个微信想绑「{name}」（{unit}）。若本人换了手机，请联系管理员。"};

constexpr std::string_view kWho = "enroll.who";
constexpr std::string_view kWhichOne = "enroll.which";
constexpr std::size_t kDigits = 4;

Reply ask_who(Transaction& tx, const Request& request, std::string text) {
  storage::ask(tx, request.from.id, kWho, "", request.now);
  return TextReply{std::move(text), {}};
}

Reply bind(Transaction& tx, const Request& request, const storage::Member& member) {
  storage::close_question(tx, request.from.id);
  if (storage::bind_identity(tx, request.from, member.id) != storage::Binding::bound) {
    storage::audit(tx, std::nullopt, "enroll.refused", "member " + std::to_string(member.id), "bound to another identity",
                   request.now);
    // Counted like a wrong guess, and told once: a stranger must not use up the keeper's few messages.
    const int guesses = storage::count_guess(tx, request.from.id, request.now);
    const auto keeper = keeper_of(tx, member.unit);
    if (keeper && guesses == 1)
      tell(tx, keeper->id, TextReply{fill(kTellTaken, {{"name", member.name}, {"unit", member.unit.name}}), {}},
           request.accounts, request.now);
    return TextReply{fill(kBoundElsewhere, {{"name", member.name}}), {}};
  }
  storage::audit(tx, member.id, "enroll.bound", "identity " + std::to_string(request.from.id), request.from.account, request.now);
  return TextReply{fill(kBound, {{"name", member.name}, {"unit", member.unit.name}}), {{"帮助", "", ""}}};
}

Reply bind_by_code(Transaction& tx, const Request& request, std::string_view code) {
  if (!storage::may_guess(tx, request.from.id, request.now)) return TextReply{fill(kTooMany), {}};
  const auto invite = storage::invite_by_code(tx, code, request.now);
  const auto member = invite && invite->is_usable ? storage::member_by_id(tx, invite->member_id) : std::nullopt;
  if (!member) {
    storage::count_guess(tx, request.from.id, request.now);
    return ask_who(tx, request, fill(kBadInvite));
  }
  Reply reply = bind(tx, request, *member);
  const auto bound = storage::identity_by_id(tx, request.from.id);
  if (bound && bound->member_id == member->id) storage::use_invite(tx, code, request.now);
  return reply;
}

struct NameAndDigits {
  std::string name, digits;
};

// 周林 5678, 周林5678, 周林 13900005678, 5678 周林.
std::optional<NameAndDigits> read_name_and_digits(std::string_view folded) {
  NameAndDigits read;
  for (const char c : folded) {
    if (c >= '0' && c <= '9') read.digits += c;
    else if (c != ' ' && c != '+' && c != ',') read.name += c;
  }
  if (read.digits.size() == 11) read.digits = read.digits.substr(7);
  if (read.name.empty() || read.name.size() > 60 || read.digits.size() != kDigits) return std::nullopt;
  return read;
}

Reply not_found(Transaction& tx, const Request& request, const NameAndDigits& typed) {
  const int guesses = storage::count_guess(tx, request.from.id, request.now);
  if (guesses < 3) return ask_who(tx, request, fill(kNotFound, {{"name", typed.name}, {"digits", typed.digits}}));
  storage::close_question(tx, request.from.id);
  const auto root = storage::root_unit(tx);
  const auto keeper = root ? keeper_of(tx, *root) : std::nullopt;
  const std::string words = typed.name + " " + typed.digits;
  if (keeper && guesses == 3 &&
      tell(tx, keeper->id, TextReply{fill(kTellStranger, {{"words", words}}), {}}, request.accounts, request.now))
    return TextReply{fill(kThirdFailure, {{"keeper", keeper->name}}), {}};
  return TextReply{fill(kThirdFailureAlone), {}};
}

Reply ask_which(Transaction& tx, const Request& request, const std::vector<storage::Member>& members) {
  std::string state;
  std::vector<Choice> choices;
  for (const storage::Member& member : members) {
    state += std::to_string(member.id) + "\n" + storage::full_name(tx, member.unit) + "\n";
    choices.push_back(Choice{storage::full_name(tx, member.unit), "", ""});
  }
  storage::ask(tx, request.from.id, kWhichOne, state, request.now);
  return TextReply{fill(kWhich, {{"count", std::to_string(members.size())}, {"name", members.front().name}}), choices};
}

Reply answer_who(Transaction& tx, const Request& request) {
  const std::string folded = calendar::fold(request.argument).text;
  if (!storage::may_guess(tx, request.from.id, request.now)) return TextReply{fill(kTooMany), {}};
  const auto typed = read_name_and_digits(folded);
  if (!typed) {
    const bool looks_like_code = folded.size() >= 8 && folded.size() <= 40 &&
                                 std::all_of(folded.begin(), folded.end(), [](char c) { return (c & 0x80) == 0; });
    if (looks_like_code) return bind_by_code(tx, request, folded);
    return ask_who(tx, request, fill(kAskAgain));
  }
  const auto members = storage::members_named(tx, typed->name, typed->digits);
  if (members.empty()) return not_found(tx, request, *typed);
  if (members.size() > 1) return ask_which(tx, request, members);
  return bind(tx, request, members.front());
}

Reply answer_which(Transaction& tx, const Request& request) {
  std::string_view state = request.state;
  while (!state.empty()) {
    const std::size_t id_end = state.find('\n'), name_end = state.find('\n', id_end + 1);
    if (state.substr(id_end + 1, name_end - id_end - 1) == request.argument) {
      const auto member = storage::member_by_id(tx, std::stoll(std::string(state.substr(0, id_end))));
      if (member) return bind(tx, request, *member);
    }
    state.remove_prefix(name_end + 1);
  }
  return answer_who(tx, request);
}

Reply enroll_command(Transaction& tx, const Request& request) {
  if (request.member)
    return TextReply{fill(kBoundAlready, {{"name", request.member->name}, {"unit", request.member->unit.name}}), {}};
  if (request.argument.empty()) return ask_who(tx, request, fill(kAskAgain));
  return answer_who(tx, request);
}

Reply welcome(Transaction& tx, const Request& request, const std::string& scene) {
  if (request.member)
    return TextReply{fill(kBoundAlready, {{"name", request.member->name}, {"unit", request.member->unit.name}}),
                     {{"帮助", "", ""}}};
  if (!scene.empty()) return bind_by_code(tx, request, scene);
  const auto root = storage::root_unit(tx);
  return ask_who(tx, request, fill(kWelcome, {{"organisation", root ? root->name : std::string("本单位")}}));
}

Reply followed(Transaction& tx, const Request& request) {
  return welcome(tx, request, std::get<wechat_api::Follow>(request.message.content).scene);
}
Reply scanned(Transaction& tx, const Request& request) {
  return welcome(tx, request, std::get<wechat_api::Scan>(request.message.content).scene);
}

}  // namespace

Feature enroll() {
  using wechat_api::ContentKind;
  Feature feature;
  feature.name = "enroll";
  feature.commands = {{{"绑定", "认证"}, {"绑定{}", "认证{}", "我是{}"}, "", Permission::anyone, enroll_command, true}};
  feature.listeners = {{ContentKind::follow, followed}, {ContentKind::scan, scanned}};
  feature.questions = {{kWho, {ContentKind::text}, answer_who, true}, {kWhichOne, {ContentKind::text}, answer_which, false, Permission::anyone}};
  feature.texts = {&kWelcome, &kAskAgain, &kBound, &kBoundAlready, &kNotFound, &kThirdFailure, &kThirdFailureAlone, &kWhich,
                   &kBoundElsewhere, &kBadInvite, &kTooMany, &kTellStranger, &kTellTaken};
  return feature;
}

}  // namespace handlers
