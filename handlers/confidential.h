// What must not be kept when it comes through WeChat: identity numbers, bank cards, secrecy markings.
#pragma once

#include <optional>
#include <string_view>

namespace handlers {

// What the text seems to contain, in words for the person: 身份证号, 银行卡号, 涉密标志. Nothing when it is harmless.
std::optional<std::string_view> confidential_in(std::string_view text);

}  // namespace handlers
