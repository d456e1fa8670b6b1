// Filling and sending.
#include "wechat_api/simulator/template_message.h"

#include <fmt/format.h>

#include <algorithm>

#include "wechat_api/simulator/phone_face.h"
#include "wechat_api/simulator/platform_state.h"

namespace wechat_api::simulator {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

constexpr std::size_t kFieldCharacters = 20;
constexpr auto kRemembered = 10min;
constexpr int kMostTemplates = 25;
constexpr std::string_view kOpen = "{{", kClose = ".DATA}}";

char32_t first_character(std::string_view text, std::size_t& bytes) {
  const auto byte = [&](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U; };
  const unsigned lead = byte(0);
  bytes = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  bytes = std::min(bytes, text.size());
  char32_t character = bytes == 1 ? lead : lead & (0xff >> (bytes + 1));
  for (std::size_t at = 1; at < bytes; ++at) character = (character << 6) | (byte(at) & 0x3f);
  return character;
}

bool is_emoji(char32_t character) {
  return (character >= 0x1f000 && character <= 0x1faff) || (character >= 0x2600 && character <= 0x27bf) || character == 0xfe0f ||
         character == 0x200d || character == 0x20e3;
}

std::string stripped(std::string_view value) {
  std::string kept;
  std::size_t count = 0, bytes = 0;
  for (; !value.empty() && count < kFieldCharacters; value.remove_prefix(bytes)) {
    const char32_t character = first_character(value, bytes);
    if (character == '\n' || character == '\r' || is_emoji(character)) continue;
    kept += value.substr(0, bytes);
    ++count;
  }
  return kept;
}

std::string_view trimmed(std::string_view line) {
  while (!line.empty() && (line.front() == ' ' || line.front() == '\r')) line.remove_prefix(1);
  while (!line.empty() && (line.back() == ' ' || line.back() == '\r')) line.remove_suffix(1);
  return line;
}

bool is_only_a_variable(std::string_view line) {
  line = trimmed(line);
  return line.starts_with(kOpen) && line.find(kClose) == line.size() - kClose.size();
}

// Nothing of it arrives, whatever it holds.
bool is_dropped(std::string_view line) {
  const auto keys = template_keys(line);
  return is_only_a_variable(line) || std::find(keys.begin(), keys.end(), "first") != keys.end() ||
         std::find(keys.begin(), keys.end(), "remark") != keys.end();
}

std::string filled_line(std::string_view line, const std::map<std::string, std::string>& values, bool is_stripped) {
  std::string filled;
  while (true) {
    const std::size_t open = line.find(kOpen), close = line.find(kClose, open);
    if (open == std::string_view::npos || close == std::string_view::npos) return filled + std::string(line);
    const auto value = values.find(std::string(line.substr(open + kOpen.size(), close - open - kOpen.size())));
    filled += line.substr(0, open);
    if (value != values.end()) filled += is_stripped ? stripped(value->second) : value->second;
    line.remove_prefix(close + kClose.size());
  }
}

std::map<std::string, std::string> values_in(const json::object& asked) {
  std::map<std::string, std::string> values;
  if (const json::object* fields = object_in(asked, "data"))
    for (const auto& field : *fields)
      if (const json::object* one = field.value().if_object()) values[std::string(field.key())] = text_in(*one, "value");
  return values;
}

Reaction tells_key(PlatformState& world, const ApiCall& call, const std::string& key, std::string_view wrong) {
  return refuse(world, call, 47003, fmt::format("argument invalid! data.{}.value {}", key, wrong));
}

std::string lines_kept(std::string_view content) {
  std::string kept;
  for (const std::string& line : split(content, '\n'))
    if (!is_dropped(line)) kept += line + "\n";
  return kept;
}

// How long a value of a notice's field may be; the kind is the key without its number. 0: not judged.
std::size_t longest(std::string_view key) {
  constexpr std::pair<std::string_view, std::size_t> kLongest[] = {{"thing", 20}, {"character_string", 32}, {"phrase", 5}, {"name", 10}, {"number", 32},
                                                                   {"letter", 32}, {"phone_number", 17}, {"car_number", 8}, {"const", 20}};
  const std::string_view kind = key.substr(0, key.find_last_not_of("0123456789") + 1);
  for (const auto& [known, most] : kLongest)
    if (known == kind) return most;
  return 0;
}

void tell_notice_sent(PlatformState& world, const ApiCall& call, const Person& person, const std::string& template_id, std::int64_t message_id) {
  const std::string inner =
      "<SubscribeMsgSentEvent><List>" + cdata_element("TemplateId", template_id) +
      fmt::format("<MsgID>{}</MsgID>\n<ErrorCode>0</ErrorCode>\n", message_id) + cdata_element("ErrorStatus", "success") + "</List></SubscribeMsgSentEvent>\n";
  const Millis at = call.now + world.rules(call.account->name).template_delay;
  world.agenda.tell({at, call.account->name, person.name, person.external_id,
                     event_xml(*call.account, person.external_id, at, "subscribe_msg_sent_event", inner)});
}

Reaction list_of(PlatformState& world, const ApiCall& call, bool is_subscription) {
  json::array list;
  for (const Template& one : world.templates.known) {
    if (one.account != call.account->name || one.is_subscription != is_subscription) continue;
    if (is_subscription) list.push_back(json::object{{"priTmplId", one.id}, {"title", one.title}, {"content", one.content}, {"example", ""}, {"type", 2}});
    else
      list.push_back(json::object{{"template_id", one.id}, {"title", one.title}, {"primary_industry", ""}, {"deputy_industry", ""}, {"content", one.content}, {"example", ""}});
  }
  return is_subscription ? ok_with({{"data", std::move(list)}}) : given({{"template_list", std::move(list)}});
}

}  // namespace

const Template* TemplateBook::find(std::string_view account, std::string_view id, bool is_subscription) const {
  for (const Template& one : known)
    if (one.account == account && one.id == id && one.is_subscription == is_subscription) return &one;
  return nullptr;
}

std::vector<std::string> template_keys(std::string_view content) {
  std::vector<std::string> keys;
  for (std::size_t open = content.find(kOpen); open != std::string_view::npos; open = content.find(kOpen, open + 1)) {
    const std::size_t close = content.find(kClose, open);
    if (close == std::string_view::npos) break;
    keys.emplace_back(content.substr(open + kOpen.size(), close - open - kOpen.size()));
  }
  return keys;
}

std::string filled_template(std::string_view content, const std::map<std::string, std::string>& values, bool is_stripped) {
  std::string text;
  for (const std::string& line : split(content, '\n'))
    if (!is_stripped || !is_dropped(line)) text += (text.empty() ? "" : "\n") + filled_line(line, values, is_stripped);
  return text;
}

Reaction template_send(PlatformState& world, const ApiCall& call) {
  if (!call.is_object) return refuse(world, call, 47001);
  const AccountSettings& account = *call.account;
  const std::string openid = text_in(call.asked, "touser"), id = text_in(call.asked, "template_id"), repeat = text_in(call.asked, "client_msg_id");
  Person* person = world.person_by_id(account.name, openid);
  if (!person) return refuse(world, call, 40003);
  const Template* kind = world.templates.find(account.name, id, false);
  if (!kind) return refuse(world, call, 40037);
  if (person->is_blacklisted) return refuse(world, call, 43019);
  if (!person->follows) return refuse(world, call, 43004);
  const auto values = values_in(call.asked);
  for (const std::string& key : template_keys(lines_kept(kind->content)))
    if (const auto value = values.find(key); value == values.end() || value->second.empty()) return tells_key(world, call, key, "is empty");
  const std::string memory = fmt::format("{} {} {}", account.name, openid, repeat);
  if (const auto before = world.templates.memory.find(memory);
      !repeat.empty() && before != world.templates.memory.end() && call.now < before->second.at + kRemembered)
    return ok_with({{"msgid", before->second.message_id}});
  const auto message_id = static_cast<std::int64_t>(3'000'000'000'000'000'000 + world.next_id());
  if (!repeat.empty()) world.templates.memory[memory] = {call.now, message_id};
  const Millis at = call.now + world.rules(account.name).template_delay;
  const bool is_blocked = person->blocks_templates;
  if (!is_blocked)
    world.deliver(*person, Sight::Via::template_message, filled_template(kind->content, values, true), std::to_string(message_id), call.now,
                  form_face(*kind, call.asked));
  world.agenda.tell({at, account.name, person->name, openid,
                     event_xml(account, openid, at, "TEMPLATESENDJOBFINISH",
                               fmt::format("<MsgID>{}</MsgID>\n", message_id) + cdata_element("Status", is_blocked ? "failed:user block" : "success"))});
  return ok_with({{"msgid", message_id}});
}

Reaction notice_send(PlatformState& world, const ApiCall& call) {
  if (!call.is_object) return refuse(world, call, 47001);
  Person* person = world.person_by_id(call.account->name, text_in(call.asked, "touser"));
  if (!person) return refuse(world, call, 40003);
  const std::string id = text_in(call.asked, "template_id");
  const Template* kind = world.templates.find(call.account->name, id, true);
  if (!kind) return refuse(world, call, 40037);
  int& consents = person->notices[id];
  if (consents == 0) return refuse(world, call, 43101);
  const auto values = values_in(call.asked);
  for (const std::string& key : template_keys(kind->content)) {
    const auto value = values.find(key);
    if (value == values.end() || value->second.empty()) return tells_key(world, call, key, "is empty");
    if (const std::size_t most = longest(key); most > 0 && characters(value->second) > most) return tells_key(world, call, key, "is too long");
  }
  --consents;
  const auto message_id = static_cast<std::int64_t>(1'700'000'000'000'000'000 + world.next_id());
  world.deliver(*person, Sight::Via::notice, filled_template(kind->content, values, false), std::to_string(message_id), call.now,
                form_face(*kind, call.asked));
  tell_notice_sent(world, call, *person, id, message_id);
  return ok();
}

Reaction template_list(PlatformState& world, const ApiCall& call) { return list_of(world, call, false); }
Reaction notice_list(PlatformState& world, const ApiCall& call) { return list_of(world, call, true); }

// The library of templates is the console's; here one of that number has a line for each keyword asked for.
Reaction template_add(PlatformState& world, const ApiCall& call) {
  const std::string number = text_in(call.asked, "template_id_short");
  const auto names = texts_in(call.asked, "keyword_name_list");
  if (number.empty()) return refuse(world, call, 40037);
  if (!names || names->empty()) return refuse(world, call, 40246);
  const auto is_own = [&](const Template& one) { return one.account == call.account->name && !one.is_subscription; };
  if (std::count_if(world.templates.known.begin(), world.templates.known.end(), is_own) >= kMostTemplates) return refuse(world, call, 45026);
  Template made{call.account->name, fmt::format("sim-template-{}", world.next_id()), "", false, number};
  for (std::size_t n = 0; n < names->size(); ++n) made.content += fmt::format("{}：{{{{thing{}.DATA}}}}\n", (*names)[n], n + 1);
  world.templates.known.push_back(made);
  return ok_with({{"template_id", made.id}});
}

Reaction template_delete(PlatformState& world, const ApiCall& call) {
  const std::string id = text_in(call.asked, "template_id");
  const auto removed = std::erase_if(world.templates.known, [&](const Template& one) {
    return one.account == call.account->name && one.id == id && !one.is_subscription;
  });
  return removed == 0 ? refuse(world, call, 40037) : ok();
}

}  // namespace wechat_api::simulator
