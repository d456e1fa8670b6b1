// A desk for tests of features: the real storage in memory, a small organisation, a virtual time, and people who type.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "bot/dispatcher.h"
#include "handlers/registry.h"
#include "storage/database.h"
#include "storage/sealed.h"

namespace tests {

class Desk {
 public:
  Desk();

  // Types `text` to the account and returns the words of the answer; choices follow as ⟦label⟧.
  std::string say(const std::string& person, const std::string& text);
  std::string send(const std::string& person, wechat_api::Content content);
  void turn_to(const std::string& civil);  // "2026-11-21 19:00", Beijing
  std::chrono::sys_seconds now() const { return now_; }

  void write(const std::function<void(storage::Transaction&)>& work) { database_.write_now(work); }
  std::int64_t number(const std::string& sql);
  // Runs the study job of what is due, in slices of `rows`, and settles every ready row as accepted.
  void run_due(int rows = 1000);

  handlers::Registry registry;
  std::vector<handlers::Account> accounts;
  storage::DataKey key;

 private:
  storage::Database database_;
  std::chrono::sys_seconds now_{};
  std::uint64_t message_number_ = 0;
};

// The roster of the small organisation: 陈静 is secretary of 青松岭林业局, 周林 and 李静 belong to 白桦沟林场,
// 王强 to 诺敏管护站; two people are called 张伟 and share their last four digits.
std::vector<storage::RosterEntry> small_roster();

}  // namespace tests
