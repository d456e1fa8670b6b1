// Mass messages: to all, by tag, by list; their memory against repetition, their jobs (reference: wechat-oa §5.5).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "wechat_api/simulator/api.h"

namespace wechat_api::simulator {

struct MassJob {
  enum class State { waiting, sending, sent, failed, deleted };  // waiting: for the administrator
  std::string account;
  std::int64_t id = 0;
  State state = State::sending;
  bool can_be_deleted = false;         // articles and video only
  std::string draft;                   // the draft it sends, which then disappears
  std::string sent;                    // the text of the phone
  Face face;
  std::vector<std::string> audience;   // openids
  std::string counted_on;              // the day whose one success it is; subscription accounts
};

struct MassBook {
  struct Known {
    Millis at{};
    std::int64_t job = 0;
  };
  std::map<std::int64_t, MassJob> jobs;
  std::map<std::string, Known, std::less<>> memory;           // "account id" or "account digest of audience and content"
  std::map<std::string, int, std::less<>> successes;          // "account day"
  std::map<std::string, int, std::less<>> speeds;             // by account
  std::int64_t last_job = 1'000'000;
};

Reaction mass_to_all(PlatformState& world, const ApiCall& call);   // /sendall: everybody or a tag
Reaction mass_to_list(PlatformState& world, const ApiCall& call);  // /send
Reaction mass_preview(PlatformState& world, const ApiCall& call);
Reaction mass_delete(PlatformState& world, const ApiCall& call);
Reaction mass_get(PlatformState& world, const ApiCall& call);
Reaction mass_speed_get(PlatformState& world, const ApiCall& call);
Reaction mass_speed_set(PlatformState& world, const ApiCall& call);

// What the administrator decides about everything that waits.
void settle_masses(PlatformState& world, std::string_view account, bool is_confirmed, Millis now);

}  // namespace wechat_api::simulator
