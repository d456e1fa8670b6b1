-- What people propose or complain about, and the answer.
CREATE TABLE opinion (
  id {lasting_id},                          -- shown as Y-0001
  member_id INTEGER REFERENCES member (id),       -- null: anonymous
  sealed_member {bytes},            -- AES-256-GCM: only for carrying the answer back; no command shows it
  unit_id INTEGER NOT NULL REFERENCES unit (id),  -- whose keepers answer: the organisation when anonymous
  body TEXT NOT NULL,               -- purpose: the opinion itself
  state TEXT NOT NULL,              -- open | answered
  answer TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  answered_at INTEGER
);
CREATE INDEX opinion_member ON opinion (member_id, id);
CREATE INDEX opinion_state ON opinion (state, id);
