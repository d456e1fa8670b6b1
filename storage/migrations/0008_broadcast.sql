-- A message of a secretary to a part of the organisation, sent once.
CREATE TABLE broadcast (
  id {id},
  body TEXT NOT NULL,
  classification TEXT NOT NULL CHECK (classification IN ('公开', '内部')),
  unit_id INTEGER NOT NULL REFERENCES unit (id),
  author_id INTEGER NOT NULL REFERENCES member (id),
  created_at INTEGER NOT NULL
);
CREATE INDEX broadcast_author ON broadcast (author_id, created_at);
CREATE INDEX schedule_subject ON schedule (kind, subject_id);
