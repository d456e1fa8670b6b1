// See envelope_scan.h.
#include "wechat_api/envelope_scan.h"

#include <array>
#include <cstring>

namespace wechat_api {

namespace {

constexpr std::string_view kBom = "\xEF\xBB\xBF";
constexpr std::string_view kCdata = "<![CDATA[";
constexpr std::string_view kCdataEnd = "]]>";

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

constexpr std::array<bool, 256> make_name_characters() {
  std::array<bool, 256> is_one{};
  for (unsigned int c = 0; c < is_one.size(); ++c) {
    is_one[c] =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
  }
  return is_one;
}
constexpr std::array<bool, 256> kNameCharacters = make_name_characters();

bool is_name(char c) {
  return kNameCharacters[static_cast<unsigned char>(c)];
}

// "&#0;", "&#x00;" and what wraps to zero in a parser that counts in 32 bits.
bool refers_to_zero(std::string_view text) {
  for (std::size_t at = text.find("&#"); at != std::string_view::npos; at = text.find("&#", at + 2)) {
    std::size_t digit = at + 2;
    const unsigned int radix = digit < text.size() && (text[digit] == 'x' || text[digit] == 'X') ? 16 : 10;
    if (radix == 16) ++digit;
    unsigned int value = 0;
    for (; digit < text.size() && text[digit] != ';'; ++digit) {
      const char c = text[digit];
      const int one = c >= '0' && c <= '9'                  ? c - '0'
                      : radix == 16 && c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : radix == 16 && c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                            : -1;
      if (one < 0) break;
      value = value * radix + static_cast<unsigned int>(one);
    }
    const bool is_reference = digit < text.size() && text[digit] == ';';  // "&#;" is one too: parsers read it as 0
    if (is_reference && value == 0) return true;
  }
  return false;
}

// One pass over the text; each step_… consumes one construct and returns false when the text is not sound.
class Scan {
 public:
  explicit Scan(std::string_view text) : rest_(text) {}

  bool run() {
    if (rest_.empty() || rest_.size() > kXmlLimitBytes || std::memchr(rest_.data(), '\0', rest_.size()) != nullptr)
      return false;
    if (rest_.starts_with(kBom)) rest_.remove_prefix(kBom.size());
    if (!step_declaration()) return false;
    while (!rest_.empty()) {
      if (!step_text() || (!rest_.empty() && !step_markup())) return false;
    }
    return had_root_ && depth_ == 0;
  }

  const SealedBody& sealed() const { return sealed_; }
  bool has_one_encrypt() const { return encrypt_elements_ == 1 && encrypt_texts_ == 1; }

 private:
  bool step_declaration() {
    constexpr std::string_view kOpen = "<?xml ", kClose = "?>";
    constexpr std::size_t kLongest = 128;
    if (!rest_.starts_with(kOpen)) return true;
    const std::size_t end = rest_.substr(0, kLongest).find(kClose);
    if (end == std::string_view::npos) return false;
    rest_.remove_prefix(end + kClose.size());
    return true;
  }

  bool step_text() {
    const void* found = std::memchr(rest_.data(), '<', rest_.size());
    const std::size_t length =
        found == nullptr ? rest_.size() : static_cast<std::size_t>(static_cast<const char*>(found) - rest_.data());
    const std::string_view text = rest_.substr(0, length);
    rest_.remove_prefix(length);
    if (depth_ == 0) {
      for (const char c : text) {
        if (!is_space(c)) return false;
      }
      return true;
    }
    if (refers_to_zero(text)) return false;
    if (!text.empty()) take(text);
    return true;
  }

  bool step_markup() {
    if (rest_.starts_with(kCdata)) return depth_ > 0 && step_cdata();
    rest_.remove_prefix(1);
    if (!rest_.empty() && rest_.front() == '/') return step_closing_tag();
    return step_opening_tag();
  }

  bool step_cdata() {
    rest_.remove_prefix(kCdata.size());
    const std::size_t end = rest_.find(kCdataEnd);
    if (end == std::string_view::npos) return false;
    take(rest_.substr(0, end));
    rest_.remove_prefix(end + kCdataEnd.size());
    return true;
  }

  std::string_view take_name() {
    std::size_t length = 0;
    while (length < rest_.size() && is_name(rest_[length])) ++length;
    const std::string_view name = rest_.substr(0, length);
    rest_.remove_prefix(length);
    while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
    return name;
  }

  bool step_closing_tag() {
    rest_.remove_prefix(1);
    const std::string_view name = take_name();
    if (depth_ == 0 || open_[depth_ - 1] != name || rest_.empty() || rest_.front() != '>') return false;
    rest_.remove_prefix(1);
    --depth_;
    return true;
  }

  bool step_opening_tag() {
    const std::string_view name = take_name();
    const bool closes_itself = !rest_.empty() && rest_.front() == '/';
    if (closes_itself) rest_.remove_prefix(1);
    if (name.empty() || rest_.empty() || rest_.front() != '>') return false;  // an attribute ends here too
    rest_.remove_prefix(1);
    if (depth_ == 0) {
      if (had_root_ || name != "xml") return false;
      had_root_ = true;
    }
    if (depth_ == open_.size()) return false;
    if (name == "Encrypt") {
      ++encrypt_elements_;
      if (depth_ != 1) encrypt_texts_ = 2;  // nested: never exactly one
    }
    if (!closes_itself) open_[depth_++] = name;
    return true;
  }

  void take(std::string_view text) {
    if (depth_ != 2) return;
    if (open_[1] == "Encrypt") {
      sealed_.encrypt = text;
      ++encrypt_texts_;
    } else if (open_[1] == "ToUserName") {
      sealed_.to_user = text;
    }
  }

  std::string_view rest_;
  std::array<std::string_view, kXmlDepthLimit> open_;
  std::size_t depth_ = 0;
  bool had_root_ = false;
  int encrypt_elements_ = 0;
  int encrypt_texts_ = 0;
  SealedBody sealed_;
};

}  // namespace

std::optional<SealedBody> scan_sealed_body(std::string_view body) {
  Scan scan(body);
  if (!scan.run() || !scan.has_one_encrypt() || scan.sealed().encrypt.empty()) return std::nullopt;
  return scan.sealed();
}

bool is_sound_xml(std::string_view text) {
  Scan scan(text);
  return scan.run();
}

}  // namespace wechat_api
