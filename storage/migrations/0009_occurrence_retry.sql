-- A job that failed is tried again later; the others do not wait for it.
ALTER TABLE occurrence ADD COLUMN retry_at INTEGER NOT NULL DEFAULT 0;
