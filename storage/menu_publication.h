// What menu each account shows, for bot/menu.cpp and for `jinqiao check`.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "storage/transaction.h"

namespace storage {

struct MenuPublication {
  std::string digest;  // of what the platform accepted last; empty: nothing yet
  std::optional<std::chrono::sys_seconds> published_at;
  std::chrono::sys_seconds tried_at{};
  int errcode = 0;     // of the last attempt
};
inline constexpr int kNoAnswer = -2;

std::optional<MenuPublication> menu_publication_of(const Snapshot& db, std::string_view account);
void keep_menu_accepted(Transaction& tx, std::string_view account, std::string_view digest, std::chrono::sys_seconds now);
void keep_menu_refused(Transaction& tx, std::string_view account, int errcode, std::chrono::sys_seconds now);

}  // namespace storage
