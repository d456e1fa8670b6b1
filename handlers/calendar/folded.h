// Text as people type it, folded to the one form in which words and times are compared: half width, simplified
// characters, lower-case Latin, single spaces, without a leading '#' or '/' and without closing punctuation.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace handlers::calendar {

struct Folded {
  std::string text;
  // For each byte of `text` and for its end: where it comes from in the original.
  std::vector<std::size_t> origin;
};

// Never throws; invalid UTF-8 is read as U+FFFD.
Folded fold(std::string_view original);

// The first `characters` as people count them: an emoji family or a letter with its marks is one. Longer text ends in ….
std::string cut_to(std::string_view text, int characters);

}  // namespace handlers::calendar
