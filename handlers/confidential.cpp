// Numbers are recognised by their check digits (GB 11643-1999, ISO/IEC 7812), so that a phone number or a work number passes.
#include "handlers/confidential.h"

#include <string>
#include <vector>

#include "handlers/calendar/folded.h"

namespace handlers {
namespace {

constexpr std::size_t kLongestNumber = 19;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_identity_number(std::string_view digits) {
  constexpr int kWeights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  constexpr std::string_view kCheck = "10X98765432";
  if (digits.size() != 18) return false;
  int sum = 0;
  for (std::size_t n = 0; n < 17; ++n) {
    if (!is_digit(digits[n])) return false;
    sum += (digits[n] - '0') * kWeights[n];
  }
  const char last = digits[17] == 'x' ? 'X' : digits[17];
  const std::string_view year = digits.substr(6, 2);
  return kCheck[static_cast<std::size_t>(sum % 11)] == last && (year == "19" || year == "20");
}

bool is_bank_card(std::string_view digits) {
  if (digits.size() < 16 || digits.size() > 19 || digits.find_first_not_of("0123456789") != std::string_view::npos) return false;
  int sum = 0;
  for (std::size_t n = 0; n < digits.size(); ++n) {
    int value = digits[digits.size() - 1 - n] - '0';
    if (n % 2 == 1) value = value > 4 ? value * 2 - 9 : value * 2;
    sum += value;
  }
  // The first digit of cards issued here; 000…0 is no card.
  return sum % 10 == 0 && (digits.front() == '6' || digits.front() == '4' || digits.front() == '5');
}

std::optional<std::string_view> found_in(std::string_view text) {
  for (const std::string_view mark : {"秘密★", "机密★", "绝密★", "秘密☆", "机密☆", "绝密☆", "【秘密】", "【机密】", "【绝密】"})
    if (text.find(mark) != std::string_view::npos) return "涉密标志";
  // Groups of digits with single blanks, dots or hyphens between them: 6222 0212 … is one number, and in a numbered list the number
  // stands behind others, so every stretch of groups is tried.
  std::vector<std::string> groups{""};
  const auto judged = [&groups]() -> std::optional<std::string_view> {
    for (std::size_t first = 0; first < groups.size(); ++first) {
      std::string stretch;
      for (std::size_t last = first; last < groups.size() && stretch.size() < kLongestNumber; ++last) {
        stretch += groups[last];
        if (is_identity_number(stretch)) return "身份证号";
        // A card is as long as it goes on: the first 16 of 19 digits are none.
        const bool goes_on = last + 1 < groups.size() && stretch.size() + groups[last + 1].size() <= kLongestNumber;
        if (!goes_on && is_bank_card(stretch)) return "银行卡号";
      }
    }
    return std::nullopt;
  };
  for (std::size_t n = 0; n <= text.size(); ++n) {
    const char c = n < text.size() ? text[n] : '\n';
    if (is_digit(c) || ((c == 'X' || c == 'x') && !groups.back().empty())) groups.back() += c;
    else if (c == ' ' || c == '-' || c == '.') {
      if (!groups.back().empty()) groups.emplace_back();
    } else {
      if (const auto found = judged()) return found;
      groups.assign(1, "");
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string_view> confidential_in(std::string_view text) {
  if (const auto found = found_in(text)) return found;
  // Full-width digits, as an input method may write them: all of them begin with these two bytes.
  if (text.find("\xef\xbc") == std::string_view::npos) return std::nullopt;
  return found_in(calendar::fold(text).text);
}

}  // namespace handlers
