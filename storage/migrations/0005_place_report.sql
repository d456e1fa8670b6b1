-- Where people said they are. Only with an open consent 'location'; taken back, the row goes.
CREATE TABLE place_report (
  id {lasting_id},
  member_id INTEGER NOT NULL REFERENCES member (id),
  at INTEGER NOT NULL,
  area TEXT NOT NULL,               -- purpose: safety of those who travel; district or the person's own words, kept a year
  exact_sealed {bytes},             -- AES-256-GCM: coordinates and street; kept 90 days
  source TEXT NOT NULL,             -- words | location
  quality TEXT NOT NULL             -- "" | unknown_place | swapped | coarse
);
CREATE INDEX place_report_member ON place_report (member_id, at);
CREATE INDEX place_report_at ON place_report (at);
