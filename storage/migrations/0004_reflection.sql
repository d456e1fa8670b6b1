-- What people write about what they studied. A draft is its author's alone.
CREATE TABLE reflection (
  id {lasting_id},
  member_id INTEGER NOT NULL REFERENCES member (id),
  occurrence_id INTEGER REFERENCES occurrence (id),  -- the study of that day
  state TEXT NOT NULL,              -- draft | submitted | dropped
  body TEXT NOT NULL,               -- purpose: study record
  parts INTEGER NOT NULL,           -- messages it was written in
  created_at INTEGER NOT NULL,
  submitted_at INTEGER
);
CREATE INDEX reflection_member ON reflection (member_id, state);
CREATE INDEX reflection_state ON reflection (state, created_at);

CREATE TABLE attachment (
  id {id},
  reflection_id INTEGER NOT NULL REFERENCES reflection (id),
  kind TEXT NOT NULL,               -- image | voice
  account TEXT NOT NULL,
  media_id TEXT NOT NULL,           -- the platform keeps it three days
  received_at INTEGER NOT NULL
);
CREATE INDEX attachment_reflection ON attachment (reflection_id);
