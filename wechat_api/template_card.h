// WeCom's five template cards (wecom §5.3–§5.5; developer.work.weixin.qq.com/document/path/90236, 94888 and 94867, read
// 2026-11-21). Pure: a card as JSON, and the calls that send, replace, grey and recall it. Cards with buttons, votes or
// an action menu call back, so the application needs a callback URL (43012).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "wechat_api/channel.h"

namespace wechat_api {

struct CardLine {  // "keyname value" in two columns
  std::string name, value;
  std::string url;  // empty: not tappable
};
struct CardJump {
  std::string title, url;
};
struct CardOption {
  std::string id, text;
  bool is_chosen = false;
};
struct CardMenuEntry {
  std::string text, key;
};
// What every card may have. `task_id`: 1 to 128 of [0-9A-Za-z_-@], never used before by the application.
struct CardFrame {
  std::string source, title, description;
  std::string task_id;
  std::string menu_title;           // of the menu at the upper right; needs entries and a task_id
  std::vector<CardMenuEntry> menu;  // at most 3; not for votes and choices
};

struct TextCard {
  CardFrame frame;
  std::string text;                     // title or text is needed
  std::string emphasis, emphasis_note;  // one figure written large
  std::vector<CardLine> lines;          // at most 6
  std::vector<CardJump> jumps;          // at most 3
  std::string url;                      // needed: what a tap opens
};
struct NewsCard {
  CardFrame frame;  // with a title
  std::string picture_url;
  double aspect_ratio = 1.3;  // 1.3 to 2.25
  std::vector<CardLine> lines;
  std::vector<CardJump> jumps;
  std::string url;  // needed
};
struct ButtonCard {
  struct Button {
    std::string text, key;
    int style = 1;  // 1 to 4
  };
  CardFrame frame;  // with title and task_id
  std::string text;
  std::vector<CardLine> lines;
  std::vector<Button> buttons;  // 1 to 6
};
struct VoteCard {
  CardFrame frame;  // with title and task_id
  std::string question_key;
  bool is_multiple = false;
  std::vector<CardOption> options;  // 1 to 20
  std::string submit_text, submit_key;
};
struct ChoiceCard {
  struct Selection {
    std::string question_key, title;
    std::vector<CardOption> options;  // 1 to 10; the chosen one is selected at first
  };
  CardFrame frame;                    // with title and task_id
  std::vector<Selection> selections;  // 1 to 3
  std::string submit_text, submit_key;
};
using TemplateCard = std::variant<TextCard, NewsCard, ButtonCard, VoteCard, ChoiceCard>;

// Throws std::invalid_argument naming what is missing, too many, given twice or too long.
std::string template_card_json(const TemplateCard& card);

// message/send of a card to 1 to 1,000 members, with the duplicate check of half an hour. The answer's response_code
// updates the card once, within 72 hours.
Call send_card(const std::vector<std::string>& user_ids, std::int64_t agent_id, const TemplateCard& card);
Call grey_card(const std::vector<std::string>& user_ids, std::int64_t agent_id, std::string_view response_code,
               std::string_view button_says);
// `button_says`: what the greyed button of the new card says; empty: it stays alive.
Call replace_card(const std::vector<std::string>& user_ids, std::int64_t agent_id, std::string_view response_code,
                  const TemplateCard& card, std::string_view button_says);
inline constexpr std::chrono::hours kCardUpdateWindow{72};
// Within 24 hours of sending, by the application that sent it.
Call recall_message(std::string_view message_id);
inline constexpr std::chrono::hours kRecallWindow{24};

// The code by which a card just sent can be updated; empty: none.
std::string read_response_code(std::string_view body);

}  // namespace wechat_api
