// What an operator asks of the platform at the command line: the menu as it stands there, access tokens, quotas, QR codes.
#pragma once

#include <string>

namespace bot {

// What differs between the menu on the platform and the one this program publishes, per account. 0: nothing differs.
int diff_menus(const std::string& config_file);
// Publishes the menu to every account that may have one, whatever was published before.
int publish_menus(const std::string& config_file);
// Whether each account has a token and when it ends; never its value. `is_clearing`: forgets them, with the server
// stopped; the next start asks for new ones.
int show_tokens(const std::string& config_file, bool is_clearing);
// What the platform says is left of the day, per official account and door. `is_clearing`: begins the day's counts anew there.
int show_quotas(const std::string& config_file, bool is_clearing);
// For each invite code of a roster file the picture of a QR code that binds its person when it is scanned, as long as the code lives.
int show_invites(const std::string& config_file, const std::string& csv_file);

}  // namespace bot
