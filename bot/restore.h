// `jinqiao restore`: a checked backup becomes the data directory; what stood there is moved aside, never overwritten.
#pragma once

#include <string>

namespace bot {

struct RestoreOptions {
  std::string config_file;
  std::string file;         // a path, or a name in the backup directory
  std::string to;           // a directory; empty: the configuration's data_dir
  bool is_dry_run = false;
  // The old installation stopped right after the backup (a move to another machine): what is due is sent as planned.
  bool is_moved = false;
};

int restore(const RestoreOptions& options);

}  // namespace bot
