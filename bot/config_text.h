// The configuration as a text for people: every option of the one table, commented with meaning, form and default.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace bot {

// What is set, in order: {"server.listen", "\"127.0.0.1:8470\""}, values as TOML writes them.
using Settings = std::vector<std::pair<std::string, std::string>>;

// The whole file. What `settings` does not name stands there as a comment with its default.
// Throws std::invalid_argument for a name that is no option.
std::string config_text(const Settings& settings);
// A text as TOML writes it.
std::string toml_text(const std::string& text);

}  // namespace bot
