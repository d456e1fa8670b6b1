-- What people sent besides words. The bytes are files named by their sha256; a row is written only when its file is whole.
CREATE TABLE media (
  id {id},
  sha256 TEXT NOT NULL,             -- 64 hex digits
  kind TEXT NOT NULL,               -- image | voice | video | file
  bytes INTEGER NOT NULL,
  member_id INTEGER NOT NULL REFERENCES member (id),
  purpose TEXT NOT NULL,            -- reflection | location
  account TEXT NOT NULL,
  source_media_id TEXT NOT NULL,    -- under which the platform gave it
  created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX media_source ON media (account, source_media_id, purpose);
CREATE INDEX media_file ON media (sha256);
CREATE INDEX media_created ON media (created_at);

-- What we uploaded ourselves: the platform keeps it three days.
CREATE TABLE media_upload (
  account TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  media_id TEXT NOT NULL,
  uploaded_at INTEGER NOT NULL,
  PRIMARY KEY (account, sha256)
);
CREATE INDEX media_upload_uploaded ON media_upload (uploaded_at);

ALTER TABLE attachment ADD COLUMN sha256 TEXT NOT NULL DEFAULT ''; -- of its file; empty: not fetched
CREATE INDEX attachment_source ON attachment (account, media_id);
