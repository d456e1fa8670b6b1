// What is counted, as Prometheus text. One object, owned by App; used on the network thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace bot {

class Metrics {
 public:
  Metrics();
  ~Metrics();

  void callback(std::string_view account, std::string_view result);  // answered, repeated, quarantined, refused, failed, late
  void refused(std::string_view why);                                // of a callback that was not authentic
  void answered_by(std::string_view feature, double seconds);
  void sent(std::string_view account, std::string_view result);      // per outbox row: accepted, refused, expired, unknown
  void call(std::string_view account, std::string_view result);      // per API call
  void held(std::string_view account, bool is_held);
  void clock_skew(std::string_view account, double seconds);         // ours minus the platform's
  void waiting_units(std::size_t count);

  std::string text() const;  // exposition format 0.0.4

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace bot
