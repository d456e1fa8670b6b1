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

// "，不确定 2 人", or nothing.
std::string unknown_in_words(const storage::Occurrence& occurrence);
// What its secretary may want to say next.
std::vector<wechat_api::Choice> choices_after(const storage::Occurrence& occurrence);
// "\n里面并入的《甲》也不发了。", for one that carries another and is not sent; empty for the others.
std::string carried_in_words(const std::vector<Feature>& features, const storage::Snapshot& db, const storage::Occurrence& occurrence);

// 撤回, at any time: what has not begun is cancelled; of what has, nobody else gets it, and what WeCom has delivered is taken off the
// phones by an errand. The words say what is left; the author hears of it when somebody else did it.
struct TakeBack {
  const std::vector<Feature>& features;
  const std::vector<Account>& accounts;
  const storage::Member* by;  // null: the operator
  std::chrono::sys_seconds now;
};
std::string take_back(storage::Transaction& tx, const storage::Occurrence& occurrence, const TakeBack& order);
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
