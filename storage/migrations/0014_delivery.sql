-- What delivery has to remember to tell the truth about every row.
ALTER TABLE outbox_call ADD COLUMN copy INTEGER NOT NULL DEFAULT 1; -- so many times its people were given the same words within half an hour

-- An account of which the platform takes nothing, as long as the last refusal of it is believed.
CREATE TABLE account_hold (
  account TEXT PRIMARY KEY,
  held_until INTEGER NOT NULL,
  reason TEXT NOT NULL
);
