// The scan of a request's head (http_head.h). Each refusal names the row of reliability §3 it answers.
#include "bot/http_head.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace bot {

namespace {

constexpr int kBadRequest = 400, kMethodNotAllowed = 405, kTooLarge = 413, kTargetTooLong = 414, kUnsupportedType = 415,
              kExpectationFailed = 417, kMisdirected = 421, kHeaderTooLarge = 431;

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
constexpr char lower(char c) {
  return is_upper(c) ? static_cast<char>(c + ('a' - 'A')) : c;
}
constexpr bool is_letter(char c) {
  return lower(c) >= 'a' && lower(c) <= 'z';
}
constexpr bool is_hex(char c) {
  return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f');
}

bool equals_ignoring_case(std::string_view text, std::string_view other) {
  return std::equal(text.begin(), text.end(), other.begin(), other.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

// Where a byte may stand.
enum Place : std::uint8_t { kToken = 1, kValue = 2, kPath = 4, kQuery = 8, kHost = 16 };

constexpr std::array<std::uint8_t, 256> places() {
  constexpr std::string_view kTokenMarks = "!#$%&'*+-.^_`|~";  // RFC 9110 §5.6.2
  std::array<std::uint8_t, 256> table{};
  for (int i = 0; i < 256; ++i) {
    const char c = static_cast<char>(i);
    const bool is_visible = i > 0x20 && i < 0x7f;
    const bool is_alphanumeric = is_digit(c) || is_letter(c);
    auto& here = table[static_cast<std::size_t>(i)];
    if (is_alphanumeric || kTokenMarks.find(c) != std::string_view::npos) here |= kToken;
    if (c == '\t' || (i >= 0x20 && i != 0x7f)) here |= kValue;  // no NUL, CR, LF or other control character (row 16)
    if (is_visible && std::string_view("\"#<>\\^`{|}").find(c) == std::string_view::npos) here |= kPath;
    if (is_visible && std::string_view("\"#<>\\").find(c) == std::string_view::npos) here |= kQuery;
    if (is_alphanumeric || std::string_view(".-_:[]").find(c) != std::string_view::npos) here |= kHost;
  }
  return table;
}
constexpr std::array<std::uint8_t, 256> kPlaces = places();

bool may_stand(char c, Place place) {
  return (kPlaces[static_cast<unsigned char>(c)] & place) != 0;
}

bool consists_of(std::string_view text, Place place) {
  return std::all_of(text.begin(), text.end(), [place](char c) { return may_stand(c, place); });
}

bool is_token(std::string_view text) {
  return !text.empty() && consists_of(text, kToken);
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

unsigned hex_value(char c) {
  return static_cast<unsigned>(is_digit(c) ? c - '0' : lower(c) - 'a' + 10);
}

// The byte escaped by the '%' at `at`; -1 when that is no escape.
int escaped_byte(std::string_view text, std::size_t at) {
  if (at + 2 >= text.size() || !is_hex(text[at + 1]) || !is_hex(text[at + 2])) return -1;
  return static_cast<int>(hex_value(text[at + 1]) * 16 + hex_value(text[at + 2]));
}

// Rows 18 and 19. A path is decoded once, by whoever reads it: nothing in it may mean something else afterwards.
bool is_path(std::string_view path) {
  if (path.empty() || path.front() != '/' || !consists_of(path, kPath)) return false;
  for (std::size_t at = path.find("/."); at != std::string_view::npos; at = path.find("/.", at + 1)) {
    const std::string_view segment = path.substr(at + 1, path.find('/', at + 1) - at - 1);
    if (segment == "." || segment == "..") return false;
  }
  for (std::size_t at = path.find('%'); at != std::string_view::npos; at = path.find('%', at + 1)) {
    const int byte = escaped_byte(path, at);
    if (byte < 0x20 || byte == 0x7f || byte == '%' || byte == '.' || byte == '/' || byte == '\\') return false;
  }
  return true;
}

bool is_query(std::string_view query) {
  if (!consists_of(query, kQuery)) return false;
  for (std::size_t at = query.find('%'); at != std::string_view::npos; at = query.find('%', at + 1)) {
    const int byte = escaped_byte(query, at);
    if (byte <= 0) return false;
    // %25 before two hex digits is what a second decoding would turn into another character.
    if (byte == '%' && at + 4 < query.size() && is_hex(query[at + 3]) && is_hex(query[at + 4])) return false;
  }
  return true;
}

int judge_target(std::string_view target, const HttpLimits& limits) {
  if (target.size() > limits.target_bytes) return kTargetTooLong;
  const std::size_t mark = target.find('?');
  if (!is_path(target.substr(0, mark))) return kBadRequest;
  if (mark == std::string_view::npos) return 0;
  const std::string_view query = target.substr(mark + 1);
  if (!is_query(query)) return kBadRequest;
  const auto parameters = static_cast<std::size_t>(std::count(query.begin(), query.end(), '&')) + 1;
  return parameters > limits.query_parameters ? kBadRequest : 0;
}

// Row 20. Exactly one space between the parts; nothing but HTTP/1.1 and 1.0.
int read_request_line(std::string_view line, const HttpLimits& limits, ScannedHead& head, bool& is_1_1) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return kBadRequest;
  const std::string_view method = line.substr(0, first);
  const std::string_view target = line.substr(first + 1, last - first - 1);
  const std::string_view version = line.substr(last + 1);
  if (!is_token(method) || !std::all_of(method.begin(), method.end(), is_upper)) return kBadRequest;
  if (version != "HTTP/1.1" && version != "HTTP/1.0") return kBadRequest;
  if (method != "GET" && method != "POST" && method != "HEAD") return kMethodNotAllowed;
  is_1_1 = version == "HTTP/1.1";
  head.request.method = method;
  head.request.target = target;
  return judge_target(target, limits);
}

// Row 17. The name without its port; nothing for what is no host.
std::optional<std::string_view> host_name(std::string_view value) {
  std::string_view name = value, port;
  const std::size_t bracket = value.starts_with('[') ? value.find(']') : 0;
  if (bracket == std::string_view::npos) return std::nullopt;
  if (const std::size_t colon = value.find(':', bracket); colon != std::string_view::npos) {
    name = value.substr(0, colon);
    port = value.substr(colon + 1);
    if (!std::all_of(port.begin(), port.end(), is_digit)) return std::nullopt;
  }
  if (name.empty() || !consists_of(name, kHost)) return std::nullopt;
  return name;
}

// What the fields say about framing, gathered over all of them and judged once.
struct Framing {
  int hosts = 0, lengths = 0, encodings = 0;
  std::string_view host, length, encoding;  // `encoding` is untrimmed
  bool closes = false;
};

// 0 or the status to refuse with.
int read_field(std::string_view line, ScannedHead& head, Framing& framing) {
  const std::size_t colon = line.find(':');
  // A line that begins with white space (obs-fold) and a space before the colon fail here as names (row 16).
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return kBadRequest;
  const std::string_view raw = line.substr(colon + 1);
  if (!consists_of(raw, kValue)) return kBadRequest;
  const std::string_view value = trimmed(raw);
  auto& [name, kept] = head.request.fields.emplace_back(std::string(line.substr(0, colon)), std::string(value));
  std::transform(name.begin(), name.end(), name.begin(), lower);
  if (name == "host") {
    ++framing.hosts;
    framing.host = value;
  } else if (name == "content-length") {
    ++framing.lengths;
    framing.length = value;
  } else if (name == "transfer-encoding") {
    ++framing.encodings;
    framing.encoding = raw;
  } else if (name == "connection") {
    framing.closes = framing.closes || equals_ignoring_case(value, "close");
  } else if (name == "content-encoding") {
    if (!equals_ignoring_case(value, "identity")) return kUnsupportedType;  // row 23
  } else if (name == "expect") {
    if (!equals_ignoring_case(value, "100-continue")) return kExpectationFailed;
    head.expects_continue = true;
  }
  return 0;
}

// Rows 9–14.
int judge_framing(const Framing& framing, const HttpLimits& limits, bool is_1_1, ScannedHead& head) {
  if (framing.encodings > 0) {
    if (framing.lengths > 0 || framing.encodings > 1 || !is_1_1) return kBadRequest;
    if (framing.encoding != " chunked" && framing.encoding != "chunked") return kBadRequest;
    head.chunked = true;
  }
  if (framing.lengths > 1) return kBadRequest;
  if (framing.lengths == 1) {
    std::uint64_t length = 0;
    const char* const end = framing.length.data() + framing.length.size();
    const bool has_digits =
        !framing.length.empty() && std::all_of(framing.length.begin(), framing.length.end(), is_digit);
    const auto read = std::from_chars(framing.length.data(), end, length);
    if (!has_digits || read.ec != std::errc{}) return kBadRequest;
    if (length > limits.body_bytes) return kTooLarge;
    head.body_bytes = static_cast<std::size_t>(length);
  }
  return 0;
}

}  // namespace

std::string_view RequestHead::query() const {
  const std::size_t mark = target.find('?');
  return mark == std::string::npos ? std::string_view{} : std::string_view(target).substr(mark + 1);
}

std::string_view RequestHead::field(std::string_view name) const {
  const auto found =
      std::find_if(fields.begin(), fields.end(), [name](const auto& field) { return field.first == name; });
  return found == fields.end() ? std::string_view{} : std::string_view(found->second);
}

HeadEnd find_head_end(std::string_view bytes, std::size_t& scanned, const HttpLimits& limits) {
  if (bytes.empty()) return {};
  // Neither a TLS greeting nor an empty line begins a request; no need to wait for the rest.
  if (!may_stand(bytes.front(), kToken)) return {0, kBadRequest};
  const std::string_view allowed = bytes.substr(0, limits.header_bytes);
  while (scanned < allowed.size()) {
    const std::size_t line_feed = allowed.find('\n', scanned);
    if (line_feed == std::string_view::npos) break;
    if (line_feed == 0 || allowed[line_feed - 1] != '\r') return {0, kBadRequest};  // a bare LF, row 16
    if (line_feed >= 3 && allowed.substr(line_feed - 3, 4) == "\r\n\r\n") return {line_feed + 1, 0};
    scanned = line_feed + 1;
  }
  // `scanned` stands behind the last complete line: at 0 the request line itself has no end yet (row 8).
  constexpr std::size_t kMethodAndVersion = 32;
  if (scanned == 0 && allowed.size() > limits.target_bytes + kMethodAndVersion) return {0, kTargetTooLong};
  return {0, bytes.size() >= limits.header_bytes ? kHeaderTooLarge : 0};
}

ScannedHead scan_head(std::string_view bytes, const HttpLimits& limits, const std::vector<std::string>& hosts) {
  ScannedHead head;
  Framing framing;
  bool is_1_1 = false;
  bool is_first = true;
  bytes.remove_suffix(2);  // the empty line
  while (!bytes.empty() && head.refused == 0) {
    const std::size_t end = bytes.find("\r\n");
    const std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(end + 2);
    if (is_first) {
      head.refused = read_request_line(line, limits, head, is_1_1);
      head.request.fields.reserve(16);
      is_first = false;
    } else if (head.request.fields.size() == limits.fields) {
      head.refused = kHeaderTooLarge;  // row 7
    } else {
      head.refused = read_field(line, head, framing);
    }
  }
  if (head.refused == 0) head.refused = judge_framing(framing, limits, is_1_1, head);
  if (head.refused != 0) return head;
  const std::optional<std::string_view> host = framing.hosts == 1 ? host_name(framing.host) : std::nullopt;
  if (!host) {
    head.refused = kBadRequest;
  } else if (!hosts.empty() && std::none_of(hosts.begin(), hosts.end(), [&host](const std::string& name) {
               return equals_ignoring_case(name, *host);
             })) {
    head.refused = kMisdirected;
  }
  // A client of HTTP/1.0 that wants to keep the connection would need our answer to say so: it may open another.
  head.keeps_open = is_1_1 && !framing.closes;
  head.expects_continue = head.expects_continue && is_1_1;
  return head;
}

}  // namespace bot
