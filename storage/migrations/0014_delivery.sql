-- What delivery has to remember to tell the truth about every row.
ALTER TABLE outbox_call ADD COLUMN copy INTEGER NOT NULL DEFAULT 1; -- so many times its people were given the same words within half an hour
