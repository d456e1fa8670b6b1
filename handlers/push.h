// A push as people see it: what it is called, what everybody reads, where it stands, and taking it back.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "handlers/feature.h"
#include "storage/schedule.h"

namespace handlers {

// Planned by a person, for an audience.
bool is_push(const std::vector<Feature>& features, const storage::Occurrence& occurrence);
// By the job of its kind; the time of day for one that nobody planned by hand.
std::string title_of(const std::vector<Feature>& features, const storage::Snapshot& db, const storage::Occurrence& occurrence);
// The message itself, with what is carried along. Empty where it differs from person to person.
std::string words_of(const std::vector<Feature>& features, const storage::Snapshot& db, const storage::Occurrence& occurrence);

// "（晚了 12 分钟）", "（等人核对）", "（还没发完）", …; empty for one that is going or went as planned.
std::string state_in_words(const storage::Snapshot& db, const storage::Occurrence& occurrence);

// It has begun, less than a day ago.
bool is_just_begun(const storage::Occurrence& occurrence, std::chrono::sys_seconds now);
// "，不确定 2 人", or nothing.
std::string unknown_in_words(const storage::Occurrence& occurrence);
// What its secretary may want to say next.
std::vector<wechat_api::Choice> choices_after(const storage::Occurrence& occurrence);
// 撤回: what has not begun is cancelled; of what has, for a day, nobody else gets it, and what WeCom has delivered is taken off the
// phones by an errand; nobody owes it any more. The words say what is left; the author hears of it when somebody else did it.
struct TakeBack {
  const std::vector<Feature>& features;
  const std::vector<Account>& accounts;
  const storage::Member* by;  // null: the operator
  std::chrono::sys_seconds now;
};
std::string take_back(storage::Transaction& tx, const storage::Occurrence& occurrence, const TakeBack& order);
// What the word alone does: a push that has begun is taken back only with its number, which the words name.
wechat_api::Reply undo_push(storage::Transaction& tx, const Request& request, std::int64_t occurrence_id);
// "\n里面并入的《甲》也不发了。", for one that carries others and is not sent; empty for the rest. Those who planned the others are
// told, but for `hearer`, who reads these words.
std::string lose_carried(storage::Transaction& tx, const storage::Occurrence& occurrence, std::int64_t hearer, const TakeBack& order);
// The errand that takes delivered messages off the phones: which push, and who is told when it is over.
inline constexpr std::string_view kRecallErrand = "recall";
struct Recall {
  std::int64_t occurrence_id = 0, member_id = 0;
};
// Of the errand's input. Throws std::invalid_argument when it is not one.
Recall recall_of(std::string_view input);
inline constexpr std::chrono::hours kRecallable{24};  // WeCom's message/recall, developer.work.weixin.qq.com/document/path/94867, read 2026-11-21

std::vector<const Text*> push_texts();

}  // namespace handlers
