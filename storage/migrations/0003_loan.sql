-- compat: 2
-- 转交: one form of a unit lent to a colleague by a one-time link, with the draft as it was then.
CREATE TABLE loan (
  id TEXT PRIMARY KEY,           -- of its invitation
  form_id TEXT NOT NULL,
  unit TEXT NOT NULL,
  giver TEXT NOT NULL,           -- person
  taker TEXT NOT NULL,           -- person; empty until the link is opened
  status TEXT NOT NULL,          -- open, returned, taken_back, done
  draft TEXT NOT NULL,           -- the run as JSON
  at {time} NOT NULL
) {table};
CREATE INDEX loan_giver ON loan (giver);
CREATE INDEX loan_taker ON loan (taker);
