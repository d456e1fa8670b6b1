// What every person said and saw, in order. The simulator writes it; scripts, tests and the operator read it.
#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace wechat_api::simulator {

using Millis = std::chrono::sys_time<std::chrono::milliseconds>;

// What a phone draws where a message is more than words (phone_face.h); null: the words alone.
using Face = std::shared_ptr<const boost::json::object>;

struct Sight {
  enum class Via { said, passive, customer, app, system, template_message, notice, mass, group };
  Millis at{};
  std::string account;
  std::string person;      // name
  Via via = Via::said;
  std::string text;        // as on the phone: tappable words stand in ⟦ ⟧
  std::string message_id;  // of the inbound message a passive answer belongs to; of the push the platform gave
  std::string sent;        // as the bot sent it, with its tappable lines as links; empty for what a person said
  Face face = nullptr;
  std::string group = {};     // the name of the group it came in; empty: the account's own chat
  bool is_withdrawn = false;  // taken back by its sender later on
};
std::string_view name_of(Sight::Via via);

class Ledger {
 public:
  void add(Sight sight) {
    sights_.push_back(std::move(sight));
    if (observer_) observer_(sights_.back());
  }
  // Marks what came as this push; returns how many phones it was taken from.
  std::size_t withdraw(std::string_view account, std::string_view message_id);
  // What came as this push reads differently from now on.
  void rewrite(std::string_view account, std::string_view person, std::string_view message_id, const std::string& text, Face face = nullptr);
  // Told of everything that is added from now on, and of what was taken back or reads differently.
  void observe(std::function<void(const Sight&)> added, std::function<void(const Sight&)> changed = nullptr) {
    observer_ = std::move(added);
    changed_ = std::move(changed);
  }
  const std::vector<Sight>& all() const { return sights_; }
  // Everything but what the person said, from the index on.
  std::vector<Sight> seen_by(std::string_view account, std::string_view person, std::size_t from) const;
  // One object a line, oldest first.
  std::string json_lines() const;

 private:
  std::vector<Sight> sights_;
  std::function<void(const Sight&)> observer_, changed_;
};

// A text of the official account as a phone lays it out: runs of words, some of which say something when they are tapped.
struct PhonePart {
  std::string text;
  std::string says;  // empty: not tappable
};
std::vector<PhonePart> phone_parts(std::string_view sent);
// The same as one text: tappable lines as ⟦label⟧, everything else as it is.
std::string on_the_phone(std::string_view sent);

}  // namespace wechat_api::simulator
