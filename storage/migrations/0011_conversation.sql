-- When the newest list was opened: a number typed twice within a moment is one thumb.
ALTER TABLE conversation ADD COLUMN changed_at INTEGER NOT NULL DEFAULT 0;
