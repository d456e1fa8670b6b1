// For the builders of requests and the readers of answers: fields of the platform's JSON.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wechat_api {

// Text for a request: valid UTF-8 without control characters, which would be written as \u escapes (40033).
boost::json::string json_text(std::string_view text);
boost::json::array json_texts(const std::vector<std::string>& texts);

// An answer as an object, nested at most 32 deep; nothing where it is none. Of a key given twice the last one counts.
std::optional<boost::json::object> json_object_of(std::string_view body);

// What stands under `name`; absent or of another type: empty, nothing, null. A number may come as text of digits and
// text as a whole number: both platforms change their mind about identifiers.
std::string text_in(const boost::json::object& object, std::string_view name);
std::optional<std::int64_t> number_in(const boost::json::object& object, std::string_view name);
const boost::json::object* object_in(const boost::json::object& object, std::string_view name);
const boost::json::array* array_in(const boost::json::object& object, std::string_view name);
// The texts of an array; entries that are none are left out.
std::vector<std::string> texts_in(const boost::json::object& object, std::string_view name);
// True and 1 are true, whatever else is not.
bool flag_in(const boost::json::object& object, std::string_view name);

}  // namespace wechat_api
