-- What a person has asked to be spared. No row: everything.
CREATE TABLE preference (
  member_id INTEGER PRIMARY KEY REFERENCES member (id),
  day_only INTEGER NOT NULL,        -- nothing between 21:00 and 7:00
  no_care INTEGER NOT NULL,         -- no birthday greetings
  no_push INTEGER NOT NULL,         -- nothing but what the person set or asked
  changed_at INTEGER NOT NULL
);
