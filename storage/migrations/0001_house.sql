-- The house: organisation, people, what came in, what goes out, when.
-- Instants are UTC epoch seconds, civil dates 'YYYY-MM-DD', booleans 0/1. Personal columns name their purpose.

CREATE TABLE instance (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  epoch INTEGER NOT NULL            -- one more at each start: voids every lease of the start before
);
INSERT INTO instance (only_row, epoch) VALUES (1, 0);

CREATE TABLE unit (
  id {id},
  parent_id INTEGER REFERENCES unit (id),
  name TEXT NOT NULL,
  path TEXT NOT NULL,               -- '/1/4/9/': ids from the root, for subtree look-ups
  valid_from INTEGER NOT NULL,
  valid_until INTEGER
);
CREATE INDEX unit_parent ON unit (parent_id, name);
CREATE INDEX unit_path ON unit (path);

CREATE TABLE member (
  id {id},
  name TEXT NOT NULL,               -- purpose: roster
  phone_sealed {bytes} NOT NULL,    -- purpose: roster; AES-256-GCM
  phone_hash {bytes} NOT NULL,      -- HMAC-SHA256, for look-up
  phone_last4 TEXT NOT NULL,        -- purpose: binding
  unit_id INTEGER NOT NULL REFERENCES unit (id),
  birthday TEXT,                    -- purpose: greeting; 'MM-DD' or 'YYYY-MM-DD', lunar 'MM-DD' with 'L' for a leap month
  birthday_calendar TEXT,           -- solar | lunar
  joined_on TEXT,                   -- purpose: greeting
  wecom_user_id TEXT,               -- purpose: binding; lower case
  state TEXT NOT NULL,              -- active | left
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX member_phone ON member (phone_hash);
CREATE UNIQUE INDEX member_wecom ON member (wecom_user_id);
CREATE INDEX member_unit ON member (unit_id, state);
CREATE INDEX member_name ON member (name, phone_last4);

CREATE TABLE role_grant (
  member_id INTEGER NOT NULL REFERENCES member (id),
  role TEXT NOT NULL,               -- team_lead | information_officer | secretary | administrator | inspector
  unit_id INTEGER NOT NULL REFERENCES unit (id),   -- holds for the subtree
  granted_at INTEGER NOT NULL,
  PRIMARY KEY (member_id, role, unit_id)
);

CREATE TABLE invite (
  code_hash {bytes} NOT NULL,       -- sha256 of the folded code; the code itself is not kept
  member_id INTEGER NOT NULL REFERENCES member (id),
  expires_at INTEGER NOT NULL,
  used_at INTEGER,
  PRIMARY KEY (code_hash)
);

CREATE TABLE identity (
  id {id},
  account TEXT NOT NULL,
  external_id TEXT NOT NULL,        -- openid or user id
  member_id INTEGER REFERENCES member (id),
  follows INTEGER NOT NULL,
  follow_changed_at INTEGER NOT NULL,   -- the platform's time of the newest follow or unfollow: older events do not count
  window_until INTEGER NOT NULL DEFAULT 0,  -- 48 h after a message: `window_left` messages may be sent
  window_left INTEGER NOT NULL DEFAULT 0,
  tap_until INTEGER NOT NULL DEFAULT 0,     -- 1 minute after a tap, a follow or a scan
  tap_left INTEGER NOT NULL DEFAULT 0,
  minute INTEGER NOT NULL DEFAULT 0,        -- the running minute and the messages in it
  minute_count INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX identity_external ON identity (account, external_id);
CREATE UNIQUE INDEX identity_member ON identity (account, member_id);
CREATE INDEX identity_of_member ON identity (member_id);

CREATE TABLE bind_guess (
  identity_id INTEGER NOT NULL REFERENCES identity (id),
  at INTEGER NOT NULL
);
CREATE INDEX bind_guess_at ON bind_guess (at);
CREATE INDEX bind_guess_identity ON bind_guess (identity_id, at);

CREATE TABLE consent (
  id {id},
  member_id INTEGER NOT NULL REFERENCES member (id),
  purpose TEXT NOT NULL,
  text_version INTEGER NOT NULL,
  channel TEXT NOT NULL,
  granted_at INTEGER NOT NULL,
  withdrawn_at INTEGER
);
CREATE INDEX consent_member ON consent (member_id, purpose);

CREATE TABLE audit_line (
  id {id},
  at INTEGER NOT NULL,
  member_id INTEGER REFERENCES member (id),   -- who did it; null: the operator or the house itself
  action TEXT NOT NULL,
  object TEXT NOT NULL,
  detail TEXT NOT NULL
);

CREATE TABLE inbox (
  id {id},
  account TEXT NOT NULL,
  message_key TEXT NOT NULL,
  identity_id INTEGER REFERENCES identity (id),
  received_at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  body TEXT NOT NULL,               -- what the member wrote, cut at 600 characters; purpose: record, kept a year
  feature TEXT NOT NULL,
  state TEXT NOT NULL,              -- pending | answered
  answer TEXT NOT NULL              -- versioned text of the Reply
);
CREATE UNIQUE INDEX inbox_key ON inbox (account, message_key);
CREATE INDEX inbox_received ON inbox (received_at);

CREATE TABLE quarantine (
  id {id},
  account TEXT NOT NULL,
  message_key TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  why TEXT NOT NULL,
  raw {bytes} NOT NULL
);
CREATE UNIQUE INDEX quarantine_key ON quarantine (account, message_key);

CREATE TABLE conversation (
  identity_id INTEGER PRIMARY KEY REFERENCES identity (id),
  question TEXT NOT NULL,           -- kind of the open question, '' when none
  state TEXT NOT NULL,              -- what the question's feature keeps of the dialog
  question_until INTEGER NOT NULL,
  options TEXT NOT NULL,            -- what the numbers of the open list say, one a line
  options_until INTEGER NOT NULL
);

CREATE TABLE undo_step (
  id {id},
  identity_id INTEGER NOT NULL REFERENCES identity (id),
  kind TEXT NOT NULL,
  object_id INTEGER NOT NULL,
  possible_until INTEGER NOT NULL,
  undone_at INTEGER
);
CREATE INDEX undo_step_identity ON undo_step (identity_id, id);

CREATE TABLE schedule (
  id {id},
  kind TEXT NOT NULL,               -- kind of the job that runs its occurrences
  subject_id INTEGER NOT NULL,      -- what the job is about: a study_item
  unit_id INTEGER NOT NULL REFERENCES unit (id),   -- audience: the subtree
  author_id INTEGER NOT NULL REFERENCES member (id),
  created_at INTEGER NOT NULL
);

CREATE TABLE occurrence (
  id {id},
  schedule_id INTEGER NOT NULL REFERENCES schedule (id),
  local_date TEXT NOT NULL,
  slot TEXT NOT NULL,               -- 'HH:MM'
  due_at INTEGER NOT NULL,
  useful_until INTEGER NOT NULL,    -- nothing of it is sent later
  state TEXT NOT NULL,              -- planned | frozen | sending | sent | partly | missed | late | cancelled
  lateness_s INTEGER NOT NULL DEFAULT 0,  -- when it was begun after it was due
  place INTEGER NOT NULL DEFAULT 0, -- cursor of the job: the last member id frozen
  total INTEGER NOT NULL DEFAULT 0, -- the sum of the five
  accepted INTEGER NOT NULL DEFAULT 0,
  refused INTEGER NOT NULL DEFAULT 0,
  skipped INTEGER NOT NULL DEFAULT 0,
  expired INTEGER NOT NULL DEFAULT 0,
  unknown INTEGER NOT NULL DEFAULT 0,
  owner TEXT NOT NULL DEFAULT '',
  epoch INTEGER NOT NULL DEFAULT 0,
  lease_until INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX occurrence_once ON occurrence (schedule_id, local_date, slot);
CREATE INDEX occurrence_due ON occurrence (state, due_at);
CREATE INDEX occurrence_time ON occurrence (due_at);
CREATE INDEX occurrence_date ON occurrence (local_date);

CREATE TABLE outbox_body (
  id {id},
  classification TEXT NOT NULL CHECK (classification IN ('公开', '内部')),
  body TEXT NOT NULL                -- versioned text of the Reply; kept 180 days
);

CREATE TABLE outbox_call (
  id {id},
  account TEXT NOT NULL,
  api TEXT NOT NULL,
  body TEXT NOT NULL,               -- the frozen bytes of the request
  recipients INTEGER NOT NULL,
  is_doubtful INTEGER NOT NULL DEFAULT 0,  -- once unknown: only the platform's memory of these very bytes protects from a second message
  state TEXT NOT NULL,              -- intent | repeat | accepted | refused | unknown
  attempts INTEGER NOT NULL,
  first_attempt_at INTEGER NOT NULL,
  next_attempt_at INTEGER NOT NULL,
  errcode INTEGER NOT NULL DEFAULT 0,
  message TEXT NOT NULL DEFAULT '',
  message_id TEXT NOT NULL DEFAULT '',
  owner TEXT NOT NULL DEFAULT '',
  epoch INTEGER NOT NULL,
  lease_until INTEGER NOT NULL
);
CREATE INDEX outbox_call_open ON outbox_call (state, next_attempt_at);

CREATE TABLE outbox (
  id {id},
  kind TEXT NOT NULL,               -- kind of the Receipt that learns the result
  occurrence_id INTEGER REFERENCES occurrence (id),
  member_id INTEGER NOT NULL REFERENCES member (id),
  identity_id INTEGER REFERENCES identity (id),   -- null: no route
  account TEXT NOT NULL,
  recipient TEXT NOT NULL,
  body_id INTEGER NOT NULL REFERENCES outbox_body (id),
  lane INTEGER NOT NULL,            -- 0 answers, 1 urgent, 2 scheduled, 3 bulk
  not_before INTEGER NOT NULL,
  useful_until INTEGER NOT NULL,
  state TEXT NOT NULL,              -- ready | calling | accepted | refused | skipped | expired | unknown
  reason TEXT NOT NULL DEFAULT '',
  errcode INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  call_id INTEGER REFERENCES outbox_call (id),
  changed_at INTEGER NOT NULL,
  owner TEXT NOT NULL DEFAULT '',
  epoch INTEGER NOT NULL DEFAULT 0,
  lease_until INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX outbox_once ON outbox (occurrence_id, member_id);
CREATE INDEX outbox_ready ON outbox (account, state, lane, not_before);
CREATE INDEX outbox_overdue ON outbox (state, useful_until);
CREATE INDEX outbox_call_rows ON outbox (call_id);
CREATE INDEX outbox_body_rows ON outbox (body_id);
CREATE INDEX outbox_identity ON outbox (identity_id, state);

CREATE TABLE errand (
  id {id},
  kind TEXT NOT NULL,
  identity_id INTEGER REFERENCES identity (id),
  inbox_id INTEGER REFERENCES inbox (id),
  input TEXT NOT NULL,
  output TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL,              -- ready | running | done | failed | unknown | expired
  not_after INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  owner TEXT NOT NULL DEFAULT '',
  epoch INTEGER NOT NULL DEFAULT 0,
  lease_until INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX errand_ready ON errand (state, created_at);

CREATE TABLE access_token (
  account TEXT PRIMARY KEY,
  sealed {bytes} NOT NULL,          -- AES-256-GCM
  expires_at INTEGER NOT NULL,
  token_epoch INTEGER NOT NULL,     -- one more with each token fetched: an older one never overwrites
  owner TEXT NOT NULL DEFAULT '',
  epoch INTEGER NOT NULL DEFAULT 0,
  lease_until INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE study_item (
  id {id},
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  classification TEXT NOT NULL CHECK (classification IN ('公开', '内部')),
  author_id INTEGER NOT NULL REFERENCES member (id),
  created_at INTEGER NOT NULL
);

CREATE TABLE check_in (
  occurrence_id INTEGER NOT NULL REFERENCES occurrence (id),
  member_id INTEGER NOT NULL REFERENCES member (id),
  at INTEGER NOT NULL,
  made_up INTEGER NOT NULL,         -- a day later, by 「补学」
  PRIMARY KEY (occurrence_id, member_id)
);

-- Summary rows, written with the event they count.
CREATE TABLE study_progress (
  member_id INTEGER PRIMARY KEY REFERENCES member (id),
  streak INTEGER NOT NULL,          -- occurrences in a row
  streak_occurrence_id INTEGER NOT NULL REFERENCES occurrence (id)  -- the newest one checked in
);
CREATE TABLE study_month (
  member_id INTEGER NOT NULL REFERENCES member (id),
  month TEXT NOT NULL,              -- 'YYYY-MM'
  assigned INTEGER NOT NULL,
  done INTEGER NOT NULL,
  PRIMARY KEY (member_id, month)
);
CREATE TABLE study_turnout (
  occurrence_id INTEGER NOT NULL REFERENCES occurrence (id),
  unit_id INTEGER NOT NULL REFERENCES unit (id),
  assigned INTEGER NOT NULL,
  checked_in INTEGER NOT NULL,
  PRIMARY KEY (occurrence_id, unit_id)
);
