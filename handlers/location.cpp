// 位置, 到…了, 一样: where somebody is, by words or by the platform's location message, never without consent. 队员 for who leads them.
#include "storage/place_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "handlers/calendar/civil.h"
#include "handlers/calendar/folded.h"
#include "handlers/feature.h"
#include "handlers/gazetteer/gazetteer.h"
#include "storage/audit.h"
#include "storage/consent.h"
#include "storage/conversation.h"
#include "storage/inbox.h"

namespace handlers {
namespace {

using storage::PlaceReport;
using storage::Transaction;
using wechat_api::Choice;
using wechat_api::Reply;
using wechat_api::TextReply;

const Text kConsent{"location.consent", "报位置前先说清楚：只为知道你在哪、是否平安，只有组长和支部管理员能看到。90 天后只留到区县，一年后删掉。\n随时发「撤回定位」就停、就删。"};
const Text kRefused{"location.refused", "好，不记位置。想报的时候发「同意定位」。"};
const Text kRefusedBefore{"location.refused_before", "你没有同意记位置，这条没记。想报，先发「同意定位」。"};
const Text kGranted{"location.granted", "✅ 好。你在哪？发地名，比如「到沈阳了」，或点「+」→「位置」。"};
const Text kIsItCalled{"location.is_it_called", "要报的地方叫「{area}」吗？"};
const Text kGrantedAlready{"location.granted_already", "你已经同意过了。到了地方发「到…了」就行，不想报了发「撤回定位」。"};
const Text kWithdrawn{"location.withdrawn", "✅ 停了，以前报的 {count} 条位置也删了。"};
const Text kNotGranted{"location.not_granted", "你没有开过位置，不用撤。"};
const Text kWhere{"location.where", "你在哪？发地名，比如「到沈阳了」，或点「+」→「位置」。"};
const Text kSameAgain{"location.same_again", "还在{area}吗？（{when}报的）"};
const Text kIsIt{"location.is_it", "你是在「{area}」吗？"};
const Text kSeveral{"location.several", "「{words}」有几个："};
const Text kReported{"location.reported", "✅ 已报告：{area}\n{when}\n只有组长和支部管理员能看到。回「撤回」可删掉这一条。"};
const Text kReportedExact{"location.reported_exact", "✅ 已报告：{area}\n{when}。名单上只显示到区县，只有组长和支部管理员能看到。"};
const Text kUnknownPlace{"location.unknown_place", "✅ 没找到「{area}」，先按原话记下了。\n{when}\n点「+」→「位置」可以更准。只有组长和支部管理员能看到。"};
const Text kBindFirst{"location.bind_first", "先认一下你：回复 姓名+手机后4位，比如\n周林 5678"};
const Text kNoPoint{"location.no_point", "这个位置没有坐标，没记。请点「+」→「位置」再发一次，或发「到沈阳了」。"};
const Text kZeroPoint{"location.zero_point", "手机发来的坐标是 0 和 0，多半是没定位成功。再发一次位置更好。"};
const Text kHowToSend{"location.how_to_send", "点输入框旁的「+」→「位置」→「发送」，或者发地名。"};
const Text kNoneYet{"location.none_yet", "你还没报过位置。发地名，比如「到沈阳了」。"};
const Text kForgotten{"location.forgotten", "✅ 删掉了，{area}这一条谁都看不到了。"};
const Text kGone{"location.gone", "这一条已经删了。"};
const Text kTeam{"location.team", "{unit} {count} 人：{lines}"};

constexpr std::string_view kPurpose = "location", kUndo = "place_report";
constexpr std::string_view kAskConsent = "location.consent", kAskWhere = "location.where", kAskConfirm = "location.confirm", kAskWhich = "location.which";
constexpr int kConsentVersion = 1;
constexpr std::chrono::days kAnswersKept{3};
constexpr std::chrono::days kAskAgainAfter{90}, kUndoSpan{366};
constexpr int kAreaInList = 12;
constexpr int kAreaCharacters = 30, kStreetCharacters = 40, kTeamShown = 20;

// ---- a report on its way: four lines in the state of a question ----------------------------------------------------------
std::string state_of(const PlaceReport& report) { return report.area + "\n" + report.exact + "\n" + report.source + "\n" + report.quality; }

std::optional<PlaceReport> report_of(std::string_view state) {
  PlaceReport report;
  for (std::string* part : {&report.area, &report.exact, &report.source, &report.quality}) {
    const std::size_t end = state.find('\n');
    *part = state.substr(0, end);
    state = end == std::string_view::npos ? "" : state.substr(end + 1);
  }
  return report.area.empty() ? std::nullopt : std::optional(report);
}

std::string when_text(std::chrono::sys_seconds at) { return calendar::day_text(at) + calendar::clock_text(at); }

Reply save(Transaction& tx, const Request& request, PlaceReport report) {
  storage::close_question(tx, request.from.id, "location.");
  report.member_id = request.member->id;
  report.at = request.now;
  const std::int64_t id = storage::keep_place(tx, request.key, report);
  storage::can_undo(tx, request.from.id, kUndo, id, request.now + kUndoSpan);
  const std::string when = when_text(request.now);
  const std::vector<Choice> choices{Choice{"撤回", "", ""}};
  if (report.quality == "unknown_place") return TextReply{fill(kUnknownPlace, {{"area", report.area}, {"when", when}}), choices};
  if (report.exact.empty()) return TextReply{fill(kReported, {{"area", report.area}, {"when", when}}), choices};
  const std::string street = report.exact.substr(report.exact.find('\t') + 1);
  return TextReply{fill(kReportedExact, {{"area", report.area + (street.empty() ? "" : " " + street + "附近")}, {"when", when}}), choices};
}

// With the consent the report is kept; without it the consent is asked, once in ninety days.
Reply report(Transaction& tx, const Request& request, const PlaceReport& place) {
  if (storage::has_consent(tx, request.member->id, kPurpose)) return save(tx, request, place);
  if (storage::has_refused_since(tx, request.member->id, kPurpose, request.now - kAskAgainAfter)) return TextReply{fill(kRefusedBefore), {}};
  // Nothing of the place is kept before the consent, not even until the next message.
  storage::ask(tx, request.from.id, kAskConsent, "", request.now);
  return TextReply{fill(kConsent), {Choice{"同意定位", "", ""}, Choice{"不用", "", ""}}};
}

Reply ask_where(Transaction& tx, const Request& request) {
  if (!storage::has_consent(tx, request.member->id, kPurpose)) return report(tx, request, PlaceReport{});
  storage::ask(tx, request.from.id, kAskWhere, "", request.now);
  const auto last = storage::newest_place(tx, request.member->id);
  if (!last) return TextReply{fill(kWhere), {}};
  return TextReply{fill(kSameAgain, {{"area", last->area}, {"when", when_text(last->at)}}), {Choice{"一样", "", ""}, Choice{"换个地方", "", ""}}};
}

// 到湛江了, 我在湛江, 湛江: the name alone, folded and as it was typed.
struct PlaceWords {
  std::string folded, typed;
};
PlaceWords place_words(std::string_view original) {
  const calendar::Folded folded = calendar::fold(original);
  std::size_t begin = 0, end = folded.text.size();
  const std::string_view text = folded.text;
  for (const std::string_view head : {"我已经", "我", "已经", "已", "现在", "刚", "到达", "抵达", "回到", "到", "在"})
    if (text.substr(begin, end - begin).starts_with(head) && end - begin > head.size()) begin += head.size();
  for (const std::string_view tail : {"了", "啦", "这边", "这里", "到"})
    if (text.substr(begin, end - begin).ends_with(tail) && end - begin > tail.size()) end -= tail.size();
  return {trimmed(text.substr(begin, end - begin)), trimmed(original.substr(folded.origin[begin], folded.origin[end] - folded.origin[begin]))};
}

// 📍 or ！！ names nothing.
bool names_something(std::string_view words) {
  return std::any_of(words.begin(), words.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'); }) ||
         words.find_first_of("\xe4\xe5\xe6\xe7\xe8\xe9") != std::string_view::npos;
}

// 老虎沟, 三号瞭望塔: the last character says that it is one.
bool sounds_like_a_place(std::string_view words) {
  constexpr std::string_view kEnds[] = {"沟", "山", "村", "镇", "乡", "场", "站", "岭", "河", "湖", "库", "所", "区", "县", "市", "林", "塔", "坡", "屯", "寨",
                                        "湾", "口", "桥", "路", "街", "厂", "矿", "港", "队", "局", "校", "院", "家", "店", "楼", "营", "旗", "州", "岛", "峰", "梁"};
  return std::any_of(std::begin(kEnds), std::end(kEnds), [words](std::string_view end) { return words.ends_with(end); });
}

// `is_said_to_be_a_place`: 位置 老虎沟, or the answer to 你在哪.
Reply by_words(Transaction& tx, const Request& request, std::string_view typed, bool is_said_to_be_a_place) {
  const auto [words, as_typed] = place_words(typed);
  if (!names_something(words)) return ask_where(tx, request);
  constexpr std::string_view kNoPlaces[] = {"", "点", "时间", "时候", "哪", "这", "这里", "那", "那里", "位", "期", "达", "底", "位置", "目的地"};
  for (const std::string_view none : kNoPlaces)
    if (words == none) return ask_where(tx, request);
  const auto places = gazetteer::places_named(words);
  PlaceReport place;
  place.source = "words";
  if (places.empty()) {
    std::string line = as_typed;
    std::replace(line.begin(), line.end(), '\n', ' ');
    place.area = calendar::cut_to(line, kAreaCharacters);
    place.quality = "unknown_place";
    if (is_said_to_be_a_place || sounds_like_a_place(words) || !storage::has_consent(tx, request.member->id, kPurpose)) return report(tx, request, place);
    storage::ask(tx, request.from.id, kAskConfirm, state_of(place), request.now);
    return TextReply{fill(kIsItCalled, {{"area", place.area}}), {Choice{"是的", "", ""}, Choice{"不是", "", ""}}};
  }
  // The consent comes first, then the place is settled.
  if (places.size() == 1) {
    place.area = places.front().name;
    if (!storage::has_consent(tx, request.member->id, kPurpose)) return report(tx, request, place);
    storage::ask(tx, request.from.id, kAskConfirm, state_of(place), request.now);
    return TextReply{fill(kIsIt, {{"area", place.area}}),
                     {Choice{"是的，就报" + place.area, "是的", ""}, Choice{"换个地方", "", ""}, Choice{"发送位置（更准）", "发送位置", ""}}};
  }
  if (!storage::has_consent(tx, request.member->id, kPurpose)) return report(tx, request, PlaceReport{});
  std::string state;
  TextReply asked{fill(kSeveral, {{"words", words}}), {}};
  for (const auto& one : places) {
    state += one.label + "\n" + one.name + "\n";
    asked.choices.push_back(Choice{one.label, "", ""});
  }
  storage::ask(tx, request.from.id, kAskWhich, state, request.now);
  return asked;
}

Reply by_point(Transaction& tx, const Request& request, const wechat_api::Location& location) {
  if (!location.point) return TextReply{fill(kNoPoint), {}};
  auto [latitude, longitude] = *location.point;
  PlaceReport place;
  place.source = "location";
  // Inside the country only when read the other way round.
  const bool is_turned = latitude >= 73 && latitude <= 90 && longitude >= 18 && longitude <= 54;
  if (is_turned) std::swap(latitude, longitude);
  if (is_turned || location.is_swapped) place.quality = "swapped";
  std::string label = trimmed(location.label);
  std::replace(label.begin(), label.end(), '\n', ' ');
  std::replace(label.begin(), label.end(), '\t', ' ');
  const auto address = gazetteer::split_address(label);
  const std::string street = calendar::cut_to(address.street, kStreetCharacters);
  place.area = address.area;
  if (place.area.empty()) {
    place.area = street.empty() ? "地图上的一点" : calendar::cut_to(street, kAreaCharacters);
    place.quality = place.quality.empty() ? "coarse" : place.quality;
  }
  place.exact = fmt::format("{:.6f},{:.6f}\t{}", latitude, longitude, address.area.empty() ? "" : street);
  // Without consent not even the question may keep it.
  if (latitude == 0 && longitude == 0 && storage::has_consent(tx, request.member->id, kPurpose)) {
    storage::ask(tx, request.from.id, kAskConfirm, state_of(place), request.now);
    return TextReply{fill(kZeroPoint), {Choice{"就报这个", "是的", ""}, Choice{"换个地方", "", ""}}};
  }
  return report(tx, request, place);
}

// ---- questions ---------------------------------------------------------------------------------------------------------
Reply answer_where(Transaction& tx, const Request& request) {
  if (const auto* location = std::get_if<wechat_api::Location>(&request.message.content)) return by_point(tx, request, *location);
  if (calendar::fold(request.argument).text == "换个地方") {
    storage::ask(tx, request.from.id, kAskWhere, "", request.now);
    return TextReply{fill(kWhere), {}};
  }
  return by_words(tx, request, request.argument, true);
}

Reply answer_confirm(Transaction& tx, const Request& request) {
  if (std::holds_alternative<wechat_api::Location>(request.message.content)) return answer_where(tx, request);
  const std::string said = calendar::fold(request.argument).text;
  const auto place = report_of(request.state);
  if (place && (said == "是的" || said == "是" || said == "对" || said == "对的" || said.starts_with("是的"))) return report(tx, request, *place);
  storage::ask(tx, request.from.id, kAskWhere, "", request.now);
  if (said.starts_with("发送位置")) return TextReply{fill(kHowToSend), {}};
  if (said == "不是" || said == "不对" || said == "换个地方") return TextReply{fill(kWhere), {}};
  return answer_where(tx, request);
}

Reply answer_which(Transaction& tx, const Request& request) {
  std::string_view state = request.state;
  while (!state.empty()) {
    const std::size_t label_end = state.find('\n'), name_end = state.find('\n', label_end + 1);
    PlaceReport place;
    place.area = state.substr(label_end + 1, name_end - label_end - 1);
    place.source = "words";
    if (state.substr(0, label_end) == request.argument || place.area == request.argument) return report(tx, request, place);
    state.remove_prefix(name_end + 1);
  }
  return answer_where(tx, request);
}

Reply grant(Transaction& tx, const Request& request) {
  if (storage::has_consent(tx, request.member->id, kPurpose)) return TextReply{fill(kGrantedAlready), {}};
  storage::grant_consent(tx, request.member->id, kPurpose, kConsentVersion, request.from.account, request.now);
  storage::ask(tx, request.from.id, kAskWhere, "", request.now);
  return TextReply{fill(kGranted), {}};
}

Reply answer_consent(Transaction& tx, const Request& request) {
  const std::string said = calendar::fold(request.argument).text;
  if (said == "同意" || said == "好" || said == "好的" || said == "可以" || said == "是" || said == "行") return grant(tx, request);
  if (said == "不用" || said == "不同意" || said == "不" || said == "不要") {
    storage::close_question(tx, request.from.id, "location.");
    storage::refuse_consent(tx, request.member->id, kPurpose, kConsentVersion, request.from.account, request.now);
    return TextReply{fill(kRefused), {}};
  }
  // Anything else is another place, or no answer at all: the same question stands.
  storage::ask(tx, request.from.id, kAskConsent, "", request.now);
  return TextReply{fill(kConsent), {Choice{"同意定位", "", ""}, Choice{"不用", "", ""}}};
}

// ---- commands ----------------------------------------------------------------------------------------------------------
Reply location_command(Transaction& tx, const Request& request) {
  if (trimmed(request.argument).empty()) return ask_where(tx, request);
  return by_words(tx, request, request.argument, true);
}
Reply arrived(Transaction& tx, const Request& request) {
  if (trimmed(request.argument).empty()) return ask_where(tx, request);
  return by_words(tx, request, request.argument, false);
}
// 我在哈尔滨, but not 我在开会.
Reply stays(Transaction& tx, const Request& request) {
  if (gazetteer::places_named(place_words(request.argument).folded).empty()) return wechat_api::NoReply{};
  return by_words(tx, request, request.argument, false);
}

Reply shared(Transaction& tx, const Request& request) {
  if (!request.member) return TextReply{fill(kBindFirst), {}};
  return by_point(tx, request, std::get<wechat_api::Location>(request.message.content));
}

Reply same(Transaction& tx, const Request& request) {
  const auto last = storage::newest_place(tx, request.member->id);
  if (!last) {
    if (storage::has_consent(tx, request.member->id, kPurpose)) storage::ask(tx, request.from.id, kAskWhere, "", request.now);
    return TextReply{fill(kNoneYet), {}};
  }
  PlaceReport place;
  place.area = last->area;
  place.source = "words";
  return report(tx, request, place);
}

Reply withdraw_consent(Transaction& tx, const Request& request) {
  if (!storage::withdraw_consent(tx, request.member->id, kPurpose, request.now)) return TextReply{fill(kNotGranted), {}};
  const std::int64_t count = storage::forget_places_of(tx, request.member->id);
  storage::forget_words_with(tx, request.from.id, "location", "", request.now - kAnswersKept);
  storage::audit(tx, request.member->id, "location.withdrawn", "member " + std::to_string(request.member->id), "", request.now);
  return TextReply{fill(kWithdrawn, {{"count", std::to_string(count)}}), {}};
}

Reply forget(Transaction& tx, const Request& request, std::int64_t report_id) {
  const auto last = storage::newest_place(tx, request.member->id);
  const std::string area = last && last->id == report_id ? last->area : "";
  storage::forget_words_with(tx, request.from.id, "location", area, request.now - kAnswersKept);
  return TextReply{storage::forget_place(tx, request.member->id, report_id) ? fill(kForgotten, {{"area", area}}) : fill(kGone), {}};
}

Reply forget_newest(Transaction& tx, const Request& request) {
  const auto last = storage::newest_place(tx, request.member->id);
  if (!last) return TextReply{fill(kNoneYet), {}};
  return forget(tx, request, last->id);
}

std::string age_text(std::chrono::seconds age) {
  if (age < std::chrono::minutes{2}) return "刚刚";
  if (age < std::chrono::hours{1}) return std::to_string(age / std::chrono::minutes{1}) + " 分钟前";
  if (age < std::chrono::days{1}) return std::to_string(age / std::chrono::hours{1}) + " 小时前";
  return std::to_string(age / std::chrono::days{1}) + " 天前";
}

Reply team(Transaction& tx, const Request& request) {
  std::vector<storage::Unit> units;
  for (const auto role : {storage::Role::team_lead, storage::Role::secretary, storage::Role::administrator})
    for (const auto& unit : storage::units_with_role(tx, request.member->id, role)) units.push_back(unit);
  const auto people = storage::whereabouts(tx, units, kTeamShown);
  std::string lines, silent;
  for (const auto& person : people) {
    if (person.at) lines += "\n" + person.name + " " + calendar::cut_to(person.area, kAreaInList) + "（" + age_text(request.now - *person.at) + "）";
    else silent += (silent.empty() ? "" : "、") + person.name;
  }
  if (!silent.empty()) lines += "\n还没报：" + silent;
  std::int64_t count = 0;
  std::string names;
  for (std::size_t n = 0; n < units.size(); ++n) {
    const bool is_inside = std::any_of(units.begin(), units.begin() + static_cast<std::ptrdiff_t>(n),
                                       [&](const storage::Unit& outer) { return units[n].path.starts_with(outer.path); });
    if (is_inside) continue;
    count += storage::members_below(tx, units[n]);
    names += (names.empty() ? "" : "、") + units[n].name;
    storage::audit(tx, request.member->id, "location.viewed", "unit " + std::to_string(units[n].id), "", request.now);
  }
  if (count > kTeamShown) lines += "\n只列出前 " + std::to_string(kTeamShown) + " 人。";
  return TextReply{fill(kTeam, {{"unit", names}, {"count", std::to_string(count)}, {"lines", lines}}), {}};
}

}  // namespace

Feature location() {
  using wechat_api::ContentKind;
  Feature feature;
  feature.name = "location";
  feature.commands = {
      {{"位置", "报位置", "我在哪", "定位", "到了", "平安到了", "换个地方"}, {"位置{}", "报位置{}", "到达{}", "抵达{}"}, "报我在哪", Permission::member, location_command},
      {{"到哪了", "回来了"}, {"到{}了", "已到{}", "已经到{}", "我到{}了", "到{}啦"}, "", Permission::member, arrived, true},
      {{"我在这里"}, {"我在{}", "人在{}"}, "", Permission::member, stays, true},
      {{"一样", "还在", "还在原地", "没动", "老地方"}, {}, "", Permission::member, same},
      {{"撤回位置", "删掉位置"}, {}, "", Permission::member, forget_newest},
      {{"同意定位"}, {}, "", Permission::member, grant},
      {{"撤回定位", "取消定位", "停止定位", "关闭定位"}, {}, "", Permission::member, withdraw_consent},
      {{"队员", "队员位置", "谁在哪", "都在哪"}, {}, "看大家在哪", Permission::team_lead, team}};
  feature.listeners = {{ContentKind::location, shared}};
  feature.questions = {{kAskConsent, {ContentKind::text}, answer_consent},
                       {kAskWhere, {ContentKind::text, ContentKind::location}, answer_where},
                       {kAskConfirm, {ContentKind::text, ContentKind::location}, answer_confirm},
                       {kAskWhich, {ContentKind::text, ContentKind::location}, answer_which}};
  feature.undos = {{kUndo, forget}};
  feature.is_unrecorded = true;
  feature.texts = {&kConsent, &kRefused, &kRefusedBefore, &kGranted, &kGrantedAlready, &kWithdrawn, &kNotGranted, &kWhere, &kIsItCalled, &kSameAgain, &kIsIt, &kSeveral,
                   &kReported, &kReportedExact, &kUnknownPlace, &kBindFirst, &kNoPoint, &kZeroPoint, &kHowToSend, &kNoneYet, &kForgotten, &kGone, &kTeam};
  return feature;
}

}  // namespace handlers
