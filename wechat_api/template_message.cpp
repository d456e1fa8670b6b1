// See template_message.h.
#include "wechat_api/template_message.h"

#include <algorithm>
#include <boost/json.hpp>
#include <stdexcept>

#include "wechat_api/json_field.h"
#include "wechat_api/template_text.h"

namespace wechat_api {

namespace json = boost::json;

namespace {

constexpr std::size_t kUrlBytes = 1024, kMessageIdBytes = 32;
constexpr std::string_view kOpens = "{{", kCloses = ".DATA}}";

void require(bool is_right, const char* rule) {
  if (!is_right) throw std::invalid_argument(std::string("template message: ") + rule);
}

bool is_key(std::string_view key) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !key.empty() && key.size() <= 64 && std::all_of(key.begin(), key.end(), fits);
}

struct Filled {
  std::string text;
  bool has_words = false;  // beside variables and blanks
};

Filled filled(std::string_view line, const std::vector<TemplateField>& fields) {
  Filled out;
  while (!line.empty()) {
    const std::size_t opens = line.find(kOpens);
    const std::size_t closes = opens == std::string_view::npos ? opens : line.find(kCloses, opens);
    const std::string_view words = line.substr(0, closes == std::string_view::npos ? line.size() : opens);
    out.has_words = out.has_words || words.find_first_not_of(" \t\r") != std::string_view::npos;
    out.text += words;
    if (closes == std::string_view::npos) break;
    const std::string_view key = line.substr(opens + kOpens.size(), closes - opens - kOpens.size());
    const auto field = std::find_if(fields.begin(), fields.end(), [&](const TemplateField& f) { return f.key == key; });
    if (field != fields.end()) out.text += first_characters(one_line(field->value), kFieldCharacters);
    line.remove_prefix(closes + kCloses.size());
  }
  return out;
}

}  // namespace

std::string cut_to_field(std::string_view text) {
  const std::string line = one_line(text);
  return line.empty() ? "-" : cut_characters(line, kFieldCharacters);
}

std::string template_json(const std::string& openid, const TemplateMessage& message, std::string_view client_msg_id) {
  require(!openid.empty(), "no recipient");
  require(!message.template_id.empty(), "no template");
  require(!message.fields.empty(), "no fields");
  require(message.url.size() <= kUrlBytes, "an url above 1024 bytes");
  require(client_msg_id.size() <= kMessageIdBytes, "a client_msg_id above 32 bytes");
  json::object fields;
  for (const TemplateField& field : message.fields) {
    require(is_key(field.key), "a key that is none");
    require(!fields.contains(field.key), "a key given twice");
    const std::string value = cut_to_field(field.value);
    fields[field.key] = json::object{{"value", value}};
  }
  json::object call{{"touser", json_text(openid)}, {"template_id", json_text(message.template_id)}};
  if (!message.url.empty()) call["url"] = json_text(message.url);
  if (!client_msg_id.empty()) call["client_msg_id"] = json_text(client_msg_id);
  call["data"] = std::move(fields);
  return json::serialize(call);
}

std::string delivered_template(std::string_view form, const std::vector<TemplateField>& fields) {
  std::string out;
  while (!form.empty()) {
    const std::size_t end = std::min(form.find('\n'), form.size());
    const std::string_view line = form.substr(0, end);
    form.remove_prefix(std::min(end + 1, form.size()));
    const Filled shown = filled(line, fields);
    if (!shown.has_words) continue;
    if (!out.empty()) out += '\n';
    out += shown.text;
  }
  return out;
}

Call list_templates() {
  return {"/cgi-bin/template/get_all_private_template", {}, "GET"};
}

Call delete_template(const std::string& template_id) {
  require(!template_id.empty(), "no template");
  return {"/cgi-bin/template/del_private_template",
          json::serialize(json::object{{"template_id", json_text(template_id)}})};
}

Call blocked_templates(const std::string& template_message_id, std::int64_t largest_id, int limit) {
  require(!template_message_id.empty(), "no template");
  require(largest_id >= 0 && limit >= 1 && limit <= 100, "1 to 100 rows are asked for");
  return {"/wxa/sec/queryblocktmplmsg",
          json::serialize(json::object{
              {"tmpl_msg_id", json_text(template_message_id)}, {"largest_id", largest_id}, {"limit", limit}})};
}

std::optional<std::vector<TemplateForm>> read_templates(std::string_view body) {
  const std::optional<json::object> answer = json_object_of(body);
  const json::array* list = answer ? array_in(*answer, "template_list") : nullptr;
  if (list == nullptr) return std::nullopt;
  std::vector<TemplateForm> forms;
  for (const json::value& entry : *list) {
    if (!entry.is_object()) return std::nullopt;
    const json::object& form = entry.get_object();
    forms.push_back(
        {text_in(form, "template_id"), text_in(form, "title"), text_in(form, "content"), text_in(form, "example")});
    if (forms.back().template_id.empty()) return std::nullopt;
  }
  return forms;
}

}  // namespace wechat_api
