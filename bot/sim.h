// `jinqiao sim`: WeChat's side of the protocol with sample people, beside an App or against another process.
#pragma once

#include <cstdint>
#include <string>

namespace bot {

struct SimOptions {
  std::string listen = "127.0.0.1:8480";  // the platform's API and the control calls
  bool is_wecom = false;
  bool is_api_only = false;               // no App, no people that speak: only the platform's API
  std::string bot_url;                    // of a separate process; empty: an App in this one
  std::string config_file;                // of that process: its accounts are simulated. Refused unless every api_base is loopback
  int clock_port = -1;                    // where a bot started with --clock sim:PORT connects; 0: any, -1: nobody
  std::string start;                      // "2026-11-21 18:00"; empty: 18:00 of today beside an App, else the machine's time
};

// Runs until SIGINT or SIGTERM.
int sim(const SimOptions& options);
// Plays a file on a fresh App in this process, prints the conversation; 0 when every line held. `ledger_file`, unless
// empty, gets what everybody said and saw as JSON lines.
int sim_play(const std::string& file, const std::string& ledger_file);
// Clients of a running simulator's control calls.
int sim_say(const std::string& server, const std::string& person, const std::string& text);
int sim_turn(const std::string& server, const std::string& to);
int sim_ledger(const std::string& server);

}  // namespace bot
