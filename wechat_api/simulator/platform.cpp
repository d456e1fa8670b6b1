// The rules of the platform, one function per API.
#include "wechat_api/simulator/platform.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <boost/url/encoding_opts.hpp>
#include <boost/url/parse.hpp>
#include <stdexcept>

#include "wechat_api/simulator/menu.h"

namespace wechat_api::simulator {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using PlatformKind = wechat_api::Platform;

constexpr auto kTokenLife = 7200s;
constexpr auto kRenewedBefore = 300s;    // stable_token issues the next one so long before the end; both work meanwhile
constexpr auto kMessageWindow = 48h;
constexpr int kMessageCount = 5;
constexpr auto kActWindow = 1min;
constexpr int kActCount = 3;
constexpr std::size_t kTextBytes = 2048;
constexpr std::size_t kRecipients = 1000;
constexpr std::size_t kPerMinute = 30;   // above it a member silently gets nothing
constexpr auto kDefaultDuplicateCheck = 1800s;

std::string key(std::string_view account, std::string_view rest) { return fmt::format("{} {}", account, rest); }

json::object object_of(std::string_view body) {
  boost::system::error_code failed;
  json::value value = json::parse(body, failed);
  return failed || !value.is_object() ? json::object{} : std::move(value.as_object());
}

std::string text_in(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->as_string()) : "";
}

// What the phone would show of a message in the API's JSON; nothing when the shape is wrong.
std::optional<std::string> shown_text(const json::object& message) {
  const std::string type = text_in(message, "msgtype");
  const json::value* content = message.if_contains(type);
  if (!content || !content->is_object()) return std::nullopt;
  if (type != "text") return "〔" + type + "〕";
  std::string text = text_in(content->as_object(), "content");
  if (text.empty()) return std::nullopt;
  if (text.size() > kTextBytes) {
    std::size_t end = kTextBytes;
    while ((text[end] & 0xc0) == 0x80) --end;
    text.resize(end);
  }
  return text;
}

}  // namespace

Platform::Platform(std::vector<AccountSettings> accounts, Ledger& ledger, std::uint64_t seed)
    : accounts_(std::move(accounts)), ledger_(ledger), random_(seed) {}

const AccountSettings& Platform::account(std::string_view name) const {
  for (const AccountSettings& account : accounts_)
    if (account.name == name) return account;
  throw std::out_of_range("no account is called " + std::string(name));
}

Person& Platform::add_person(std::string_view account, std::string_view name, std::string_view external_id) {
  people_.push_back(Person{});
  Person& person = people_.back();
  person.account = account;
  person.name = name;
  person.external_id = external_id;
  by_id_[key(account, external_id)] = people_.size() - 1;
  by_name_[key(account, name)] = people_.size() - 1;
  return person;
}

Person* Platform::person(std::string_view account, std::string_view name) {
  const auto found = by_name_.find(key(account, name));
  return found == by_name_.end() ? nullptr : &people_[found->second];
}

Person* Platform::person_by_id(std::string_view account, std::string_view external_id) {
  const auto found = by_id_.find(key(account, external_id));
  return found == by_id_.end() ? nullptr : &people_[found->second];
}

void Platform::said_something(Person& person, Millis now) {
  person.message_until = now + kMessageWindow;
  person.message_left = kMessageCount;
}

void Platform::acted(Person& person, Millis now) {
  person.act_until = now + kActWindow;
  person.act_left = kActCount;
}

std::string Platform::error(PlatformKind platform, int code, std::string_view text) {
  // Both platforms put a hint for their support behind the text; clients log it and test the number alone.
  const std::string tail =
      platform == PlatformKind::official_account
          ? fmt::format(" rid: {:08x}-{:08x}-{:08x}", random_() & 0xffffffff, random_() & 0xffffffff, random_() & 0xffffffff)
          : fmt::format(", hint: [{}], from ip: 127.0.0.1, more info at https://open.work.weixin.qq.com/devtool/query?e={}",
                        random_() % 1000000000, code);
  return json::serialize(json::object{{"errcode", code}, {"errmsg", std::string(text) + tail}});
}

Reaction Platform::serve(std::string_view method, std::string_view target, std::string_view body, Millis now) {
  ++calls_;
  const std::string_view path = target.substr(0, target.find('?'));
  Parameters query;
  if (const auto url = boost::urls::parse_origin_form(target))
    for (const auto& parameter : url->params()) query.emplace(parameter.key, parameter.value);
  Reaction reaction;
  reaction.delay = latency_;
  const auto fault = std::find_if(faults_.begin(), faults_.end(), [&](const Fault& asked) { return asked.path == path && asked.times > 0; });
  if (fault != faults_.end()) {
    --fault->times;
    reaction.delay += fault->delay;
    reaction.is_lost = fault->kind == Fault::Kind::lose_before_acting || fault->kind == Fault::Kind::lose_after_acting;
    if (fault->kind == Fault::Kind::lose_before_acting) return reaction;
    if (fault->kind == Fault::Kind::busy) {
      reaction.body = error(PlatformKind::official_account, -1, "system error");
      return reaction;
    }
  }
  if (busy_every_ > 0 && --until_busy_ == 0) {
    until_busy_ = busy_every_;
    reaction.body = error(PlatformKind::official_account, -1, "system error");
    return reaction;
  }
  constexpr std::string_view kGets[] = {"/cgi-bin/gettoken", "/cgi-bin/getcallbackip", "/cgi-bin/menu/get", "/cgi-bin/menu/delete"};
  const bool wants_post = std::find(std::begin(kGets), std::end(kGets), path) == std::end(kGets);
  if (wants_post != (method == "POST")) reaction.body = error(PlatformKind::official_account, wants_post ? 43002 : 43001, "require another method");
  else reaction.body = act_on(path, query, body, now);
  return reaction;
}

std::string Platform::act_on(std::string_view path, const Parameters& query, std::string_view body, Millis now) {
  if (path == "/cgi-bin/stable_token") return stable_token(body, now);
  if (path == "/cgi-bin/gettoken") return get_token(query, now);
  const bool is_menu = path.starts_with("/cgi-bin/menu/");
  const bool is_wecom = path == "/cgi-bin/message/send" || (is_menu && query.contains("agentid"));
  const PlatformKind platform = is_wecom ? PlatformKind::wecom : PlatformKind::official_account;
  std::string refusal;
  const AccountSettings* account = account_of(query, platform, now, refusal);
  if (!account) return refusal;
  if (path == "/cgi-bin/message/custom/send") return custom_send(*account, body, now);
  if (is_menu) return menu_call(path, *account, query, body);
  if (is_wecom) return message_send(*account, body, now);
  if (path == "/cgi-bin/getcallbackip") return R"({"ip_list":["127.0.0.1"],"errcode":0,"errmsg":"ok"})";
  return error(platform, 40066, "invalid url");
}

std::string Platform::issue(const AccountSettings& account, bool is_renewed, Millis now) {
  Millis newest{};
  std::string value;
  for (const auto& [text, token] : tokens_)
    if (token.account == account.name && token.expires_at > newest) {
      newest = token.expires_at;
      value = text;
    }
  if (is_renewed || newest < now + kRenewedBefore) {
    // What was valid works for five more minutes at most, or not at all after a forced renewal.
    for (auto& [text, token] : tokens_)
      if (token.account == account.name) token.expires_at = is_renewed ? now : std::min<Millis>(token.expires_at, now + kRenewedBefore);
    value = fmt::format("sim{}_{}_{:016x}", ++issued_, account.name, random_());
    newest = now + kTokenLife;
    tokens_[value] = IssuedToken{account.name, newest};
  }
  const auto left = std::chrono::duration_cast<std::chrono::seconds>(newest - now).count();
  if (account.platform == PlatformKind::official_account)
    return json::serialize(json::object{{"access_token", value}, {"expires_in", left}});
  return json::serialize(json::object{{"errcode", 0}, {"errmsg", "ok"}, {"access_token", value}, {"expires_in", left}});
}

std::string Platform::stable_token(std::string_view body, Millis now) {
  const json::object asked = object_of(body);
  const auto account = std::find_if(accounts_.begin(), accounts_.end(), [&](const AccountSettings& known) {
    return known.platform == PlatformKind::official_account && known.app_id == text_in(asked, "appid");
  });
  if (account == accounts_.end()) return error(PlatformKind::official_account, 40013, "invalid appid");
  if (text_in(asked, "grant_type") != "client_credential") return error(PlatformKind::official_account, 40002, "invalid grant_type");
  if (text_in(asked, "secret") != account->secret) return error(PlatformKind::official_account, 40125, "invalid appsecret");
  const json::value* force = asked.if_contains("force_refresh");
  return issue(*account, force && force->is_bool() && force->as_bool(), now);
}

std::string Platform::get_token(const Parameters& query, Millis now) {
  const auto value = [&](std::string_view name) {
    const auto found = query.find(name);
    return found == query.end() ? std::string() : found->second;
  };
  for (const AccountSettings& account : accounts_)
    if (account.platform == PlatformKind::wecom && account.app_id == value("corpid"))
      return account.secret == value("corpsecret") ? issue(account, false, now) : error(PlatformKind::wecom, 40001, "invalid credential");
  return error(PlatformKind::wecom, 40013, "invalid corpid");
}

const AccountSettings* Platform::account_of(const Parameters& query, PlatformKind platform, Millis now, std::string& refusal) {
  const auto given = query.find("access_token");
  if (given == query.end() || given->second.empty()) {
    refusal = error(platform, 41001, "access_token missing");
    return nullptr;
  }
  const auto token = tokens_.find(given->second);
  if (token == tokens_.end()) {
    refusal = platform == PlatformKind::wecom
                  ? error(platform, 40014, "invalid access_token")
                  : error(platform, 40001, "invalid credential, access_token is invalid or not latest");
    return nullptr;
  }
  if (token->second.expires_at <= now) {
    refusal = error(platform, 42001, "access_token expired");
    return nullptr;
  }
  return &account(token->second.account);
}

std::string Platform::custom_send(const AccountSettings& account, std::string_view body, Millis now) {
  constexpr auto kOfficial = PlatformKind::official_account;
  if (account.type == AccountType::uncertified) return error(kOfficial, 48001, "api unauthorized");
  if (body.find("\\u") != std::string_view::npos) return error(kOfficial, 40033, "invalid charset. please check your request, if include \\uxxxx");
  const json::object message = object_of(body);
  if (message.empty()) return error(kOfficial, 47001, "data format error");
  Person* person = person_by_id(account.name, text_in(message, "touser"));
  if (!person) return error(kOfficial, 40003, "invalid openid");
  const auto text = shown_text(message);
  if (!text) return error(kOfficial, 40008, "invalid message type");
  const bool has_act = person->act_until > now, has_message = person->message_until > now;
  if (!person->follows || (!has_act && !has_message))
    return error(kOfficial, 45015, "response out of time limit or subscription is canceled");
  // The window of an act ends first and is used first.
  if (has_act && person->act_left > 0) --person->act_left;
  else if (has_message && person->message_left > 0) --person->message_left;
  else return error(kOfficial, 45047, "out of response count limit");
  ledger_.add({now, account.name, person->name, Sight::Via::customer, on_the_phone(*text), std::to_string(++messages_), *text});
  return R"({"errcode":0,"errmsg":"ok"})";
}

std::string Platform::menu_call(std::string_view path, const AccountSettings& account, const Parameters& query, std::string_view body) {
  const bool is_wecom = account.platform == PlatformKind::wecom;
  const auto agent = query.find("agentid");
  if (is_wecom && (agent == query.end() || agent->second != std::to_string(account.agent_id)))
    return error(account.platform, 40056, "invalid agentid");
  if (account.type == AccountType::uncertified) return error(account.platform, 48001, "api unauthorized");
  if (path == "/cgi-bin/menu/create") {
    const MenuFault fault = menu_fault(body, is_wecom);
    if (fault.code != 0) return error(account.platform, fault.code, fault.text);
    menus_[account.name] = body;
  } else if (path == "/cgi-bin/menu/delete") {
    menus_.erase(account.name);
  } else if (path == "/cgi-bin/menu/get") {
    const std::string published = menu(account.name);
    if (published.empty()) return error(account.platform, 46003, "menu no exist");
    return is_wecom ? R"({"errcode":0,"errmsg":"ok",)" + published.substr(published.find('{') + 1) : R"({"menu":)" + published + "}";
  } else {
    return error(account.platform, 40066, "invalid url");
  }
  return R"({"errcode":0,"errmsg":"ok"})";
}

std::string Platform::menu(std::string_view account) const {
  const auto found = menus_.find(account);
  return found == menus_.end() ? "" : found->second;
}

std::string Platform::message_send(const AccountSettings& account, std::string_view body, Millis now) {
  constexpr auto kWecom = PlatformKind::wecom;
  const json::object message = object_of(body);
  if (message.empty()) return error(kWecom, 40058, "invalid Request Parameter");
  const json::value* agent = message.if_contains("agentid");
  if (!agent || !agent->is_int64() || agent->as_int64() != account.agent_id) return error(kWecom, 40056, "invalid agentid");
  const std::string touser = text_in(message, "touser");
  if (touser.empty()) return error(kWecom, 82001, "recipients all empty");
  if (static_cast<std::size_t>(std::count(touser.begin(), touser.end(), '|')) >= kRecipients)
    return error(kWecom, 40032, "invalid userid list length");
  const auto text = shown_text(message);
  if (!text) return error(kWecom, 44004, "empty content");
  const json::value* checks = message.if_contains("enable_duplicate_check");
  if (!checks || !checks->is_int64() || checks->as_int64() != 1) return deliver_to_many(account, body, touser, *text, now);
  const json::value* interval = message.if_contains("duplicate_check_interval");
  const auto window = interval && interval->is_int64() ? std::chrono::seconds{interval->as_int64()} : kDefaultDuplicateCheck;
  const std::string memory = key(account.name, body);
  if (const auto before = sent_.find(memory); before != sent_.end() && before->second.at + window > now) return before->second.answer;
  std::string answer = deliver_to_many(account, body, touser, *text, now);
  sent_[memory] = Sent{now, answer};
  return answer;
}

std::string Platform::deliver_to_many(const AccountSettings& account, std::string_view, std::string_view touser, std::string_view text,
                                      Millis now) {
  std::string invalid;
  int reached = 0;
  const std::string message_id = fmt::format("sim-msg-{}", ++messages_);
  while (!touser.empty()) {
    const std::string_view id = touser.substr(0, touser.find('|'));
    touser.remove_prefix(std::min(touser.size(), id.size() + 1));
    Person* person = person_by_id(account.name, id);
    if (!person || !person->follows) {
      if (!invalid.empty()) invalid += '|';
      for (const char c : id) invalid += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
      continue;
    }
    ++reached;
    while (!person->received.empty() && person->received.front() + 1min <= now) person->received.pop_front();
    if (person->received.size() >= kPerMinute) continue;
    person->received.push_back(now);
    ledger_.add({now, account.name, person->name, Sight::Via::app, std::string(text), message_id, ""});
  }
  if (reached == 0) return error(PlatformKind::wecom, 81013, "user & party & tag all invalid");
  json::object answer{{"errcode", 0}, {"errmsg", "ok"}, {"msgid", message_id}};
  if (!invalid.empty()) answer["invaliduser"] = invalid;
  return json::serialize(answer);
}

}  // namespace wechat_api::simulator
