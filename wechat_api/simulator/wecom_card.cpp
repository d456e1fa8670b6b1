// See wecom_card.h.
#include "wechat_api/simulator/wecom_card.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "wechat_api/simulator/phone_face.h"
#include "wechat_api/simulator/platform_state.h"

namespace wechat_api::simulator {
namespace {

namespace json = boost::json;

constexpr std::size_t kHorizontal = 6, kVertical = 4, kJumps = 3, kButtons = 6, kVoteOptions = 20, kOptions = 10, kSelects = 3, kMenuActions = 3;
constexpr std::size_t kKeyBytes = 1024, kIdBytes = 128;

const json::array& list_or_none(const json::object& object, std::string_view name) {
  static const json::array kNone;
  const json::array* list = list_in(object, name);
  return list ? *list : kNone;
}
const json::object& object_or_none(const json::object& object, std::string_view name) {
  static const json::object kNone;
  const json::object* found = object_in(object, name);
  return found ? *found : kNone;
}
const json::object& as_object(const json::value& value) {
  static const json::object kNone;
  return value.is_object() ? value.get_object() : kNone;
}

bool is_task_id(std::string_view id) {
  const auto is_strange = [](char c) {
    return (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '_' && c != '-' && c != '@';
  };
  return !id.empty() && id.size() <= kIdBytes && std::none_of(id.begin(), id.end(), is_strange);
}

int horizontal_fault(const json::object& card) {
  const json::array& list = list_or_none(card, "horizontal_content_list");
  if (list.size() > kHorizontal) return 42035;
  for (const json::value& value : list) {
    const json::object& one = as_object(value);
    const auto type = number_in(one, "type").value_or(0);
    if (text_in(one, "keyname").empty()) return 42027;
    if (type == 1 && text_in(one, "url").empty()) return 42028;
    if (type == 2 && text_in(one, "media_id").empty()) return 42029;
    if (type == 3 && text_in(one, "userid").empty()) return 42049;
  }
  const json::array& vertical = list_or_none(card, "vertical_content_list");
  if (vertical.size() > kVertical) return 42036;
  for (const json::value& one : vertical)
    if (text_in(as_object(one), "title").empty()) return 42033;
  return list_or_none(card, "jump_list").size() > kJumps ? 42042 : 0;
}

int menu_fault_of(const json::object& card) {
  const json::object* menu = object_in(card, "action_menu");
  if (!menu) return 0;
  if (!is_task_id(text_in(card, "task_id"))) return 42014;
  const json::array& actions = list_or_none(*menu, "action_list");
  if (actions.empty() || actions.size() > kMenuActions) return 42037;
  std::set<std::string> keys;
  for (const json::value& value : actions) {
    const std::string key = text_in(as_object(value), "key");
    if (key.empty() || key.size() > kKeyBytes) return 42039;
    if (text_in(as_object(value), "text").empty()) return 42038;
    if (!keys.insert(key).second) return 42051;
  }
  return 0;
}

int options_fault(const json::object& holder, std::size_t most) {
  const json::array& options = list_or_none(holder, "option_list");
  if (text_in(holder, "question_key").empty()) return 42043;
  if (options.empty() || options.size() > most) return 42037;
  std::set<std::string> ids;
  for (const json::value& value : options) {
    const std::string id = text_in(as_object(value), "id");
    if (id.empty() || id.size() > kIdBytes || !ids.insert(id).second) return 42040;
    if (text_in(as_object(value), "text").empty()) return 42041;
  }
  return 0;
}

int submit_fault(const json::object& card) {
  const json::object& button = object_or_none(card, "submit_button");
  return text_in(button, "text").empty() || text_in(button, "key").empty() ? 42046 : 0;
}

bool leads_somewhere(const json::object& card) {
  const json::object& action = object_or_none(card, "card_action");
  const auto type = number_in(action, "type").value_or(0);
  return (type == 1 && !text_in(action, "url").empty()) || (type == 2 && !text_in(action, "appid").empty());
}

std::string title_of(const json::object& card) { return text_in(object_or_none(card, "main_title"), "title"); }

int text_notice_fault(const json::object& card) {
  if (title_of(card).empty() && text_in(card, "sub_title_text").empty()) return 42033;
  return leads_somewhere(card) ? 0 : 42045;
}

int news_notice_fault(const json::object& card) {
  if (title_of(card).empty()) return 42033;
  if (!object_in(card, "image_text_area") && text_in(object_or_none(card, "card_image"), "url").empty()) return 42044;
  return leads_somewhere(card) ? 0 : 42045;
}

int buttons_fault(const json::object& card) {
  if (title_of(card).empty()) return 42033;
  if (!is_task_id(text_in(card, "task_id"))) return 42014;
  const json::array& buttons = list_or_none(card, "button_list");
  if (buttons.empty() || buttons.size() > kButtons) return 42037;
  for (const json::value& value : buttons) {
    const json::object& button = as_object(value);
    if (text_in(button, "text").empty()) return 42038;
    const bool is_link = number_in(button, "type").value_or(0) == 1;
    const std::string key = text_in(button, is_link ? "url" : "key");
    if (key.empty() || key.size() > kKeyBytes) return 42039;
  }
  const json::object* selection = object_in(card, "button_selection");
  return selection ? options_fault(*selection, kOptions) : 0;
}

int vote_fault(const json::object& card) {
  if (title_of(card).empty()) return 42033;
  if (!is_task_id(text_in(card, "task_id"))) return 42014;
  if (const int fault = options_fault(object_or_none(card, "checkbox"), kVoteOptions); fault != 0) return fault;
  return submit_fault(card);
}

int selects_fault(const json::object& card) {
  if (title_of(card).empty()) return 42033;
  if (!is_task_id(text_in(card, "task_id"))) return 42014;
  const json::array& selects = list_or_none(card, "select_list");
  if (selects.empty() || selects.size() > kSelects) return 42047;
  std::set<std::string> questions;
  for (const json::value& value : selects) {
    if (const int fault = options_fault(as_object(value), kOptions); fault != 0) return fault;
    if (!questions.insert(text_in(as_object(value), "question_key")).second) return 42043;
  }
  return submit_fault(card);
}

struct CardType {
  std::string_view name;
  int (*fault)(const json::object&);
};
constexpr CardType kTypes[] = {{"text_notice", text_notice_fault},
                               {"news_notice", news_notice_fault},
                               {"button_interaction", buttons_fault},
                               {"vote_interaction", vote_fault},
                               {"multiple_interaction", selects_fault}};

// <SelectedItems> of what was chosen: "question=option", or the option of the card's only question.
std::string selected_items(const json::object& card, const std::vector<std::string>& options) {
  std::string question = text_in(object_or_none(card, "checkbox"), "question_key");
  if (question.empty()) question = text_in(object_or_none(card, "button_selection"), "question_key");
  if (const json::array& selects = list_or_none(card, "select_list"); question.empty() && !selects.empty())
    question = text_in(as_object(selects.front()), "question_key");
  std::map<std::string, std::string> chosen;
  for (const std::string& option : options) {
    const std::size_t equals = option.find('=');
    const std::string of = equals == std::string::npos ? question : option.substr(0, equals);
    chosen[of] += cdata_element("OptionId", equals == std::string::npos ? option : option.substr(equals + 1));
  }
  std::string items;
  for (const auto& [of, ids] : chosen) items += "<SelectedItem>" + cdata_element("QuestionKey", of) + "<OptionIds>" + ids + "</OptionIds></SelectedItem>";
  return items.empty() ? "" : "<SelectedItems>" + items + "</SelectedItems>\n";
}

std::vector<std::string> list_of_texts(const json::object& asked, std::string_view name, bool& is_wrong) {
  if (!asked.contains(name)) return {};
  const auto texts = texts_in(asked, name);
  is_wrong = is_wrong || !texts;
  return texts.value_or(std::vector<std::string>());
}

std::vector<std::string> list_of_ids(const json::object& asked, std::string_view name) {
  std::vector<std::string> ids;
  for (const json::value& one : list_or_none(asked, name))
    if (one.is_int64()) ids.push_back(std::to_string(one.as_int64()));
  return ids;
}

}  // namespace

int card_fault(const json::object& card) {
  const std::string name = text_in(card, "card_type");
  for (const CardType& type : kTypes) {
    if (type.name != name) continue;
    if (const int fault = type.fault(card); fault != 0) return fault;
    if (const int fault = menu_fault_of(card); fault != 0) return fault;
    return horizontal_fault(card);
  }
  return 42031;
}

bool calls_back(const json::object& card) { return !text_in(card, "card_type").ends_with("_notice") || object_in(card, "action_menu"); }

std::string card_text(const json::object& card) {
  std::string text;
  const auto add = [&](const std::string& line) {
    if (!line.empty()) text += (text.empty() ? "" : "\n") + line;
  };
  add(title_of(card));
  add(text_in(object_or_none(card, "main_title"), "desc"));
  add(text_in(object_or_none(card, "emphasis_content"), "title"));
  add(text_in(card, "sub_title_text"));
  for (const json::value& one : list_or_none(card, "horizontal_content_list")) add(text_in(as_object(one), "keyname") + " " + text_in(as_object(one), "value"));
  for (const json::value& one : list_or_none(object_or_none(card, "checkbox"), "option_list")) add("□ " + text_in(as_object(one), "text"));
  for (const json::value& one : list_or_none(card, "select_list")) add(text_in(as_object(one), "title"));
  const auto add_button = [&](const std::string& label) { add(label.empty() ? "" : "⟦" + label + "⟧"); };
  for (const json::value& one : list_or_none(card, "button_list")) add_button(text_in(as_object(one), "text"));
  add_button(text_in(object_or_none(card, "submit_button"), "text"));
  return text;
}

std::vector<std::string> card_keys(const json::object& card) {
  std::vector<std::string> keys;
  const auto add = [&](const std::string& key) {
    if (!key.empty()) keys.push_back(key);
  };
  for (const json::value& one : list_or_none(card, "button_list")) add(text_in(as_object(one), "key"));
  for (const json::value& one : list_or_none(object_or_none(card, "action_menu"), "action_list")) add(text_in(as_object(one), "key"));
  add(text_in(object_or_none(card, "submit_button"), "key"));
  return keys;
}

std::optional<std::string> card_click(PlatformState& world, const Person& person, const std::string& key, const std::vector<std::string>& options, Millis now) {
  const std::pair<const std::string, WecomMessageBook::Sent>* newest = nullptr;
  for (const auto& one : world.wecom_messages.sent) {
    if (one.second.account != person.account || one.second.card.empty() || (newest && one.second.number < newest->second.number)) continue;
    const auto keys = card_keys(one.second.card);
    const auto& reached = one.second.recipients;
    if (std::find(keys.begin(), keys.end(), key) != keys.end() && std::find(reached.begin(), reached.end(), person.external_id) != reached.end()) newest = &one;
  }
  if (!newest) return std::nullopt;
  const json::object& card = newest->second.card;
  const bool is_menu = [&] {
    for (const json::value& one : list_or_none(object_or_none(card, "action_menu"), "action_list"))
      if (text_in(as_object(one), "key") == key) return true;
    return false;
  }();
  return cdata_element("Event", is_menu ? "template_card_menu_event" : "template_card_event") + cdata_element("EventKey", key) +
         cdata_element("TaskId", text_in(card, "task_id")) + cdata_element("CardType", text_in(card, "card_type")) +
         cdata_element("ResponseCode", new_response_code(world, person.account, newest->first, now)) + selected_items(card, options);
}

Reaction card_update(PlatformState& world, const ApiCall& call) {
  const AccountSettings& account = *call.account;
  if (!call.is_object) return refuse(world, call, 40058);
  if (number_in(call.asked, "agentid") != account.agent_id) return refuse(world, call, 40056);
  const auto found = world.wecom_messages.response_codes.find(text_in(call.asked, "response_code"));
  if (found == world.wecom_messages.response_codes.end() || found->second.is_used || found->second.expires_at < call.now) return refuse(world, call, 60140);
  WecomMessageBook::ResponseCode& code = found->second;
  if (code.account != account.name) return refuse(world, call, 42015);
  const json::object* button = object_in(call.asked, "button");
  const json::object* card = object_in(call.asked, "template_card");
  if (!card && (!button || text_in(*button, "replace_name").empty())) return refuse(world, call, 42038);
  if (card)
    if (const int fault = card_fault(*card); fault != 0) return refuse(world, call, fault);
  bool is_wrong = false;
  std::vector<std::string> users = list_of_texts(call.asked, "userids", is_wrong);
  if (is_wrong) return refuse(world, call, 40035);
  if (flag_in(call.asked, "atall")) users = {"@all"};
  const Recipients recipients = recipients_of(world, account, users, list_of_ids(call.asked, "partyids"), list_of_ids(call.asked, "tagids"));
  code.is_used = true;
  WecomMessageBook::Sent& sent = world.wecom_messages.sent.at(code.message_id);
  const std::string text = card ? card_text(*card) : card_text(sent.card) + "\n〔" + text_in(*button, "replace_name") + "〕";
  const Face face = card_face(card ? *card : sent.card, card ? "" : text_in(*button, "replace_name"));
  // The card on the phone changes in its place; nothing new arrives.
  for (const std::string& id : recipients.user_ids)
    if (const Person* person = world.person_by_id(account.name, id)) world.ledger.rewrite(account.name, person->name, code.message_id, text, face);
  if (card) sent.card = *card;
  json::array invalid;
  for (const std::string& id : split(recipients.invalid_users, '|')) invalid.emplace_back(id);
  return ok_with({{"invaliduser", std::move(invalid)}});
}

}  // namespace wechat_api::simulator
