// Waiting words, oldest first.
#include "storage/waiting_word.h"

namespace storage {

void leave_word(Transaction& tx, std::int64_t member_id, std::string_view words, std::chrono::sys_seconds now, std::chrono::sys_seconds useful_until) {
  tx.execute("INSERT INTO waiting_word (member_id, words, created_at, useful_until) VALUES ($1, $2, $3, $4)", {member_id, words, now, useful_until});
}

std::vector<std::string> take_words(Transaction& tx, std::int64_t member_id, std::chrono::sys_seconds now) {
  std::vector<std::string> words;
  std::int64_t newest = 0;
  {
    Rows rows = tx.query("SELECT id, words FROM waiting_word WHERE member_id = $1 AND useful_until > $2 ORDER BY id LIMIT 3", {member_id, now});
    while (rows.next()) {
      newest = rows.integer(0);
      words.push_back(rows.text(1));
    }
  }
  if (newest != 0) tx.execute("DELETE FROM waiting_word WHERE member_id = $1 AND id <= $2", {member_id, newest});
  return words;
}

}  // namespace storage
