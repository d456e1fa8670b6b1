-- What delivery has to remember to tell the truth about every row.
ALTER TABLE outbox_call ADD COLUMN copy INTEGER NOT NULL DEFAULT 1; -- so many times its people were given the same words within half an hour

-- An account of which the platform takes nothing, as long as the last refusal of it is believed.
CREATE TABLE account_hold (
  account TEXT PRIMARY KEY,
  held_until INTEGER NOT NULL,
  reason TEXT NOT NULL
);

-- A person or the platform's review decided about the row: it is not sent again.
ALTER TABLE outbox ADD COLUMN is_final INTEGER NOT NULL DEFAULT 0;
UPDATE outbox SET is_final = 1 WHERE state IN ('refused', 'skipped', 'expired')
  AND (reason LIKE '本人%' OR reason LIKE '平台审核%' OR reason LIKE '管理员%' OR reason LIKE '书记%');

-- Whom the platform named when it took the rest of a call, a line each: what the rows not settled yet are settled by.
ALTER TABLE outbox_call ADD COLUMN left_out TEXT NOT NULL DEFAULT '';
-- Of a mass message: people the platform reported as filtered out or failed, without saying who.
ALTER TABLE outbox_call ADD COLUMN not_received INTEGER NOT NULL DEFAULT 0;
