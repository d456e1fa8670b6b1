-- The menu below the chat of each account: what was published last, and how the last attempt ended.
CREATE TABLE menu_publication (
  account TEXT NOT NULL,
  digest {bytes} NOT NULL,          -- sha256 of what was published last; empty before the first time
  published_at INTEGER,
  tried_at INTEGER NOT NULL,
  errcode INTEGER NOT NULL,         -- of the last attempt; 0: it was accepted, -2: no answer came
  PRIMARY KEY (account)
);
