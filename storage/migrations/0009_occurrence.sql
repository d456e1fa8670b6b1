-- From when an occurrence may be begun: its due time; later for one whose job has failed, so that the others do not wait for it.
ALTER TABLE occurrence ADD COLUMN begin_at INTEGER NOT NULL DEFAULT 0;
UPDATE occurrence SET begin_at = due_at;
-- Not begun a moment early, whatever its account would like: someone may still take it back.
ALTER TABLE occurrence ADD COLUMN is_exact INTEGER NOT NULL DEFAULT 0;
CREATE INDEX occurrence_begin ON occurrence (state, is_exact, begin_at);
-- The schedule's kind, here too: a day has one study and as many reminders as there are people.
ALTER TABLE occurrence ADD COLUMN kind TEXT NOT NULL DEFAULT '';
UPDATE occurrence SET kind = (SELECT schedule.kind FROM schedule WHERE schedule.id = occurrence.schedule_id);
CREATE INDEX occurrence_kind_date ON occurrence (kind, local_date);
CREATE INDEX occurrence_kind_due ON occurrence (kind, due_at);
