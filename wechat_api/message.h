// The vocabulary of WeChat as the rest of the house sees it: what came in, what is answered, what goes out.
// No XML, JSON or HTTP here; official_account.cpp and wecom.cpp translate.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace wechat_api {

enum class Platform { official_account, wecom };

// Degrees as sent; the platform's picker uses GCJ-02 (reference: wechat-oa §8). Always inside ±90 / ±180.
struct Point {
  double latitude_deg = 0;
  double longitude_deg = 0;
};

// ---- what a member sends -------------------------------------------------------------------------------------------
struct Text {
  std::string text;
  std::string menu_item_id;  // set when the member tapped a line of a menu message
};
struct Image {
  std::string picture_url;  // never fetched: media are taken by id
  std::string media_id;
};
struct Voice {
  std::string media_id;
  std::string media_id_16k;
  std::string format;
  std::string recognition;  // empty since 2025 on nearly every account
};
struct Video {
  std::string media_id;
  std::string thumb_media_id;
  bool is_short = false;
};
struct Location {
  std::optional<Point> point;  // absent when the coordinates sent are no coordinates
  int scale = 0;
  std::string label;
  bool is_swapped = false;     // latitude and longitude were sent the wrong way round; `point` has them right
};
struct Link {
  std::string title, description, url;
};

// ---- events --------------------------------------------------------------------------------------------------------
struct Follow {
  std::string scene;  // of the QR code scanned, without "qrscene_"; empty for a plain follow
  std::string ticket;
};
struct Unfollow {};
struct Scan {
  std::string scene;
  std::string ticket;
};
struct MenuClick {
  std::string key;
};
struct MenuView {
  std::string url;
  std::string menu_id;
};
struct CodeScanned {
  std::string key, scan_type, scan_result;
  bool waits = false;  // the client shows "receiving" until an answer comes
};
struct PicturesPicked {  // the pictures themselves follow as Image messages
  std::string key;
  int count = 0;
};
struct LocationPicked {  // a Location message follows
  std::string key;
  Location location;
  std::string poi_name;
};
struct LocationReport {  // sent by the client itself on entering the chat, never by the member's own act
  std::optional<Point> point;
  double precision_m = 0;
};
struct EnterApp {};
struct TemplateSent {
  std::string message_id;
  std::string status;  // "success", "failed:user block", "failed: system failed"
};
struct MassSent {
  std::string message_id, status;
  std::int64_t total = 0, filtered = 0, sent = 0, failed = 0;
};
struct NoticeConsent {  // subscribe_msg_popup_event and subscribe_msg_change_event
  struct Decision {
    std::string template_id;
    bool accepted = false;
  };
  std::vector<Decision> decisions;
};
struct NoticeSent {  // subscribe_msg_sent_event
  std::string template_id, message_id, status;
  int errcode = 0;
};
struct CardClick {  // WeCom template_card_event, template_card_menu_event
  std::string key, task_id, card_type, response_code;
  std::vector<std::pair<std::string, std::vector<std::string>>> selected;  // question key → option ids
  bool from_menu = false;
};
struct ContactChange {  // WeCom change_contact
  std::string change_type, user_id, new_user_id;
};
// Every other event by its name on the wire, with its leaf elements in document order.
struct OtherEvent {
  std::string name;
  std::string key;
  std::vector<std::pair<std::string, std::string>> fields;
};
struct OtherMessage {
  std::string type;
};

using Content = std::variant<Text, Image, Voice, Video, Location, Link, Follow, Unfollow, Scan, MenuClick, MenuView,
                             CodeScanned, PicturesPicked, LocationPicked, LocationReport, EnterApp, TemplateSent,
                             MassSent, NoticeConsent, NoticeSent, CardClick, ContactChange, OtherEvent, OtherMessage>;

// The kinds a Listener or an open question can ask for; the index of Content in order.
enum class ContentKind {
  text,
  image,
  voice,
  video,
  location,
  link,
  follow,
  unfollow,
  scan,
  menu_click,
  menu_view,
  code_scanned,
  pictures_picked,
  location_picked,
  location_report,
  enter_app,
  template_sent,
  mass_sent,
  notice_consent,
  notice_sent,
  card_click,
  contact_change,
  other_event,
  other_message
};

inline ContentKind kind_of(const Content& content) {
  return static_cast<ContentKind>(content.index());
}

// One verified, decrypted, parsed message. Nothing in it comes from the query string.
struct Inbound {
  Platform platform = Platform::official_account;
  std::string account;                    // the name in our configuration
  std::string to;                         // gh_… or corp id
  std::string from;                       // openid or user id
  std::int64_t agent_id = 0;              // WeCom only
  std::chrono::sys_seconds created_at{};  // the platform's CreateTime; our receive time where that is unusable
  // Same for every delivery of one message: "m:" MsgId for messages, "e:" sha256 (hex) of the decrypted text for events
  // and for messages without a usable MsgId (reference: reliability §2.2).
  std::string key;
  Content content;
  bool created_at_is_ours = false;  // CreateTime was unusable and created_at is our receive time
};

// ---- what is answered and pushed -----------------------------------------------------------------------------------
// A choice travels as data: the official account renders a tappable line, WeCom a numbered line.
// Tapping it, or typing its number while the list is open, sends `says`.
struct Choice {
  std::string label;
  std::string says;  // empty: same as label
  std::string note;  // stands behind the tappable words: 「学习」 看今天的
};

struct NoReply {};
struct TextReply {
  std::string text;
  std::vector<Choice> choices;
};
struct ImageReply {
  std::string media_id;
};
struct VoiceReply {
  std::string media_id;
};
struct VideoReply {
  std::string media_id, title, description;
  std::string thumb_media_id;  // a push of the official account shows it; no part of a passive answer
};
struct MusicReply {  // official account only
  std::string title, description, url, hq_url, thumb_media_id;
};
struct Article {
  std::string title, description, picture_url, url;
};
struct NewsReply {
  std::vector<Article> articles;  // one when answering a message, up to eight when answering an event
};
struct TransferReply {        // official account only: hands this message to the human agents
  std::string agent_account;  // empty: any
};
struct UpdateButtonReply {  // WeCom only: greys the card button just clicked
  std::string replace_name;
};

using Reply = std::variant<NoReply, TextReply, ImageReply, VoiceReply, VideoReply, MusicReply, NewsReply, TransferReply,
                           UpdateButtonReply>;

// Which door of the platform a push takes.
enum class Via {
  customer_service,     // official account: inside a window the member opened
  template_message,     // certified service account: a notice in a form the platform approved
  subscription_notice,  // certified service account: one for each time the member accepted
  mass,                 // service account: up to 10,000 openids a call, 4 a month for each; subscription account: one tag a day
  app                   // WeCom: up to 1,000 members a call
};

// One request to the platform: the same message to every recipient named.
struct Outgoing {
  std::vector<std::string> to;  // openids or user ids
  Reply message;
  Via via = Via::customer_service;
  std::string key = {};         // 1..32 ASCII characters by which the platform recognises a repetition, where the API has a place for it
  std::string time = {};        // "2026-11-21 19:00": what a form shows as the time
  std::int64_t tag_id = 0;      // subscription account, mass: the tag that holds exactly `to`
};

}  // namespace wechat_api
