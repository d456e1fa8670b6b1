-- What may be sent to whom by which door of the platform, and what of each account's day is used.
ALTER TABLE identity ADD COLUMN notices_left INTEGER NOT NULL DEFAULT 0;   -- subscription notices accepted and not used yet
ALTER TABLE identity ADD COLUMN takes_template INTEGER NOT NULL DEFAULT 1; -- until the platform says that the person refuses
ALTER TABLE identity ADD COLUMN mass_month TEXT NOT NULL DEFAULT '';       -- 'YYYY-MM' of mass_used
ALTER TABLE identity ADD COLUMN mass_used INTEGER NOT NULL DEFAULT 0;      -- mass messages of a service account in that month

-- Calls of one API on one civil day, counted before they are sent.
CREATE TABLE quota_use (
  account TEXT NOT NULL,
  local_date TEXT NOT NULL,
  door TEXT NOT NULL,               -- customer_service | template_message | subscription_notice | mass | app (person-times)
  used INTEGER NOT NULL,
  PRIMARY KEY (account, local_date, door)
);
-- A subscription account's one mass message of a day belongs to one occurrence.
CREATE TABLE mass_reservation (
  account TEXT NOT NULL,
  local_date TEXT NOT NULL,
  occurrence_id INTEGER NOT NULL REFERENCES occurrence (id),
  PRIMARY KEY (account, local_date)
);
CREATE INDEX mass_reservation_occurrence ON mass_reservation (occurrence_id);
-- The tag that holds whom a subscription account's mass message goes to.
CREATE TABLE account_tag (
  account TEXT PRIMARY KEY,
  tag_id INTEGER NOT NULL
);

ALTER TABLE outbox ADD COLUMN door TEXT NOT NULL DEFAULT '';               -- by which it goes, decided when it was frozen and again when it is sent
ALTER TABLE outbox_body ADD COLUMN fits_a_notice INTEGER NOT NULL DEFAULT 0; -- a form with a title and a time may carry it
ALTER TABLE outbox_call ADD COLUMN door TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox_call ADD COLUMN repeat_key TEXT NOT NULL DEFAULT '';    -- clientmsgid, client_msg_id
ALTER TABLE outbox_call ADD COLUMN outcome TEXT NOT NULL DEFAULT '';       -- what the platform reported later: its status and counts
CREATE INDEX outbox_call_message ON outbox_call (account, message_id);

-- What happens to an occurrence that could not begin in time: send | merge | skip | ask.
ALTER TABLE occurrence ADD COLUMN late_rule TEXT NOT NULL DEFAULT 'send';
ALTER TABLE occurrence ADD COLUMN may_use_mass INTEGER NOT NULL DEFAULT 0; -- somebody decided to spend it
ALTER TABLE occurrence ADD COLUMN merged_into INTEGER NOT NULL DEFAULT 0;  -- the occurrence that carries it too
CREATE INDEX occurrence_merged ON occurrence (merged_into);
-- A message with a marking or a number in it waits for a second person.
CREATE TABLE approval (
  occurrence_id INTEGER PRIMARY KEY REFERENCES occurrence (id),
  why TEXT NOT NULL,                -- what was found: a marking, an identity number
  asked_at INTEGER NOT NULL,
  decided_by INTEGER REFERENCES member (id),
  decided_at INTEGER,
  is_approved INTEGER NOT NULL DEFAULT 0
);
-- Who wants those sent again of whom nobody knows whether they got it: many of them only when two persons say so.
CREATE TABLE repeat_agreement (
  occurrence_id INTEGER NOT NULL REFERENCES occurrence (id),
  member_id INTEGER NOT NULL REFERENCES member (id),
  at INTEGER NOT NULL,
  PRIMARY KEY (occurrence_id, member_id)
);
CREATE INDEX errand_inbox ON errand (inbox_id);
CREATE INDEX errand_identity ON errand (identity_id, state);
-- Hours of the day in which a person wants messages, in minutes; equal: any time.
ALTER TABLE preference ADD COLUMN hours_from INTEGER NOT NULL DEFAULT 0;
ALTER TABLE preference ADD COLUMN hours_until INTEGER NOT NULL DEFAULT 0;
