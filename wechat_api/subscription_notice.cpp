// See subscription_notice.h.
#include "wechat_api/subscription_notice.h"

#include <algorithm>
#include <boost/json.hpp>
#include <stdexcept>

#include "wechat_api/json_field.h"
#include "wechat_api/template_text.h"

namespace wechat_api {

namespace json = boost::json;

namespace {

constexpr std::size_t kUrlBytes = 1024;
constexpr std::size_t kPhraseCharacters = 5;
constexpr int kLongTerm = 3;

void require(bool is_right, const char* rule) {
  if (!is_right) throw std::invalid_argument(std::string("subscription notice: ") + rule);
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_visible(char c) {
  return c > ' ' && c < 0x7F;
}
bool is_number_part(char c) {
  return is_digit(c) || c == '.' || c == '-';
}
bool is_phone_part(char c) {
  return is_digit(c) || c == '+' || c == '-';
}
bool is_symbol(char c) {
  return is_visible(c) && !is_digit(c) && !is_letter(c);
}

// What must fit as it is: the limit counts characters; `fits` null: every character does.
struct Exact {
  std::string_view kind;
  std::size_t limit;
  bool (*fits)(char);
};
constexpr Exact kExact[] = {
    {"phrase", kPhraseCharacters, nullptr},
    {"number", 32, is_number_part},
    {"letter", 32, is_letter},
    {"character_string", 32, is_visible},
    {"symbol", 5, is_symbol},
    {"date", 32, nullptr},
    {"time", 32, nullptr},
    {"amount", 20, nullptr},
    {"car_number", 8, nullptr},
    {"phone_number", 17, is_phone_part},
};

// "thing1" → "thing".
std::string_view kind_of_key(std::string_view key) {
  while (!key.empty() && is_digit(key.back())) key.remove_suffix(1);
  return key;
}

std::string cut_name(const std::string& line) {
  const bool is_ascii = std::all_of(line.begin(), line.end(), [](char c) { return c >= ' ' && c < 0x7F; });
  return cut_characters(line, is_ascii ? 20 : 10);
}

std::string value_for(const TemplateField& field) {
  const std::string_view kind = kind_of_key(field.key);
  const std::string line = one_line(field.value);
  if (kind == "phrase" && !line.empty()) return first_characters(line, kPhraseCharacters);
  if (kind == "name") return line.empty() ? "-" : cut_name(line);
  const auto exact = std::find_if(std::begin(kExact), std::end(kExact), [&](const Exact& e) { return e.kind == kind; });
  if (exact == std::end(kExact)) return cut_to_field(field.value);
  const bool fits = !line.empty() && character_count(line) <= exact->limit &&
                    (exact->fits == nullptr || std::all_of(line.begin(), line.end(), exact->fits));
  if (!fits) {
    throw std::invalid_argument("subscription notice: the value of " + field.key + " is no " + std::string(kind) +
                                " of 1 to " + std::to_string(exact->limit) + " characters");
  }
  return line;
}

}  // namespace

std::string notice_json(const std::string& openid, const TemplateMessage& message) {
  require(!openid.empty(), "no recipient");
  require(!message.template_id.empty(), "no template");
  require(!message.fields.empty(), "no fields");
  require(message.url.size() <= kUrlBytes, "a page above 1024 bytes");
  json::object fields;
  for (const TemplateField& field : message.fields) {
    const auto fits = [](char c) { return is_digit(c) || is_letter(c) || c == '_'; };
    require(!field.key.empty() && std::all_of(field.key.begin(), field.key.end(), fits), "a key that is none");
    require(!fields.contains(field.key), "a key given twice");
    const std::string value = value_for(field);
    fields[field.key] = json::object{{"value", value}};
  }
  return json::serialize(json::object{{"touser", json_text(openid)},
                                      {"template_id", json_text(message.template_id)},
                                      {"page", json_text(message.url)},
                                      {"miniprogram_state", "formal"},
                                      {"lang", "zh_CN"},
                                      {"data", std::move(fields)}});
}

Call notice_categories() {
  return {"/wxaapi/newtmpl/getcategory", {}, "GET"};
}
Call own_notices() {
  return {"/wxaapi/newtmpl/gettemplate", {}, "GET"};
}

Call delete_notice(const std::string& template_id) {
  require(!template_id.empty(), "no template");
  return {"/wxaapi/newtmpl/deltemplate", json::serialize(json::object{{"priTmplId", json_text(template_id)}})};
}

Call adopt_notice(const std::string& public_id, const std::vector<std::int64_t>& keywords, std::string_view scene) {
  constexpr std::size_t kFewestKeywords = 2, kMostKeywords = 5, kSceneCharacters = 15;
  require(!public_id.empty(), "no public template");
  require(keywords.size() >= kFewestKeywords && keywords.size() <= kMostKeywords, "2 to 5 keywords are taken");
  const std::string line = one_line(scene);
  require(!line.empty() && character_count(line) <= kSceneCharacters, "a scene has 1 to 15 characters");
  json::array list;
  for (const std::int64_t keyword : keywords) list.push_back(keyword);
  return {
      "/wxaapi/newtmpl/addtemplate",
      json::serialize(json::object{{"tid", json_text(public_id)}, {"kidList", std::move(list)}, {"sceneDesc", line}})};
}

std::optional<std::vector<NoticeCategory>> read_notice_categories(std::string_view body) {
  const std::optional<json::object> answer = json_object_of(body);
  const json::array* list = answer ? array_in(*answer, "data") : nullptr;
  if (list == nullptr) return std::nullopt;
  std::vector<NoticeCategory> categories;
  for (const json::value& entry : *list) {
    const json::object* category = entry.if_object();
    const std::optional<std::int64_t> id = category ? number_in(*category, "id") : std::nullopt;
    if (!id) return std::nullopt;
    categories.push_back({*id, text_in(*category, "name")});
  }
  return categories;
}

std::optional<std::vector<NoticeForm>> read_own_notices(std::string_view body) {
  const std::optional<json::object> answer = json_object_of(body);
  const json::array* list = answer ? array_in(*answer, "data") : nullptr;
  if (list == nullptr) return std::nullopt;
  std::vector<NoticeForm> forms;
  for (const json::value& entry : *list) {
    const json::object* form = entry.if_object();
    if (form == nullptr || text_in(*form, "priTmplId").empty()) return std::nullopt;
    forms.push_back({text_in(*form, "priTmplId"), text_in(*form, "title"), text_in(*form, "content"),
                     text_in(*form, "example"), number_in(*form, "type") == kLongTerm});
  }
  return forms;
}

std::optional<std::string> read_adopted_notice(std::string_view body) {
  const std::optional<json::object> answer = json_object_of(body);
  std::string id = answer ? text_in(*answer, "priTmplId") : std::string();
  if (id.empty()) return std::nullopt;
  return id;
}

}  // namespace wechat_api
