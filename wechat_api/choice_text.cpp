// See choice_text.h.
#include "wechat_api/choice_text.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "wechat_api/utf8.h"

namespace wechat_api {

namespace {

// Quotes, angle brackets and ampersands would end the attribute or the tag. Chinese stays as it is: the client sends
// the content back literally, percent signs included.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "&quot;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '\n':
        out += ' ';
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string tappable_line(const Choice& choice, std::size_t number) {
  const std::string& says = choice.says.empty() ? choice.label : choice.says;
  return "<a href=\"weixin://bizmsgmenu?msgmenucontent=" + escaped(says) + "&msgmenuid=" + std::to_string(number) +
         "\">" + escaped(choice.label) + "</a>" + choice.note;
}

std::string numbered_line(const Choice& choice, std::size_t number) {
  return std::to_string(number) + " " + choice.label + (choice.note.empty() ? "" : " " + choice.note);
}

// Cut at a character, and before a link that would not be whole.
std::string_view cut_outside_links(std::string_view text, std::size_t limit_bytes) {
  if (text.size() <= limit_bytes) return text;
  const std::string_view cut = cut_utf8(text, limit_bytes);
  const std::size_t opened = cut.rfind("<a ");
  const std::size_t partial = cut.rfind('<');  // "<", "<a" at the very end
  if (opened != std::string_view::npos && cut.find("</a>", opened) == std::string_view::npos)
    return cut.substr(0, opened);
  if (partial != std::string_view::npos && text.substr(partial).starts_with("<a ") && partial + 3 > cut.size()) {
    return cut.substr(0, partial);
  }
  return cut;
}

std::vector<std::string> lines_of(const TextReply& reply, Platform platform) {
  std::vector<std::string> lines;
  for (const Choice& choice : reply.choices) {
    const std::size_t number = lines.size() + 1;
    const std::string line =
        platform == Platform::official_account ? tappable_line(choice, number) : numbered_line(choice, number);
    lines.push_back(without_control(valid_utf8(line)));
  }
  return lines;
}

// What is left for the text beside its choices.
std::size_t text_limit(const std::vector<std::string>& lines, std::size_t limit_bytes) {
  std::size_t lines_bytes = 0;
  for (const std::string& line : lines) lines_bytes += line.size() + 1;
  return std::max(limit_bytes / 2, limit_bytes - std::min(lines_bytes, limit_bytes));
}

}  // namespace

std::string text_with_choices(const TextReply& reply, Platform platform, std::size_t limit_bytes) {
  const std::vector<std::string> lines = lines_of(reply, platform);
  const std::string text = without_control(valid_utf8(reply.text));
  std::string out(cut_outside_links(text, text_limit(lines, limit_bytes)));
  for (const std::string& line : lines) {
    const std::size_t break_bytes = out.empty() ? 0 : 1;
    if (out.size() + break_bytes + line.size() > limit_bytes) break;
    if (break_bytes != 0) out += '\n';
    out += line;
  }
  return out;
}

TextReply ending_in(TextReply reply, std::string_view ending, Platform platform, std::size_t limit_bytes) {
  const std::size_t limit = text_limit(lines_of(reply, platform), limit_bytes);
  const std::string text = without_control(valid_utf8(reply.text));
  reply.text = std::string(cut_outside_links(text, limit - std::min(limit, ending.size()))).append(ending);
  return reply;
}

}  // namespace wechat_api
