-- compat: 7
-- What a coordinator has chosen for a scheduled push: on or off, times of their own, a pause.
CREATE TABLE push_choice (
  person TEXT NOT NULL REFERENCES person (id),
  schedule TEXT NOT NULL,
  wanted {bool} NOT NULL,
  plan TEXT NOT NULL,            -- in words; empty: the project's
  paused_until {day},            -- sent again from this day on
  at {time} NOT NULL,
  PRIMARY KEY (person, schedule)
) {keyed};

-- What was pushed to whom, in which version. Nobody gets the same version twice.
CREATE TABLE push_log (
  seq {seq},
  schedule TEXT NOT NULL,
  person TEXT NOT NULL,
  version {int} NOT NULL,
  digest TEXT NOT NULL,          -- of all that it told but the time
  told TEXT NOT NULL,            -- the figures shown, to say next time what has changed
  due {time} NOT NULL,
  at {time} NOT NULL,
  key TEXT NOT NULL,             -- ids of its rows in the outbox begin so
  UNIQUE (schedule, person, version)
) {table};

-- What a push waits for, as it stood at the last look: sent once each time it comes about anew.
CREATE TABLE push_edge (
  schedule TEXT NOT NULL,
  subject TEXT NOT NULL,
  up {bool} NOT NULL,
  n {int} NOT NULL,              -- how often it has come about
  PRIMARY KEY (schedule, subject)
) {keyed};
