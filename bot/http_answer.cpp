// Status line and fields of an answer (http_answer.h).
#include "bot/http_answer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace bot {

namespace {

using Row = std::pair<int, std::string_view>;
constexpr std::array<Row, 28> kReasons{{{200, "OK"},
                                        {201, "Created"},
                                        {202, "Accepted"},
                                        {204, "No Content"},
                                        {301, "Moved Permanently"},
                                        {302, "Found"},
                                        {303, "See Other"},
                                        {304, "Not Modified"},
                                        {400, "Bad Request"},
                                        {401, "Unauthorized"},
                                        {403, "Forbidden"},
                                        {404, "Not Found"},
                                        {405, "Method Not Allowed"},
                                        {408, "Request Timeout"},
                                        {409, "Conflict"},
                                        {410, "Gone"},
                                        {411, "Length Required"},
                                        {413, "Content Too Large"},
                                        {414, "URI Too Long"},
                                        {415, "Unsupported Media Type"},
                                        {417, "Expectation Failed"},
                                        {421, "Misdirected Request"},
                                        {422, "Unprocessable Content"},
                                        {429, "Too Many Requests"},
                                        {431, "Request Header Fields Too Large"},
                                        {500, "Internal Server Error"},
                                        {501, "Not Implemented"},
                                        {503, "Service Unavailable"}}};

std::string_view reason_of(int status) {
  const auto row =
      std::find_if(kReasons.begin(), kReasons.end(), [status](const Row& known) { return known.first == status; });
  return row == kReasons.end() ? std::string_view("Status") : row->second;
}

void append_number(std::string& text, std::size_t number) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  text.append(digits.data(), end.ptr);
}

void append_field(std::string& text, std::string_view name, std::string_view value) {
  if (name.find_first_of("\r\n: ") != std::string_view::npos || value.find_first_of("\r\n") != std::string_view::npos)
    throw std::invalid_argument("a field of the answer would break out of its line");
  text.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

std::string head_of(const Response& response, bool keeps_open) {
  std::string text;
  text.reserve(256);
  if (response.status == 200) {
    text = "HTTP/1.1 200 OK\r\n";
  } else {
    text = "HTTP/1.1 ";
    append_number(text, static_cast<std::size_t>(response.status));
    text.append(" ").append(reason_of(response.status)).append("\r\n");
  }
  if (!response.body.empty() && !response.content_type.empty()) {
    append_field(text, "Content-Type", response.content_type);
    text.append("X-Content-Type-Options: nosniff\r\n");
  }
  for (const auto& [name, value] : response.fields) append_field(text, name, value);
  if (response.status != 204 && response.status != 304) {
    text.append("Content-Length: ");
    append_number(text, response.body.size());
    text.append("\r\n");
  }
  if (!keeps_open) text.append("Connection: close\r\n");
  text.append("\r\n");
  return text;
}

}  // namespace bot
