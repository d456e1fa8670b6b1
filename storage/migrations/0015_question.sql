-- What was put before a second person: by the outbox row that carried it, or in an answer of their own.
CREATE TABLE approval_question (
  occurrence_id INTEGER NOT NULL REFERENCES occurrence (id),
  member_id INTEGER NOT NULL REFERENCES member (id),
  outbox_id INTEGER,   -- without one only an answer has shown it
  shown_at INTEGER,
  PRIMARY KEY (occurrence_id, member_id)
);
