// The contract of a feature: plain functions in tables. A feature has no state, no clock, no I/O but the transaction it is
// given. A new one is a file here, a line in features.def and a test.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "handlers/reach.h"
#include "storage/audience.h"
#include "storage/identity.h"
#include "storage/member.h"
#include "storage/outbox.h"
#include "storage/schedule.h"
#include "storage/sealed.h"
#include "storage/transaction.h"
#include "wechat_api/message.h"

namespace handlers {

// Words for people, written where they are used, with named placeholders: "已报告：{place}".
// Listed in Feature::texts, so that a lint sees them all and an organisation can override any.
struct Text {
  std::string_view key;  // "study.checked_in"
  std::string_view words;
};
// The words with every {name} replaced; what is put in becomes no link. A name the words do not have is an error of ours: std::logic_error.
std::string fill(const Text& text, std::initializer_list<std::pair<std::string_view, std::string>> values = {});

// keeper: a secretary or an administrator.
enum class Permission { anyone, member, team_lead, information_officer, secretary, administrator, inspector, keeper };

struct Feature;

struct Request {
  const wechat_api::Inbound& message;
  const storage::Identity& from;
  const storage::Member* member;  // null until bound; never null for a command above Permission::anyone
  std::string_view argument;      // what the pattern's {} stands for, as typed; for a question the whole text
  std::string_view state;         // of the open question being answered
  std::chrono::sys_seconds now;
  std::uint64_t random;
  const std::vector<Account>& accounts;
  const std::vector<Feature>& features;  // the index of the product, for 帮助
  const storage::DataKey& key;           // seals what nobody may read in a copy of the database
  std::int64_t inbox_id = 0;             // of the message, for an answer that comes later
};

// NoReply from the command of a pattern or from a question that was answered with a text: this was not meant for it. Nothing was
// written then, and understanding goes on.
using Handle = wechat_api::Reply (*)(storage::Transaction&, const Request&);

struct Command {
  std::vector<std::string_view> words;     // the whole text, folded (simplified characters, half width)
  std::vector<std::string_view> patterns;  // with one {}: "排学习{}"; "{}提醒我{}" stands for the whole text
  std::string_view help;                   // behind the first word in 帮助; empty: not listed
  Permission permission = Permission::member;
  Handle handle = nullptr;
  bool is_casual = false;      // its patterns are everyday speech: in the middle of a draft they are text
  bool is_polite = false;      // said before what is meant: passed over where a real command follows, never suggested
  bool is_judged_later = false;  // the draft of a push: a marking or a number in it is judged by a second person, not refused at once
};
struct Listener {
  wechat_api::ContentKind kind;
  Handle handle;
};
struct Question {
  std::string_view kind;
  std::vector<wechat_api::ContentKind> accepts;
  Handle answer;
  bool asks_strangers = false;  // open for everybody who is not bound yet
  // Who may answer, looked at with each answer: a role may be gone by then. Never by voice above Permission::member.
  Permission permission = Permission::member;
  Handle cancelled = nullptr;   // 取消 while it is open, where more is to be done than closing it
  // Not empty: a draft is being written. No pattern interrupts it unless the message is short; a command parks it and says
  // these words, and so does the first message after it ran out.
  std::string_view parked = {};
  bool is_verbatim = false;     // the next text is what was asked for, whatever it looks like: only a whole word interrupts
  std::string_view lapsed = {};  // said with the first answer after it ran out of time
  bool is_judged_later = false;  // as for a command
};
struct Undo {
  std::string_view kind;
  wechat_api::Reply (*undo)(storage::Transaction&, const Request&, std::int64_t object_id);
  // What 取消 right after it does; nothing for most.
  wechat_api::Reply (*cancel)(storage::Transaction&, const Request&, std::int64_t object_id) = nullptr;
  bool says_too_late = false;  // it is asked after its time too, and says what became of it
  Permission permission = Permission::member;  // who may still do it: a role may be gone by then
};

enum class More { no, yes };
struct Slice {
  std::chrono::sys_seconds now;
  int limit;  // rows this transaction may write
  const std::vector<Account>& accounts;
};
// A job that the house itself plans, every day. Begun until `useful_until_hour`, else missed.
struct Daily {
  int hour, minute, useful_until_hour;
};
struct Job {
  std::string_view kind;
  // Writes the next slice of the occurrence's outbox rows, from occurrence.place on.
  More (*run)(storage::Transaction&, const storage::Occurrence&, const Slice&);
  // The occurrence was not begun in time.
  void (*missed)(storage::Transaction&, const storage::Occurrence&, const Slice&);
  std::optional<Daily> daily = std::nullopt;
  // The occurrence could not begin in time and its author wants to be asked; until the answer it waits.
  void (*ask)(storage::Transaction&, const storage::Occurrence&, const Slice&) = nullptr;
  // Of a push that somebody plans: what it is called, and the message that everybody will read.
  std::string (*title)(const storage::Snapshot&, const storage::Occurrence&) = nullptr;
  std::string (*words)(const storage::Snapshot&, const storage::Occurrence&) = nullptr;
  // It was taken back after it had begun: what its rows have written elsewhere.
  void (*withdrawn)(storage::Transaction&, const storage::Occurrence&) = nullptr;
};
struct Receipt {
  std::string_view kind;
  // Called in the transaction that settles the row; `row` carries its new state.
  void (*record)(storage::Transaction&, const storage::OutboxRow& row, const Slice&);
};

struct Feature {
  std::string_view name;
  std::vector<Command> commands;
  std::vector<Listener> listeners;
  std::vector<Question> questions;
  std::vector<Undo> undos;
  std::vector<Job> jobs;
  std::vector<Receipt> receipts;
  std::vector<const Text*> texts;
  bool is_unrecorded = false;  // the inbox does not keep what is said to it
};

// The unit a secretary speaks for: the first one.
storage::Unit unit_of_secretary(const storage::Snapshot& db, const storage::Member& member);
// The person who looks after a unit: its secretary, else an administrator above it.
std::optional<storage::Member> keeper_of(const storage::Snapshot& db, const storage::Unit& unit);

std::string trimmed(std::string_view text);
// Characters as a person counts them, blanks not included.
std::size_t length_of(std::string_view text);

// What number 1, 2, … under the message says when it is typed, on one line each; empty for a message without choices.
std::vector<std::string> options_of(const wechat_api::Reply& message);

bool is_permitted(const storage::Snapshot& db, const storage::Member* member, Permission permission);

}  // namespace handlers
