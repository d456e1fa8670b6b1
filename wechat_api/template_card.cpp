// See template_card.h.
#include "wechat_api/template_card.h"

#include <algorithm>
#include <boost/json.hpp>
#include <set>
#include <stdexcept>

#include "wechat_api/json_field.h"

namespace wechat_api {

namespace json = boost::json;

namespace {

constexpr std::size_t kLines = 6, kJumps = 3, kButtons = 6, kVoteOptions = 20, kChoiceOptions = 10, kSelections = 3,
                      kMenu = 3;
constexpr std::size_t kIdBytes = 128, kKeyBytes = 1024, kMembers = 1000;
constexpr int kDuplicateCheckSeconds = 1800;

void require(bool is_right, const char* rule) {
  if (!is_right) throw std::invalid_argument(std::string("template card: ") + rule);
}

void require_key(std::set<std::string>& keys, const std::string& key, std::size_t limit_bytes) {
  require(!key.empty() && key.size() <= limit_bytes, "a key that is empty or too long");
  require(keys.insert(key).second, "a key given twice");
}

bool is_task_id(std::string_view id) {
  const auto fits = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' ||
           c == '@';
  };
  return !id.empty() && id.size() <= kIdBytes && std::all_of(id.begin(), id.end(), fits);
}

json::object framed(std::string_view type, const CardFrame& frame, bool needs_task) {
  json::object card{{"card_type", type}};
  if (!frame.source.empty()) card["source"] = json::object{{"desc", json_text(frame.source)}};
  require(frame.menu.empty() || !frame.menu_title.empty(), "a menu has a title");
  require(frame.menu.size() <= kMenu, "a menu has at most three entries");
  std::set<std::string> keys;
  json::array menu;
  for (const CardMenuEntry& entry : frame.menu) {
    require_key(keys, entry.key, kKeyBytes);
    menu.push_back(json::object{{"text", json_text(entry.text)}, {"key", json_text(entry.key)}});
  }
  if (!menu.empty())
    card["action_menu"] = json::object{{"desc", json_text(frame.menu_title)}, {"action_list", std::move(menu)}};
  json::object title;
  if (!frame.title.empty()) title["title"] = json_text(frame.title);
  if (!frame.description.empty()) title["desc"] = json_text(frame.description);
  if (!title.empty()) card["main_title"] = std::move(title);
  const bool wants_task = needs_task || !frame.menu.empty() || !frame.task_id.empty();
  require(!wants_task || is_task_id(frame.task_id), "no task_id of 1 to 128 letters, digits, _, - or @");
  if (wants_task) card["task_id"] = frame.task_id;
  return card;
}

void add_lines(json::object& card, const std::vector<CardLine>& lines) {
  require(lines.size() <= kLines, "at most six lines");
  if (lines.empty()) return;
  json::array list;
  for (const CardLine& line : lines) {
    require(!line.name.empty(), "a line has a name");
    json::object entry{{"keyname", json_text(line.name)}, {"value", json_text(line.value)}};
    if (!line.url.empty()) (entry["type"] = 1, entry["url"] = json_text(line.url));
    list.push_back(std::move(entry));
  }
  card["horizontal_content_list"] = std::move(list);
}

void add_jumps(json::object& card, const std::vector<CardJump>& jumps) {
  require(jumps.size() <= kJumps, "at most three places to go");
  if (jumps.empty()) return;
  json::array list;
  for (const CardJump& jump : jumps) {
    require(!jump.title.empty() && !jump.url.empty(), "a place to go has a title and an address");
    list.push_back(json::object{{"type", 1}, {"title", json_text(jump.title)}, {"url", json_text(jump.url)}});
  }
  card["jump_list"] = std::move(list);
}

void add_action(json::object& card, const std::string& url) {
  require(url.starts_with("https://") || url.starts_with("http://"), "a tap opens an address");
  card["card_action"] = json::object{{"type", 1}, {"url", json_text(url)}};
}

void add_submit(json::object& card, const std::string& text, const std::string& key) {
  require(!text.empty(), "the button to submit has a text");
  require(!key.empty() && key.size() <= kKeyBytes, "the button to submit has a key");
  card["submit_button"] = json::object{{"text", json_text(text)}, {"key", json_text(key)}};
}

json::array options_of(const std::vector<CardOption>& options, std::size_t most, bool with_mark) {
  require(!options.empty() && options.size() <= most, "too few or too many options");
  std::set<std::string> ids;
  json::array list;
  for (const CardOption& option : options) {
    require_key(ids, option.id, kIdBytes);
    require(!option.text.empty(), "an option has a text");
    json::object entry{{"id", json_text(option.id)}, {"text", json_text(option.text)}};
    if (with_mark) entry["is_checked"] = option.is_chosen;
    list.push_back(std::move(entry));
  }
  return list;
}

json::object card_object(const TextCard& card) {
  require(!card.frame.title.empty() || !card.text.empty(), "a title or a text");
  json::object out = framed("text_notice", card.frame, false);
  if (!card.text.empty()) out["sub_title_text"] = json_text(card.text);
  if (!card.emphasis.empty())
    out["emphasis_content"] =
        json::object{{"title", json_text(card.emphasis)}, {"desc", json_text(card.emphasis_note)}};
  add_lines(out, card.lines);
  add_jumps(out, card.jumps);
  add_action(out, card.url);
  return out;
}

json::object card_object(const NewsCard& card) {
  require(!card.frame.title.empty(), "a title");
  require(!card.picture_url.empty(), "a picture");
  require(card.aspect_ratio >= 1.3 && card.aspect_ratio <= 2.25, "a picture between 1.3 and 2.25 wide for 1 high");
  json::object out = framed("news_notice", card.frame, false);
  out["card_image"] = json::object{{"url", json_text(card.picture_url)}, {"aspect_ratio", card.aspect_ratio}};
  add_lines(out, card.lines);
  add_jumps(out, card.jumps);
  add_action(out, card.url);
  return out;
}

json::object card_object(const ButtonCard& card) {
  require(!card.frame.title.empty(), "a title");
  require(!card.buttons.empty() && card.buttons.size() <= kButtons, "one to six buttons");
  json::object out = framed("button_interaction", card.frame, true);
  if (!card.text.empty()) out["sub_title_text"] = json_text(card.text);
  add_lines(out, card.lines);
  std::set<std::string> keys;
  json::array buttons;
  for (const ButtonCard::Button& button : card.buttons) {
    require_key(keys, button.key, kKeyBytes);
    require(!button.text.empty() && button.style >= 1 && button.style <= 4,
            "a button has a text and a style of 1 to 4");
    buttons.push_back(
        json::object{{"text", json_text(button.text)}, {"style", button.style}, {"key", json_text(button.key)}});
  }
  out["button_list"] = std::move(buttons);
  return out;
}

json::object card_object(const VoteCard& card) {
  require(!card.frame.title.empty(), "a title");
  require(card.frame.menu.empty(), "a vote has no menu");
  require(!card.question_key.empty() && card.question_key.size() <= kKeyBytes, "a question has a key");
  json::object out = framed("vote_interaction", card.frame, true);
  out["checkbox"] = json::object{{"question_key", json_text(card.question_key)},
                                 {"mode", card.is_multiple ? 1 : 0},
                                 {"option_list", options_of(card.options, kVoteOptions, true)}};
  add_submit(out, card.submit_text, card.submit_key);
  return out;
}

json::object card_object(const ChoiceCard& card) {
  require(!card.frame.title.empty(), "a title");
  require(card.frame.menu.empty(), "a choice has no menu");
  require(!card.selections.empty() && card.selections.size() <= kSelections, "one to three selections");
  json::object out = framed("multiple_interaction", card.frame, true);
  std::set<std::string> keys;
  json::array list;
  for (const ChoiceCard::Selection& selection : card.selections) {
    require_key(keys, selection.question_key, kKeyBytes);
    json::object entry{{"question_key", json_text(selection.question_key)}};
    if (!selection.title.empty()) entry["title"] = json_text(selection.title);
    const auto chosen = std::find_if(selection.options.begin(), selection.options.end(),
                                     [](const CardOption& o) { return o.is_chosen; });
    if (chosen != selection.options.end()) entry["selected_id"] = json_text(chosen->id);
    entry["option_list"] = options_of(selection.options, kChoiceOptions, false);
    list.push_back(std::move(entry));
  }
  out["select_list"] = std::move(list);
  add_submit(out, card.submit_text, card.submit_key);
  return out;
}

json::object object_of(const TemplateCard& card) {
  return std::visit([](const auto& known) { return card_object(known); }, card);
}

json::object updating(const std::vector<std::string>& user_ids, std::int64_t agent_id, std::string_view response_code) {
  require(!user_ids.empty() && user_ids.size() <= kMembers, "1 to 1,000 members");
  require(!response_code.empty(), "no response_code");
  return {{"userids", json_texts(user_ids)}, {"agentid", agent_id}, {"response_code", json_text(response_code)}};
}

}  // namespace

std::string template_card_json(const TemplateCard& card) {
  return json::serialize(object_of(card));
}

Call send_card(const std::vector<std::string>& user_ids, std::int64_t agent_id, const TemplateCard& card) {
  require(!user_ids.empty() && user_ids.size() <= kMembers, "1 to 1,000 members");
  std::string joined;
  for (const std::string& id : user_ids) joined += (joined.empty() ? "" : "|") + id;
  return {"/cgi-bin/message/send", json::serialize(json::object{{"touser", json_text(joined)},
                                                                {"msgtype", "template_card"},
                                                                {"template_card", object_of(card)},
                                                                {"agentid", agent_id},
                                                                {"enable_duplicate_check", 1},
                                                                {"duplicate_check_interval", kDuplicateCheckSeconds}})};
}

Call grey_card(const std::vector<std::string>& user_ids, std::int64_t agent_id, std::string_view response_code,
               std::string_view button_says) {
  json::object call = updating(user_ids, agent_id, response_code);
  require(!button_says.empty(), "a greyed button says something");
  call["button"] = json::object{{"replace_name", json_text(button_says)}};
  return {"/cgi-bin/message/update_template_card", json::serialize(call)};
}

Call replace_card(const std::vector<std::string>& user_ids, std::int64_t agent_id, std::string_view response_code,
                  const TemplateCard& card, std::string_view button_says) {
  json::object call = updating(user_ids, agent_id, response_code);
  json::object object = object_of(card);
  const bool has_button = !std::holds_alternative<TextCard>(card) && !std::holds_alternative<NewsCard>(card);
  require(button_says.empty() || has_button, "this card has no button to grey");
  if (!button_says.empty()) object["replace_text"] = json_text(button_says);
  call["template_card"] = std::move(object);
  return {"/cgi-bin/message/update_template_card", json::serialize(call)};
}

Call recall_message(std::string_view message_id) {
  require(!message_id.empty(), "no message");
  return {"/cgi-bin/message/recall", json::serialize(json::object{{"msgid", json_text(message_id)}})};
}

std::string read_response_code(std::string_view body) {
  const std::optional<json::object> answer = json_object_of(body);
  return answer ? text_in(*answer, "response_code") : std::string();
}

}  // namespace wechat_api
