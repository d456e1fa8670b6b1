// For error.cpp: the two tables of error codes, one file each.
#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <string_view>

#include "wechat_api/error.h"

namespace wechat_api {

struct ErrorRow {
  int first, last;  // both included
  Action action;
  std::string_view meaning;
  std::chrono::seconds wait{};  // where the action alone does not say how long
  std::string_view brief{};     // where the beginning of the meaning does not say it to people
};

// The search needs it; a code under two rows would have two actions.
template <std::size_t kRows>
constexpr bool is_ordered(const ErrorRow (&rows)[kRows]) {
  for (std::size_t index = 0; index < kRows; ++index) {
    if (rows[index].first > rows[index].last || rows[index].meaning.empty()) return false;
    if (index > 0 && rows[index - 1].last >= rows[index].first) return false;
  }
  return true;
}

std::span<const ErrorRow> official_account_errors();
std::span<const ErrorRow> wecom_errors();

}  // namespace wechat_api
