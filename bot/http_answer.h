// The head of an answer as one string; http_session.cpp writes it together with the body in one call.
#pragma once

#include <string>

#include "bot/http_server.h"

namespace bot {

// Status line, fields and the empty line. Throws std::invalid_argument for a field that would break out of its line.
std::string head_of(const Response& response, bool keeps_open);

}  // namespace bot
