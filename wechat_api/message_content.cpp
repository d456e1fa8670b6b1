// See message_content.h.
#include "wechat_api/message_content.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace wechat_api {

namespace {

using Read = Content (*)(const Element& root);

// The element, or one without children, so that nested reads need no test for absence.
const Element& inside(const Element& parent, std::string_view name) {
  static const Element kNothing;
  const Element* found = parent.child(name);
  return found == nullptr ? kNothing : *found;
}

std::int64_t signed_or_zero(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? value : 0;
}

int int_or_zero(const std::string& text) {
  const std::int64_t value = signed_or_zero(text);
  return value >= 0 && value <= INT32_MAX ? static_cast<int>(value) : 0;
}

// Digits with at most one point between digits; a leading minus. No exponent, no hex, no words.
std::optional<double> decimal_from(std::string_view text) {
  constexpr std::size_t kLongest = 32;
  if (text.empty() || text.size() > kLongest) return std::nullopt;
  std::string_view digits = text;
  if (digits.front() == '-') digits.remove_prefix(1);
  bool had_point = false, after_digit = false;
  for (const char c : digits) {
    if (c == '.') {
      if (had_point || !after_digit) return std::nullopt;
      had_point = true;
      after_digit = false;
    } else if (c >= '0' && c <= '9') {
      after_digit = true;
    } else {
      return std::nullopt;
    }
  }
  if (!after_digit) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Location location_in(const Element& holder) {
  const std::string latitude = holder.text_of("Location_X"), longitude = holder.text_of("Location_Y");
  Location location{point_from(latitude, longitude), int_or_zero(holder.text_of("Scale")), holder.text_of("Label")};
  // No place has such a latitude; the other way round it may be one (reliability §3 row 60).
  if (!location.point) {
    location.point = point_from(longitude, latitude);
    location.is_swapped = location.point.has_value();
  }
  return location;
}

// ---- messages ------------------------------------------------------------------------------------------------------
Content read_text(const Element& root) {
  return Text{root.text_of("Content"), root.text_of("bizmsgmenuid")};
}
Content read_image(const Element& root) {
  return Image{root.text_of("PicUrl"), root.text_of("MediaId")};
}
Content read_voice(const Element& root) {
  return Voice{root.text_of("MediaId"), root.text_of("MediaId16K"), root.text_of("Format"),
               root.text_of("Recognition")};
}
Content read_video(const Element& root) {
  return Video{root.text_of("MediaId"), root.text_of("ThumbMediaId"), false};
}
Content read_short_video(const Element& root) {
  return Video{root.text_of("MediaId"), root.text_of("ThumbMediaId"), true};
}
Content read_location(const Element& root) {
  return location_in(root);
}
Content read_link(const Element& root) {
  return Link{root.text_of("Title"), root.text_of("Description"), root.text_of("Url")};
}

// ---- events --------------------------------------------------------------------------------------------------------
Content read_follow(const Element& root) {
  constexpr std::string_view kScanPrefix = "qrscene_";
  const std::string& key = root.text_of("EventKey");
  return Follow{key.starts_with(kScanPrefix) ? key.substr(kScanPrefix.size()) : "", root.text_of("Ticket")};
}
Content read_unfollow(const Element&) {
  return Unfollow{};
}
Content read_scan(const Element& root) {
  return Scan{root.text_of("EventKey"), root.text_of("Ticket")};
}
Content read_click(const Element& root) {
  return MenuClick{root.text_of("EventKey")};
}
Content read_view(const Element& root) {
  return MenuView{root.text_of("EventKey"), root.text_of("MenuId")};
}
CodeScanned code_in(const Element& root, bool waits) {
  const Element& code = inside(root, "ScanCodeInfo");
  return {root.text_of("EventKey"), code.text_of("ScanType"), code.text_of("ScanResult"), waits};
}
Content read_code(const Element& root) {
  return code_in(root, false);
}
Content read_waiting_code(const Element& root) {
  return code_in(root, true);
}
Content read_pictures(const Element& root) {
  return PicturesPicked{root.text_of("EventKey"), int_or_zero(inside(root, "SendPicsInfo").text_of("Count"))};
}
Content read_location_picked(const Element& root) {
  const Element& picked = inside(root, "SendLocationInfo");
  return LocationPicked{root.text_of("EventKey"), location_in(picked), picked.text_of("Poiname")};
}
Content read_location_report(const Element& root) {
  const double precision_m = decimal_from(root.text_of("Precision")).value_or(0);
  return LocationReport{point_from(root.text_of("Latitude"), root.text_of("Longitude")), std::max(precision_m, 0.0)};
}
Content read_enter(const Element&) {
  return EnterApp{};
}
Content read_template_sent(const Element& root) {
  return TemplateSent{root.text_of("MsgID"), root.text_of("Status")};
}
Content read_mass_sent(const Element& root) {
  const auto count = [&root](std::string_view name) { return signed_or_zero(root.text_of(name)); };
  return MassSent{root.text_of("MsgID"), root.text_of("Status"), count("TotalCount"),
                  count("FilterCount"),  count("SentCount"),     count("ErrorCount")};
}
// A sample on the platform's page wraps the change event in the pop-up's element: either is read for either.
Content read_consent(const Element& root) {
  NoticeConsent consent;
  for (const std::string_view wrapper : {"SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent"}) {
    for (const Element& one : inside(root, wrapper).children) {
      if (one.name != "List") continue;
      consent.decisions.push_back({one.text_of("TemplateId"), one.text_of("SubscribeStatusString") == "accept"});
    }
  }
  return consent;
}
Content read_notice_sent(const Element& root) {
  const Element& one = inside(inside(root, "SubscribeMsgSentEvent"), "List");
  return NoticeSent{one.text_of("TemplateId"), one.text_of("MsgID"), one.text_of("ErrorStatus"),
                    static_cast<int>(signed_or_zero(one.text_of("ErrorCode")))};
}
CardClick card_in(const Element& root, bool from_menu) {
  CardClick click{root.text_of("EventKey"),
                  root.text_of("TaskId"),
                  root.text_of("CardType"),
                  root.text_of("ResponseCode"),
                  {},
                  from_menu};
  for (const Element& item : inside(root, "SelectedItems").children) {
    std::vector<std::string> options;
    for (const Element& option : inside(item, "OptionIds").children) options.push_back(option.text);
    click.selected.emplace_back(item.text_of("QuestionKey"), std::move(options));
  }
  return click;
}
Content read_card(const Element& root) {
  return card_in(root, false);
}
Content read_card_menu(const Element& root) {
  return card_in(root, true);
}
Content read_contact_change(const Element& root) {
  return ContactChange{root.text_of("ChangeType"), root.text_of("UserID"), root.text_of("NewUserID")};
}

void collect_leaves(const Element& parent, std::vector<std::pair<std::string, std::string>>& leaves) {
  constexpr std::string_view kHead[] = {"ToUserName", "FromUserName", "CreateTime", "MsgType", "Event"};
  for (const Element& one : parent.children) {
    if (!one.children.empty()) {
      collect_leaves(one, leaves);
    } else if (std::find(std::begin(kHead), std::end(kHead), one.name) == std::end(kHead)) {
      leaves.emplace_back(one.name, one.text);
    }
  }
}

OtherEvent other_event(const Element& root) {
  OtherEvent event{root.text_of("Event"), root.text_of("EventKey"), {}};
  collect_leaves(root, event.fields);
  return event;
}

enum class On { both, official_account, wecom };
struct Row {
  std::string_view name;
  On on;
  Read read;
};

// The names are those of the pages:
// developers.weixin.qq.com/doc/service/guide/product/message/Receiving_standard_messages.html and
// Receiving_event_pushes.html; developer.work.weixin.qq.com/document/path/90239 and 90240; all read 2026-11-21.
constexpr Row kMessages[] = {
    {"text", On::both, read_text},
    {"image", On::both, read_image},
    {"voice", On::both, read_voice},
    {"video", On::both, read_video},
    {"shortvideo", On::official_account, read_short_video},
    {"location", On::both, read_location},
    {"link", On::both, read_link},
};
constexpr Row kEvents[] = {
    {"subscribe", On::both, read_follow},
    {"unsubscribe", On::both, read_unfollow},
    {"SCAN", On::official_account, read_scan},
    {"LOCATION", On::both, read_location_report},
    {"location", On::wecom, read_location_report},
    {"CLICK", On::official_account, read_click},
    {"click", On::wecom, read_click},
    {"VIEW", On::official_account, read_view},
    {"view", On::wecom, read_view},
    {"scancode_push", On::both, read_code},
    {"scancode_waitmsg", On::both, read_waiting_code},
    {"pic_sysphoto", On::both, read_pictures},
    {"pic_photo_or_album", On::both, read_pictures},
    {"pic_weixin", On::both, read_pictures},
    {"location_select", On::both, read_location_picked},
    {"enter_agent", On::wecom, read_enter},
    {"MASSSENDJOBFINISH", On::official_account, read_mass_sent},
    {"subscribe_msg_popup_event", On::official_account, read_consent},
    {"subscribe_msg_change_event", On::official_account, read_consent},
    {"subscribe_msg_sent_event", On::official_account, read_notice_sent},
    {"template_card_event", On::wecom, read_card},
    {"template_card_menu_event", On::wecom, read_card_menu},
    {"change_contact", On::wecom, read_contact_change},
};

template <std::size_t kRows>
Read find(const Row (&rows)[kRows], std::string_view name, Platform platform) {
  const On here = platform == Platform::wecom ? On::wecom : On::official_account;
  for (const Row& row : rows) {
    if (row.name == name && (row.on == On::both || row.on == here)) return row.read;
  }
  return nullptr;
}

// Seen in every letter case (reference pages and clients differ).
bool is_template_finish(std::string_view event) {
  constexpr std::string_view kName = "TEMPLATESENDJOBFINISH";
  const auto same = [](char a, char b) { return (a >= 'a' && a <= 'z' ? a - 'a' + 'A' : a) == b; };
  return std::equal(event.begin(), event.end(), kName.begin(), kName.end(), same);
}

}  // namespace

std::optional<Point> point_from(std::string_view latitude, std::string_view longitude) {
  constexpr double kLatitudeLimit = 90, kLongitudeLimit = 180;
  const std::optional<double> north = decimal_from(latitude), east = decimal_from(longitude);
  if (!north || !east || std::abs(*north) > kLatitudeLimit || std::abs(*east) > kLongitudeLimit) return std::nullopt;
  return Point{*north, *east};
}

std::optional<std::uint64_t> unsigned_from(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Content content_of(const Element& root, Platform platform) {
  const std::string& type = root.text_of("MsgType");
  if (type != "event") {
    const Read read = find(kMessages, type, platform);
    return read == nullptr ? Content(OtherMessage{type}) : read(root);
  }
  const std::string& event = root.text_of("Event");
  if (platform == Platform::official_account && is_template_finish(event)) return read_template_sent(root);
  const Read read = find(kEvents, event, platform);
  return read == nullptr ? Content(other_event(root)) : read(root);
}

}  // namespace wechat_api
