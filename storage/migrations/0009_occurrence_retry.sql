-- A job that failed is tried again later; the others do not wait for it.
ALTER TABLE occurrence ADD COLUMN retry_at INTEGER NOT NULL DEFAULT 0;
-- Not begun a moment early, whatever its account would like: someone may still take it back.
ALTER TABLE occurrence ADD COLUMN is_exact INTEGER NOT NULL DEFAULT 0;
