// The router: faults, token, method, ability, quota, and then the rule of the table.
#include "wechat_api/simulator/platform.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/url/parse.hpp>

#include "wechat_api/simulator/api_table.h"
#include "wechat_api/simulator/customer_service.h"
#include "wechat_api/simulator/phone_face.h"
#include "wechat_api/simulator/platform_state.h"
#include "wechat_api/simulator/wecom_card.h"

namespace wechat_api::simulator {

namespace json = boost::json;
using PlatformKind = wechat_api::Platform;

Platform::Platform(std::vector<AccountSettings> accounts, Ledger& ledger, std::uint64_t seed)
    : world_(std::make_unique<PlatformState>(std::move(accounts), ledger, seed)) {}
Platform::~Platform() = default;

const std::vector<AccountSettings>& Platform::accounts() const { return world_->accounts; }
const AccountSettings& Platform::account(std::string_view name) const { return world_->account(name); }
AccountRules& Platform::rules(std::string_view account) { return world_->rules(world_->account(account).name); }
void Platform::set_type(std::string_view account, AccountType type) {
  for (AccountSettings& known : world_->accounts)
    if (known.name == account) known.type = type;
}
Person& Platform::add_person(std::string_view account, std::string_view name, std::string_view external_id) {
  return world_->add_person(account, name, external_id);
}
Person* Platform::person(std::string_view account, std::string_view name) { return world_->person(account, name); }
const std::deque<Person>& Platform::people() const { return world_->people; }

void Platform::said_something(Person& person, Millis now) { open_message_window(person, now); }
void Platform::acted(Person& person, Millis now) { open_act_window(person, now); }

void Platform::revoke_tokens() { world_->tokens.tokens.clear(); }

void Platform::set_daily_limit(std::string_view account, std::string_view path, int calls) {
  CallLimits limits = world_->quota.limits(account, path, {});
  limits.per_day = calls;
  world_->quota.set_limits(account, path, limits);
}
void Platform::set_minute_limit(std::string_view account, std::string_view path, int calls) {
  CallLimits limits = world_->quota.limits(account, path, {});
  limits.per_minute = calls;
  world_->quota.set_limits(account, path, limits);
}
const std::map<std::string, int, std::less<>>& Platform::used(std::string_view account, std::string_view day) const {
  return world_->quota.used(account, day);
}
int Platform::daily_limit(std::string_view account_name, std::string_view path) const {
  const AccountSettings& asked = account(account_name);
  if (path == kPersonTimes) {
    const auto rules = world_->account_rules.find(asked.name);
    return (rules == world_->account_rules.end() ? AccountRules() : rules->second).member_limit * kTimesADay;
  }
  const Api* api = api_of(path, asked.platform);
  return world_->quota.limits(account_name, path, api ? preset_limits(*api, asked) : CallLimits{}).per_day;
}
std::string Platform::quota_lines() const { return world_->quota.json_lines(); }

void Platform::add_template(std::string_view account, std::string_view id, std::string_view content, bool is_subscription, std::string_view title) {
  world_->templates.known.push_back({std::string(account), std::string(id), std::string(content), is_subscription, std::string(title.empty() ? id : title)});
}
void Platform::accept_notice(Person& person, std::string_view template_id, int times) { person.notices[std::string(template_id)] += times; }
void Platform::settle_masses(std::string_view account, bool is_confirmed, Millis now) { simulator::settle_masses(*world_, account, is_confirmed, now); }

void Platform::add_department(std::string_view account, std::int64_t id, std::string_view name, std::int64_t parent) {
  world_->wecom_contacts.of(account)[id] = {std::string(name), parent, id};
}
void Platform::add_member_tag(std::string_view account, std::int64_t id, std::string_view name) {
  world_->wecom_contacts.tags[std::string(account)][id] = {std::string(name), std::string(account)};
}
void Platform::add_webhook(std::string_view account, std::string_view key, std::string_view group) {
  world_->wecom_groups.webhooks[std::string(key)] = {std::string(account), std::string(group), {}};
}
std::optional<std::string> Platform::click_card(const Person& person, const std::string& key, const std::vector<std::string>& options, Millis now) {
  return card_click(*world_, person, key, options, now);
}

std::string Platform::web_code(const Person& person, std::string_view scope, Millis now) {
  return login_code(*world_, world_->account(person.account), person.external_id, scope, now);
}
std::optional<std::string> Platform::scanned_scene(std::string_view ticket, Millis now) const {
  if (!world_->scene_codes.codes.contains(ticket)) return std::nullopt;
  return world_->scene_codes.scene(ticket, now).value_or("");
}

const Media* Platform::picture(std::string_view media_id) const { return picture_of(*world_, media_id); }

std::string Platform::menu(std::string_view account) const {
  const auto found = world_->menus.published.find(account);
  return found == world_->menus.published.end() ? "" : found->second;
}

std::optional<Millis> Platform::next_event() const { return world_->agenda.next(); }
std::vector<PlatformEvent> Platform::take_due(Millis now) { return world_->agenda.take_due(*world_, now); }
void Platform::observe_agenda(std::function<void(Millis)> observer) { world_->agenda.observe(std::move(observer)); }

std::optional<Reaction> Platform::fault_of(const ApiCall& call, Reaction& around) {
  const auto fault = std::find_if(faults_.begin(), faults_.end(), [&](const Fault& asked) { return asked.path == call.path && asked.times > 0; });
  around.delay = latency_;
  if (fault != faults_.end()) {
    --fault->times;
    around.delay += fault->delay;
    around.is_lost = fault->kind == Fault::Kind::lose_before_acting || fault->kind == Fault::Kind::lose_after_acting;
    if (fault->kind == Fault::Kind::lose_before_acting) return around;
    if (fault->kind == Fault::Kind::busy) return busy(call);
    if (fault->kind == Fault::Kind::truncate) around.status = 0;
    if (fault->kind == Fault::Kind::garbage) {
      Reaction garbage = around;
      garbage.status = fault->status;
      garbage.body = fault->answer;
      garbage.content_type = fault->content_type;
      if (!fault->location.empty()) garbage.fields.emplace_back("Location", fault->location);
      return garbage;
    }
  }
  if (busy_every_ > 0 && --until_busy_ == 0) {
    until_busy_ = busy_every_;
    return busy(call);
  }
  return std::nullopt;
}

Reaction Platform::busy(const ApiCall& call) {
  int code = 0;
  const AccountSettings* account = account_of_token(*world_, call, code);
  if (account && code == 0) world_->quota.charge(*account, call.path, {}, call.now);
  return refuse(*world_, call, -1);
}

Reaction Platform::answered(ApiCall& call) {
  const Api* api = api_of(call.path, PlatformKind::official_account);
  // Without a token of the other platform a call of both is the official account's, but for the application it names.
  if (!api || (api_of(call.path, PlatformKind::wecom) && call.query.contains("agentid"))) call.platform = PlatformKind::wecom;
  if (const auto token = world_->tokens.tokens.find(call.parameter("access_token")); token != world_->tokens.tokens.end()) {
    const PlatformKind own = world_->account(token->second.account).platform;
    if (api_of(call.path, own)) call.platform = own;
  }
  api = api_of(call.path, call.platform);
  if (!api) return refuse(*world_, call, 40066);
  const bool is_wrong_method = (api->method == Api::Method::post && call.method != "POST") || (api->method == Api::Method::get && call.method != "GET");
  if (is_wrong_method) return refuse(*world_, call, api->method == Api::Method::post ? 43002 : 43001);
  if (!api->needs_token) return api->rule(*world_, call);
  int code = 0;
  const AccountSettings* account = account_of_token(*world_, call, code);
  if (account && account->platform != api->platform) code = api->platform == PlatformKind::wecom ? 40014 : 40001;
  if (code != 0) return refuse(*world_, call, code);
  call.account = account;
  const AccountRules& rules = world_->rules(account->name);
  if (call.is_wecom() && !rules.admits(call.caller)) return refuse(*world_, call, 60020);
  if (!is_able(*account, api->ability)) return refuse(*world_, call, 48001);
  if (rules.busy_rate > 0 && static_cast<double>(world_->random() % 1'000'000) < rules.busy_rate * 1'000'000) return busy(call);
  code = world_->quota.charge(*account, call.path, preset_limits(*api, *account), call.now);
  return code != 0 ? refuse(*world_, call, code) : api->rule(*world_, call);
}

Reaction Platform::serve(std::string_view method, std::string_view target, std::string_view body, Millis now, std::string_view caller) {
  ++calls_;
  world_->agenda.ripen(*world_, now);
  ApiCall call;
  call.method = method;
  call.path = target.substr(0, target.find('?'));
  call.body = body;
  call.caller = caller;
  call.now = now;
  if (const auto url = boost::urls::parse_origin_form(target))
    for (const auto& parameter : url->params()) call.query.emplace(parameter.key, parameter.value);
  if (body.find_first_not_of(" \t\r\n") != std::string_view::npos && body[body.find_first_not_of(" \t\r\n")] == '{') {
    boost::system::error_code failed;
    json::value value = json::parse(body, failed);
    call.is_object = !failed && value.is_object();
    if (call.is_object) call.asked = std::move(value.as_object());
  }
  Reaction around;
  if (const auto faulty = fault_of(call, around)) {
    Reaction reaction = *faulty;
    reaction.delay = around.delay;
    return reaction;
  }
  const bool is_cut = around.status == 0;
  Reaction reaction = answered(call);
  reaction.delay = around.delay;
  reaction.is_lost = around.is_lost;
  if (is_cut) reaction.body.resize(reaction.body.size() / 2);
  return reaction;
}

}  // namespace wechat_api::simulator
