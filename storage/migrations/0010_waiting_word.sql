-- What could not be said to a person when it was due: said with the answer to the next thing the person says.
CREATE TABLE waiting_word (
  id {id},
  member_id INTEGER NOT NULL REFERENCES member (id),
  words TEXT NOT NULL,              -- purpose: what the person asked for or is owed
  created_at INTEGER NOT NULL,
  useful_until INTEGER NOT NULL
);
CREATE INDEX waiting_word_member ON waiting_word (member_id, id);
CREATE INDEX waiting_word_until ON waiting_word (useful_until);
