// For strangers.cpp: the rows of the table of bad inputs that cost a server the most, as bytes on the wire.
#pragma once

#include <string>
#include <vector>

#include "wechat_api/channel.h"

namespace benchmark {

struct BadMail {
  std::string row;    // number in the table of bad inputs, or "" for one beside it
  std::string what;
  std::string bytes;
  int status = 0;     // the answer expected; 0: the connection ends without one
};
std::vector<BadMail> bad_mail(const wechat_api::AccountSettings& account);

// A callback whose signature holds and whose inside is wrong, as a query and a body.
struct BadInside {
  std::string row, what;
  std::string query, body;
  int timing_class = 0;     // those of one class are compared with its first
  bool must_be_as_fast = false;  // a padding fault: the clock must not tell it from another one
};
std::vector<BadInside> bad_insides(const wechat_api::AccountSettings& account);

}  // namespace benchmark
