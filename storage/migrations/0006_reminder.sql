-- What people asked to be reminded of. Each firing is an occurrence of its own.
CREATE TABLE reminder (
  id {lasting_id},
  member_id INTEGER NOT NULL REFERENCES member (id),
  words TEXT NOT NULL,              -- purpose: the person's own reminder
  rule TEXT NOT NULL,               -- 'FREQ=DAILY 19:00'; '' for once
  state TEXT NOT NULL,              -- open | fired | done | cancelled
  occurrence_id INTEGER REFERENCES occurrence (id),  -- the next firing
  repeat_id INTEGER REFERENCES occurrence (id),      -- one more firing of a rule: put off
  fired_at INTEGER,                 -- the newest firing
  done_at INTEGER,                  -- when the person said so
  previous_rule TEXT,               -- before the newest change, for taking it back
  previous_due INTEGER,
  created_at INTEGER NOT NULL
);
CREATE INDEX reminder_member ON reminder (member_id, state);
CREATE INDEX reminder_fired ON reminder (state, fired_at);
