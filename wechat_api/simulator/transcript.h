// What happened in a simulator, written as a play that makes it happen again.
#pragma once

#include <string>

#include "wechat_api/simulator/play.h"
#include "wechat_api/simulator/simulator.h"

namespace wechat_api::simulator {

// `start`: the time the world began at; `now`: the time it has reached. Replayed on a fresh stage every line holds, and the
// ledger has the same times, people, ways and texts.
std::string transcript(const Simulator& simulator, Millis start, Millis now);

// Words as they stand in a play: as they are where that is unambiguous, else in quotes.
std::string play_words(std::string_view text);

}  // namespace wechat_api::simulator
