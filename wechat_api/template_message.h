// Template messages of a certified service account (wechat-oa §5.2; developers.weixin.qq.com/doc/service/guide/product/
// template_message/Template_Message_Interface.html, read 2026-11-21). Pure: requests as bytes, answers as values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wechat_api/channel.h"

namespace wechat_api {

struct TemplateField {
  std::string key, value;  // key as in the form without ".DATA", e.g. "thing1"
};
struct TemplateMessage {
  std::string template_id, url;  // url may be empty: nothing opens
  std::vector<TemplateField> fields;
};

// What a field of a template shows since 2023-05-04: 20 characters on one line without emoji. A longer text ends with …
// in the last place instead of being cut in silence; never empty ("-" instead, since an empty field gives 47003).
inline constexpr std::size_t kFieldCharacters = 20;
std::string cut_to_field(std::string_view text);

// The body of POST /cgi-bin/message/template/send. Each value passes cut_to_field. `client_msg_id`: the same openid and
// id are sent once within ten minutes; empty: none. Throws std::invalid_argument for an empty openid, template or field
// list, a key that is none, a key given twice, an url above 1024 bytes and an id above 32.
std::string template_json(const std::string& openid, const TemplateMessage& message, std::string_view client_msg_id);

// What the member sees of `form` (the template's text with {{key.DATA}}) filled with `fields`: lines that consist of
// nothing but a variable are dropped, so first and remark are; each value is put on one line and cut at 20 characters
// by the platform, without a mark. A key without a field is empty.
std::string delivered_template(std::string_view form, const std::vector<TemplateField>& fields);

Call list_templates();
Call delete_template(const std::string& template_id);
// Which deliveries of a template message were held back: at most 100 after `largest_id` (0: from the first).
Call blocked_templates(const std::string& template_message_id, std::int64_t largest_id, int limit);

struct TemplateForm {
  std::string template_id, title, content, example;
};
// Nothing where the answer is not what the page describes.
std::optional<std::vector<TemplateForm>> read_templates(std::string_view body);

}  // namespace wechat_api
